#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/generator_text.hpp"
#include "model/names.hpp"
#include "tenon/abi/types.h"

namespace tenon::model {
namespace {

struct Accessor {
  const Interface* interface;
  std::string name;
  bool is_optional = false;
};

/// What the module itself calls, in the order in which it names them.
struct Clients {
  std::vector<const Interface*> required, optional;
};

std::string id_and_hash(const Interface& interface) {
  return fmt::format("{}#{}", interface.id, hash_of(to_canonical(interface)));
}

/// "shop::orders_1"
std::string space_of(const Interface& interface) {
  return fmt::format("::{}::{}", interface.module, version_name(interface));
}

/// Those of `compiled` with these ids, in their order.
std::vector<const Interface*> named(const std::vector<std::string>& ids,
                                    const std::vector<Interface>& compiled) {
  std::vector<const Interface*> found;
  for (const std::string& id : ids) {
    for (const Interface& one : compiled) {
      if (one.id == id) found.push_back(&one);
    }
  }
  return found;
}

/// Whether the module's own code answers it: resources are the host's.
bool is_answered(const Interface& interface) {
  return interface.origin == Origin::author || interface.origin == Origin::rules;
}

/// What the note and the descriptor name: the host answers resources on the module's behalf; rules
/// are between the two alone.
std::vector<const Interface*> provided_by(const Module& module) {
  std::vector<const Interface*> found;
  for (const Interface& one : module.interfaces) {
    if (one.origin != Origin::rules && !one.operations.empty()) found.push_back(&one);
  }
  return found;
}

/// A provided interface goes by its name; two majors of one carry them.
std::vector<Accessor> provided_accessors(const Module& module) {
  std::map<std::string, int> uses;
  for (const Interface& one : module.interfaces) {
    if (is_answered(one)) ++uses[one.name];
  }
  std::vector<Accessor> accessors;
  for (const Interface& one : module.interfaces) {
    if (!is_answered(one)) continue;
    accessors.push_back({&one, uses[one.name] > 1 ? version_name(one) : one.name});
  }
  return accessors;
}

/// A required interface goes by its name, too, unless another has it: then by module and name, then
/// by the major, too.
std::vector<Accessor> client_accessors(const Clients& clients,
                                       const std::vector<Accessor>& provided) {
  std::map<std::string, int> names, long_names;
  for (const Accessor& one : provided) ++names[one.name];
  for (const auto* list : {&clients.required, &clients.optional}) {
    for (const Interface* one : *list) {
      ++names[one->name];
      ++long_names[one->module + "_" + one->name];
    }
  }
  std::vector<Accessor> accessors;
  for (const auto* list : {&clients.required, &clients.optional}) {
    for (const Interface* one : *list) {
      const std::string long_name = one->module + "_" + one->name;
      std::string name = names[one->name] == 1 ? one->name : long_name;
      if (name == long_name && long_names[long_name] > 1) name = c_prefix(*one);
      accessors.push_back({one, std::move(name), list == &clients.optional});
    }
  }
  return accessors;
}

void write_note(std::string& to, const Module& module, const Clients& clients) {
  const auto out = std::back_inserter(to);
  std::vector<std::string> lines{fmt::format("abi={}.{}", TN_ABI_MAJOR, TN_ABI_MINOR),
                                 fmt::format("kind={}", to_name(module.kind)), "id=" + module.name,
                                 "version=" + module.version};
  if (module.data) lines.push_back("data=" + hash_of(to_canonical(*module.data)));
  for (const Interface* one : provided_by(module)) lines.push_back("provides=" + id_and_hash(*one));
  for (const Interface* one : clients.required) lines.push_back("requires=" + id_and_hash(*one));
  for (const Interface* one : clients.optional) lines.push_back("optional=" + id_and_hash(*one));
  for (const std::string& library : module.libraries) lines.push_back("library=" + library);
  fmt::format_to(out, "#define TENON_NOTE_{}", module.name);
  for (const std::string& line : lines) fmt::format_to(out, " \\\n  {}", c_literal(line + "\n"));
  to += "\n\n";
}

void write_bind_imports(std::string& to, const std::vector<Accessor>& required) {
  const auto out = std::back_inserter(to);
  to += "  /// Called by the lifecycle before start.\n  ::tenon::Status bind_imports() {\n";
  for (const Accessor& one : required) {
    const std::string macro = to_upper_case(c_prefix(*one.interface)) + "_ID";
    if (one.is_optional) {
      fmt::format_to(out,
                     "    client_{1}_ = {2}::Client(host(), host()->bind(host()->context, {0}));\n",
                     macro, one.name, space_of(*one.interface));
      continue;
    }
    fmt::format_to(out,
                   "    if (const tn_binding* binding = host()->bind(host()->context, {0})) {{\n"
                   "      client_{1}_ = {2}::Client(host(), binding);\n"
                   "    }} else {{\n"
                   "      return ::tenon::failed_precondition(\"tenon.not_bound\", \"\",\n"
                   "                                          \"the host does not bind \" {0} \"; "
                   "build the module again\");\n"
                   "    }}\n",
                   macro, one.name, space_of(*one.interface));
  }
  to += "    return ::tenon::ok();\n  }\n";
}

void write_find_interface(std::string& to, const std::vector<Accessor>& provided) {
  const auto out = std::back_inserter(to);
  to +=
      "  /// Called by the lifecycle when the host asks for a provided interface.\n"
      "  const tn_interface* find_interface(::std::string_view id, void** object) {\n";
  for (const Accessor& one : provided) {
    fmt::format_to(out,
                   "    if (id == {0}_ID) {{\n"
                   "      *object = static_cast<{1}::Service*>(&{2}());\n"
                   "      return &{1}::interface_table();\n"
                   "    }}\n",
                   to_upper_case(c_prefix(*one.interface)), space_of(*one.interface), one.name);
  }
  if (provided.empty()) to += "    (void)id;\n    (void)object;\n";
  to += "    return nullptr;\n  }\n";
}

void write_start(std::string& to, const Module& module) {
  to +=
      "  /// Called once, before any operation. A failure stops the host with this message. "
      "[lifecycle]\n";
  if (module.settings) {
    to +=
        "  virtual ::tenon::Status start(const Settings& settings) {\n"
        "    (void)settings;\n    return ::tenon::ok();\n  }\n";
  } else {
    to += "  virtual ::tenon::Status start() { return ::tenon::ok(); }\n";
  }
  to +=
      "  /// Called by the lifecycle behind bind_imports.\n  ::tenon::Status start_with(const "
      "void* settings) {\n";
  if (module.settings) {
    to += "    return start(Settings(*static_cast<const Settings::Raw*>(settings)));\n  }\n";
  } else {
    to += "    (void)settings;\n    return start();\n  }\n";
  }
}

void write_class(std::string& to, const Module& module, const std::vector<Accessor>& provided,
                 const std::vector<Accessor>& required) {
  const auto out = std::back_inserter(to);
  fmt::format_to(
      out, "/// {}\n/// Derive from it, and end the source file with TENON_MODULE({}, <class>).\n",
      comment_text(module.meaning), module.name);
  to += "class Module : public ::tenon::ModuleBase {\n public:\n";
  for (const Accessor& one : provided) {
    fmt::format_to(out,
                   "  /// The object that answers {}; it lives as long as the module.\n  virtual "
                   "{}::Service& {}() = 0;\n",
                   one.interface->id, space_of(*one.interface), one.name);
  }
  write_start(to, module);
  write_bind_imports(to, required);
  write_find_interface(to, provided);
  if (!required.empty()) {
    to += "\n protected:\n";
    for (const Accessor& one : required) {
      if (one.is_optional) {
        fmt::format_to(out, "  /// Not bound when no enabled module provides {}: ask is_bound().\n",
                       one.interface->id);
      }
      fmt::format_to(out, "  const {0}::Client& {1}() const {{ return client_{1}_; }}\n",
                     space_of(*one.interface), one.name);
    }
    to += "\n private:\n";
    for (const Accessor& one : required) {
      fmt::format_to(out, "  {}::Client client_{}_;\n", space_of(*one.interface), one.name);
    }
  }
  to += "};\n\n";
}

std::string ids(const std::string& name, const std::vector<const Interface*>& interfaces) {
  std::string text = fmt::format("  static constexpr const char* {}[] = {{", name);
  for (const Interface* one : interfaces) text += c_literal(id_and_hash(*one)) + ", ";
  return text + "nullptr};\n";
}

void write_describe(std::string& to, const Module& module, const Clients& clients) {
  std::string data_model = "nullptr, 0";
  if (module.data) {
    data_model =
        fmt::format("{0}_DATA_MODEL, sizeof({0}_DATA_MODEL) - 1", to_upper_case(module.name));
  }
  std::string settings_model = "nullptr, 0";
  if (module.settings) {
    settings_model =
        fmt::format("{0}_MODEL, sizeof({0}_MODEL) - 1", to_upper_case(c_prefix(*module.settings)));
  }
  to +=
      "/// The descriptor of the module that class T implements.\n"
      "template <class T>\nconst tn_module* describe() {\n"
      "  using Lifecycle = ::tenon::detail::Lifecycle<T>;\n";
  to += ids("kRequired", clients.required) + ids("kOptional", clients.optional) +
        ids("kProvided", provided_by(module));
  fmt::format_to(std::back_inserter(to),
                 "  static constexpr tn_module kModule = {{TN_MODULE_MAGIC, sizeof(tn_module), "
                 "TN_ABI_VERSION, TN_KIND_{},\n"
                 "      {}, {}, kRequired, kOptional, kProvided, {{{}}}, {{{}}},\n"
                 "      &Lifecycle::create, &Lifecycle::start, &Lifecycle::drain, "
                 "&Lifecycle::stop, &Lifecycle::destroy,\n"
                 "      &Lifecycle::get_interface}};\n"
                 "  return &kModule;\n}}\n\n",
                 to_upper_case(to_name(module.kind)), c_literal(module.name),
                 c_literal(module.version), settings_model, data_model);
}

}  // namespace

std::string generate_module(const Module& module, const std::vector<Interface>& required) {
  const Clients clients{named(module.required_interfaces, required),
                        named(module.optional_interfaces, required)};
  const std::vector<Accessor> provided_names = provided_accessors(module);
  const std::vector<Accessor> client_names = client_accessors(clients, provided_names);
  std::string to;
  const auto out = std::back_inserter(to);
  fmt::format_to(
      out,
      "// The module {}: {}\n// Generated by `tenon schema compile`; change the schema instead.\n"
      "#pragma once\n\n#include <string_view>\n\n#include \"../{}\"\n"
      "#include \"tenon/sdk/module.hpp\"\n",
      module.name, comment_text(module.meaning), kChangeHeader);
  std::set<std::string> stems;
  for (const Interface& one : module.interfaces) stems.insert(header_stem(one));
  if (module.data) stems.insert(module.name + "/store");
  for (const Accessor& one : client_names) stems.insert(header_stem(*one.interface));
  if (module.settings) stems.insert(header_stem(*module.settings));
  for (const std::string& stem : stems) fmt::format_to(out, "#include \"{}.hpp\"\n", stem);
  to += '\n';
  write_note(to, module, clients);
  fmt::format_to(out, "namespace {} {{\n\n", module.name);
  if (module.settings)
    fmt::format_to(out, "using Settings = {}::Settings;\n\n", space_of(*module.settings));
  write_class(to, module, provided_names, client_names);
  write_describe(to, module, clients);
  fmt::format_to(out, "}}  // namespace {}\n", module.name);
  return to;
}

}  // namespace tenon::model
