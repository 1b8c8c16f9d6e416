#include "model/json_merge.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/assert.hpp"

namespace tenon::model {
namespace {

struct Member {
  std::string_view key;  // with its quotes, escapes as they are
  std::string_view value;
};

/// Walks text that is known to be JSON.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::string_view value();
  std::vector<Member> members();

 private:
  char peek() {
    skip_space();
    TN_ASSERT(at_ < text_.size());
    return text_[at_];
  }
  bool take(char expected) {
    if (peek() != expected) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    constexpr std::string_view kSpace = " \t\r\n";
    while (at_ < text_.size() && kSpace.find(text_[at_]) != std::string_view::npos) ++at_;
  }
  void skip_string();
  void skip_nested();

  std::string_view text_;
  std::size_t at_ = 0;
};

void Scanner::skip_string() {
  for (++at_; text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\') ++at_;
  }
  ++at_;
}

void Scanner::skip_nested() {
  std::size_t depth = 0;
  do {
    const char c = text_[at_];
    if (c == '"') {
      skip_string();
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at_;
  } while (depth != 0);
}

std::string_view Scanner::value() {
  const char first = peek();
  const std::size_t start = at_;
  if (first == '"') {
    skip_string();
  } else if (first == '{' || first == '[') {
    skip_nested();
  } else {
    constexpr std::string_view kEnds = ",]} \t\r\n";
    while (at_ < text_.size() && kEnds.find(text_[at_]) == std::string_view::npos) ++at_;
  }
  return text_.substr(start, at_ - start);
}

std::vector<Member> Scanner::members() {
  std::vector<Member> found;
  TN_ASSERT(take('{'));
  while (!take('}')) {
    take(',');
    Member& member = found.emplace_back();
    member.key = value();
    TN_ASSERT(take(':'));
    member.value = value();
  }
  return found;
}

bool is_object(std::string_view json) {
  const std::size_t first = json.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && json[first] == '{';
}

unsigned hex_of(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

void append_utf8(std::string& to, std::uint32_t point) {
  const auto tail = [&](unsigned shift) {
    to.push_back(static_cast<char>(0x80 | (point >> shift & 0x3F)));
  };
  if (point < 0x80) {
    to.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    to.push_back(static_cast<char>(0xC0 | point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    to.push_back(static_cast<char>(0xE0 | point >> 12));
    tail(6), tail(0);
  } else {
    to.push_back(static_cast<char>(0xF0 | point >> 18));
    tail(12), tail(6), tail(0);
  }
}

/// What a key means, so that escaped and plain ones compare equal.
std::string name_of(std::string_view key) {
  key = key.substr(1, key.size() - 2);
  if (key.find('\\') == std::string_view::npos) return std::string(key);
  std::string name;
  for (std::size_t at = 0; at < key.size();) {
    if (key[at] != '\\') {
      name.push_back(key[at++]);
      continue;
    }
    if (key[at + 1] == 'u') {
      std::uint32_t point = hex_of(key.substr(at + 2, 4));
      at += 6;
      const bool is_high = point >= 0xD800 && point < 0xDC00;
      if (is_high && at + 6 <= key.size() && key.substr(at, 2) == "\\u") {
        point = 0x10000 + ((point - 0xD800) << 10) + (hex_of(key.substr(at + 2, 4)) & 0x3FF);
        at += 6;
      }
      append_utf8(name, point);
      continue;
    }
    const std::size_t which = std::string_view("bfnrt").find(key[at + 1]);
    name.push_back(which == std::string_view::npos ? key[at + 1] : "\b\f\n\r\t"[which]);
    at += 2;
  }
  return name;
}

/// Where each name stands last: of members of one name, that one counts.
using Places = std::unordered_map<std::string, std::size_t>;

Places places_of(const std::vector<Member>& members) {
  Places places;
  for (std::size_t i = 0; i < members.size(); ++i) places[name_of(members[i].key)] = i;
  return places;
}

void append_member(std::string& to, bool& first, std::string_view key) {
  if (!first) to.push_back(',');
  first = false;
  to.append(key).push_back(':');
}

}  // namespace

void append_merged_json(std::string& to, std::string_view target, std::string_view patch) {
  if (!is_object(patch)) {
    to.append(Scanner(patch).value());
    return;
  }
  const std::vector<Member> changes = Scanner(patch).members();
  std::vector<Member> kept;
  if (is_object(target)) kept = Scanner(target).members();
  const Places change_of = places_of(changes);
  const Places kept_of = places_of(kept);
  bool first = true;
  to.push_back('{');
  for (const Member& member : kept) {
    const auto found = change_of.find(name_of(member.key));
    if (found == change_of.end()) {
      append_member(to, first, member.key);
      to.append(member.value);
      continue;
    }
    const std::string_view change = changes[found->second].value;
    if (change == "null") continue;
    append_member(to, first, member.key);
    append_merged_json(to, member.value, change);
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::string name = name_of(changes[i].key);
    if (changes[i].value == "null" || kept_of.contains(name) || change_of.at(name) != i) continue;
    append_member(to, first, changes[i].key);
    append_merged_json(to, {}, changes[i].value);
  }
  to.push_back('}');
}

}  // namespace tenon::model
