// What the decoder takes of proto3 wire format beyond what the encoder writes, and what it refuses.
#include <vector>

#include "wire_shapes.hpp"

using namespace tenon::model;
using shapes::from_hex, shapes::to_hex, shapes::Wire;

TEST_CASE_METHOD(Wire, "a field that is absent has its default, and is absent") {
  const tn_message* message = decode("Defaulted", "");
  CHECK(message->present == 0);
  CHECK(message->size == message_size(plan("Defaulted")));
  CHECK(get<std::int32_t>(message, "Defaulted", "limit") == 1000);
  const auto greeting = get<tn_str>(message, "Defaulted", "greeting");
  CHECK(std::string_view(greeting.p, greeting.n) == "h\xC3\xA9llo");
  CHECK(decode("Defaulted", "08 00")->present == 1);
}

TEST_CASE_METHOD(Wire, "what is decoded does not refer to the bytes") {
  std::string bytes = from_hex("5a 02 68 69");
  const auto message = decode_wire(plan("Everything"), bytes, arena);
  REQUIRE(message.has_value());
  bytes.assign(bytes.size(), '?');
  const auto text = get<tn_str>(*message, "Everything", "text");
  CHECK(std::string_view(text.p, text.n) == "hi");
}

TEST_CASE_METHOD(Wire, "fields come in any order, and unknown ones are skipped") {
  CHECK(json("Point", "10 04 08 02") == R"({"x":1,"y":2})");
  // A varint, eight bytes, bytes and four bytes under numbers that Point does not have.
  CHECK(
      json("Point", "20 96 01 08 02 29 00 00 00 00 00 00 00 00 32 02 ff ff 3d 00 00 00 00 10 04") ==
      R"({"x":1,"y":2})");
}

TEST_CASE_METHOD(Wire, "the last value of a scalar counts") {
  CHECK(json("Point", "08 02 10 04 08 06") == R"({"x":3,"y":2})");
  CHECK(json("Point", "08 02 10 04 1a 01 61 1a 00") == R"({"x":1,"y":2,"label":""})");
}

TEST_CASE_METHOD(Wire, "a message that comes in pieces is merged") {
  CHECK(json("Everything", "ba 01 02 08 02 ba 01 02 10 04 ba 01 02 08 06") ==
        R"({"point":{"x":3,"y":2}})");
  CHECK(json("Tree", "0a 02 12 00 0a 02 12 00") == R"({"child":{"children":[{},{}]}})");
  CHECK(json("Everything", "fa 01 05 12 03 4a 50 59 fa 01 02 08 0a") ==
        R"({"money":{"amount":"5","currency":"JPY"}})");
}

TEST_CASE_METHOD(Wire, "lists add up, packed or not, in one run or in several") {
  CHECK(json("Everything", "20 02 20 04") == R"({"int32_list":[1,2]})");
  CHECK(json("Everything", "22 02 02 04 20 06 22 01 08 22 00") == R"({"int32_list":[1,2,3,4]})");
  CHECK(json("Everything", "62 01 61 18 02 62 01 62 62 01 63") ==
        R"({"int32":1,"text_list":["a","b","c"]})");
  CHECK(json("Everything", "41 00 00 00 00 00 00 f0 3f") == R"({"float64_list":[1]})");
}

TEST_CASE_METHOD(Wire, "a list of many pieces takes no squares of memory") {
  std::string bytes;
  constexpr std::int32_t kCount = 10'000;
  for (std::int32_t i = 0; i < kCount; ++i) bytes += from_hex("20 02 18 02");
  const auto message = decode_wire(plan("Everything"), bytes, arena);
  REQUIRE(message.has_value());
  CHECK(get<tn_span>(*message, "Everything", "int32_list").n == kCount);
  CHECK(arena.bytes_reserved() < 10 * kCount * sizeof(std::int32_t));
}

TEST_CASE_METHOD(Wire,
                 "an empty list is present when field 20000 says so, or when it has elements") {
  const auto is_present = [&](const tn_message* message, const char* name) {
    return (message->present >> field("Everything", name).ordinal & 1U) != 0;
  };
  const tn_message* message = decode("Everything", "82 e2 09 02 04 0c");
  CHECK(is_present(message, "int32_list"));
  CHECK(is_present(message, "text_list"));
  CHECK_FALSE(is_present(message, "boolean_list"));
  CHECK(get<tn_span>(message, "Everything", "int32_list").n == 0);
  CHECK(is_present(decode("Everything", "80 e2 09 04"), "int32_list"));  // not packed
  CHECK(is_present(decode("Everything", "20 02"), "int32_list"));
  // Named and given: what it holds counts. Tags of no list say nothing.
  CHECK(json("Everything", "82 e2 09 01 04 20 02") == R"({"int32_list":[1]})");
  CHECK(decode("Everything", "82 e2 09 08 01 63 ff ff ff ff ff 7f")->present == 0);
}

TEST_CASE_METHOD(Wire,
                 "numbers of 32 bits are those of the lower half, as protocol buffers have it") {
  CHECK(json("Point", "08 82 80 80 80 f0 01 10 00") == R"({"x":1,"y":0})");
  CHECK(json("Everything", "08 80 01") == R"({"boolean":true})");
  CHECK(json("Point", "08 82 00 10 80 80 00") == R"({"x":1,"y":0})");  // longer than need be
}

TEST_CASE_METHOD(Wire, "bytes that are none of the message are refused, with their place") {
  struct Case {
    const char* name;
    const char* hex;
    const char* what;
    const char* path;
  };
  const Case cases[] = {
      {"Point", "08", "byte 1 begins a number that goes on beyond the end", "/x"},
      {"Point", "08 80", "byte 1 begins a number that goes on beyond the end", "/x"},
      {"Point", "08 ff ff ff ff ff ff ff ff ff 02", "byte 1 begins a number of over 64 bits", "/x"},
      {"Point", "08 80 80 80 80 80 80 80 80 80 80 00", "byte 1 begins a number of over 64 bits",
       "/x"},
      {"Point", "08 02 00 00", "byte 2 begins a field of number 0", ""},
      {"Point", "80 80 80 80 10", "byte 0 begins a field number beyond 29 bits", ""},
      {"Point", "23 24", "byte 0 begins a field of wire type 3", ""},
      {"Point", "0b", "byte 0 begins a field of wire type 3", ""},
      {"Point", "24", "byte 0 begins a field of wire type 4", ""},
      {"Point", "26", "byte 0 begins a field of wire type 6", ""},
      {"Point", "0a 00", "byte 1 begins a value of wire type 2; \"x\" has 0", "/x"},
      {"Point", "0d 00 00 00 00", "byte 1 begins a value of wire type 5; \"x\" has 0", "/x"},
      {"Point", "18 00", "byte 1 begins a value of wire type 0; \"label\" has 2", "/label"},
      {"Point", "1a 03 61 62", "byte 1 is a length of 3, of which 2 are there", "/label"},
      {"Point", "22 ff ff ff ff ff ff ff ff ff 01",
       "byte 1 is a length of 18446744073709551615, of which 0 are there", ""},
      {"Point", "29 00 00", "byte 1 begins a number that goes on beyond the end", ""},
      {"Everything", "39 00 00 00", "byte 1 begins a number that goes on beyond the end",
       "/float64"},
      {"Everything", "ba 01 04 08 02 10 80", "byte 6 begins a number that goes on beyond the end",
       "/point/y"},
      {"Everything", "c2 01 02 08 02 c2 01 02 10 80",
       "byte 9 begins a number that goes on beyond the end", "/point_list/1/y"},
      {"Everything", "c2 01 02 08 02 c2 01 02 08", "byte 7 is a length of 2, of which 1 are there",
       "/point_list/1"},
      {"Everything", "22 02 02 80", "byte 3 begins a number that goes on beyond the end",
       "/int32_list/1"},
      {"Everything", "42 04 00 00 00 00", "byte 2 begins a number that goes on beyond the end",
       "/float64_list/0"},
      {"Everything", "21 00 00 00 00 00 00 00 00",
       "byte 1 begins a value of wire type 1; \"int32_list\" has 0", "/int32_list"},
      {"Everything", "60 00", "byte 1 begins a value of wire type 0; \"text_list\" has 2",
       "/text_list"},
      {"Everything", "7a 02 01 02", "byte 2 begins a uuid of 2 bytes; it has 16", "/uuid"},
      {"Everything", "fa 01 07 12 05 45 55 52 4f 53",
       "byte 5 begins a currency of 5 bytes; it has 3", "/money"},
      {"Everything", "fa 01 02 0a 00",
       "byte 4 begins a value of another type than tenon.Money has there", "/money"},
      {"Everything", "fa 01 01 0b", "byte 3 begins a field of wire type 3", "/money"},
      {"Everything", "81 e2 09 00 00 00 00 00 00 00 00",
       "byte 3 begins the tags of empty lists in another form than whole numbers have", ""},
      {"Everything", "82 e2 09 01 80", "byte 4 begins a number that goes on beyond the end", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name, one.hex);
    const tenon::Error error = refusal(one.name, one.hex);
    CHECK(error.errc == tenon::Errc::invalid_argument);
    CHECK(error.code == "wire.malformed");
    CHECK(error.message ==
          std::string(one.what) + "; encode the message by the .proto of this interface");
    CHECK(error.path == one.path);
  }
}

TEST_CASE_METHOD(Wire, "messages deeper than 32 levels are refused") {
  std::string bytes;
  for (int depth = 1; depth <= 32; ++depth) {
    CHECK(decode_wire(plan("Tree"), bytes, arena).has_value());
    bytes.insert(0, {'\x0a', static_cast<char>(bytes.size())});
  }
  const auto refused = decode_wire(plan("Tree"), bytes, arena);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.starts_with("byte 64 begins a message deeper than 32 levels;"));
}

TEST_CASE_METHOD(Wire, "no bytes take more memory than the request may use") {
  const auto refused_for_memory = [&](std::string_view name, const std::string& bytes) {
    tenon::Arena small(std::size_t{64} * 1024);
    const auto message = decode_wire(plan(name), bytes, small);
    REQUIRE_FALSE(message.has_value());
    CHECK(message.error().errc == tenon::Errc::resource_exhausted);
    CHECK(message.error().code == "tenon.memory_limit");
    CHECK(small.bytes_reserved() <= small.bytes_max());
  };
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += from_hex("12 00");  // two bytes for a struct of 48
  refused_for_memory("Tree", many);
  many.clear();
  for (int i = 0; i < 10'000; ++i) many += from_hex("0a 02 12 00");  // merged again and again
  refused_for_memory("Tree", many);
  const std::string text(100'000, 'a');
  refused_for_memory("Everything", from_hex("5a a0 8d 06") + text);
  refused_for_memory("Everything", from_hex("22 a0 8d 06") + std::string(100'000, '\0'));
}

TEST_CASE_METHOD(Wire, "every piece of a message is taken or refused, and never read beyond") {
  const std::string whole = from_hex(encode(
      "Everything",
      R"({"boolean":true,"int32_list":[1,2],"float64":0.5,"text":"a","uuid":"01020304-0506-0708-090a-0b0c0d0e0fff",)"
      R"("point_list":[{"x":1,"y":2,"label":"b"}],"money":{"amount":"1.00","currency":"EUR"},"text_list":[]})"));
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::vector<char> piece(whole.data(), whole.data() + size);  // ASan sees its end
    const auto message = decode_wire(plan("Everything"), {piece.data(), size}, arena);
    if (!message) CHECK(message.error().code == "wire.malformed");
  }
}
