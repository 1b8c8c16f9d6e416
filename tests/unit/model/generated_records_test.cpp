// The headers that follow from entities: they compile, and say to C++ what the schema says.
#include <catch2/catch.hpp>

#include <string>
#include <type_traits>

#include "library/author_1.hpp"
#include "library/book_1.hpp"
#include "library/book_rules_1.hpp"
#include "library/module.hpp"

namespace {

static_assert(std::is_abstract_v<library::Module>);
static_assert(offsetof(library_book_1_book, id) == sizeof(tn_message));

TEST_CASE("a resource is the host's: the note says that it is there, and nothing of the rules") {
  const std::string note = TENON_NOTE_library;
  CHECK(note.find("provides=library.desk/1#") != std::string::npos);
  CHECK(note.find("provides=library.book/1#") != std::string::npos);
  CHECK(note.find("library.book_rules") == std::string::npos);
}

TEST_CASE("an operation that is a word of C++ goes by a name with an underscore") {
  using Delete = tenon::Status (library::author_1::Service::*)(
      const tenon::Call&, const library::author_1::DeleteRequest&,
      library::author_1::Deleted::Writer&);
  const Delete method = &library::author_1::Service::delete_;
  CHECK(method != nullptr);
  CHECK(static_cast<int>(library::book_rules_1::ChangeKind::delete_) == 3);
}

}  // namespace
