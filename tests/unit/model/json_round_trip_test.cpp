// Random messages of every shape, encoded and decoded again, are what they were.
#include <catch2/catch.hpp>

#include "json_shapes.hpp"
#include "model/json_codec.hpp"
#include "random_messages.hpp"

using namespace tenon::model;
using namespace random_messages;

TEST_CASE("a message survives encoding and decoding unchanged") {
  const Interface interface = shapes::shapes_interface();
  const JsonCodec codec(interface);
  const MessageComparer comparer(interface, ListPresence::ignored);
  constexpr unsigned kRounds = 3000;
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    Arena arena(std::size_t{64} << 20U);
    const Message& model = interface.messages[seed % 2 == 0 ? 0 : 4];
    CAPTURE(seed, model.name);
    const char* message = MessageMaker(interface, arena, seed).message(model, 3);
    std::string json;
    REQUIRE(encode_json(*codec.plan(model.name), message, json));
    const auto decoded = decode_json(*codec.plan(model.name), json, arena);
    if (!decoded) FAIL(decoded.error().path << ": " << decoded.error().message << " in " << json);
    REQUIRE(comparer.equal(model, message, static_cast<const char*>(*decoded)));
    std::string again;
    REQUIRE(encode_json(*codec.plan(model.name), *decoded, again));
    REQUIRE(again == json);
  }
}
