#include "model/sorted_json.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <boost/json/value.hpp>

#include "base/log.hpp"

namespace tenon::model {
namespace json = boost::json;
namespace {

template <class Number>
void append_number(std::string& to, Number number) {
  char digits[32];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_string(std::string& to, std::string_view text) {
  to.push_back('"');
  append_json_escaped(to, text);
  to.push_back('"');
}

void append(std::string& to, const json::value& value);

void append(std::string& to, const json::object& object) {
  std::vector<const json::key_value_pair*> members;
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->key() < b->key(); });
  to.push_back('{');
  for (const auto* member : members) {
    if (member != members.front()) to.push_back(',');
    append_string(to, member->key());
    to.push_back(':');
    append(to, member->value());
  }
  to.push_back('}');
}

void append(std::string& to, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: to.append("null"); break;
    case json::kind::bool_: to.append(value.get_bool() ? "true" : "false"); break;
    case json::kind::int64: append_number(to, value.get_int64()); break;
    case json::kind::uint64: append_number(to, value.get_uint64()); break;
    case json::kind::double_: append_number(to, value.get_double()); break;
    case json::kind::string: append_string(to, value.get_string()); break;
    case json::kind::object: append(to, value.get_object()); break;
    case json::kind::array: {
      const json::array& elements = value.get_array();
      to.push_back('[');
      for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i != 0) to.push_back(',');
        append(to, elements[i]);
      }
      to.push_back(']');
      break;
    }
  }
}

}  // namespace

std::string to_sorted_json(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace tenon::model
