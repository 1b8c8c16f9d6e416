#include "model/scalar_text.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/assert.hpp"
#include "base/utf8.hpp"

namespace tenon::model {
namespace {

constexpr unsigned kPrecisionMax = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Length of the run of digits at the head of `text`.
std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

/// "0", or digits that begin with another.
bool is_plain_integer(std::string_view digits) {
  return !digits.empty() && count_digits(digits) == digits.size() &&
         (digits.size() == 1 || digits[0] != '0');
}

bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t whole = count_digits(text);
  if (!is_plain_integer(text.substr(0, whole))) return false;
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    const std::size_t fraction = count_digits(text.substr(1));
    if (fraction == 0) return false;
    text.remove_prefix(1 + fraction);
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && count_digits(text) == text.size();
}

template <class Integer>
TextFault parse_integer(std::string_view text, Integer& value) {
  if (!is_plain_integer(text.starts_with('-') ? text.substr(1) : text)) {
    return is_json_number(text) ? TextFault::not_an_integer : TextFault::not_a_number;
  }
  const auto fault = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  return fault == std::errc() ? TextFault::none : TextFault::out_of_range;
}

}  // namespace

TextFault parse_int32(std::string_view text, std::int32_t& value) {
  return parse_integer(text, value);
}

TextFault parse_int64(std::string_view text, std::int64_t& value) {
  return parse_integer(text, value);
}

TextFault parse_float64(std::string_view text, double& value) {
  if (!is_json_number(text)) return TextFault::not_a_number;
  const auto fault = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  return fault == std::errc() && std::isfinite(value) ? TextFault::none : TextFault::out_of_range;
}

TextFault parse_decimal(std::string_view text, unsigned precision, unsigned scale,
                        std::int64_t& value) {
  TN_ASSERT(precision <= kPrecisionMax && scale <= precision);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t whole = count_digits(text);
  if (!is_plain_integer(text.substr(0, whole))) return TextFault::bad_format;
  std::string_view fraction = text.substr(whole);
  if (!fraction.empty()) {
    if (fraction[0] != '.') return TextFault::bad_format;
    fraction.remove_prefix(1);
    if (fraction.empty() || count_digits(fraction) != fraction.size()) return TextFault::bad_format;
    if (fraction.size() > scale) return TextFault::fraction_too_long;
  }
  const std::size_t significant = whole == 1 && text[0] == '0' ? 0 : whole;
  if (significant > precision - scale) return TextFault::out_of_range;
  std::int64_t unscaled = 0;
  for (const char c : text.substr(0, whole)) unscaled = unscaled * 10 + (c - '0');
  for (unsigned i = 0; i < scale; ++i)
    unscaled = unscaled * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  value = negative ? -unscaled : unscaled;
  return TextFault::none;
}

TextFault parse_uuid(std::string_view text, tn_uuid& value) {
  constexpr std::size_t kLength = 36;
  if (text.size() != kLength) return TextFault::bad_format;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return TextFault::bad_format;
      continue;
    }
    int digit = 0;
    if (is_digit(c)) {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return TextFault::bad_format;
    }
    std::uint8_t& byte = value.b[digits / 2];
    byte = static_cast<std::uint8_t>(digits % 2 == 0 ? digit << 4 : byte | digit);
    ++digits;
  }
  return TextFault::none;
}

TextFault check_text(std::string_view text) {
  while (!text.empty()) {
    if (text[0] == '\0') return TextFault::has_nul;
    const std::size_t length = utf8_length(text);
    if (length == 0) return TextFault::bad_utf8;
    text.remove_prefix(length);
  }
  return TextFault::none;
}

std::size_t count_code_points(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

namespace {

constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::size_t base64_padding(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::size_t base64_decoded_size(std::string_view text) {
  return text.size() < 4 ? 0 : text.size() / 4 * 3 - base64_padding(text);
}

TextFault decode_base64(std::string_view text, char* to) {
  if (text.size() % 4 != 0) return TextFault::bad_format;
  const std::size_t padding = base64_padding(text);
  const std::string_view digits = text.substr(0, text.size() - padding);
  unsigned bits = 0;
  int held = 0;
  for (const char c : digits) {
    const int value = base64_value(c);
    if (value < 0) return TextFault::bad_format;
    bits = (bits << 6) | static_cast<unsigned>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      *to++ = static_cast<char>(bits >> held & 0xFF);
    }
  }
  const bool unused_bits_are_zero = (bits & ((1U << held) - 1)) == 0;
  return unused_bits_are_zero ? TextFault::none : TextFault::bad_format;
}

void append_integer(std::string& to, std::int64_t value) {
  char digits[24];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_float64(std::string& to, double value) {
  char digits[32];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_decimal(std::string& to, std::int64_t unscaled, unsigned scale) {
  // Negated as unsigned: the least int64 has no positive.
  std::uint64_t left = static_cast<std::uint64_t>(unscaled);
  if (unscaled < 0) {
    to.push_back('-');
    left = 0 - left;
  }
  char digits[24];
  char* at = digits + sizeof digits;
  for (unsigned written = 0; left != 0 || written <= scale; ++written) {
    if (written == scale && scale != 0) *--at = '.';
    *--at = static_cast<char>('0' + left % 10);
    left /= 10;
  }
  to.append(at, digits + sizeof digits);
}

void append_uuid(std::string& to, const tn_uuid& value) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) to.push_back('-');
    to.push_back(kDigits[value.b[i] >> 4]);
    to.push_back(kDigits[value.b[i] & 15]);
  }
}

void append_base64(std::string& to, std::string_view bytes) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    to.push_back(kBase64Digits[bits >> 18]);
    to.push_back(kBase64Digits[bits >> 12 & 63]);
    to.push_back(i + 1 < bytes.size() ? kBase64Digits[bits >> 6 & 63] : '=');
    to.push_back(i + 2 < bytes.size() ? kBase64Digits[bits & 63] : '=');
  }
}

std::int64_t decimal_max(unsigned precision) {
  TN_ASSERT(precision <= kPrecisionMax);
  std::int64_t power = 1;
  for (unsigned i = 0; i < precision; ++i) power *= 10;
  return power - 1;
}

}  // namespace tenon::model
