#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "library.hpp"
#include "model/json_codec.hpp"
#include "store/failure.hpp"

namespace tenon::store::test {
namespace {

const std::string kLeGuin = R"({"name":"Ursula K. Le Guin","born":"1929-10-21"})";
const std::string kNobody = "01890000-0000-7000-8000-000000000000";

std::string book(std::string_view isbn, std::string_view rest = "") {
  return R"({"isbn":")" + std::string(isbn) + R"(","title":"The Dispossessed")" +
         std::string(rest) + "}";
}

void* found(Library& library, std::string_view entity, std::string_view id) {
  const RecordTable& table = library.shelf(entity).table;
  void* record = library.arena().allocate(message_size(table.record_plan()), alignof(tn_message));
  REQUIRE(
      table.find(library.connection(), kDefaultOrganisation, uuid_of(id), record, library.arena()));
  return record;
}

TEST_CASE("a record is stored with defaults, version 1 and its parts in their order") {
  Library library;
  const std::string one = library.created("author", kLeGuin);
  const std::string two = library.created("author", R"({"name":"An Editor"})");
  const std::string id = library.created(
      "book", book("978-0060125639", R"(,"authorships":[{"author":")" + two +
                                         R"(","role":"editor"},{"author":")" + one + R"("}])"));
  CHECK(library.document("book", id) ==
        R"({"id":")" + id +
            R"(","version":"1","isbn":"978-0060125639","title":"The Dispossessed",)"
            R"("genre":"fiction","is_reference":false,"copies":"1","copies_lent":"0",)"
            R"("authorships":[{"author":")" +
            two + R"(","role":"editor"},{"author":")" + one + R"(","role":"author"}]})");
  CHECK(library.count("SELECT sum(org_id) FROM book") == kDefaultOrganisation);
}

TEST_CASE("documents from columns are what encode_json writes of the record, for every type") {
  Library library;
  const std::string parts =
      R"("parts":[{"part_boolean":true,"part_int32":-2147483648,"part_int64":"-1",)"
      R"("part_float64":1e+300,"part_decimal":"-999.999","part_text":"Zeile\n\"ä\"\u0001",)"
      R"("part_bytes":"AAEC/w==","part_uuid":"01890000-0000-7000-8000-0000000000ff",)"
      R"("part_date":"0001-01-01","part_instant":"9999-12-31T23:59:59.999999Z",)"
      R"("part_local_time":"2024-02-29T12:00:00.500","part_duration":"-PT0.5S",)"
      R"("part_zone":"Europe/Berlin","part_money":{"amount":"-12.50","currency":"EUR"},)"
      R"("part_json":[1,{"a":null}]},{}])";
  const std::string all =
      R"({"my_boolean":false,"my_int32":7,"my_int64":"9223372036854775807","my_float64":0.1,)"
      R"("my_decimal":"0.000","my_text":"","my_bytes":"",)"
      R"("my_uuid":"00000000-0000-0000-0000-000000000000","my_date":"2024-02-29",)"
      R"("my_instant":"1969-12-31T23:59:59.999Z","my_enum":"poetry",)"
      R"("my_local_time":"0001-01-01T00:00:00","my_duration":"PT1H30M","my_zone":"UTC",)"
      R"("my_money":{"amount":"100","currency":"JPY"},"my_json":"text",)";
  const std::string with_parts = library.created("thing", all + parts + "}");
  const std::string without = library.created("thing", all + R"("parts":[]})");
  std::string none = all;
  for (std::size_t at = 0; (at = none.find("\"my_", at)) != std::string::npos; at += 4)
    none.replace(at, 4, "\"no_");
  const std::string both = library.created("thing", all + none.substr(1) + parts + "}");

  const std::string expected = all.substr(1) + parts + "}";
  CHECK(library.document("thing", with_parts) ==
        R"({"id":")" + with_parts + R"(","version":"1",)" + expected);
  CHECK(library.document("thing", without) ==
        R"({"id":")" + without + R"(","version":"1",)" + all.substr(1) + R"("parts":[]})");
  for (const std::string& id : {with_parts, without, both}) {
    CHECK(library.document("thing", id) == library.encoded("thing", id));
    CHECK_FALSE(library.encoded("thing", id).empty());
  }
  const auto page = list(library, "thing", {});
  REQUIRE(page.has_value());
  const std::string expected_page =
      fmt::format("[{},{},{}]", library.document("thing", with_parts),
                  library.document("thing", without), library.document("thing", both));
  CHECK(page->items == expected_page);
}

TEST_CASE("fields narrow a document; id always stands in it") {
  Library library;
  const std::string id = library.created("book", book("978-0060125639"));
  CHECK(library.document("book", id, {"title", "title"}) ==
        R"({"id":")" + id + R"(","title":"The Dispossessed"})");
  CHECK(library.document("book", id, {"authorships", "version"}) ==
        R"({"id":")" + id + R"(","version":"1","authorships":[]})");
  std::string to;
  std::int64_t version = 0;
  const std::string_view unknown[] = {"titel"};
  const auto fault = library.shelf("book").table.append_document(
      library.connection(), kDefaultOrganisation, uuid_of(id), unknown, to, version);
  REQUIRE(fault.has_value());
  CHECK(fault->code == "query.unknown_field");
  CHECK(fault->path == "fields");
  CHECK(fault->message == R"(book has no field "titel"; did you mean "title"?)");
  CHECK(library.document("book", kNobody).empty());
}

TEST_CASE("an update advances the version, and a stale one changes nothing") {
  Library library;
  const std::string id = library.created("author", kLeGuin);
  const RecordTable& table = library.shelf("author").table;
  void* first = found(library, "author", id);
  void* second = found(library, "author", id);
  CHECK_FALSE(table.update(library.connection(), kDefaultOrganisation, first).has_value());
  CHECK(table.version(library.connection(), kDefaultOrganisation, uuid_of(id)) == 2);
  const auto stale = table.update(library.connection(), kDefaultOrganisation, second);
  REQUIRE(stale.has_value());
  CHECK(stale->errc == Errc::aborted);
  CHECK(stale->code == "store.stale");
  CHECK_FALSE(table.update(library.connection(), kDefaultOrganisation, first).has_value());
  CHECK(table.version(library.connection(), kDefaultOrganisation, uuid_of(id)) == 3);
  CHECK_FALSE(library.erase("author", id).has_value());
  const auto gone = table.update(library.connection(), kDefaultOrganisation, first);
  REQUIRE(gone.has_value());
  CHECK(gone->code == "store.not_found");
  CHECK(table.version(library.connection(), kDefaultOrganisation, uuid_of(id)) == std::nullopt);
}

TEST_CASE("parts are written again only when they differ") {
  Library library;
  const std::string author = library.created("author", kLeGuin);
  const std::string id = library.created(
      "book", book("978-0060125639", R"(,"authorships":[{"author":")" + author + R"("}])"));
  const auto rowid = [&] { return library.count("SELECT max(rowid) FROM authorship"); };
  library.connection().execute("UPDATE authorship SET rowid = 77");
  CHECK_FALSE(library.patch("book", id, R"({"title":"Another"})"));
  CHECK(rowid() == 77);
  CHECK_FALSE(library.patch("book", id,
                            R"({"authorships":[{"author":")" + author + R"(","role":"editor"}]})"));
  CHECK(rowid() == 1);
  CHECK(library.document("book", id, {"authorships"}).ends_with(R"("role":"editor"}]})"));
  CHECK_FALSE(library.patch("book", id, R"({"authorships":[]})"));
  CHECK(library.count("SELECT count(*) FROM authorship") == 0);
}

TEST_CASE("a value that is taken already names its fields") {
  Library library;
  const std::string id = library.created("book", book("978-0060125639"));
  const auto isbn = library.create("book", book("978-0060125639"));
  REQUIRE_FALSE(isbn.has_value());
  CHECK(isbn.error().errc == Errc::already_exists);
  CHECK(isbn.error().code == "store.not_unique");
  CHECK(isbn.error().path == "/isbn");
  CHECK(isbn.error().message ==
        "another book has the same isbn; choose another value, or change that one");
  const auto same_id = library.create("book", book("978-0060125630", R"(,"id":")" + id + "\""));
  REQUIRE_FALSE(same_id.has_value());
  CHECK(same_id.error().code == "store.not_unique");
  CHECK(same_id.error().path == "/id");

  const std::string author = library.created("author", kLeGuin);
  const auto twice = library.patch(
      "book", id,
      R"({"authorships":[{"author":")" + author + R"("},{"author":")" + author + R"("}]})");
  REQUIRE(twice.has_value());
  CHECK(twice->code == "store.not_unique");
  CHECK(twice->path == "/authorships/1/author");
}

TEST_CASE("a ref to nothing names the field, the entity and the id") {
  Library library;
  const auto loan = library.create("loan", R"({"book":")" + kNobody + R"(","due":"2024-01-01"})");
  REQUIRE_FALSE(loan.has_value());
  CHECK(loan.error().errc == Errc::failed_precondition);
  CHECK(loan.error().code == "store.no_such_ref");
  CHECK(loan.error().path == "/book");
  CHECK_THAT(loan.error().message, Catch::Contains("book " + kNobody));
  const auto part = library.create(
      "book", book("978-0060125639", R"(,"authorships":[{"author":")" + kNobody + R"("}])"));
  REQUIRE_FALSE(part.has_value());
  CHECK(part.error().code == "store.no_such_ref");
  CHECK(part.error().path == "/authorships/0/author");
}

TEST_CASE("what is referred to stays, and what refers is named") {
  Library library;
  const std::string author = library.created("author", kLeGuin);
  const std::string id = library.created(
      "book", book("978-0060125639", R"(,"authorships":[{"author":")" + author + R"("}])"));
  const auto author_stays = library.erase("author", author);
  REQUIRE(author_stays.has_value());
  CHECK(author_stays->errc == Errc::failed_precondition);
  CHECK(author_stays->code == "store.still_referred");
  CHECK_THAT(author_stays->message, Catch::Contains("\"author\" of authorship"));
  CHECK_FALSE(library.erase("book", id).has_value());  // its parts go with it
  CHECK(library.count("SELECT count(*) FROM authorship") == 0);
  CHECK_FALSE(library.erase("author", author).has_value());
  CHECK(library.erase("author", author)->code == "store.not_found");
}

TEST_CASE("a check says its meaning, a column's own its field") {
  Library library;
  const std::string id = library.created("book", book("978-0060125639"));
  library.connection().execute("UPDATE book SET copies_lent = 1");
  const auto check = library.patch("book", id, R"({"copies":"0"})");
  REQUIRE(check.has_value());
  CHECK(check->errc == Errc::invalid_argument);
  CHECK(check->code == "store.check_failed");
  CHECK_THAT(check->message, Catch::Contains("No more copies can be lent than there are."));

  // Past the codec, as a module might.
  auto* record = static_cast<char*>(found(library, "book", id));
  const std::string too_short = "1";
  const tn_str isbn{too_short.data(), too_short.size()};
  std::memcpy(record + 40, &isbn, sizeof isbn);  // head, id, version
  try {
    (void)library.shelf("book").table.update(library.connection(), kDefaultOrganisation, record);
    FAIL("it was stored");
  } catch (const Failure& failure) {
    CHECK(failure.error().code == "store.check_failed");
    CHECK(failure.error().path == "/isbn");
  }
}

TEST_CASE("what no answer could say is not stored") {
  Library library;
  const std::string id = library.created("author", kLeGuin);
  auto* record = static_cast<char*>(found(library, "author", id));
  const RecordTable& table = library.shelf("author").table;
  const std::string broken = "\xff";
  const tn_str name{broken.data(), broken.size()};
  std::memcpy(record + 40, &name, sizeof name);
  const auto fault = table.update(library.connection(), kDefaultOrganisation, record);
  REQUIRE(fault.has_value());
  CHECK(fault->code == "tenon.unsound_message");
  CHECK(fault->path == "/name");

  tn_message head;
  std::memcpy(&head, record, sizeof head);
  head.present &= ~std::uint64_t{4};
  std::memcpy(record, &head, sizeof head);
  const auto missing = table.update(library.connection(), kDefaultOrganisation, record);
  REQUIRE(missing.has_value());
  CHECK(missing->code == "field.missing");
  CHECK(missing->path == "/name");
}

TEST_CASE("a patch changes what it names, removes, and merges json") {
  Library library;
  const std::string id = library.created(
      "book",
      book("978-0060125639", R"(,"pages":387,"copies":"3","remarks":{"a":{"b":1,"c":2.50}})"));
  CHECK_FALSE(library.patch("book", id, R"({"title":"Other","remarks":{"a":{"b":null},"d":1.10}})",
                            {"pages", "copies"}));
  CHECK(library.document("book", id) ==
        R"({"id":")" + id +
            R"(","version":"2","isbn":"978-0060125639","title":"Other",)"
            R"("genre":"fiction","is_reference":false,)"
            R"("remarks":{"a":{"c":2.50},"d":1.10},)"
            R"("copies":"1","copies_lent":"0","authorships":[]})");
  const auto missing = library.patch("book", id, "{}", {"title"});
  REQUIRE(missing.has_value());
  CHECK(missing->code == "field.missing");
  CHECK(missing->path == "/title");
}

TEST_CASE("organisations see nothing of each other") {
  Library library;
  const std::string id = library.created("author", kLeGuin);
  const RecordTable& table = library.shelf("author").table;
  Connection& connection = library.connection();
  CHECK_FALSE(table.version(connection, 2, uuid_of(id)).has_value());
  CHECK_FALSE(table.erase(connection, 2, uuid_of(id)));
  const auto page = table.list(connection, 2, {});
  REQUIRE(page.has_value());
  CHECK(page->items == "[]");
}

}  // namespace
}  // namespace tenon::store::test
