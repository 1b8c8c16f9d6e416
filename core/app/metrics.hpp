// The text of /metrics: readings of every layer's counters as Prometheus exposition. Counts nothing
// itself.
#pragma once

#include <string>

namespace tenon::host {
class Host;
}
namespace tenon::http {
class Server;
}
namespace tenon::rest {
class AccessLog;
class Api;
}  // namespace tenon::rest
namespace tenon::seam {
class Registry;
class WorkerPool;
}  // namespace tenon::seam

namespace tenon::app {

/// What is read. nullptr = that part is left out. All outlive the last reading.
struct MetricsSources {
  const seam::Registry* registry = nullptr;
  const seam::WorkerPool* workers = nullptr;
  const host::Host* host = nullptr;  // the databases of its modules
  const rest::Api* api = nullptr;
  const http::Server* server = nullptr;
  const rest::AccessLog* access_log = nullptr;
};

/// Appends the text, with this process's own figures and build. [any]
/// @source Prometheus exposition format 0.0.4
void append_metrics(const MetricsSources& sources, std::string& to);

}  // namespace tenon::app
