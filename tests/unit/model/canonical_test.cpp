#include "model/canonical.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "gallery/exhibits_1.h"
#include "gallery/settings_0.h"
#include "measures/units_1.h"
#include "schema_folder.hpp"

namespace tenon::model {
namespace {

Interface exhibits() {
  SchemaReading reading = read_gallery();
  REQUIRE(reading.errors.empty());
  return reading.module.interfaces.at(0);
}

/// The gallery with its file of exhibits changed, compiled.
std::string canonical_of(const std::string& text) {
  TemporaryFolder folder;
  for (const char* name : {"gallery/module.toml", "measures/module.toml", "measures/units.toml"}) {
    folder.write(name, read_text(checked_in_schemas() / name));
  }
  folder.write("gallery/exhibits.toml", text);
  const SchemaReading reading = folder.read("gallery");
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(reading.errors.empty());
  return to_canonical(reading.module.interfaces.at(0));
}

std::string original() {
  return read_text(checked_in_schemas() / "gallery/exhibits.toml");
}

/// The tables of a file in the reverse order, the lines of each table of fields, too.
std::string turned_round(const std::string& text) {
  std::vector<std::string> tables{""};
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with('['))
      tables.emplace_back(line + "\n");
    else if (tables.back().find(".fields]") != std::string::npos)
      tables.back().insert(tables.back().find('\n') + 1, line + "\n");
    else
      tables.back() += line + "\n";
  }
  std::string turned;
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) turned += *table;
  return turned;
}

TEST_CASE("the canonical form reads back as the same model") {
  const std::string canonical = to_canonical(exhibits());
  const auto again = from_canonical(canonical);
  REQUIRE(again.has_value());
  CHECK(to_canonical(*again) == canonical);
  CHECK(again->module == "gallery");
  CHECK(again->name == "exhibits");
  CHECK(again->major == 1);
  CHECK(again->operations.at(0).http->path == "/v1/gallery/rooms/{room}/exhibits/{name}:look_up");
}

TEST_CASE("methods and media types of a route read back as they were") {
  Interface interface = exhibits();
  CHECK(to_canonical(interface).find("media_type") == std::string::npos);
  Http& http = *interface.operations.at(0).http;
  for (const HttpMethod method :
       {HttpMethod::get, HttpMethod::post, HttpMethod::patch, HttpMethod::erase}) {
    http = {method, "/v1/gallery/x", "text/csv", "lines", "text/calendar", "content"};
    const auto again = from_canonical(to_canonical(interface));
    REQUIRE(again.has_value());
    const Http& same = *again->operations.at(0).http;
    CHECK(same.method == method);
    CHECK(same.path == http.path);
    CHECK(same.request_media_type == "text/csv");
    CHECK(same.request_field == "lines");
    CHECK(same.response_media_type == "text/calendar");
    CHECK(same.response_field == "content");
  }
  CHECK(to_name(HttpMethod::erase) == "DELETE");
}

TEST_CASE("reading back computes the layout") {
  const Interface original_interface = exhibits();
  const auto again = from_canonical(to_canonical(original_interface));
  REQUIRE(again.has_value());
  for (const Message& message : original_interface.messages) {
    const Message* same = again->find_message(message.name);
    REQUIRE(same != nullptr);
    CHECK(same->size == message.size);
    REQUIRE(same->fields.size() == message.fields.size());
    for (std::size_t i = 0; i < message.fields.size(); ++i) {
      CHECK(same->fields[i].offset == message.fields[i].offset);
      CHECK(same->fields[i].ordinal == i);
    }
  }
}

TEST_CASE("the layout is the C compiler's") {
  const Interface interface = exhibits();
  const auto offset_of = [&](std::string_view name) {
    for (const Field& field : interface.find_message("Everything")->fields) {
      if (field.name == name) return std::size_t{field.offset};
    }
    return std::size_t{0};
  };
  using Everything = gallery_exhibits_1_everything;
  CHECK(offset_of("small") == offsetof(Everything, small));
  CHECK(offset_of("id") == offsetof(Everything, id));
  CHECK(offset_of("flag_after") == offsetof(Everything, flag_after));
  CHECK(offset_of("big") == offsetof(Everything, big));
  CHECK(offset_of("inner") == offsetof(Everything, inner));
  CHECK(offset_of("default_small") == offsetof(Everything, default_small));
  CHECK(offset_of("text_list") == offsetof(Everything, text_list));
  CHECK(offset_of("maybe_local") == offsetof(Everything, maybe_local));
  CHECK(offset_of("maybe_zone") == offsetof(Everything, maybe_zone));
  CHECK(offset_of("maybe_money") == offsetof(Everything, maybe_money));
  CHECK(offset_of("maybe_json") == offsetof(Everything, maybe_json));
  CHECK(interface.find_message("Everything")->size == sizeof(Everything));
  CHECK(interface.find_message("Inner")->size == sizeof(gallery_exhibits_1_inner));
  CHECK(interface.find_message("Nothing")->size == sizeof(gallery_exhibits_1_nothing));
  CHECK(interface.find_message("measures.units/1:Measure")->size ==
        sizeof(measures_units_1_measure));
}

TEST_CASE("comments, white space and the order of the file change no byte") {
  const std::string canonical = to_canonical(exhibits());
  std::string spaced = original();
  for (std::size_t at = 0; (at = spaced.find(" = ", at)) != std::string::npos; at += 5)
    spaced.replace(at, 3, "  =  ");
  CHECK(canonical_of("# A comment.\n\n" + spaced) == canonical);
  CHECK(canonical_of(turned_round(original())) == canonical);
}

TEST_CASE("what is implied may be said") {
  std::string text = original();
  const std::string from = "reads_only = true";
  text.replace(text.find(from), from.size(),
               "reads_only = true\nidempotent = true\nblocking = false");
  CHECK(canonical_of(text) == to_canonical(exhibits()));
}

TEST_CASE("a change of meaning, tag, type or limit changes the hash") {
  const std::string before = hash_of(to_canonical(exhibits()));
  CHECK(before.size() == 16);
  const std::vector<std::pair<std::string, std::string>> changes{
      {"max_length = 40", "max_length = 41"},
      {"tag = 90", "tag = 89"},
      {"[90, 91]", "[90, 92]"},
      {"\"bool\", meaning = \"A required", "\"int32\", meaning = \"A required"},
      {"default = \"round\"", "default = \"square\""},
      {"Comes first by its tag.", "Comes first."},
  };
  for (const auto& [from, to] : changes) {
    std::string text = original();
    const auto at = text.find(from);
    if (at == std::string::npos) continue;
    CAPTURE(from);
    CHECK(hash_of(canonical_of(text.replace(at, from.size(), to))) != before);
  }
}

TEST_CASE("the canonical form is sorted JSON without space") {
  TemporaryFolder folder;
  folder.write(
      "shop/module.toml",
      "[module]\nname = \"shop\"\nkind = \"domain\"\nversion = \"1\"\nmeaning = \"A shop.\"\n");
  folder.write("shop/a.toml",
               "[interface]\nid = \"shop.a/1\"\nmeaning = \"A \\\"name\\\".\"\n"
               "[operations.get]\ntag = 1\nmeaning = \"Gets.\"\nrequest = \"M\"\nresponse = \"M\"\n"
               "[messages.M]\nmeaning = \"M.\"\n"
               "[messages.M.fields]\nx = { tag = 2, type = \"int32\", default = 3, min = 1, "
               "meaning = \"X.\" }\n");
  const SchemaReading reading = folder.read("shop");
  REQUIRE(reading.errors.empty());
  CHECK(
      to_canonical(reading.module.interfaces.at(0)) ==
      R"({"enums":[],"format":1,"id":"shop.a/1","meaning":"A \"name\".","messages":[{"fields":[{"default":"3",)"
      R"("meaning":"X.","min":"1","name":"x","optional":true,"tag":2,"type":"int32"}],"meaning":"M.","name":"M"}],)"
      R"("operations":[{"meaning":"Gets.","name":"get","request":"M","response":"M","tag":1}]})");
}

TEST_CASE("what is no model of this version is refused") {
  const std::string good = to_canonical(exhibits());
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  const std::vector<std::string> texts{
      "",
      "[]",
      "{}",
      good.substr(0, good.size() - 1),
      changed("\"format\":1", "\"format\":2"),
      changed("\"format\":1", "\"format\":1,\"later\":1"),
      changed("gallery.exhibits/1", "gallery.exhibits"),
      changed("\"type\":\"uuid\"", "\"type\":\"guid\""),
      changed("\"ref\":\"Everything\"", "\"ref\":\"Nobody\""),
      changed("\"request\":\"Everything\"", "\"request\":\"Nobody\""),
      changed("\"tag\":20", "\"tag\":2"),
      changed("\"precision\":12", "\"precision\":19"),
      changed("\"default\":\"1e+300\"", "\"default\":\"1e+\""),
      changed("\"http\":\"GET /", "\"http\":\"PUT /"),
      changed("\"max_items\":8", "\"max_items\":-8"),
      changed("\"list\":true", "\"list\":1"),
  };
  for (const std::string& text : texts) {
    const auto refused = from_canonical(text);
    CAPTURE(text.substr(0, 60));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == "model.malformed");
    CHECK_THAT(refused.error().message, Catch::Contains("build the module again"));
  }
}

TEST_CASE("generated headers carry the canonical form and its hash") {
  const SchemaReading reading = read_gallery();
  CHECK(to_canonical(reading.module.interfaces.at(0)) == GALLERY_EXHIBITS_1_MODEL);
  CHECK(hash_of(GALLERY_EXHIBITS_1_MODEL) == GALLERY_EXHIBITS_1_HASH);
  CHECK(to_canonical(reading.required.at(0)) == MEASURES_UNITS_1_MODEL);
  CHECK(hash_of(GALLERY_SETTINGS_0_MODEL) == GALLERY_SETTINGS_0_HASH);
}

TEST_CASE("ids of interfaces have three parts") {
  const auto id = parse_interface_id("shop.orders/12");
  REQUIRE(id.has_value());
  CHECK(id->module == "shop");
  CHECK(id->name == "orders");
  CHECK(id->major == 12);
  for (const char* text :
       {"", "shop", "shop.orders", "shop/1", "shop.orders/", "shop.orders/01", "shop.orders/1x",
        "Shop.orders/1", "shop.orders.x/1", "shop.orders/99999999999", ".orders/1", "shop./1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_interface_id(text).has_value());
  }
}

}  // namespace
}  // namespace tenon::model
