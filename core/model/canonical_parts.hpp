// The parts that the canonical forms of interfaces and of data models share: fields, messages,
// enums, and the strict reading of objects. Nothing but the two forms includes it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "model/interface.hpp"

namespace tenon::model::form {
namespace json = boost::json;

// Writing. What is false, empty or absent is left out, so that a later addition to the model
// changes no old hash.

void put(json::object& to, json::string_view key, bool value);
void put(json::object& to, json::string_view key, const std::string& value);
void put(json::object& to, json::string_view key, const std::optional<std::string>& value);
void put(json::object& to, json::string_view key, const std::optional<std::uint32_t>& value);
/// In the order that they have.
void put_list(json::object& to, json::string_view key, const std::vector<std::string>& values);
template <class T>
void put_sorted(json::object& to, json::string_view key, std::vector<T> values) {
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  json::array array;
  for (const T& value : values) array.emplace_back(value);
  to[key] = std::move(array);
}

json::object to_json(const Field& field);
json::object to_json(const Message& message);
json::object to_json(const Enum& enumeration);

/// The order of a file means nothing, so what has a name is sorted by it.
template <class T>
json::array to_sorted_array(const std::vector<T>& all) {
  std::vector<const T*> sorted;
  for (const T& one : all) sorted.push_back(&one);
  std::sort(sorted.begin(), sorted.end(), [](const T* a, const T* b) { return a->name < b->name; });
  json::array array;
  for (const T* one : sorted) array.emplace_back(to_json(*one));
  return array;
}

// Reading. Each object is read through a Reader, which notes the first fault and, at the end,
// members that nobody asked for.

class Malformed {
 public:
  void note(std::string what) {
    if (what_.empty()) what_ = std::move(what);
  }
  bool is_noted() const { return !what_.empty(); }
  const std::string& what() const { return what_; }

 private:
  std::string what_;
};

class Reader {
 public:
  Reader(const json::value& value, std::string where, Malformed& malformed);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::string text(json::string_view key);
  std::optional<std::string> optional_text(json::string_view key);
  /// JSON text inside a string, as of a default.
  std::optional<std::string> optional_json(json::string_view key);
  std::uint32_t number(json::string_view key);
  std::optional<std::uint32_t> optional_number(json::string_view key);
  bool flag(json::string_view key);
  std::vector<std::string> texts(json::string_view key);
  std::vector<std::uint32_t> numbers(json::string_view key);
  /// nullptr when it is absent.
  const json::value* any(json::string_view key) { return take(key, false); }
  template <class Read>
  void each(json::string_view key, bool required, Read read) {
    const json::value* value = take(key, required);
    if (value == nullptr) return;
    if (!value->is_array()) return complain(key, "is not an array");
    for (const json::value& element : value->get_array()) read(element);
  }
  std::string as_text(const json::value& value, json::string_view key);
  std::uint32_t as_number(const json::value& value, json::string_view key);
  void complain(json::string_view key, std::string_view what);

 private:
  const json::value* take(json::string_view key, bool required);

  const json::object* object_;
  std::string where_;
  Malformed& malformed_;
  std::size_t seen_ = 0;
};

Field read_field(const json::value& value, const std::string& where, Malformed& malformed);
Message read_message(const json::value& value, Malformed& malformed);
Enum read_enum(const json::value& value, Malformed& malformed);

/// What later stages rely on without looking: the order of tags, names that occur once.
template <class T>
void check_tags(const std::vector<T>& all, const std::string& where, Malformed& malformed) {
  std::optional<std::uint32_t> last;
  std::set<std::string_view> names;
  for (const T& one : all) {
    const std::uint32_t rank = rank_of_tag(one.tag);
    if (one.tag == 0 || (last && rank <= *last))
      malformed.note("tags are not ascending in " + where);
    if (!names.insert(one.name).second) malformed.note("a name occurs twice in " + where);
    last = rank;
  }
}

/// Names of messages and enums that fields refer to.
void check_message(const Message& message, const Interface& interface, Malformed& malformed);

}  // namespace tenon::model::form
