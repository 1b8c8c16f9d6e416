#include "app/metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "host/host.hpp"
#include "http/server.hpp"
#include "rest/access_log.hpp"
#include "rest/api.hpp"
#include "rest/metrics.hpp"
#include "seam/metrics.hpp"
#include "seam/registry.hpp"
#include "seam/worker_pool.hpp"
#include "tenon/abi/types.h"

namespace tenon::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;
using Families = std::vector<MetricFamily>;

constexpr double kNsPerSecond = 1e9;

MetricFamily family(std::string name, std::string help, MetricType type) {
  return {.name = std::move(name), .help = std::move(help), .type = type, .metric = {}};
}

void add_value(MetricFamily& to, double value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  (to.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  to.metric.push_back(std::move(metric));
}

MetricFamily single(std::string name, std::string help, MetricType type, double value) {
  MetricFamily one = family(std::move(name), std::move(help), type);
  add_value(one, value);
  return one;
}

/// @param counts  a bucket a bound, each alone, and one more for the rest
void add_histogram(MetricFamily& to, std::span<const std::uint64_t> bounds_ns,
                   std::span<const std::uint64_t> counts, std::uint64_t sum_ns, Labels labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < bounds_ns.size(); ++i) {
    total += counts[i];
    metric.histogram.bucket.push_back({total, static_cast<double>(bounds_ns[i]) / kNsPerSecond});
  }
  metric.histogram.sample_count = total + counts.back();
  metric.histogram.sample_sum = static_cast<double>(sum_ns) / kNsPerSecond;
  to.metric.push_back(std::move(metric));
}

void add_server(const http::Server& server, Families& to) {
  const http::ServerCounters counters = server.counters();
  const auto add = [&](const char* name, const char* help, MetricType type, std::uint64_t value) {
    to.push_back(single(name, help, type, static_cast<double>(value)));
  };
  add("tenon_http_connections_open", "Connections open now.", MetricType::Gauge,
      counters.connections_open);
  add("tenon_http_connections_accepted_total", "Connections accepted.", MetricType::Counter,
      counters.connections_accepted);
  add("tenon_http_connections_refused_total", "Connections turned away: too many were open.",
      MetricType::Counter, counters.connections_refused);
  add("tenon_http_requests_refused_total",
      "Requests that HTTP itself refused: malformed, too large, too slow.", MetricType::Counter,
      counters.requests_refused);
  add("tenon_http_received_bytes_total", "Bytes read from connections.", MetricType::Counter,
      counters.bytes_received);
  add("tenon_http_sent_bytes_total", "Bytes written to connections.", MetricType::Counter,
      counters.bytes_sent);
}

void add_routes(const rest::Api& api, Families& to) {
  MetricFamily requests =
      family("tenon_http_requests_total", "Requests answered, by route and class of status.",
             MetricType::Counter);
  MetricFamily durations =
      family("tenon_http_request_duration_seconds",
             "From a request's first byte to its answer's last.", MetricType::Histogram);
  for (const rest::RouteMetrics& route : api.metrics()) {
    const Labels labels = {{"method", route.method}, {"route", route.path}};
    for (std::size_t i = 0; i < route.by_status_class.size(); ++i) {
      if (route.by_status_class[i] == 0) continue;
      Labels with_status = labels;
      with_status.push_back({"status", fmt::format("{}xx", i + 1)});
      add_value(requests, static_cast<double>(route.by_status_class[i]), std::move(with_status));
    }
    add_histogram(durations, rest::kDurationBoundsNs, route.by_duration, route.duration_ns, labels);
  }
  to.push_back(std::move(requests));
  to.push_back(std::move(durations));
}

void add_operations(const seam::Registry& registry, Families& to) {
  MetricFamily calls =
      family("tenon_operation_calls_total",
             "Calls of operations through the seam, by their status.", MetricType::Counter);
  MetricFamily in_flight =
      family("tenon_operation_in_flight", "Calls of operations under way.", MetricType::Gauge);
  MetricFamily durations =
      family("tenon_operation_duration_seconds", "How long calls took.", MetricType::Histogram);
  for (const seam::Endpoint* endpoint : registry.endpoints()) {
    if (endpoint->metrics == nullptr) continue;
    const seam::OperationCounts counts = endpoint->metrics->read();
    const Labels labels = {{"interface", endpoint->interface->id},
                           {"operation", endpoint->operation->name}};
    for (std::size_t i = 0; i < counts.by_status.size(); ++i) {
      if (counts.by_status[i] == 0) continue;
      Labels with_status = labels;
      with_status.push_back({"status", i == TN_OK ? "ok" : to_name(static_cast<Errc>(i))});
      add_value(calls, static_cast<double>(counts.by_status[i]), std::move(with_status));
    }
    add_value(in_flight, static_cast<double>(counts.in_flight), labels);
    add_histogram(durations, seam::kDurationBoundsNs, counts.by_duration, counts.duration_ns,
                  labels);
  }
  to.push_back(std::move(calls));
  to.push_back(std::move(in_flight));
  to.push_back(std::move(durations));
}

/// One family a counter, one value a module.
void add_databases(const host::Host& host, Families& to) {
  const std::vector<host::DatabaseInfo> databases = host.databases();
  if (databases.empty()) return;
  using Counter = std::uint64_t store::DatabaseCounters::*;
  struct Counted {
    const char* name;
    const char* help;
    Counter counter;
  };
  static constexpr Counted kCounted[] = {
      {"tenon_store_units_total", "Write units run.", &store::DatabaseCounters::units},
      {"tenon_store_units_failed_total", "Write units undone.",
       &store::DatabaseCounters::units_failed},
      {"tenon_store_units_run_again_total", "Write units run again: another broke their batch.",
       &store::DatabaseCounters::units_run_again},
      {"tenon_store_batches_total", "Transactions that write units shared.",
       &store::DatabaseCounters::batches},
      {"tenon_store_commits_failed_total", "Commits that failed.",
       &store::DatabaseCounters::commits_failed},
      {"tenon_store_reads_total", "Read snapshots.", &store::DatabaseCounters::reads},
      {"tenon_store_checkpoints_total", "Checkpoints.", &store::DatabaseCounters::checkpoints},
      {"tenon_store_checkpoints_failed_total", "Checkpoints that failed.",
       &store::DatabaseCounters::checkpoints_failed}};
  for (const Counted& counted : kCounted) {
    MetricFamily counts = family(counted.name, counted.help, MetricType::Counter);
    for (const host::DatabaseInfo& database : databases) {
      add_value(counts, static_cast<double>(database.counters.*counted.counter),
                {{"module", database.module}});
    }
    to.push_back(std::move(counts));
  }
  MetricFamily broken = family(
      "tenon_store_broken", "1: the database answers no write until a restart.", MetricType::Gauge);
  for (const host::DatabaseInfo& database : databases)
    add_value(broken, database.is_broken ? 1 : 0, {{"module", database.module}});
  to.push_back(std::move(broken));
}

/// What the outboxes of modules with events hold, and what has gone for their bound.
void add_outboxes(const host::Host& host, Families& to) {
  MetricFamily rows = family("tenon_outbox_rows", "Events in the outbox.", MetricType::Gauge);
  MetricFamily dropped =
      family("tenon_outbox_dropped_total",
             "Events that the outbox has dropped since the database was made: it was full.",
             MetricType::Counter);
  for (const host::DatabaseInfo& database : host.databases()) {
    if (!database.outbox) continue;
    const Labels labels = {{"module", database.module}};
    add_value(rows, static_cast<double>(database.outbox->rows()), labels);
    add_value(dropped, static_cast<double>(database.outbox->dropped()), labels);
  }
  if (rows.metric.empty()) return;
  to.push_back(std::move(rows));
  to.push_back(std::move(dropped));
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_fds() {
  std::error_code ignored;  // without /proc the figure is 0
  double count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    ++count;
  }
  return count;
}

double max_fds() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

/// The names that every Prometheus client uses.
void add_process(Families& to) {
  to.push_back(single("process_cpu_seconds_total", "CPU time of this process.", MetricType::Counter,
                      cpu_seconds()));
  to.push_back(single("process_resident_memory_bytes", "Memory of this process that is in RAM.",
                      MetricType::Gauge, resident_bytes()));
  to.push_back(single("process_open_fds", "Descriptors open.", MetricType::Gauge, open_fds()));
  to.push_back(
      single("process_max_fds", "Descriptors that may be open.", MetricType::Gauge, max_fds()));
}

MetricFamily build_info() {
  MetricFamily info =
      family("tenon_build_info", "Always 1; the labels say what runs.", MetricType::Gauge);
  add_value(
      info, 1,
      {{"version", TENON_VERSION}, {"abi", fmt::format("{}.{}", TN_ABI_MAJOR, TN_ABI_MINOR)}});
  return info;
}

}  // namespace

void append_metrics(const MetricsSources& sources, std::string& to) {
  Families families;
  families.push_back(build_info());
  add_process(families);
  if (sources.server != nullptr) add_server(*sources.server, families);
  if (sources.api != nullptr) add_routes(*sources.api, families);
  if (sources.registry != nullptr) add_operations(*sources.registry, families);
  if (sources.host != nullptr) add_databases(*sources.host, families);
  if (sources.host != nullptr) add_outboxes(*sources.host, families);
  if (sources.workers != nullptr) {
    families.push_back(single("tenon_worker_queue", "Jobs that wait for a worker.",
                              MetricType::Gauge, static_cast<double>(sources.workers->queued())));
    families.push_back(single("tenon_worker_refused_total", "Jobs turned away: the queue was full.",
                              MetricType::Counter,
                              static_cast<double>(sources.workers->refused())));
  }
  if (sources.access_log != nullptr) {
    families.push_back(
        single("tenon_access_log_lost_total", "Lines of the access log that could not be written.",
               MetricType::Counter, static_cast<double>(sources.access_log->lines_lost())));
  }
  to += prometheus::TextSerializer().Serialize(families);
}

}  // namespace tenon::app
