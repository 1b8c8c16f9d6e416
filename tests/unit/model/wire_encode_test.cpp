// The bytes of each type, as docs/schema.md says, and messages that have none.
#include <limits>
#include <vector>

#include "wire_shapes.hpp"

using namespace tenon::model;
using shapes::from_hex, shapes::to_hex, shapes::Wire;

TEST_CASE_METHOD(Wire, "each type has its form on the wire") {
  // The keys are the tags of "Everything": a type at 2k-1, its list at 2k.
  const auto one = [&](const char* json) { return encode("Everything", json); };
  CHECK(one("{}").empty());
  CHECK(one(R"({"boolean":true})") == "08 01");
  CHECK(one(R"({"int32":-5})") == "18 09");
  CHECK(one(R"({"int32":2147483647})") == "18 fe ff ff ff 0f");
  CHECK(one(R"({"int64":"-9223372036854775808"})") == "28 ff ff ff ff ff ff ff ff ff 01");
  CHECK(one(R"({"float64":-0.5})") == "39 00 00 00 00 00 00 e0 bf");
  CHECK(one(R"({"decimal":"12.50"})") == "48 c4 13");
  CHECK(one(R"({"text":"hé"})") == "5a 03 68 c3 a9");
  CHECK(one(R"({"bytes":"AP8="})") == "6a 02 00 ff");
  CHECK(one(R"({"uuid":"01020304-0506-0708-090a-0b0c0d0e0fff"})") ==
        "7a 10 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f ff");
  CHECK(one(R"({"date":"1969-12-31"})") == "88 01 01");
  CHECK(one(R"({"instant":"1970-01-01T00:00:00.0015Z"})") == "98 01 b8 17");
  CHECK(one(R"({"colour":"blue"})") == "a8 01 05");
  CHECK(one(R"({"point":{"x":1,"y":-1}})") == "ba 01 04 08 02 10 01");
  CHECK(one(R"({"local_time":"1970-01-01T00:00:00"})") == "c8 01 00");
  CHECK(one(R"({"duration":"-PT0.000001S"})") == "d8 01 01");
  CHECK(one(R"({"zone":"UTC"})") == "ea 01 03 55 54 43");
  CHECK(one(R"({"money":{"amount":"12.50","currency":"EUR"}})") ==
        "fa 01 08 08 c4 13 12 03 45 55 52");
  CHECK(one(R"({"json":{"b":1,"a":null}})") ==
        "8a 02 10 7b 22 62 22 3a 31 2c 22 61 22 3a 6e 75 6c 6c 7d");
}

TEST_CASE_METHOD(Wire, "lists of numbers are packed, other elements have each a key") {
  const auto one = [&](const char* json) { return encode("Everything", json); };
  CHECK(one(R"({"boolean_list":[true,false]})") == "12 02 01 00");
  CHECK(one(R"({"int32_list":[0,-1,64]})") == "22 04 00 01 80 01");
  CHECK(one(R"({"float64_list":[0,1]})") ==
        "42 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 f0 3f");
  CHECK(one(R"({"colour_list":["red","blue"]})") == "b2 01 02 01 05");
  CHECK(one(R"({"text_list":["","a"]})") == "62 00 62 01 61");
  CHECK(one(R"({"point_list":[{"x":0,"y":0},{"x":1,"y":1}]})") ==
        "c2 01 04 08 00 10 00 c2 01 04 08 02 10 02");
}

TEST_CASE_METHOD(Wire, "a default that is given is written, one that is not is not") {
  CHECK(encode("Defaulted", R"({"name":""})") == "32 00");
  CHECK(encode("Defaulted", R"({"limit":1000,"open":true,"name":""})") == "08 d0 0f 28 01 32 00");
  CHECK(encode("Point", R"({"x":0})") == "08 00");
}

TEST_CASE_METHOD(Wire, "lists that are present and empty are named in field 20000") {
  CHECK(encode("Everything", R"({"text_list":[],"int32_list":[]})") == "82 e2 09 02 04 0c");
  CHECK(encode("Tree", R"({"child":{"children":[]}})") == "0a 05 82 e2 09 01 02");
}

TEST_CASE("the numbers of the host's fields are the last, though its fields come first") {
  Interface interface = shapes::shapes_interface();
  interface.messages[1].fields.insert(interface.messages[1].fields.begin(),
                                      shapes::optional_field(20'001, "id", Type::int32));
  interface.messages[1].fields.push_back(shapes::list_field(4, "marks", Type::text));
  layout(interface);
  const JsonCodec codec(interface);
  tenon::Arena arena(std::size_t{1} << 16U);
  const auto message =
      decode_json(*codec.plan("Point"), R"({"id":7,"x":1,"y":2,"marks":[]})", arena);
  REQUIRE(message.has_value());
  std::string bytes;
  REQUIRE(encode_wire(*codec.plan("Point"), *message, bytes));
  CHECK(to_hex(bytes) == "08 02 10 04 82 e2 09 01 04 88 e2 09 0e");
}

TEST_CASE_METHOD(Wire, "long messages within messages get lengths of several bytes") {
  const std::string label(300, 'x');
  const std::string hex =
      encode("Everything", R"({"point":{"x":1,"y":2,"label":")" + label + "\"}}");
  CHECK(hex.starts_with("ba 01 b3 02 08 02 10 04 1a ac 02 78 78"));
  CHECK(from_hex(hex).size() == 4 + 0x133);
}

TEST_CASE_METHOD(Wire, "what JSON cannot say is kept to the bit") {
  char* message = make("Everything");
  std::uint64_t bits = 0x7ff4'0000'0000'beef;  // not a number, with a payload
  double nan;
  std::memcpy(&nan, &bits, sizeof nan);
  set(message, "Everything", "float64", nan);
  set(message, "Everything", "text", tn_str{"\xff\xc0", 2});
  set(message, "Everything", "colour", std::uint32_t{0xffff'fffe});
  set(message, "Everything", "date", std::numeric_limits<std::int32_t>::min());
  set(message, "Everything", "money", tn_money{-1, {'?', '\0', 'X', '\0'}, 0});
  const double zero = -0.0;
  set(message, "Everything", "float64_list", tn_span{&zero, 1, sizeof zero, 0});
  const std::string bytes = bytes_of("Everything", message);
  CHECK(to_hex(bytes) ==
        "39 ef be 00 00 00 00 f4 7f 42 08 00 00 00 00 00 00 00 80 5a 02 ff c0 "
        "88 01 ff ff ff ff 0f a8 01 fe ff ff ff ff ff ff ff ff 01 fa 01 07 08 01 12 03 3f 00 58");
  const tn_message* read = decode("Everything", to_hex(bytes));
  const auto read_bits = get<std::uint64_t>(read, "Everything", "float64");
  CHECK(read_bits == bits);
  CHECK(get<std::uint32_t>(read, "Everything", "colour") == 0xffff'fffe);
  CHECK(to_hex(bytes_of("Everything", read)) == to_hex(bytes));
}

TEST_CASE_METHOD(Wire, "the slot of an absent field is not looked at, elements of a list are") {
  char* message = make("Everything");
  set(message, "Everything", "point", reinterpret_cast<const char*>(std::uintptr_t{1}));
  set(message, "Everything", "text", tn_str{reinterpret_cast<const char*>(std::uintptr_t{1}), 9});
  const std::int32_t number = 1;
  set(message, "Everything", "int32_list", tn_span{&number, 1, sizeof number, 0});
  reinterpret_cast<tn_message*>(message)->present = 0;
  CHECK(to_hex(bytes_of("Everything", message)) == "22 01 02");
}

TEST_CASE_METHOD(Wire, "elements are where the stride of their writer says") {
  char* message = make("Everything");
  const std::int32_t numbers[] = {1, 99, 2, 99};
  set(message, "Everything", "int32_list", tn_span{numbers, 2, 2 * sizeof(std::int32_t), 0});
  CHECK(to_hex(bytes_of("Everything", message)) == "22 02 02 04");
}

namespace {

struct Unsound : Wire {
  tenon::Error fault(std::string_view name, const char* message) {
    std::string bytes = "before";
    CHECK_FALSE(encode_wire(plan(name), message, bytes));
    CHECK(bytes.starts_with("before"));
    const tenon::Error error = wire_fault_of(plan(name), message);
    CHECK(error.errc == tenon::Errc::internal);
    CHECK(error.code == "tenon.unsound_message");
    return error;
  }
};

}  // namespace

TEST_CASE_METHOD(Unsound, "a ring of messages ends at the deepest level") {
  char* tree = make("Tree");
  set(tree, "Tree", "child", static_cast<const char*>(tree));
  const tenon::Error error = fault("Tree", tree);
  CHECK(error.message ==
        "the module nested messages deeper than 32 levels, or in a ring; nest them less");
  std::string path;
  for (int i = 0; i < 32; ++i) path += "/child";
  CHECK(error.path == path);
}

TEST_CASE_METHOD(Unsound, "a ring that branches ends as soon") {
  char* trees = static_cast<char*>(arena.allocate(std::size_t{2} * message_size(plan("Tree")), 8));
  const std::uint32_t size = message_size(plan("Tree"));
  for (std::size_t i = 0; i < 2; ++i) {
    char* tree = trees + i * size;
    std::memset(tree, 0, size);
    set(tree, "Tree", "children", tn_span{trees, 2, size, 0});
  }
  CHECK(fault("Tree", trees).path.starts_with("/children/0/children/0/"));
}

TEST_CASE_METHOD(Unsound, "32 levels are not too deep") {
  char* inner = make("Tree");
  for (int depth = 1; depth < 32; ++depth) {
    char* outer = make("Tree");
    set(outer, "Tree", "child", static_cast<const char*>(inner));
    inner = outer;
  }
  const std::string bytes = bytes_of("Tree", inner);
  CHECK(decode_wire(plan("Tree"), bytes, arena).has_value());
  char* outer = make("Tree");
  set(outer, "Tree", "child", static_cast<const char*>(inner));
  fault("Tree", outer);
}

TEST_CASE_METHOD(Unsound, "what is said to be there and is not has a path") {
  char* message = make("Everything");
  set(message, "Everything", "point", static_cast<const char*>(nullptr));
  tenon::Error error = fault("Everything", message);
  CHECK(error.path == "/point");
  CHECK(error.message == "the module said that \"point\" is present and gave none");

  message = make("Everything");
  const tn_str texts[] = {{"a", 1}, {nullptr, 1}};
  set(message, "Everything", "text_list", tn_span{texts, 2, sizeof(tn_str), 0});
  error = fault("Everything", message);
  CHECK(error.path == "/text_list/1");
  CHECK(error.message == "the module gave \"text_list\" a length of 1 and no pointer to the bytes");

  message = make("Everything");
  set(message, "Everything", "int32_list", tn_span{nullptr, 3, 4, 0});
  error = fault("Everything", message);
  CHECK(error.path == "/int32_list");
  CHECK(error.message == "the module gave \"int32_list\" 3 elements and no pointer to them");
}

TEST_CASE_METHOD(Unsound, "what is longer than a message can be is refused before it is copied") {
  char* message = make("Everything");
  set(message, "Everything", "text", tn_str{"a", kWireBytesMax + 1});
  const tenon::Error error = fault("Everything", message);
  CHECK(error.path == "/text");
  CHECK(error.message == "the module made a message of over 2147483647 bytes; answer less at once");
}
