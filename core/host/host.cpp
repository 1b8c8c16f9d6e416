#include "host/host.hpp"

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "host/instance.hpp"
#include "host/library.hpp"
#include "host/order.hpp"
#include "seam/lane.hpp"

namespace tenon::host {
namespace {

class LoadedHost final : public Host {
 public:
  LoadedHost(const HostOptions& options, Log& log)
      : log_(log), options_(options), writers_(options.writer_threads) {}
  ~LoadedHost() override {
    // A start that failed half-way: every module that runs gets its whole lifecycle.
    if (!is_drained_) drain(std::chrono::milliseconds(0));
    stop();
  }

  std::optional<Error> load(std::span<const Candidate> candidates,
                            std::span<const std::size_t> order) {
    std::vector<std::unique_ptr<Instance>> loaded;
    for (const std::size_t k : order) {
      const Candidate& candidate = candidates[k];
      const auto module = host::load(*candidate.spec, candidate.note);
      if (!module) return module.error();
      auto instance =
          std::make_unique<Instance>(*candidate.spec, candidate.note, **module, registry_, log_);
      if (auto error = instance->check_settings()) return error;
      if (!candidate.note.data_hash.empty()) {
        const auto folder = options_.data();
        if (!folder) return folder.error();
        if (auto error = instance->open_store(
                {*folder, options_.durability, options_.outbox_rows_max}, writers_))
          return error;
      }
      loaded.push_back(std::move(instance));
    }
    // From here on modules run. Those that have started are stopped by the destructor when a later
    // one fails.
    for (std::unique_ptr<Instance>& instance : loaded) {
      if (auto error = instance->start()) return error;
      instances_.push_back(std::move(instance));
    }
    describe();
    return std::nullopt;
  }

  const seam::Registry& registry() const override { return registry_; }
  std::span<const ModuleInfo> modules() const override { return modules_; }

  std::vector<DatabaseInfo> databases() const override {
    std::vector<DatabaseInfo> found;
    for (const std::unique_ptr<Instance>& instance : instances_) {
      if (instance->store() == nullptr) continue;
      const store::Database& database = instance->store()->database();
      found.push_back({instance->note().id, database.counters(), database.broken().has_value(),
                       instance->store()->outbox()});
    }
    return found;
  }

  void drain(std::chrono::milliseconds limit) override {
    const auto limit_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(limit).count();
    const std::uint64_t deadline_ns =
        monotonic_ns() + static_cast<std::uint64_t>(std::max<std::int64_t>(limit_ns, 0));
    for (auto instance = instances_.rbegin(); instance != instances_.rend(); ++instance)
      (*instance)->drain(deadline_ns);
    is_drained_ = true;
  }

  void stop() override {
    for (auto instance = instances_.rbegin(); instance != instances_.rend(); ++instance)
      (*instance)->stop();
  }

 private:
  void describe() {
    std::vector<seam::ModuleRequires> required;
    for (const std::unique_ptr<Instance>& instance : instances_) {
      const Note& note = instance->note();
      ModuleInfo info{note.id, note.version, note.kind, instance->spec().library, {}, {}, {}};
      for (const InterfaceReference& one : note.provides) info.provides.push_back(one.id);
      for (const InterfaceReference& one : note.requires_) info.requires_.push_back(one.id);
      std::vector<std::string> reaches = info.requires_;
      for (const InterfaceReference& one : note.optional) {
        info.optional.push_back(one.id);
        if (registry_.find(one.id) != nullptr) reaches.push_back(one.id);
      }
      required.push_back({note.id, std::move(reaches)});
      modules_.push_back(std::move(info));
    }
    seam::assign_lanes(registry_, required);
  }

  Log& log_;
  const HostOptions options_;
  store::WriterThreads writers_;
  seam::Registry registry_;
  std::vector<std::unique_ptr<Instance>>
      instances_;  // in the order of starting; use the registry, so end before it
  std::vector<ModuleInfo> modules_;
  bool is_drained_ = false;
};

}  // namespace

Result<std::unique_ptr<Host>> Host::start(std::span<const ModuleSpec> specs,
                                          const HostOptions& options, Log& log) {
  std::vector<Candidate> candidates;
  for (const ModuleSpec& spec : specs) {
    auto note = inspect(spec);
    if (!note) return note.error();
    candidates.push_back({&spec, *std::move(note)});
  }
  const auto order = order_of_start(candidates);
  if (!order) return order.error();
  auto host = std::make_unique<LoadedHost>(options, log);
  if (auto error = host->load(candidates, *order)) return *std::move(error);
  return std::unique_ptr<Host>(std::move(host));
}

}  // namespace tenon::host
