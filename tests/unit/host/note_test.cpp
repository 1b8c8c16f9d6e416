// The words of a note: what each key must say.
#include "host/note.hpp"

#include <catch2/catch.hpp>

#include "tenon/abi/module.h"

using namespace tenon;
using namespace tenon::host;

namespace {

Result<Note> read(const std::string& text) {
  ElfImage image;
  image.notes = {{"GNU", 3, "x"}, {TN_NOTE_NAME, TN_NOTE_TYPE, text}};
  return read_note(image);
}

std::string code_of(const std::string& text) {
  const auto note = read(text);
  return note ? "" : note.error().code;
}

const std::string kHead = "abi=0.3\nkind=domain\nid=shop\nversion=1.2.0\n";

}  // namespace

TEST_CASE("a note says what the module is") {
  const auto note =
      read(kHead +
           "provides=shop.orders/2#0123456789abcdef\nrequires=stock.items/1#fedcba9876543210\n"
           "requires=tn.store/1\noptional=till.tills/1#0123456789abcdef\nlibrary=libz.so.1\n" +
           std::string(3, '\0'));
  REQUIRE(note.has_value());
  CHECK(note->abi_version == TN_ABI_VERSION);
  CHECK(note->kind == model::Kind::domain);
  CHECK(note->id == "shop");
  CHECK(note->version == "1.2.0");
  CHECK(note->provides == std::vector<InterfaceReference>{{"shop.orders/2", "0123456789abcdef"}});
  CHECK(note->requires_ ==
        std::vector<InterfaceReference>{{"stock.items/1", "fedcba9876543210"}, {"tn.store/1", ""}});
  CHECK(note->optional == std::vector<InterfaceReference>{{"till.tills/1", "0123456789abcdef"}});
  CHECK(note->libraries == std::vector<std::string>{"libz.so.1"});
}

TEST_CASE("notes that are refused") {
  const auto text = GENERATE(
      as<std::string>{}, "", "abi=0.3\n", "kind=engine\nid=shop\nversion=1\n", "abi=x\n" + kHead,
      kHead + "id=shop\n", kHead + "colour=green\n", kHead + "no equals\n",
      kHead + "provides=shop.orders/1\n", kHead + "provides=shop.orders/1#XYZ\n",
      kHead + "provides=shop.orders/1#0123456789abcdeg\n",
      kHead + "provides=stock.items/1#0123456789abcdef\n", kHead + "optional=stock.items/1\n",
      kHead + "requires=stock.items#0123456789abcdef\n",
      kHead + "requires=tn.store/1\nrequires=tn.store/1\n",
      "abi=0.3\nkind=robot\nid=shop\nversion=1\n", "abi=0.3\nkind=api\nid=Shop\nversion=1\n",
      "abi=0.3\nkind=api\nid=../shop\nversion=1\n", "abi=0.3\nkind=api\nid=shop\nversion=\n",
      std::string("abi=0.3\0kind=api\nid=shop\nversion=1\n", 36));
  INFO(text);
  CHECK(code_of(text) == "module.bad_note");
}

TEST_CASE("another ABI is said before anything else about the note") {
  CHECK(code_of("abi=0.4\nwhatever=1\n") == "module.abi_mismatch");
  CHECK(code_of("abi=1.0\n") == "module.abi_mismatch");
}

TEST_CASE("two notes are one too many") {
  ElfImage image;
  image.notes = {{TN_NOTE_NAME, TN_NOTE_TYPE, kHead}, {TN_NOTE_NAME, TN_NOTE_TYPE, kHead}};
  const auto note = read_note(image);
  REQUIRE_FALSE(note.has_value());
  CHECK(note.error().code == "module.bad_note");
}
