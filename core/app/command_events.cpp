// `tenon events`: what modules have published, as their outboxes hold it. Reads databases that a
// running host may be writing, and changes nothing.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/event_feed.hpp"
#include "app/exit_code.hpp"
#include "app/output.hpp"
#include "app/startup.hpp"
#include "base/hex.hpp"
#include "base/nearest.hpp"
#include "host/data_models.hpp"
#include "model/scalar_text.hpp"
#include "store/failure.hpp"

namespace tenon::app {
namespace fs = std::filesystem;
namespace {

struct Options {
  fs::path config;
  std::optional<fs::path> data;
  std::string module, event, subject;  // "" = all
  std::optional<std::int64_t> after;
  std::size_t limit = 100;
  bool json = false;
};

using Modules = std::vector<host::DataModule>;

Error wrong(std::string_view code, std::string message) {
  return {Errc::invalid_argument, std::string(code), std::move(message), ""};
}

/// The command line names what is not there.
int refuse_usage(const Error& error) {
  report(error);
  return kExitUsage;
}

/// "loan_changed" and "library.loan_changed".
bool is_named(const host::DataModule& module, const model::Event& event, const std::string& name) {
  return name == event.name || name == module.name + "." + event.name;
}

std::string event_name(const std::string& given) {
  return given.substr(given.find('.') + 1);
}

/// "a, b; did you mean "b"?"
std::string known_of(const std::vector<std::string>& known, const std::string& word) {
  const auto near = nearest(word, known);
  return fmt::format("{}{}", known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")),
                     near ? fmt::format("; did you mean \"{}\"?", *near) : "");
}

/// Leaves those modules that the options ask for.
std::optional<Error> select(const Options& options, Modules& modules) {
  std::vector<std::string> names, events;
  for (const host::DataModule& one : modules) names.push_back(one.name);
  if (!options.module.empty()) {
    std::erase_if(modules, [&](const auto& one) { return one.name != options.module; });
    if (modules.empty()) {
      return wrong("events.unknown_module",
                   fmt::format("no module \"{}\" of this configuration has events; those that do: "
                               "{}",
                               options.module, known_of(names, options.module)));
    }
  }
  if (options.event.empty()) return std::nullopt;
  for (const host::DataModule& one : modules) {
    for (const model::Event& event : one.data.events) events.push_back(one.name + "." + event.name);
  }
  std::erase_if(modules, [&](const host::DataModule& one) {
    return std::none_of(
        one.data.events.begin(), one.data.events.end(),
        [&](const model::Event& event) { return is_named(one, event, options.event); });
  });
  if (!modules.empty()) return std::nullopt;
  return wrong("events.unknown_event", fmt::format("there is no event \"{}\"; there are: {}",
                                                   options.event, known_of(events, options.event)));
}

void append_line(const FeedEvent& one, std::string& to) {
  const store::OutboxRow& row = one.row;
  std::string at, subject;
  model::append_instant(at, row.at);
  model::append_uuid(subject, row.subject);
  fmt::format_to(std::back_inserter(to), "{:>6}  {:<27}  {}.{}/{}  {}  {}\n", row.seq, at,
                 one.module, row.event, row.version, subject, row.bytes);
}

/// Names are snake_case, and the payload was JSON when it was stored: nothing has to be escaped.
void append_json(const FeedEvent& one, std::string& to) {
  const store::OutboxRow& row = one.row;
  to += fmt::format("{{\"seq\":{},\"id\":\"", row.seq);
  model::append_uuid(to, row.id);
  to += fmt::format("\",\"module\":\"{}\",\"event\":\"{}\",\"version\":{},\"subject\":\"",
                    one.module, row.event, row.version);
  model::append_uuid(to, row.subject);
  to += "\",\"at\":\"";
  model::append_instant(to, row.at);
  to += '"';
  if (!row.trace_id.empty()) {
    to += ",\"trace_id\":\"";
    append_hex(to, reinterpret_cast<const std::uint8_t*>(row.trace_id.data()), row.trace_id.size());
    to += '"';
  }
  to += ",\"payload\":";
  to += row.body;
  to += "}\n";
}

Result<Modules> modules_with_events(const Config& config) {
  const ModuleSearch search = find_modules(config);
  if (!search.findings.empty()) return search.findings.front();
  auto modules = host::data_models(search.specs);
  if (!modules) return modules;
  std::erase_if(*modules, [](const host::DataModule& one) { return one.data.events.empty(); });
  return modules;
}

int print_events(const Options& options, const FeedFilter& filter, const Modules& modules,
                 const fs::path& folder) {
  try {
    EventFeed feed(filter);
    for (const host::DataModule& module : modules) {
      if (auto error = feed.add(module.name, folder / (module.name + ".db"))) return report(*error);
    }
    feed.begin();
    std::string text;
    while (const auto one = feed.next()) {
      text.clear();
      options.json ? append_json(*one, text) : append_line(*one, text);
      write_out(text);
    }
    return kExitOk;
  } catch (const store::Failure& failure) {
    return report(failure.error());
  }
}

int list(const Options& options) {
  FeedFilter filter{
      {event_name(options.event), std::nullopt}, options.after, options.limit, options.json};
  if (!options.subject.empty()) {
    filter.rows.subject.emplace();
    if (model::parse_uuid(options.subject, *filter.rows.subject) != model::TextFault::none) {
      return refuse_usage(wrong(
          "events.bad_subject",
          fmt::format("--subject \"{}\" is no UUID; write it as 8-4-4-4-12 hexadecimal digits",
                      options.subject)));
    }
  }
  const ConfigReading reading = read_config(options.config, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  auto modules = modules_with_events(reading.config);
  if (!modules) return report(modules.error());
  if (auto error = select(options, *modules)) return refuse_usage(*error);
  if (options.after && modules->size() > 1) {
    return refuse_usage(wrong("events.which_module",
                              "--after is a number of one module's outbox, and several modules "
                              "have events; name it with --module"));
  }
  if (modules->empty() && !options.json) {
    write_out("no module of this configuration has events\n");
    return kExitOk;
  }
  return print_events(options, filter, *modules, options.data.value_or(reading.config.host.data));
}

}  // namespace

void add_events_command(CLI::App& app, int& exit_code) {
  CLI::App* events = app.add_subcommand("events", "What the modules have published");
  events->require_subcommand(1);
  events->footer(
      "Examples:\n  tenon events ls --config shop.toml\n\n"
      "Exit codes: 0 ok, 1 findings, 2 usage, 3 a database cannot be read.");
  const auto options = std::make_shared<Options>();
  CLI::App* ls = events->add_subcommand(
      "ls",
      "List events, the newest last: number, time, event and version, subject, bytes.\n"
      "A host may run meanwhile.");
  ls->add_option("--config", options->config, "The configuration file")->required();
  ls->add_option("--data", options->data, "Data folder instead of [host] data");
  ls->add_option("--module", options->module, "Only this module's");
  ls->add_option("--event", options->event,
                 "Only this event, as order_placed or shop.order_placed");
  ls->add_option("--subject", options->subject, "Only what is about this UUID");
  ls->add_option("--after", options->after,
                 "The first ones behind this number, instead of the newest; of one module");
  ls->add_option("--limit", options->limit, "At most so many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  ls->add_flag("--json", options->json, "An object of JSON a line, with the payload");
  ls->footer(
      "Examples:\n"
      "  tenon events ls --config shop.toml --event order_placed --limit 10\n"
      "  tenon events ls --config shop.toml --module shop --after 0 --limit 1000 --json");
  ls->callback([options, &exit_code] { exit_code = list(*options); });
}

}  // namespace tenon::app
