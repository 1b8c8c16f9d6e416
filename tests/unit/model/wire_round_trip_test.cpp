// Random messages of every interface in this repository, over the wire and back, are what they
// were, whatever a module wrote into them; and their bytes are the same again.
#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <vector>

#include "json_shapes.hpp"
#include "model/schema_reader.hpp"
#include "model/wire_codec.hpp"
#include "random_messages.hpp"

using namespace tenon::model;
using namespace random_messages;
namespace fs = std::filesystem;

namespace {

void add_all(const fs::path& folder, std::vector<Interface>& all) {
  const std::vector<fs::path> search_paths{
      fs::path(TENON_TEST_SOURCE) / "schema",
      fs::path(TENON_TEST_SOURCE) / "tests/unit/model/schemas"};
  SchemaReading reading = read_schema(folder, search_paths);
  INFO(folder);
  for (const tenon::Error& error : reading.errors) FAIL(to_text(error));
  for (Interface& interface : reading.module.interfaces) all.push_back(std::move(interface));
  if (reading.module.settings) all.push_back(*reading.module.settings);
  if (!reading.module.data) return;
  all.push_back(statements_interface(*reading.module.data));
  all.push_back(events_interface(*reading.module.data));
}

/// Of the modules, of the fixture with a data model, and of the schemas made to be odd.
std::vector<Interface> all_interfaces() {
  std::vector<Interface> all{shapes::shapes_interface()};
  for (const char* folder :
       {"schema/calendar", "schema/calendar_engine", "schema/startime",
        "tests/fixtures/library/schema", "tests/fixtures/hello/schema",
        "tests/unit/model/schemas/gallery", "tests/unit/model/schemas/oddities"})
    add_all(fs::path(TENON_TEST_SOURCE) / folder, all);
  return all;
}

void check_round_trips(const Interface& interface, Sanity sanity, unsigned rounds) {
  const JsonCodec codec(interface);
  const MessageComparer comparer(interface);
  Arena made(std::size_t{64} << 20U), read(std::size_t{64} << 20U);
  for (const Message& model : interface.messages) {
    const MessagePlan& plan = *codec.plan(model.name);
    for (unsigned seed = 0; seed < rounds; ++seed) {
      CAPTURE(interface.id, model.name, seed);
      made.reset();
      read.reset();
      const char* message = MessageMaker(interface, made, seed, sanity).message(model, 3);
      std::string bytes;
      if (!encode_wire(plan, message, bytes)) FAIL(to_text(wire_fault_of(plan, message)));
      const auto decoded = decode_wire(plan, bytes, read);
      if (!decoded) FAIL(to_text(decoded.error()));
      REQUIRE(comparer.equal(model, message, static_cast<const char*>(*decoded)));
      std::string again;
      REQUIRE(encode_wire(plan, *decoded, again));
      REQUIRE(again == bytes);
    }
  }
}

}  // namespace

TEST_CASE("a message of any interface survives the wire unchanged") {
  const std::vector<Interface> all = all_interfaces();
  REQUIRE(all.size() > 20);
  std::size_t messages = 0;
  for (const Interface& interface : all) {
    messages += interface.messages.size();
    check_round_trips(interface, Sanity::sound, 20);
    check_round_trips(interface, Sanity::wild, 20);
  }
  CHECK(messages > 200);
}

TEST_CASE("thousands of messages with fields of every type survive the wire unchanged") {
  check_round_trips(shapes::shapes_interface(), Sanity::wild, 1500);
}

TEST_CASE("what JSON says of a message is the same before the wire and behind it") {
  const Interface interface = shapes::shapes_interface();
  const JsonCodec codec(interface);
  for (const Message& model : interface.messages) {
    const MessagePlan& plan = *codec.plan(model.name);
    for (unsigned seed = 0; seed < 300; ++seed) {
      CAPTURE(model.name, seed);
      Arena arena(std::size_t{16} << 20U);
      const char* message = MessageMaker(interface, arena, seed, Sanity::wild).message(model, 3);
      std::string bytes, before, behind;
      REQUIRE(encode_wire(plan, message, bytes));
      const auto decoded = decode_wire(plan, bytes, arena);
      REQUIRE(decoded.has_value());
      const bool is_sound = encode_json(plan, message, before);
      CHECK(encode_json(plan, *decoded, behind) == is_sound);
      CHECK(behind == before);
    }
  }
}
