// `tenon call`: any operation of a configuration's modules, through the seam, without HTTP.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/line_reader.hpp"
#include "app/operation_call.hpp"
#include "app/output.hpp"
#include "app/startup.hpp"
#include "base/nearest.hpp"

namespace tenon::app {
namespace {

struct CallOptions {
  std::filesystem::path config;
  std::optional<std::filesystem::path> data;
  std::string interface;
  std::string operation;
  std::string json;
  bool has_json = false;
  bool ndjson = false;
  std::uint32_t timeout_ms = 0;  // 0 = that of the configuration
};

Error too_long(std::size_t bytes_max) {
  return {.errc = Errc::resource_exhausted,
          .code = "call.too_long",
          .message = fmt::format(
              "the request is longer than {} bytes; raise [http] request_memory_max", bytes_max),
          .path = {}};
}

/// The whole of standard input; nothing, or an empty one, is the request without fields.
Result<std::string> read_request(std::size_t bytes_max) {
  std::string text;
  char chunk[16 * 1024];
  while (true) {
    const ssize_t count = read(STDIN_FILENO, chunk, sizeof chunk);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error(errno, std::generic_category(), "reading the request");
    if (count == 0) break;
    text.append(chunk, static_cast<std::size_t>(count));
    if (text.size() > bytes_max) return too_long(bytes_max);
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) text = "{}";
  return text;
}

int call_once(const CallOptions& options, OperationCall& call, std::size_t bytes_max) {
  std::string request = options.json;
  const bool from_input = options.has_json ? request == "-" : isatty(STDIN_FILENO) == 0;
  if (from_input) {
    Result<std::string> input = read_request(bytes_max);
    if (!input) {
      report(input.error());
      return kExitFindings;
    }
    request = std::move(*input);
  } else if (!options.has_json) {
    request = "{}";
  }
  std::string answer;
  if (const Result<void> outcome = call.run(request, answer); !outcome) {
    report(outcome.error());
    return kExitFindings;
  }
  answer.push_back('\n');
  write_out(answer);
  return kExitOk;
}

/// An answer a line, a failure on its line; blank lines ask nothing. What is here is answered
/// before more is awaited.
int call_each_line(OperationCall& call, std::size_t bytes_max) {
  constexpr std::size_t kFlushBytes = 256 * 1024;
  LineReader reader(STDIN_FILENO, bytes_max);
  std::string answers;
  bool failed = false;
  const auto answer = [&](const LineReader::Line& line) {
    if (!line.too_long && line.text.find_first_not_of(" \t") == std::string_view::npos) return;
    const Result<void> outcome = line.too_long ? too_long(bytes_max) : call.run(line.text, answers);
    if (!outcome) {
      append_error_json(outcome.error(), answers);
      failed = true;
    }
    answers.push_back('\n');
    if (answers.size() < kFlushBytes) return;
    write_out(answers);
    answers.clear();
  };
  bool more = true;
  while (more) {
    while (const auto line = reader.next()) answer(*line);
    write_out(answers);
    answers.clear();
    more = reader.fill();
  }
  if (const auto rest = reader.take_rest()) answer(*rest);
  write_out(answers);
  return failed ? kExitFindings : kExitOk;
}

int unknown_operation(const CallOptions& options, const seam::Registry& registry) {
  std::vector<std::string> interfaces, operations;
  for (const seam::Endpoint* endpoint : registry.endpoints()) {
    const std::string& id = endpoint->interface->id;
    if (interfaces.empty() || interfaces.back() != id) interfaces.push_back(id);
    if (id == options.interface) operations.push_back(endpoint->operation->name);
  }
  const bool is_interface_known = !operations.empty();
  report(Error{
      .errc = Errc::not_found,
      .code = is_interface_known ? "call.unknown_operation" : "call.unknown_interface",
      .message = is_interface_known
                     ? fmt::format("{} has no operation \"{}\"{}", options.interface,
                                   options.operation, did_you_mean(options.operation, operations))
                     : fmt::format("no module provides the interface \"{}\"{}", options.interface,
                                   did_you_mean(options.interface, interfaces)),
      .path = {}});
  return kExitUsage;
}

int run_call(const CallOptions& options) {
  return run_with_modules({options.config, Data::actual, options.data}, [&](const Config& config,
                                                                            const host::Host& host,
                                                                            Log&) {
    seam::Endpoint* endpoint = host.registry().find(options.interface, options.operation);
    if (endpoint == nullptr) return unknown_operation(options, host.registry());
    const auto timeout = options.timeout_ms == 0 ? config.http.request_timeout
                                                 : std::chrono::milliseconds(options.timeout_ms);
    const std::size_t bytes_max = config.http.request_memory_max;
    OperationCall call(*endpoint, bytes_max, timeout);
    return options.ndjson ? call_each_line(call, bytes_max) : call_once(options, call, bytes_max);
  });
}

}  // namespace

void add_call_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CallOptions>();
  CLI::App* command =
      app.add_subcommand("call", "Call an operation of a module through the seam, without HTTP");
  command->add_option("--config", options->config, "The configuration file")->required();
  command->add_option("--data", options->data, "Data folder instead of [host] data");
  command->add_option("INTERFACE", options->interface, "The interface, as shop.prices/1")
      ->required();
  command->add_option("OPERATION", options->operation, "The operation, as quote")->required();
  CLI::Option* json = command->add_option(
      "JSON", options->json,
      "The request; \"-\", or nothing when standard input is no terminal, reads it there");
  CLI::Option* ndjson =
      command->add_flag("--ndjson", options->ndjson,
                        "Read a request a line from standard input, write an answer a line");
  ndjson->excludes(json);
  command
      ->add_option("--timeout-ms", options->timeout_ms,
                   "Deadline of each call; default: [http] request_timeout_ms")
      ->check(CLI::Range(1, 3'600'000));
  command->footer(
      "A failure goes to standard error, exit code 1; with --ndjson it is its line's answer,\n"
      "{\"error\":{\"code\":…,\"message\":…,\"path\":…}}, and the exit code is 1 at the end.\n\n"
      "Examples:\n"
      "  tenon call --config shop.toml shop.prices/1 quote '{\"article\":\"A-1\"}'\n"
      "  tenon call --config shop.toml shop.prices/1 quote - < request.json\n"
      "  tenon call --config shop.toml shop.prices/1 quote --ndjson < requests > answers");
  command->callback([options, json, &exit_code] {
    options->has_json = json->count() > 0;
    exit_code = run_call(*options);
  });
}

}  // namespace tenon::app
