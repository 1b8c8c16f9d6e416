#include "model/json_raw.hpp"

#include <algorithm>
#include <cstring>

#include <boost/json/basic_parser_impl.hpp>

#include "base/assert.hpp"

namespace tenon::model {
namespace {

namespace json = boost::json;
using boost::json::error_code;

/// Notices nothing but what the parser itself refuses, and a null that is the whole value.
struct Onlooker {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return nested(); }
  bool on_object_end(std::size_t, error_code&) { return true; }
  bool on_array_begin(error_code&) { return nested(); }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_key(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, error_code&) { return true; }
  bool on_double(double, json::string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code& ec) {
    if (is_nested) return true;
    ec = json::error::exception;
    return false;
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  bool nested() { return is_nested = true; }
  bool is_nested = false;
};

}  // namespace

bool is_json_value(std::string_view text) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::basic_parser<Onlooker> parser(options);
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  return !ec && used == text.size();
}

bool RawJson::open(char bracket) {
  ++depth_;
  return separate() && append({&bracket, 1});
}

bool RawJson::close(char bracket) {
  TN_ASSERT(depth_ != 0);
  --depth_;
  return append({&bracket, 1});
}

bool RawJson::key(std::string_view part, bool is_last) {
  return string(part, is_last) && (!is_last || append(":"));
}

bool RawJson::string(std::string_view part, bool is_last) {
  if (!in_string_ && !(separate() && append("\""))) return false;
  in_string_ = !is_last;
  return append_escaped(part) && (!is_last || append("\""));
}

bool RawJson::literal(std::string_view text) {
  return separate() && append(text);
}

tn_str RawJson::take() {
  const tn_str taken{text_, size_};
  text_ = nullptr;
  size_ = capacity_ = 0;
  return taken;
}

/// A comma, unless nothing or an opening stands before.
bool RawJson::separate() {
  if (size_ == 0) return true;
  const char last = text_[size_ - 1];
  return last == '{' || last == '[' || last == ':' || append(",");
}

/// Bytes above ASCII stay: the parser has seen that they are UTF-8.
bool RawJson::append_escaped(std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    if (!append(text.substr(plain, i - plain)) || !append_escape(c)) return false;
    plain = i + 1;
  }
  return append(text.substr(plain));
}

bool RawJson::append_escape(unsigned char c) {
  constexpr std::string_view kNamed = "\"\\\n\r\t";
  constexpr char kNames[] = "\"\\nrt";
  constexpr char kDigits[] = "0123456789abcdef";
  if (const std::size_t at = kNamed.find(static_cast<char>(c)); at != std::string_view::npos) {
    const char named[] = {'\\', kNames[at]};
    return append({named, sizeof named});
  }
  const char numbered[] = {'\\', 'u', '0', '0', kDigits[c >> 4], kDigits[c & 15]};
  return append({numbered, sizeof numbered});
}

bool RawJson::append(std::string_view text) {
  constexpr std::size_t kFirstBytes = 128;
  if (size_ + text.size() > capacity_) {
    const std::size_t capacity = std::max({capacity_ * 2, size_ + text.size(), kFirstBytes});
    auto* grown = static_cast<char*>(arena_.allocate(capacity, 1));
    if (grown == nullptr) return false;
    if (size_ != 0) std::memcpy(grown, text_, size_);
    text_ = grown;
    capacity_ = capacity;
  }
  if (!text.empty()) std::memcpy(text_ + size_, text.data(), text.size());
  size_ += text.size();
  return true;
}

}  // namespace tenon::model
