// Values of the library's columns as JSON text, for store_floor: what a person would write who
// knows these columns and no others. Appends to a string; allocates nothing else.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace store_floor {

struct Uuid {
  unsigned char bytes[16];
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes), sizeof bytes}; }
};

inline constexpr char kHex[] = "0123456789abcdef";

inline void append_uuid(std::string& to, std::string_view bytes) {
  char text[36];
  char* at = text;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    *at++ = kHex[byte >> 4];
    *at++ = kHex[byte & 15];
  }
  to.append(text, sizeof text);
}

inline int digit_of_hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Lower case only, as the server writes them itself.
inline bool parse_uuid(std::string_view text, Uuid& uuid) {
  if (text.size() != 36) return false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      if (text[at++] != '-') return false;
    }
    const int high = digit_of_hex(text[at++]), low = digit_of_hex(text[at++]);
    if (high < 0 || low < 0) return false;
    uuid.bytes[i] = static_cast<unsigned char>(high << 4 | low);
  }
  return true;
}

inline void append_integer(std::string& to, std::int64_t value) {
  char text[24];
  to.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

inline void append_real(std::string& to, double value) {
  char text[32];
  to.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

/// `value` is never negative.
inline void append_padded(std::string& to, std::int64_t value, int digits) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  for (auto count = end - text; count < digits; ++count) to.push_back('0');
  to.append(text, end);
}

inline void append_decimal(std::string& to, std::int64_t scaled, std::int64_t unit, int digits) {
  append_integer(to, scaled / unit);
  to.push_back('.');
  append_padded(to, scaled % unit, digits);
}

/// Days since 1970-01-01. @source Howard Hinnant, "chrono-compatible low-level date algorithms"
inline void append_date(std::string& to, std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  append_padded(to, year_of_era + era * 400 + (month <= 2 ? 1 : 0), 4);
  to.push_back('-');
  append_padded(to, month, 2);
  to.push_back('-');
  append_padded(to, day_of_year - (153 * month_from_march + 2) / 5 + 1, 2);
}

/// Whole seconds, as PT7H30M.
inline void append_duration(std::string& to, std::int64_t microseconds) {
  const std::int64_t seconds = microseconds / 1'000'000;
  to.append("PT");
  if (seconds >= 3600) {
    append_integer(to, seconds / 3600);
    to.push_back('H');
  }
  if (seconds / 60 % 60 != 0) {
    append_integer(to, seconds / 60 % 60);
    to.push_back('M');
  }
  if (seconds % 60 != 0 || seconds == 0) {
    append_integer(to, seconds % 60);
    to.push_back('S');
  }
}

inline void append_string(std::string& to, std::string_view text) {
  to.push_back('"');
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    to.append(text, written, i - written);
    written = i + 1;
    if (c == '"' || c == '\\') {
      to.push_back('\\');
      to.push_back(static_cast<char>(c));
    } else {
      to.append("\\u00");
      to.push_back(kHex[c >> 4]);
      to.push_back(kHex[c & 15]);
    }
  }
  to.append(text, written, text.size() - written);
  to.push_back('"');
}

/// Without padding, in the alphabet of URLs.
inline void append_base64url(std::string& to, std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) to.push_back(kDigits[bits >> (held - 6) & 63]);
  }
  if (held > 0) to.push_back(kDigits[bits << (6 - held) & 63]);
}

}  // namespace store_floor
