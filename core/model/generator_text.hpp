// What the generators of C and C++ share: names of generated things, literals, comments.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/module.hpp"

namespace tenon::model {

/// "shop.orders/1" -> "orders_1", the namespace and the stem of the files.
std::string version_name(const Interface& interface);
/// "shop_orders_1", what C names begin with.
std::string c_prefix(const Interface& interface);
/// "shop_orders_1_order_line", of an own or imported message.
std::string c_struct(const Interface& interface, const std::string& message);
/// "::shop::orders_1::OrderLine", of an own or imported message or enum.
std::string cpp_name(const Interface& interface, const std::string& name);
/// What a C++ author sees of one value, or of one element of a list.
std::string cpp_type(const Field& field, const Interface& interface);
/// A C++ expression of the field's type for its default, which it has.
std::string cpp_default(const Field& field, const Interface& interface);
/// The name itself, or with "_" behind it when it is a word of C++: "delete_", as resources have
/// it.
std::string cpp_identifier(const std::string& name);
/// "shop/orders_1"
std::string header_stem(const Interface& interface);
/// The header stems of the interfaces whose messages or enums this one imports.
std::set<std::string> imported_stems(const Interface& interface);

bool is_imported(std::string_view name);
std::string short_name(const std::string& name);

/// Quoted, on one line.
std::string c_literal(std::string_view bytes);
/// Quoted, in pieces of a line each, with the continuation that a macro needs.
std::string c_literal_lines(std::string_view bytes);
/// Text that can stand in a comment of either kind.
std::string comment_text(std::string_view text);

/// The header beside the folders of headers that every one of them includes. It changes when any of
/// them does, so that a build needs to know no name but this one.
inline constexpr const char* kChangeHeader = "generated.h";

std::string generate_c(const Interface& interface);
std::string generate_cpp(const Interface& interface);
std::string generate_store(const DataModel& data);
std::string generate_module(const Module& module, const std::vector<Interface>& required);

}  // namespace tenon::model
