// Currencies: which codes there are and how many digits their amounts have behind the point. Knows
// no rates, no names and no symbols.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/scalar_text.hpp"
#include "tenon/abi/types.h"

namespace tenon::model {

/// Digits behind the point of a currency's amounts: 2 for "EUR", 0 for "JPY". nullopt: no such
/// code, or one without a smallest unit, as "XAU".
std::optional<unsigned> currency_digits(std::string_view code);

/// @param amount  as a decimal, with at most the currency's digits behind the point
/// @return        unknown_currency, bad_format, fraction_too_long, out_of_range (over 18 digits)
TextFault parse_money(std::string_view amount, std::string_view currency, tn_money& value);
/// Amount and currency in one, for paths and queries: "12.50 EUR" or "12.50EUR".
TextFault parse_plain_money(std::string_view text, tn_money& value);

/// Whether the currency is known and the amount has at most 18 digits.
bool is_money(const tn_money& value);
/// Three letters. Requires is_money(), as does the next.
std::string_view currency_of(const tn_money& value);
/// "12.50": exactly the digits of the currency.
void append_amount(std::string& to, const tn_money& value);

}  // namespace tenon::model
