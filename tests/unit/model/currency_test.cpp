#include "model/currency.hpp"

#include <catch2/catch.hpp>

using namespace tenon::model;

namespace {

std::string plain(std::string_view text) {
  tn_money value{};
  REQUIRE(parse_plain_money(text, value) == TextFault::none);
  REQUIRE(is_money(value));
  std::string to;
  append_amount(to, value);
  return to.append(" ").append(currency_of(value));
}

TextFault fault_of(std::string_view amount, std::string_view currency) {
  tn_money value{};
  return parse_money(amount, currency, value);
}

TextFault plain_fault_of(std::string_view text) {
  tn_money value{};
  return parse_plain_money(text, value);
}

}  // namespace

TEST_CASE("a currency has the digits that ISO 4217 gives it") {
  CHECK(currency_digits("AED") == 2U);  // the first and the last of the table
  CHECK(currency_digits("ZWG") == 2U);
  CHECK(currency_digits("EUR") == 2U);
  CHECK(currency_digits("JPY") == 0U);
  CHECK(currency_digits("KWD") == 3U);
  CHECK(currency_digits("CLF") == 4U);
  for (const char* code : {"", "E", "EU", "EURO", "eur", "EUX", "XAU", "XXX", "ZZZ", "AAA"}) {
    CAPTURE(code);
    CHECK_FALSE(currency_digits(code).has_value());
  }
}

TEST_CASE("an amount is read to at most its digits and written to exactly them") {
  tn_money value{};
  CHECK(parse_money("12.5", "EUR", value) == TextFault::none);
  CHECK(value.minor == 1250);
  CHECK(std::string_view(value.currency) == "EUR");
  CHECK(parse_money("-0.001", "KWD", value) == TextFault::none);
  CHECK(value.minor == -1);
  CHECK(plain("12.5 EUR") == "12.50 EUR");
  CHECK(plain("12EUR") == "12.00 EUR");
  CHECK(plain("-1200 JPY") == "-1200 JPY");
  CHECK(plain("9999999999999999.99 EUR") == "9999999999999999.99 EUR");
}

TEST_CASE("an amount that is none is refused with the reason") {
  CHECK(fault_of("12.505", "EUR") == TextFault::fraction_too_long);
  CHECK(fault_of("1.0", "JPY") == TextFault::fraction_too_long);
  CHECK(fault_of("10000000000000000.00", "EUR") == TextFault::out_of_range);
  CHECK(fault_of("1", "EUX") == TextFault::unknown_currency);
  CHECK(fault_of("1,50", "EUR") == TextFault::bad_format);
  CHECK(fault_of("", "EUR") == TextFault::bad_format);
  for (const char* text : {"", "EUR", " EUR", "12.50", "EUR 12.50", "12.50  EUR", "12.50 eur"}) {
    CAPTURE(text);
    CHECK(plain_fault_of(text) == TextFault::bad_format);
  }
  CHECK(plain_fault_of("12 EUX") == TextFault::unknown_currency);
}

TEST_CASE("money that a module made is checked") {
  CHECK(is_money({999'999'999'999'999'999, "EUR", 0}));
  CHECK_FALSE(is_money({1'000'000'000'000'000'000, "EUR", 0}));
  CHECK_FALSE(is_money({INT64_MIN, "EUR", 0}));
  CHECK_FALSE(is_money({1, "EU", 0}));
  CHECK_FALSE(is_money({1, {'E', 'U', 'R', 'O'}, 0}));
  CHECK_FALSE(is_money({}));
}
