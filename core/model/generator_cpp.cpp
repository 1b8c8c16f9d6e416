#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "model/generator_text.hpp"
#include "model/names.hpp"
#include "model/scalar_text.hpp"

namespace tenon::model {
namespace {

namespace json = boost::json;

std::string return_type(const Field& field, const Interface& interface) {
  const std::string type = cpp_type(field, interface);
  if (field.list) return fmt::format("::tenon::List<{}>", type);
  if (field.optional && !field.default_value) return fmt::format("::std::optional<{}>", type);
  return type;
}

/// The body of a getter.
std::string read_body(const Field& field, const Interface& interface) {
  const std::string type = cpp_type(field, interface);
  if (field.list) return fmt::format("{{ return ::tenon::List<{}>(raw_->{}); }}", type, field.name);
  const std::string read =
      field.type == Type::message
          ? fmt::format("{}(*raw_->{})", type, field.name)
          : fmt::format("::tenon::Element<{}>::read(raw_->{})", type, field.name);
  // A provider can forget a message; its caller must not read through a null pointer.
  if (!field.optional && field.type == Type::message) {
    return fmt::format(
        "{{\n    if (raw_->{0} == nullptr) throw ::std::logic_error(\"{0} was left out\");\n"
        "    return {1};\n  }}",
        field.name, read);
  }
  if (!field.optional) return fmt::format("{{ return {}; }}", read);
  return fmt::format("{{\n    if (!has_{}()) return {};\n    return {};\n  }}", field.name,
                     field.default_value ? cpp_default(field, interface) : "::std::nullopt", read);
}

/// Uses a message class that may be declared later: its definition comes behind all classes.
bool is_deferred(const Field& field) {
  return field.type == Type::message;
}

void write_view(std::string& to, const Message& message, const Interface& interface) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out,
                 "/// {0}\n"
                 "class {1} {{\n"
                 " public:\n"
                 "  using Raw = ::{2};\n"
                 "  class Writer;\n"
                 "  explicit {1}(const Raw& raw) : raw_(&raw) {{}}\n"
                 "  const Raw& raw() const {{ return *raw_; }}\n\n",
                 comment_text(message.meaning), message.name, c_struct(interface, message.name));
  for (const Field& field : message.fields) {
    fmt::format_to(out, "  /// {}\n  {} {}() const", comment_text(field.meaning),
                   return_type(field, interface), field.name);
    if (is_deferred(field)) {
      to += ";\n";
    } else {
      fmt::format_to(out, " {}\n", read_body(field, interface));
    }
    if (!field.optional) continue;
    fmt::format_to(out,
                   "  bool has_{}() const {{ return (raw_->head.present >> {}U & 1U) != 0; }}\n",
                   field.name, field.ordinal);
  }
  to += "\n private:\n  const Raw* raw_;\n};\n\n";
}

std::string mark_present(const Field& field) {
  return fmt::format("raw_->head.present |= 1ULL << {}U;", field.ordinal);
}

void write_scalar_list_setters(std::string& to, const Field& field, const std::string& type) {
  fmt::format_to(std::back_inserter(to),
                 "  ::tenon::ListWriter<{0}> init_{1}(::std::size_t count) {{\n"
                 "    {2}\n"
                 "    return ::tenon::ListWriter<{0}>(call_, raw_->{1}, count);\n"
                 "  }}\n"
                 "  template <class Range>\n"
                 "  void set_{1}(const Range& values) {{\n"
                 "    auto elements = init_{1}(::std::size(values));\n"
                 "    ::std::size_t at = 0;\n"
                 "    for (const auto& value : values) elements.set(at++, value);\n"
                 "  }}\n"
                 "  void set_{1}(::std::initializer_list<{0}> values) {{ "
                 "set_{1}<::std::initializer_list<{0}>>(values); }}\n",
                 type, field.name, mark_present(field));
}

void write_setter(std::string& to, const Field& field, const Interface& interface) {
  const auto out = std::back_inserter(to);
  const std::string type = cpp_type(field, interface);
  fmt::format_to(out, "  /// {}\n", comment_text(field.meaning));
  if (field.type == Type::message && field.list) {
    fmt::format_to(out, "  ::tenon::MessageListWriter<{}> init_{}(::std::size_t count);\n", type,
                   field.name);
  } else if (field.type == Type::message) {
    fmt::format_to(
        out,
        "  {0}::Writer init_{1}();\n"
        "  /// Borrows: `value` lies in the memory of the request, as what a Writer made "
        "or a call answered.\n"
        "  void set_{1}(const {0}& value);\n",
        type, field.name);
  } else if (field.list) {
    write_scalar_list_setters(to, field, type);
  } else {
    fmt::format_to(out,
                   "  void set_{0}({1} value) {{\n    raw_->{0} = "
                   "::tenon::Element<{1}>::write(call_, value);\n    {2}\n  }}\n",
                   field.name, type, mark_present(field));
  }
}

void write_writer(std::string& to, const Message& message, const Interface& interface) {
  const auto out = std::back_inserter(to);
  fmt::format_to(
      out,
      "class {0}::Writer {{\n"
      " public:\n"
      "  using Raw = {0}::Raw;\n"
      "  Writer(const ::tenon::Call& call, Raw& raw) : call_(call), raw_(&raw) {{}}\n"
      "  /// A new message in the memory of the request.\n"
      "  explicit Writer(const ::tenon::Call& call) : Writer(call, "
      "::tenon::new_message<Raw>(call)) {{}}\n"
      "  Raw& raw() const {{ return *raw_; }}\n"
      "  {0} view() const {{ return {0}(*raw_); }}\n"
      "  /// Takes all fields over as they are: what they refer to is shared, not copied, and lies "
      "in the\n  /// memory of the request, as what a Writer made or a call answered.\n"
      "  void assign(const {0}& other) {{\n"
      "    *raw_ = other.raw();\n"
      "    raw_->head.size = sizeof(Raw);\n"
      "  }}\n\n",
      message.name);
  for (const Field& field : message.fields) write_setter(to, field, interface);
  to += "\n private:\n  ::tenon::Call call_;\n  Raw* raw_;\n};\n\n";
}

void write_deferred(std::string& to, const Message& message, const Interface& interface) {
  const auto out = std::back_inserter(to);
  for (const Field& field : message.fields) {
    if (!is_deferred(field)) continue;
    const std::string type = cpp_type(field, interface);
    fmt::format_to(out, "inline {} {}::{}() const {}\n", return_type(field, interface),
                   message.name, field.name, read_body(field, interface));
    if (field.list) {
      fmt::format_to(
          out,
          "inline ::tenon::MessageListWriter<{0}> {1}::Writer::init_{2}(::std::size_t count) {{\n"
          "  {3}\n  return ::tenon::MessageListWriter<{0}>(call_, raw_->{2}, count);\n}}\n",
          type, message.name, field.name, mark_present(field));
      continue;
    }
    fmt::format_to(
        out,
        "inline {0}::Writer {1}::Writer::init_{2}() {{\n"
        "  {0}::Writer writer(call_);\n  raw_->{2} = &writer.raw();\n  {3}\n  return writer;\n}}\n"
        "inline void {1}::Writer::set_{2}(const {0}& value) {{\n  raw_->{2} = &value.raw();\n  "
        "{3}\n}}\n",
        type, message.name, field.name, mark_present(field));
  }
}

void write_enum(std::string& to, const Enum& enumeration) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "/// {}\nenum class {} : ::std::uint32_t {{\n",
                 comment_text(enumeration.meaning), enumeration.name);
  for (const EnumValue& value : enumeration.values) {
    fmt::format_to(out, "  {} = {},  // {}\n", cpp_identifier(value.name), value.tag,
                   comment_text(value.meaning));
  }
  to += "};\n\n";
}

/// Short names of all messages and enums for the class that implements Service; own ones win over
/// imported ones.
void write_aliases(std::string& to, const Interface& interface) {
  std::set<std::string> taken;
  const auto alias = [&](const std::string& name, bool imported) {
    if (is_imported(name) != imported || !taken.insert(short_name(name)).second) return;
    fmt::format_to(std::back_inserter(to), "  using {} = {};\n", short_name(name),
                   cpp_name(interface, name));
  };
  for (const bool imported : {false, true}) {
    for (const Message& message : interface.messages) alias(message.name, imported);
    for (const Enum& enumeration : interface.enums) alias(enumeration.name, imported);
  }
}

void write_service(std::string& to, const Interface& interface) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "/// What a provider of {} implements.\nclass Service {{\n public:\n",
                 interface.id);
  write_aliases(to, interface);
  to += "\n  virtual ~Service() = default;\n";
  for (const Operation& operation : interface.operations) {
    fmt::format_to(out,
                   "  /// {}\n"
                   "  virtual ::tenon::Status {}(const ::tenon::Call& call, const {}& request, "
                   "{}::Writer& response) = 0;\n",
                   comment_text(operation.meaning), cpp_identifier(operation.name),
                   cpp_name(interface, operation.request), cpp_name(interface, operation.response));
  }
  to += "};\n\n";
}

void write_table(std::string& to, const Interface& interface) {
  const auto out = std::back_inserter(to);
  const std::string prefix = to_upper_case(c_prefix(interface));
  to +=
      "/// The interface as it crosses the ABI; the object that goes with it is a Service*.\n"
      "inline const tn_interface& interface_table() {\n"
      "  static constexpr tn_method kMethods[] = {\n";
  for (const Operation& operation : interface.operations) {
    fmt::format_to(
        out,
        "      [](void* self, const tn_call* call, const void* request, void* response,\n"
        "         tn_error* error) noexcept -> tn_status {{\n"
        "        return ::tenon::detail::guard(error, [&] {{\n"
        "          const ::tenon::Call context(call);\n"
        "          {1}::Writer writer(context, *static_cast<{1}::Raw*>(response));\n"
        "          const {0} view(*static_cast<const {0}::Raw*>(request));\n"
        "          return static_cast<Service*>(self)->{2}(context, view, writer);\n"
        "        }});\n"
        "      }},\n",
        cpp_name(interface, operation.request), cpp_name(interface, operation.response),
        cpp_identifier(operation.name));
  }
  fmt::format_to(
      out,
      "  }};\n"
      "  static constexpr tn_interface kTable = {{\n"
      "      sizeof(tn_interface), {0}, {1}_ID, {{{1}_MODEL, sizeof({1}_MODEL) - 1}}, kMethods}};\n"
      "  return kTable;\n}}\n\n",
      interface.operations.size(), prefix);
}

void write_client(std::string& to, const Interface& interface) {
  const auto out = std::back_inserter(to);
  const std::string prefix = to_upper_case(c_prefix(interface));
  fmt::format_to(out,
                 "/// What a caller of {} uses. Each operation in two forms: with a new response, "
                 "or into one that the\n"
                 "/// caller is about to answer itself.\n"
                 "class Client {{\n public:\n"
                 "  Client() = default;\n"
                 "  Client(const tn_host* host, const tn_binding* binding) : host_(host), "
                 "binding_(binding) {{}}\n\n"
                 "  /// Whether somebody provides it; calling it otherwise is answered "
                 "tenon.not_provided.\n"
                 "  bool is_bound() const {{ return binding_ != nullptr; }}\n\n",
                 interface.id);
  for (const Operation& operation : interface.operations) {
    fmt::format_to(out,
                   "  /// {0}\n"
                   "  ::tenon::Result<{1}> {2}(const ::tenon::Call& call, const {3}& request,\n"
                   "      ::tenon::Site site = ::tenon::Site::here()) const {{\n"
                   "    {1}::Writer response(call);\n"
                   "    if (::tenon::Status status = {2}_into(call, request, response, site); "
                   "!status) return status;\n"
                   "    return response.view();\n"
                   "  }}\n"
                   "  ::tenon::Status {2}_into(const ::tenon::Call& call, const {3}& request, "
                   "{1}::Writer& response,\n"
                   "      ::tenon::Site site = ::tenon::Site::here()) const {{\n"
                   "    return ::tenon::detail::invoke(host_, binding_, {4}_METHOD_{5}, call, "
                   "site, &request.raw(),\n"
                   "                                   &response.raw());\n"
                   "  }}\n",
                   comment_text(operation.meaning), cpp_name(interface, operation.response),
                   cpp_identifier(operation.name), cpp_name(interface, operation.request), prefix,
                   to_upper_case(operation.name));
  }
  to +=
      "\n private:\n  const tn_host* host_ = nullptr;\n  const tn_binding* binding_ = "
      "nullptr;\n};\n\n";
}

}  // namespace

std::string cpp_default(const Field& field, const Interface& interface) {
  const std::string& text = *field.default_value;
  const std::string type = cpp_type(field, interface);
  const auto unquoted = [&] {
    const json::value value = json::parse(text);
    return std::string(value.as_string());
  };
  switch (field.type) {
    case Type::int64: {
      // The least number has no literal of its own.
      const std::string number = unquoted();
      if (number == "-9223372036854775808") return "(-9223372036854775807LL - 1)";
      return fmt::format("{}{{{}LL}}", type, number);
    }
    case Type::int32:
    case Type::float64: return fmt::format("static_cast<{}>({})", type, text);
    case Type::decimal: {
      std::string digits = unquoted();
      digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
      const std::string sign = digits.starts_with('-') ? "-" : "";
      digits.erase(0, std::min(digits.find_first_not_of("-0"), digits.size()));
      return fmt::format("{}{{{}{}LL}}", type, sign, digits.empty() ? "0" : digits);
    }
    case Type::duration: {
      std::int64_t microseconds = 0;
      parse_duration(unquoted(), microseconds);
      return microseconds == std::numeric_limits<std::int64_t>::min()
                 ? type + "::min()"
                 : fmt::format("{}({}LL)", type, microseconds);
    }
    case Type::text:
    case Type::zone: {
      const std::string value = unquoted();
      return fmt::format("{}({}, {})", type, c_literal(value), value.size());
    }
    case Type::enumeration: return fmt::format("{}::{}", type, unquoted());
    default: return text;
  }
}

std::string generate_cpp(const Interface& interface) {
  std::string to;
  const auto out = std::back_inserter(to);
  fmt::format_to(
      out,
      "// {}: {}\n// Generated by `tenon schema compile`; change the schema instead.\n#pragma "
      "once\n\n"
      "#include <cstddef>\n#include <cstdint>\n#include <initializer_list>\n#include <iterator>\n"
      "#include <optional>\n#include <stdexcept>\n#include <string_view>\n\n"
      "#include \"{}.h\"\n",
      interface.id, comment_text(interface.meaning), header_stem(interface));
  for (const std::string& stem : imported_stems(interface))
    fmt::format_to(out, "#include \"{}.hpp\"\n", stem);
  to += "#include \"tenon/sdk/message.hpp\"\n#include \"tenon/sdk/module.hpp\"\n\n";
  fmt::format_to(out, "namespace {}::{} {{\n\n", interface.module, version_name(interface));
  std::vector<const Message*> own;
  for (const Message& message : interface.messages) {
    if (!is_imported(message.name)) own.push_back(&message);
  }
  for (const Enum& enumeration : interface.enums) {
    if (!is_imported(enumeration.name)) write_enum(to, enumeration);
  }
  for (const Message* message : own) fmt::format_to(out, "class {};\n", message->name);
  to += '\n';
  for (const Message* message : own) write_view(to, *message, interface);
  for (const Message* message : own) write_writer(to, *message, interface);
  for (const Message* message : own) write_deferred(to, *message, interface);
  to += '\n';
  if (!interface.operations.empty()) {
    write_service(to, interface);
    write_table(to, interface);
    write_client(to, interface);
  }
  fmt::format_to(out, "}}  // namespace {}::{}\n", interface.module, version_name(interface));
  return to;
}

}  // namespace tenon::model
