// The codec's promise to allocate nothing but from the arena. An executable of its own: it replaces
// operator new.
#include <catch2/catch.hpp>

#include "counting_new.hpp"
#include "json_shapes.hpp"
#include "model/json_codec.hpp"

using counting_new::allocations;
using namespace tenon::model;

TEST_CASE("decoding and encoding a small message allocates nothing once warm") {
  const Interface interface = shapes::shapes_interface();
  const JsonCodec codec(interface);
  const MessagePlan& plan = *codec.plan("Everything");
  const std::string_view json =
      R"({"boolean":true,"int32":5,"int64":"7","float64":0.5,"decimal":"1.50","text":"a\nb","bytes":"aGk=",)"
      R"("date":"2026-01-31","instant":"2026-01-31T09:30:00Z","colour":"red","point":{"x":1,"y":2},)"
      R"("text_list":["a","b"],"point_list":[{"x":1,"y":2}]})";
  const TextField fields[] = {
      {"int32", "5"}, {"text", "abc"}, {"int32_list", "1"}, {"int32_list", "2"}};
  tenon::Arena arena(std::size_t{1} << 20U);
  std::string to;
  std::size_t spent = 0;
  bool good = true;
  for (int round = 0; round < 3; ++round) {
    to.clear();
    arena.reset();
    const std::size_t before = allocations();
    const auto decoded = decode_json(plan, json, arena);
    good = good && decoded && encode_json(plan, *decoded, to);
    good = good && decode_text_fields(plan, fields, 4, nullptr, arena);
    spent = allocations() - before;
  }
  CHECK(good);
  CHECK(spent == 0);
  CHECK(allocations() > 0);
}
