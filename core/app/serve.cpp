#include "app/serve.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/data_folder.hpp"
#include "app/exit_code.hpp"
#include "app/metrics.hpp"
#include "app/output.hpp"
#include "app/signals.hpp"
#include "app/startup.hpp"
#include "base/log.hpp"
#include "host/host.hpp"
#include "http/server.hpp"
#include "rest/access_log.hpp"
#include "rest/api.hpp"
#include "seam/worker_pool.hpp"

namespace tenon::app {
namespace {

/// Descriptors that the host needs beside its connections: libraries, logs, epoll, modules' own.
constexpr rlim_t kDescriptorsBesideConnections = 512;

/// Shells give 1024 descriptors for the sake of old programs that use select(); this is none.
void raise_descriptor_limit(std::uint32_t connections_max, Log& log) {
  const rlim_t wanted = connections_max + kDescriptorsBesideConnections;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < wanted) {
    log.write(
        Level::warning,
        "fewer descriptors than [http] connections_max needs: raise the hard limit (ulimit -Hn)",
        {{"limit", std::to_string(limit.rlim_max)}, {"needed", std::to_string(wanted)}});
  }
}

Result<std::unique_ptr<rest::AccessLog>> open_access_log(const LogConfig& config,
                                                         const DataFolder& data, Log& log) {
  if (config.access == "off") return std::unique_ptr<rest::AccessLog>();
  if (config.access == "stderr") return rest::AccessLog::to_descriptor(STDERR_FILENO, log);
  return rest::AccessLog::to_file((data.path() / config.access).string(), log);
}

std::string url_of(const std::string& address, std::uint16_t port) {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("http://[{}]:{}", address, port)
                 : fmt::format("http://{}:{}", address, port);
}

/// The parts in the order of their making; destruction goes the other way, and each stops before
/// what it uses.
class RunningHost {
 public:
  RunningHost(Config config, Log& log) : config_(std::move(config)), log_(log) {}

  Result<void> start();
  void serve(Signals& signals);
  /// False when requests had to be abandoned.
  bool stop(Signals& signals);

 private:
  Result<void> start_modules();
  Result<void> start_api();

  Config config_;
  Log& log_;
  MetricsSources metrics_;
  std::unique_ptr<DataFolder> data_;
  std::unique_ptr<rest::AccessLog> access_log_;
  std::unique_ptr<host::Host> host_;
  std::unique_ptr<seam::WorkerPool> workers_;
  std::unique_ptr<rest::Api> api_;
  std::unique_ptr<http::Server> server_;
};

Result<void> RunningHost::start() {
  raise_descriptor_limit(config_.http.server.limits.connections_max, log_);
  auto data = DataFolder::open(config_.host.data);
  if (!data) return data.error();
  data_ = std::move(*data);
  auto access_log = open_access_log(config_.log, *data_, log_);
  if (!access_log) return access_log.error();
  access_log_ = std::move(*access_log);
  if (auto started = start_modules(); !started) return started.error();
  if (auto started = start_api(); !started) {
    host_->drain(config_.host.drain_timeout);
    host_->stop();
    return started.error();
  }
  return {};
}

Result<void> RunningHost::start_modules() {
  const ModuleSearch search = find_modules(config_);
  if (search.specs.empty() && search.findings.empty()) {
    log_.write(Level::warning, kNothingToServe, {{"config", config_.file.string()}});
  }
  if (!search.findings.empty()) {
    report(std::span(search.findings).first(search.findings.size() - 1));
    return search.findings.back();
  }
  const host::HostOptions options{
      .data = [this]() -> Result<std::filesystem::path> { return data_->path(); },
      .durability = config_.store.durability,
      .writer_threads = config_.store.writer_threads,
      .outbox_rows_max = config_.store.outbox_rows_max};
  auto host = host::Host::start(search.specs, options, log_);
  if (!host) return host.error();
  host_ = std::move(*host);
  return {};
}

Result<void> RunningHost::start_api() {
  workers_ =
      std::make_unique<seam::WorkerPool>(config_.host.workers, config_.host.worker_queue_max);
  rest::ApiOptions options;
  options.title = api_title(config_);
  options.version = api_version();
  options.request_timeout = config_.http.request_timeout;
  options.request_memory_max = config_.http.request_memory_max;
  options.write_metrics = [this](std::string& to) { append_metrics(metrics_, to); };
  options.access_log = access_log_.get();
  auto api = rest::Api::create(host_->registry(), *workers_, std::move(options), log_);
  if (!api) return api.error();
  api_ = std::move(*api);
  auto server = http::Server::listen(config_.http.server, *api_, log_);
  if (!server) return server.error();
  server_ = std::move(*server);
  metrics_ = {.registry = &host_->registry(),
              .workers = workers_.get(),
              .host = host_.get(),
              .api = api_.get(),
              .server = server_.get(),
              .access_log = access_log_.get()};
  return {};
}

void RunningHost::serve(Signals& signals) {
  api_->set_ready(true);
  server_->start();
  const std::string url = url_of(config_.http.server.address, server_->port());
  log_.write(Level::info, "serving", {{"url", url}, {"data", data_->path().string()}});
  write_out(fmt::format("ready {}\n", url));
  while (signals.wait() == Signals::Wish::reopen_logs) {
    if (access_log_ == nullptr) continue;
    if (auto reopened = access_log_->reopen(); reopened) {
      log_.write(Level::info, "access log reopened");
    } else {
      log_.write(Level::error, reopened.error().message, {{"code", reopened.error().code}});
    }
  }
}

bool RunningHost::stop(Signals& signals) {
  api_->set_ready(false);
  log_.write(Level::info, "draining");
  const bool drained = server_->drain(config_.host.drain_timeout);
  if (!drained) {
    log_.write(Level::warning, "requests were abandoned: they outlived [host] drain_timeout_ms");
  }
  // A module that never returns must not keep the process: what follows joins the workers and waits
  // for modules.
  signals.end_process_after(config_.host.drain_timeout);
  server_->stop();
  host_->drain(config_.host.drain_timeout);
  workers_.reset();
  host_->stop();
  log_.write(Level::info, "stopped");
  return drained;
}

}  // namespace

int serve(const std::filesystem::path& config_file, const ServeOverrides& overrides) {
  Signals signals;
  ConfigReading reading = read_config(config_file, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  Config& config = reading.config;
  if (overrides.port) config.http.server.port = *overrides.port;
  if (overrides.data) config.host.data = *overrides.data;

  Log log(STDERR_FILENO, config.log.level);
  RunningHost running(std::move(config), log);
  if (auto started = running.start(); !started) return report(started.error());
  running.serve(signals);
  return running.stop(signals) ? kExitOk : kExitFindings;
}

}  // namespace tenon::app
