#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "json_shapes.hpp"
#include "model/json_codec.hpp"
#include "tenon/abi/types.h"

using namespace tenon::model;
using tenon::Arena;

namespace {

struct Fixture {
  Interface interface = shapes::shapes_interface();
  JsonCodec codec{interface};
  Arena arena{std::size_t{1} << 20U};

  /// A message of `name` as zeroed memory, its size set.
  char* make(std::string_view name) {
    const std::uint32_t size = interface.find_message(name)->size;
    auto* at = static_cast<char*>(arena.allocate(size, 8));
    std::memset(at, 0, size);
    reinterpret_cast<tn_message*>(at)->size = size;
    return at;
  }
  template <class T>
  void set(char* message, std::string_view message_name, std::string_view field_name, T value) {
    for (const Field& field : interface.find_message(message_name)->fields) {
      if (field.name != field_name) continue;
      std::memcpy(message + field.offset, &value, sizeof value);
      reinterpret_cast<tn_message*>(message)->present |= std::uint64_t{1} << field.ordinal;
    }
  }
  std::string encode(std::string_view name, const char* message, bool sound = true) {
    std::string to;
    CHECK(encode_json(*codec.plan(name), message, to) == sound);
    return to;
  }
};

tn_str text(std::string_view view) {
  return {view.data(), view.size()};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "an answer leaves out what is absent, but for lists") {
  char* tree = make("Tree");
  CHECK(encode("Tree", tree) == R"({"children":[]})");
  set(tree, "Tree", "child", static_cast<const char*>(make("Tree")));
  CHECK(encode("Tree", tree) == R"({"child":{"children":[]},"children":[]})");
}

TEST_CASE_METHOD(Fixture, "an answer has its fields in the order of tags, each in its form") {
  char* message = make("Everything");
  const auto put = [&](std::string_view name, auto value) {
    set(message, "Everything", name, value);
  };
  put("boolean", std::uint8_t{1});
  put("int32", std::int32_t{-5});
  put("int64", std::int64_t{-9007199254740993});
  put("float64", 0.1);
  put("decimal", std::int64_t{-5});
  put("text", text("h\xC3\xA9 \"q\" \\ \n\x01/"));
  put("bytes", text("hi"));
  put("date", std::int32_t{-1});
  put("instant", std::int64_t{1500});
  put("colour", std::uint32_t{5});
  const std::int32_t numbers[] = {1, 2, 3};
  put("int32_list", tn_span{numbers, 3, sizeof(std::int32_t), 0});
  put("uuid", tn_uuid{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}});
  const std::string json = encode("Everything", message);
  CHECK(
      json ==
      R"({"boolean":true,"boolean_list":[],"int32":-5,"int32_list":[1,2,3],"int64":"-9007199254740993","int64_list":[],)"
      R"("float64":0.1,"float64_list":[],"decimal":"-0.05","decimal_list":[],"text":"h)"
      "\xC3\xA9"
      R"( \"q\" \\ \n\u0001/","text_list":[],"bytes":"aGk=","bytes_list":[],)"
      R"("uuid":"01020304-0506-0708-090a-0b0c0d0e0fff","uuid_list":[],"date":"1969-12-31","date_list":[],)"
      R"("instant":"1970-01-01T00:00:00.001500Z","instant_list":[],"colour":"blue","colour_list":[],"point_list":[],)"
      R"("local_time_list":[],"duration_list":[],"zone_list":[],"money_list":[],"json_list":[]})");
}

TEST_CASE_METHOD(Fixture, "a list is read by the stride of its writer") {
  struct Longer {
    std::int32_t known;
    std::int32_t unknown;
  };
  const Longer elements[] = {{1, 9}, {2, 9}};
  char* message = make("Everything");
  set(message, "Everything", "int32_list", tn_span{elements, 2, sizeof(Longer), 0});
  CHECK_THAT(encode("Everything", message), Catch::Contains("\"int32_list\":[1,2]"));
}

TEST_CASE_METHOD(Fixture, "text is escaped wherever the character stands") {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (const char c : {'"', '\\', '\n', '\x1f', '\x7f', ' ', '!'}) {
        std::string value(length, 'a');
        value[at] = c;
        char* message = make("Everything");
        set(message, "Everything", "text", text(value));
        const std::string json = encode("Everything", message);
        const auto decoded = decode_json(*codec.plan("Everything"), json, arena);
        REQUIRE(decoded.has_value());
        REQUIRE(encode("Everything", static_cast<const char*>(*decoded)) == json);
        const bool plain = c == '\x7f' || c == ' ' || c == '!';
        REQUIRE((json.find('\\') == std::string::npos) == plain);
      }
    }
    arena.reset();
  }
}

TEST_CASE_METHOD(Fixture, "an answer that breaks its schema is found out, and the fault is named") {
  const auto check = [&](const char* message, std::string_view path, std::string_view says) {
    const std::string json = encode("Everything", message, false);
    CHECK_THAT(json, Catch::EndsWith("}"));
    const tenon::Error error = fault_of(*codec.plan("Everything"), message);
    CHECK(error.errc == tenon::Errc::internal);
    CHECK(error.code == "tenon.unsound_message");
    CHECK(error.path == path);
    CHECK_THAT(error.message, Catch::Contains(std::string(says)));
  };
  char* message = make("Everything");
  set(message, "Everything", "float64", std::nan(""));
  check(message, "/float64", "not finite");
  message = make("Everything");
  set(message, "Everything", "colour", std::uint32_t{0});
  check(message, "/colour", "no tag of Colour");
  message = make("Everything");
  set(message, "Everything", "date", std::int32_t{2932897});
  check(message, "/date", "years 0001 to 9999");
  message = make("Everything");
  set(message, "Everything", "instant", std::int64_t{INT64_MAX});
  check(message, "/instant", "years 0001 to 9999");
  message = make("Everything");
  set(message, "Everything", "point", static_cast<const char*>(nullptr));
  check(message, "/point", "gave none");
  message = make("Everything");
  char* point = make("Point");
  set(point, "Point", "x", std::int32_t{1});
  set(message, "Everything", "point_list",
      tn_span{point, 1, interface.find_message("Point")->size, 0});
  check(message, "/point_list/0/y", "left out \"y\"");
}

TEST_CASE_METHOD(Fixture, "an answer is nested as deep as a request may be, and no deeper") {
  const auto nested = [&](std::size_t levels) {
    char* tree = make("Tree");
    for (std::size_t i = 1; i < levels; ++i) {
      char* parent = make("Tree");
      set(parent, "Tree", "child", static_cast<const char*>(tree));
      tree = parent;
    }
    return tree;
  };
  encode("Tree", nested(32));
  const char* deep = nested(33);
  encode("Tree", deep, false);
  const tenon::Error error = fault_of(*codec.plan("Tree"), deep);
  CHECK(error.code == "tenon.unsound_message");
  std::string path;
  for (int i = 0; i < 32; ++i) path += "/child";
  CHECK(error.path == path);
  CHECK_THAT(error.message, Catch::Contains("deeper than 32 levels"));
}

TEST_CASE_METHOD(Fixture, "a ring of messages is found out, and costs no more than its depth") {
  const std::size_t size = interface.find_message("Tree")->size;
  SECTION("by itself") {
    char* tree = make("Tree");
    set(tree, "Tree", "child", static_cast<const char*>(tree));
    const std::string json = encode("Tree", tree, false);
    CHECK(json.size() < 1000);
    CHECK(fault_of(*codec.plan("Tree"), tree).code == "tenon.unsound_message");
  }
  SECTION("by a list, at every branch") {
    auto* trees = static_cast<char*>(arena.allocate(2 * size, 8));
    for (std::size_t i = 0; i < 2; ++i) {
      char* tree = make("Tree");
      set(tree, "Tree", "child", static_cast<const char*>(trees));
      set(tree, "Tree", "children", tn_span{trees, 2, static_cast<std::uint32_t>(size), 0});
      std::memcpy(trees + i * size, tree, size);
    }
    const std::string json = encode("Tree", trees, false);
    CHECK(json.size() < 1000);
    CHECK_THAT(json, Catch::EndsWith("}"));
    const tenon::Error error = fault_of(*codec.plan("Tree"), trees);
    CHECK(error.code == "tenon.unsound_message");
    CHECK_THAT(error.path, Catch::StartsWith("/child/child"));
  }
}
