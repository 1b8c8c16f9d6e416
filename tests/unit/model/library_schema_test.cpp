// A whole data model, as authors write one: entities, statements, and what follows from them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/ddl.hpp"
#include "schema_folder.hpp"

namespace tenon::model {
namespace {

const SchemaReading& library() {
  static const SchemaReading reading = read_schema(TENON_TEST_LIBRARY, {});
  return reading;
}

const DataModel& data() {
  REQUIRE(library().module.data.has_value());
  return *library().module.data;
}

const Interface& interface(const std::string& id) {
  for (const Interface& one : library().module.interfaces) {
    if (one.id == id) return one;
  }
  throw std::runtime_error("no interface " + id);
}

const Message& message(const std::string& id, const std::string& name) {
  const Message* found = interface(id).find_message(name);
  if (found == nullptr) throw std::runtime_error("no message " + name);
  return *found;
}

const Field& field(const Message& message, const std::string& name) {
  for (const Field& one : message.fields) {
    if (one.name == name) return one;
  }
  throw std::runtime_error("no field " + name);
}

std::vector<std::string> field_names(const Message& message) {
  std::vector<std::string> names;
  for (const Field& one : message.fields) names.push_back(one.name);
  return names;
}

bool has_field(const Message& message, const std::string& name) {
  const auto names = field_names(message);
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST_CASE("a data model without faults has neither errors nor warnings") {
  std::string told;
  for (const Error& error : library().errors) told += to_text(error) + "\n";
  for (const Error& warning : library().warnings) told += "warning " + to_text(warning) + "\n";
  CHECK(told == "");
  std::vector<std::string> names;
  for (const Entity& entity : data().entities) names.push_back(entity.name);
  CHECK(names == std::vector<std::string>{"author", "book", "authorship", "member", "loan"});
}

TEST_CASE("a record begins with id and version, and ends with the lists of its parts") {
  const Message& book = message("library.book/1", "Book");
  CHECK(book.fields[0].name == "id");
  CHECK(book.fields[0].offset == 16);
  CHECK(book.fields[1].name == "version");
  CHECK(book.fields[1].offset == 32);
  CHECK(book.fields[1].ordinal == 1);
  CHECK(book.fields[2].name == "isbn");
  CHECK(book.fields.back().name == "authorships");
  CHECK(book.fields.back().ref == "Authorship");
  CHECK(book.fields.back().list);
  CHECK(book.fields.back().max_items == 50U);
  // A part has no id, no version, and not its parent.
  CHECK(field_names(message("library.book/1", "Authorship")) ==
        std::vector<std::string>{"author", "role"});
}

TEST_CASE("at creation a client states what is not read-only; a patch requires nothing") {
  const Message& created = message("library.book/1", "NewBook");
  CHECK(created.fields[0].name == "id");
  CHECK(created.fields[0].optional);
  CHECK_FALSE(has_field(created, "version"));
  CHECK_FALSE(has_field(created, "copies_lent"));
  CHECK(field(created, "authorships").optional);
  CHECK_FALSE(field(created, "isbn").optional);
  const Message& patch = message("library.book/1", "BookPatch");
  CHECK_FALSE(has_field(patch, "id"));
  for (const Field& one : patch.fields) {
    CHECK(one.optional);
    CHECK_FALSE(one.default_value.has_value());
  }
}

TEST_CASE("a resource has the operations of [api], with their own numbers") {
  const Interface& loan = interface("library.loan/1");
  REQUIRE(loan.operations.size() == 2);
  CHECK(loan.operations[0].name == "list");
  CHECK(loan.operations[1].name == "get");
  CHECK(loan.origin == Origin::resource);
  CHECK(loan.find_message("NewLoan") == nullptr);
  const Interface& author = interface("library.author/1");
  REQUIRE(author.operations.size() == 5);
  CHECK(author.operations[4].name == "delete");
  CHECK(author.operations[4].tag == 5);
}

TEST_CASE("rules import the record of their entity") {
  const Interface& rules = interface("library.book_rules/1");
  CHECK(rules.origin == Origin::rules);
  REQUIRE(rules.operations.size() == 2);
  CHECK(field(message(rules.id, "Change"), "after").ref == "library.book/1:Book");
  CHECK(rules.find_message("library.book/1:Authorship") != nullptr);
  CHECK(rules.find_enum("library.book/1:Genre") != nullptr);
}

TEST_CASE("the interfaces that follow from entities have a canonical form like any other") {
  for (const Interface& one : library().module.interfaces) {
    CAPTURE(one.id);
    const std::string form = to_canonical(one);
    auto back = from_canonical(form);
    if (!back) FAIL(back.error().message);
    CHECK(to_canonical(*back) == form);
    for (const Message& message : one.messages) {
      const Message* same = back->find_message(message.name);
      REQUIRE(same != nullptr);
      CHECK(same->size == message.size);
      CHECK(field_names(*same) == field_names(message));
    }
  }
}

TEST_CASE("a data model comes back from its canonical form, without lines, files and plans") {
  const std::string form = to_canonical(data());
  auto back = data_model_from_canonical(form);
  if (!back) FAIL(back.error().message);
  CHECK(to_canonical(*back) == form);
  CHECK(form.find("\"line\"") == std::string::npos);
  CHECK(form.find(".toml") == std::string::npos);
  CHECK(form.find("SEARCH") == std::string::npos);
  CHECK(create_all(*back, Dialect::sqlite) == create_all(data(), Dialect::sqlite));
  CHECK(create_all(*back, Dialect::postgres) == create_all(data(), Dialect::postgres));
  const Interface statements = statements_interface(data());
  CHECK(to_canonical(statements_interface(*back)) == to_canonical(statements));
  const EntityField* supplier = back->find_entity("book")->find_field("supplier");
  REQUIRE(supplier != nullptr);
  CHECK(supplier->relation == Relation::link);
  CHECK(supplier->resolver == "crm.client/1");
}

TEST_CASE("a malformed data model is refused in words") {
  CHECK(data_model_from_canonical("[]").error().code == "model.malformed");
  CHECK(data_model_from_canonical("{").error().code == "model.malformed");
  std::string form = to_canonical(data());
  form.insert(1, "\"zebra\":1,");
  CHECK(data_model_from_canonical(form).error().message.find("later version") != std::string::npos);
}

TEST_CASE("a ref has an index of its own unless the author's begins with it") {
  const Entity* loan = data().find_entity("loan");
  std::vector<std::string> names;
  for (const Index& index : loan->indexes) names.push_back(index.name);
  CHECK(names == std::vector<std::string>{"loan_book_ref", "loan_member_lent_at"});
}

TEST_CASE("a statement's columns have the types of the fields that they are") {
  const Statement* open = data().find_statement("open_loans_of");
  REQUIRE(open != nullptr);
  CHECK_FALSE(open->writes);
  REQUIRE(field_names(open->row) == std::vector<std::string>{"id", "book", "title", "due"});
  CHECK(open->row.fields[0].type == Type::uuid);
  CHECK(open->row.fields[2].type == Type::text);
  CHECK(open->row.fields[3].type == Type::date);
  CHECK(open->row.fields[3].tag == 4);
  CHECK(field_names(open->parameters) == std::vector<std::string>{"member", "most"});
  CHECK_FALSE(open->plan.empty());
  const Statement* count = data().find_statement("count_open_loans");
  CHECK(count->row.fields[0].type == Type::int64);
  CHECK(data().find_statement("take_copy")->writes);
  CHECK(data().find_statement("take_copy")->row.fields.empty());
}

TEST_CASE("the statements' messages are one interface") {
  const Interface statements = statements_interface(data());
  CHECK(statements.operations.empty());
  CHECK(statements.find_message("OpenLoansOfParameters") != nullptr);
  CHECK(statements.find_message("OpenLoansOfRow")->size > 16);
  CHECK(statements.find_message("TakeCopyRow") == nullptr);
}

TEST_CASE("operations map a media type to one field") {
  const Operation* importing = interface("library.desk/1").find_operation("import_list");
  REQUIRE(importing->http.has_value());
  CHECK(importing->http->request_media_type == "text/csv");
  CHECK(importing->http->request_field == "lines");
}

}  // namespace
}  // namespace tenon::model
