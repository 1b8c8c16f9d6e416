// Scalars as text, both ways: the one place that knows how a decimal, a date or an instant is
// written. Knows no field, no limit and no message; allocates nothing but what is appended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tenon/abi/types.h"

namespace tenon::model {

/// Why a text is not the scalar that it should be.
enum class TextFault : std::uint8_t {
  none,
  not_a_number,       // no number at all
  not_an_integer,     // a number, with a fraction or an exponent
  out_of_range,       // well written, and more than the type holds
  bad_format,         // not written as the type is
  fraction_too_long,  // more digits after the point than the type keeps
  leap_second,        // an instant or local time within a leap second
  calendar_unit,      // a duration in days, weeks, months or years
  unknown_currency,   // not a code of ISO 4217 that has a smallest unit
  bad_utf8,
  has_nul,  // text with U+0000
};

/// A JSON number without fraction and exponent.
TextFault parse_int32(std::string_view text, std::int32_t& value);
/// As in the JSON string of an int64: digits, with "-" before them, without needless zeros.
TextFault parse_int64(std::string_view text, std::int64_t& value);
/// A JSON number, rounded to the nearest double; out_of_range when it overflows or vanishes.
TextFault parse_float64(std::string_view text, double& value);
/// @param value  the number times 10^scale; at most `precision` digits in all
TextFault parse_decimal(std::string_view text, unsigned precision, unsigned scale,
                        std::int64_t& value);
TextFault parse_uuid(std::string_view text, tn_uuid& value);
/// @param days  since 1970-01-01
TextFault parse_date(std::string_view text, std::int32_t& days);
/// @param microseconds  since 1970-01-01T00:00:00Z   @source RFC 3339 section 5.6
TextFault parse_instant(std::string_view text, std::int64_t& microseconds);
/// As an instant, without zone or offset. @param microseconds  since 1970-01-01T00:00:00
TextFault parse_local_time(std::string_view text, std::int64_t& microseconds);
/// ISO 8601 in hours, minutes and seconds, which are always as long: "PT1H30M", "-PT0.5S", "PT0S".
TextFault parse_duration(std::string_view text, std::int64_t& microseconds);
/// Whether `text` is written as a name of the IANA time zone database is, at most 64 bytes: "UTC",
/// "America/Argentina/Ushuaia", "Etc/GMT+5". The names themselves are not known here.
TextFault check_zone(std::string_view text);
/// Whether `text` is UTF-8 without U+0000.
TextFault check_text(std::string_view text);
std::size_t count_code_points(std::string_view utf8);

/// How many bytes `text` decodes to, when it is base64 at all.
std::size_t base64_decoded_size(std::string_view text);
/// @param to  base64_decoded_size(text) bytes   @source RFC 4648 section 4: padded, unused bits
/// zero
TextFault decode_base64(std::string_view text, char* to);

// Inverses. Requires that the value is in the range of its type, which is_date(), is_instant()
// and is_local_time() tell for those three.
void append_integer(std::string& to, std::int64_t value);
void append_float64(std::string& to, double value);
void append_decimal(std::string& to, std::int64_t unscaled, unsigned scale);
void append_uuid(std::string& to, const tn_uuid& value);
void append_date(std::string& to, std::int32_t days);
void append_instant(std::string& to, std::int64_t microseconds);
void append_local_time(std::string& to, std::int64_t microseconds);
/// The shortest form, hours as many as there are: "PT36H", "PT0S".
void append_duration(std::string& to, std::int64_t microseconds);
void append_base64(std::string& to, std::string_view bytes);

/// Years 0001 to 9999.
bool is_date(std::int32_t days);
bool is_instant(std::int64_t microseconds);
bool is_local_time(std::int64_t microseconds);

/// The greatest unscaled value of `precision` digits: 10^precision - 1. Requires precision <= 18.
std::int64_t decimal_max(unsigned precision);

}  // namespace tenon::model
