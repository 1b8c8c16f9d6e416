// Keys, ranges and defaults of the configuration. toml++ stays inside this file; docs/operating.md
// lists the same keys.
#include "app/config.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/nearest.hpp"

namespace tenon::app {
namespace {

using std::chrono::milliseconds;

std::string_view to_words(toml::node_type type) {
  switch (type) {
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a number with a fraction";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::array: return "a list";
    case toml::node_type::table: return "a table";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
    case toml::node_type::none: break;
  }
  return "nothing";
}

/// Where findings are gathered; knows the file, so that each can say "file:line".
class Findings {
 public:
  Findings(std::string file, std::vector<Error>& to) : file_(std::move(file)), to_(to) {}

  std::string at(const toml::source_region& where) const {
    return fmt::format("{}:{}", file_, where.begin.line);
  }
  void add(std::string code, const toml::source_region& where, std::string message) {
    to_.push_back({.errc = Errc::invalid_argument,
                   .code = std::move(code),
                   .message = std::move(message),
                   .path = at(where)});
  }

 private:
  std::string file_;
  std::vector<Error>& to_;
};

/// One table of the file. Each key is asked for once, by type; finish() reports the keys that
/// nobody asked for. A value that is absent or wrong leaves the default.
class TableReader {
 public:
  TableReader(const toml::table* table, std::string name, Findings& findings)
      : table_(table), name_(std::move(name)), findings_(findings) {}

  void text(std::string_view key, std::string& to) {
    if (const toml::node* node = find(key, toml::node_type::string)) to = **node->as_string();
  }

  void boolean(std::string_view key, bool& to) {
    if (const toml::node* node = find(key, toml::node_type::boolean)) to = **node->as_boolean();
  }

  template <class T>
  void integer(std::string_view key, T& to, std::int64_t least, std::int64_t most) {
    const toml::node* node = find(key, toml::node_type::integer);
    if (node == nullptr) return;
    const std::int64_t value = **node->as_integer();
    if (value < least || value > most) {
      findings_.add(
          "config.out_of_range", node->source(),
          fmt::format("{} is {}; give a value from {} to {}", full_name(key), value, least, most));
      return;
    }
    to = static_cast<T>(value);
  }

  void duration(std::string_view key, milliseconds& to, std::int64_t least, std::int64_t most) {
    std::int64_t count = to.count();
    integer(key, count, least, most);
    to = milliseconds(count);
  }

  void texts(std::string_view key, std::vector<std::string>& to) {
    const toml::node* node = find(key, toml::node_type::array);
    if (node == nullptr) return;
    std::vector<std::string> values;
    for (const toml::node& element : *node->as_array()) {
      if (!element.is_string()) {
        findings_.add("config.wrong_type", element.source(),
                      fmt::format("{} must be a list of strings; an element is {}", full_name(key),
                                  to_words(element.type())));
        return;
      }
      values.push_back(**element.as_string());
    }
    to = std::move(values);
  }

  const toml::table* table(std::string_view key) {
    const toml::node* node = find(key, toml::node_type::table);
    return node == nullptr ? nullptr : node->as_table();
  }

  /// Reports `message` at the value of `key`, which was there.
  void refuse(std::string_view key, std::string message) {
    findings_.add("config.bad_value", table_->get(key)->source(), std::move(message));
  }

  bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }
  std::string full_name(std::string_view key) const {
    return name_.empty() ? fmt::format("[{}]", key) : fmt::format("[{}] {}", name_, key);
  }

  /// @param remedy  said of a key that is near to none that is known; "" = list those
  void finish(std::string_view remedy = {}) {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      const bool is_remedy_fit = !remedy.empty() && !nearest(key.str(), known_);
      const std::string hint =
          is_remedy_fit ? std::string(remedy) : did_you_mean(key.str(), known_);
      findings_.add("config.unknown_key", key.source(),
                    name_.empty()
                        ? fmt::format("unknown section or key \"{}\"{}", key.str(), hint)
                        : fmt::format("unknown key \"{}\" in [{}]{}", key.str(), name_, hint));
    }
  }

 private:
  const toml::node* find(std::string_view key, toml::node_type type) {
    known_.emplace_back(key);
    const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr || node->type() == type) return node;
    findings_.add("config.wrong_type", node->source(),
                  fmt::format("{} must be {}, not {}", full_name(key), to_words(type),
                              to_words(node->type())));
    return nullptr;
  }

  const toml::table* table_;
  std::string name_;
  Findings& findings_;
  std::vector<std::string> known_;
};

bool is_module_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), fits);
}

bool is_ip_address(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

/// TOML as the JSON that the host checks against the module's settings. Dates and times become RFC
/// 3339 strings.
void append_json(const toml::node& node, Findings& findings, std::string& to) {
  switch (node.type()) {
    case toml::node_type::table: {
      char before = '{';
      for (const auto& [key, value] : *node.as_table()) {
        to.push_back(before);
        before = ',';
        to.push_back('"');
        append_json_escaped(to, key.str());
        to.append("\":");
        append_json(value, findings, to);
      }
      to.append(before == '{' ? "{}" : "}");
      return;
    }
    case toml::node_type::array: {
      char before = '[';
      for (const toml::node& value : *node.as_array()) {
        to.push_back(before);
        before = ',';
        append_json(value, findings, to);
      }
      to.append(before == '[' ? "[]" : "]");
      return;
    }
    case toml::node_type::string:
      to.push_back('"');
      append_json_escaped(to, **node.as_string());
      to.push_back('"');
      return;
    case toml::node_type::integer:
      fmt::format_to(std::back_inserter(to), "{}", **node.as_integer());
      return;
    case toml::node_type::boolean: to.append(**node.as_boolean() ? "true" : "false"); return;
    case toml::node_type::floating_point: {
      const double value = **node.as_floating_point();
      if (!std::isfinite(value)) {
        findings.add("config.bad_value", node.source(),
                     "a setting of a module must be a finite number; inf and nan are none");
      }
      fmt::format_to(std::back_inserter(to), "{}", value);
      return;
    }
    default: {
      std::ostringstream text;
      node.visit([&](const auto& value) {
        if constexpr (toml::is_chronological<decltype(value)>) text << *value;
      });
      to.append("\"").append(text.str()).append("\"");
    }
  }
}

void read_host(TableReader table, const std::filesystem::path& base, HostConfig& to) {
  table.text("name", to.name);
  if (table.has("name") && !is_module_name(to.name)) {
    table.refuse("name",
                 "[host] name must be lower-case letters, digits and _, at most 64, "
                 "beginning with a letter, as \"shop\"");
    to.name = HostConfig{}.name;
  }
  std::string data;
  table.text("data", data);
  to.data = data.empty() ? std::filesystem::path("var") / to.name : std::filesystem::path(data);
  std::vector<std::string> folders;
  table.texts("module_path", folders);
  if (!folders.empty()) to.module_path.clear();
  for (const std::string& folder : folders) to.module_path.push_back(base / folder);
  table.duration("drain_timeout_ms", to.drain_timeout, 1, 3'600'000);
  table.integer("workers", to.workers, 1, 1024);
  table.integer("worker_queue_max", to.worker_queue_max, 1, 1'000'000);
  table.finish();
}

void read_store(TableReader table, StoreConfig& to) {
  std::string synchronous = "full";
  table.text("synchronous", synchronous);
  if (synchronous == "normal") {
    to.durability = store::Durability::normal;
  } else if (synchronous != "full") {
    table.refuse("synchronous",
                 "[store] synchronous must be \"full\" (what is answered survives a power cut) or "
                 "\"normal\" (it survives a crash of the host)");
  }
  table.integer("writer_threads", to.writer_threads, 1, 64);
  table.integer("outbox_rows_max", to.outbox_rows_max, 1, 1'000'000'000);
  table.finish();
}

void read_http(TableReader table, HttpConfig& to) {
  constexpr std::int64_t kHourMs = 3'600'000;
  constexpr std::int64_t kGiB = std::int64_t{1} << 30U;
  http::Limits& limits = to.server.limits;
  table.text("address", to.server.address);
  if (table.has("address") && !is_ip_address(to.server.address)) {
    table.refuse("address", fmt::format("[http] address is \"{}\"; give an IP address, as "
                                        "\"127.0.0.1\", \"0.0.0.0\" or \"::\"",
                                        to.server.address));
  }
  table.integer("port", to.server.port, 0, std::numeric_limits<std::uint16_t>::max());
  table.integer("loops", to.server.loops, 0, 1024);
  table.integer("connections_max", limits.connections_max, 1, 1'000'000);
  table.integer("header_bytes_max", limits.header_bytes_max, 512, 1 << 20U);
  table.integer("header_count_max", limits.header_count_max, 1, 10'000);
  table.integer("target_bytes_max", limits.target_bytes_max, 64, 1 << 20U);
  table.integer("body_bytes_max", limits.body_bytes_max, 1, kGiB);
  table.duration("header_timeout_ms", limits.header_timeout, 1, kHourMs);
  table.duration("body_timeout_ms", limits.body_timeout, 1, kHourMs);
  table.duration("idle_timeout_ms", limits.idle_timeout, 1, kHourMs);
  table.duration("write_timeout_ms", limits.write_timeout, 1, kHourMs);
  table.duration("request_timeout_ms", to.request_timeout, 1, kHourMs);
  table.integer("request_memory_max", to.request_memory_max, 64 * 1024, 16 * kGiB);
  table.finish();
}

void read_log(TableReader table, LogConfig& to) {
  static const std::vector<std::string> kLevels = {"debug", "info", "warning", "error"};
  std::string level = "info";
  table.text("level", level);
  const auto found = std::find(kLevels.begin(), kLevels.end(), level);
  if (found == kLevels.end()) {
    table.refuse("level", fmt::format("[log] level is \"{}\"; give one of {}", level,
                                      fmt::join(kLevels, ", ")));
  } else {
    to.level = static_cast<Level>(found - kLevels.begin());
  }
  table.text("access", to.access);
  if (to.access.empty()) {
    table.refuse("access", "[log] access must be \"off\", \"stderr\" or the name of a file");
  }
  table.finish();
}

void read_module(const toml::key& key, const toml::node& node, const std::filesystem::path& base,
                 Findings& findings, std::vector<ModuleConfig>& to) {
  const std::string name(key.str());
  if (!is_module_name(name)) {
    findings.add("config.bad_value", key.source(),
                 fmt::format("\"{}\" is no name of a module; use lower-case letters, digits and _, "
                             "beginning with a letter",
                             name));
    return;
  }
  if (!node.is_table()) {
    findings.add("config.wrong_type", node.source(),
                 fmt::format("modules.{0} must be a table, as [modules.{0}]", name));
    return;
  }
  ModuleConfig module{.name = name,
                      .library = name + ".so",
                      .base = base,
                      .enabled = true,
                      .settings_json = "{}",
                      .setting_origins = {},
                      .origin = findings.at(key.source())};
  TableReader table(node.as_table(), "modules." + name, findings);
  table.text("library", module.library);
  if (module.library.empty()) {
    table.refuse("library", fmt::format("{} must name a file, as \"{}.so\"",
                                        table.full_name("library"), name));
  }
  table.boolean("enabled", module.enabled);
  if (const toml::table* settings = table.table("settings")) {
    module.settings_json.clear();
    append_json(*settings, findings, module.settings_json);
    for (const auto& [setting, value] : *settings) {
      module.setting_origins.emplace(setting.str(), findings.at(setting.source()));
    }
  }
  table.finish(fmt::format("; a setting of the module belongs to [modules.{}.settings]", name));
  to.push_back(std::move(module));
}

void read_modules(const toml::table* modules, const std::filesystem::path& base, Findings& findings,
                  std::vector<ModuleConfig>& to) {
  if (modules == nullptr) return;
  // toml++ keeps tables sorted by key; people read findings and logs in the order of their file.
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (const auto& [key, node] : *modules) entries.emplace_back(&key, &node);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.first->source().begin.line < b.first->source().begin.line;
  });
  for (const auto& [key, node] : entries) read_module(*key, *node, base, findings, to);
}

/// By "file:line", lines as numbers, so that a person mends the file from top to bottom.
void sort_by_line(std::vector<Error>& findings) {
  const auto line_of = [](const Error& error) {
    return std::strtoul(error.path.c_str() + error.path.rfind(':') + 1, nullptr, 10);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Error& a, const Error& b) { return line_of(a) < line_of(b); });
}

/// The file's bytes, or the finding that says why there are none.
bool read_file(const std::filesystem::path& file, std::string& to, std::vector<Error>& findings) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  int fault = stream ? 0 : errno;
  std::error_code ignored;  // the stream has said whether the file can be opened
  if (fault == 0 && std::filesystem::is_directory(file, ignored)) fault = EISDIR;
  if (fault == 0) {
    std::ostringstream text;
    if (stream.peek() != std::ifstream::traits_type::eof()) text << stream.rdbuf();
    to = std::move(text).str();
    if (!stream.bad()) return true;
    fault = EIO;
  }
  const bool absent = fault == ENOENT || fault == ENOTDIR;
  findings.push_back(
      {.errc = absent ? Errc::not_found : Errc::unavailable,
       .code = absent ? "config.not_found" : "config.unreadable",
       .message = absent ? "there is no such file; give the configuration with --config FILE"
                         : fmt::format("the file cannot be read: {}", std::strerror(fault)),
       .path = file.string()});
  return false;
}

}  // namespace

ConfigReading read_config(const std::filesystem::path& file,
                          const std::filesystem::path& executable_dir) {
  ConfigReading reading;
  Config& config = reading.config;
  config.file = file;
  config.host.module_path = {executable_dir / ".." / "lib" / "tenon" / "modules"};
  std::string text;
  if (!read_file(file, text, reading.findings)) return reading;

  Findings findings(file.string(), reading.findings);
  toml::table root;
  try {
    root = toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    findings.add("config.syntax", error.source(), fmt::format("not TOML: {}", error.description()));
    return reading;
  }
  const std::filesystem::path base = file.parent_path();
  TableReader table(&root, "", findings);
  read_host({table.table("host"), "host", findings}, base, config.host);
  read_http({table.table("http"), "http", findings}, config.http);
  read_store({table.table("store"), "store", findings}, config.store);
  read_log({table.table("log"), "log", findings}, config.log);
  read_modules(table.table("modules"), base, findings, config.modules);
  table.finish();
  sort_by_line(reading.findings);
  return reading;
}

std::filesystem::path executable_dir() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

}  // namespace tenon::app
