// An interface with every type, made by hand, for the tests of the codec.
#pragma once

#include <string>
#include <vector>

#include "model/interface.hpp"

namespace shapes {

using tenon::model::Enum;
using tenon::model::Field;
using tenon::model::Interface;
using tenon::model::Message;
using tenon::model::Type;

inline Field optional_field(std::uint32_t tag, std::string name, Type type) {
  Field field;
  field.tag = tag;
  field.name = std::move(name);
  field.type = type;
  field.optional = true;
  if (type == Type::decimal) {
    field.precision = 8;
    field.scale = 2;
  }
  if (type == Type::enumeration) field.ref = "Colour";
  if (type == Type::message) field.ref = "Point";
  return field;
}

inline Field required_field(std::uint32_t tag, std::string name, Type type) {
  Field field = optional_field(tag, std::move(name), type);
  field.optional = false;
  return field;
}

inline Field list_field(std::uint32_t tag, std::string name, Type type) {
  Field field = optional_field(tag, std::move(name), type);
  field.list = true;
  return field;
}

inline const std::vector<std::pair<std::string, Type>>& types() {
  static const std::vector<std::pair<std::string, Type>> all = {
      {"boolean", Type::boolean},       {"int32", Type::int32},        {"int64", Type::int64},
      {"float64", Type::float64},       {"decimal", Type::decimal},    {"text", Type::text},
      {"bytes", Type::bytes},           {"uuid", Type::uuid},          {"date", Type::date},
      {"instant", Type::instant},       {"colour", Type::enumeration}, {"point", Type::message},
      {"local_time", Type::local_time}, {"duration", Type::duration},  {"zone", Type::zone},
      {"money", Type::money},           {"json", Type::json}};
  return all;
}

/// Each type alone and in a list, all optional: "int32", "int32_list", ...
inline Message everything() {
  Message message;
  message.name = "Everything";
  std::uint32_t tag = 0;
  for (const auto& [name, type] : types()) {
    message.fields.push_back(optional_field(++tag, name, type));
    message.fields.push_back(list_field(++tag, name + "_list", type));
  }
  return message;
}

/// x and y are required.
inline Message point() {
  Message message;
  message.name = "Point";
  message.fields = {required_field(1, "x", Type::int32), required_field(2, "y", Type::int32),
                    optional_field(3, "label", Type::text)};
  return message;
}

/// One field for each kind of limit.
inline Message limited() {
  Message message;
  message.name = "Limited";
  Field count = optional_field(1, "count", Type::int32);
  count.min = "1";
  count.max = "100";
  Field large = optional_field(2, "large", Type::int64);
  large.max = "9007199254740993";
  Field share = optional_field(3, "share", Type::float64);
  share.min = "0";
  share.max = "0.5";
  Field price = optional_field(4, "price", Type::decimal);
  price.min = "-1.50";
  price.max = "99.99";
  Field name = optional_field(5, "name", Type::text);
  name.min_length = 2;
  name.max_length = 4;
  Field key = optional_field(6, "key", Type::bytes);
  key.max_length = 3;
  Field tags = list_field(7, "tags", Type::text);
  tags.min_items = 1;
  tags.max_items = 3;
  tags.max_length = 4;
  Field points = list_field(8, "points", Type::message);
  points.max_items = 2;
  message.fields = {count, large, share, price, name, key, tags, points};
  return message;
}

inline Message defaulted() {
  Message message;
  message.name = "Defaulted";
  const auto with_default = [](Field field, std::string value) {
    field.default_value = std::move(value);
    return field;
  };
  message.fields = {with_default(optional_field(1, "limit", Type::int32), "1000"),
                    with_default(optional_field(2, "colour", Type::enumeration), "\"green\""),
                    with_default(optional_field(3, "greeting", Type::text), "\"h\\u00e9llo\""),
                    with_default(optional_field(4, "price", Type::decimal), "\"12.50\""),
                    with_default(optional_field(5, "open", Type::boolean), "true"),
                    required_field(6, "name", Type::text)};
  return message;
}

/// Refers to itself, alone and in a list.
inline Message tree() {
  Message message;
  message.name = "Tree";
  Field child = optional_field(1, "child", Type::message);
  child.ref = "Tree";
  Field children = list_field(2, "children", Type::message);
  children.ref = "Tree";
  message.fields = {child, children};
  return message;
}

inline Interface shapes_interface() {
  Interface interface;
  interface.id = "test.shapes/1";
  interface.module = "test";
  interface.name = "shapes";
  interface.major = 1;
  interface.messages = {everything(), point(), limited(), defaulted(), tree()};
  Enum colour;
  colour.name = "Colour";
  colour.values = {{1, "red", ""}, {2, "green", ""}, {5, "blue", ""}};
  interface.enums = {colour};
  tenon::model::layout(interface);
  return interface;
}

}  // namespace shapes
