#include "clocks.hpp"

#include <algorithm>
#include <span>

#include "clock_text.hpp"
#include "scratch_call.hpp"

namespace calendar {

namespace zones = calendar_engine::zones_1;

namespace {

constexpr std::size_t kTimesMax = 50'000;  // of one call; the engine takes 100,000

tenon::LocalTime local_of(std::int64_t microseconds) {
  return tenon::LocalTime(std::chrono::microseconds(microseconds));
}

/// Calls `ask` with one part after the other of what is wanted, until one fails.
template <class Ask>
tenon::Status in_parts(std::vector<std::int64_t>& wanted, const Ask& ask) {
  for (std::span<const std::int64_t> rest(wanted); !rest.empty();) {
    const std::size_t count = std::min(rest.size(), kTimesMax);
    if (tenon::Status status = ask(rest.first(count)); !status) return status;
    rest = rest.subspan(count);
  }
  wanted.clear();
  return tenon::ok();
}

}  // namespace

void Clocks::want_instant(std::string_view name, tenon::LocalTime local) {
  if (name == kUtc) return;
  Zone& to = zone(name);
  const std::int64_t time = local.time_since_epoch().count();
  if (to.instants.try_emplace(time, 0).second) to.wanted_instants.push_back(time);
}

void Clocks::want_local(std::string_view name, tenon::Instant instant) {
  if (name == kUtc) return;
  Zone& to = zone(name);
  const std::int64_t time = instant.time_since_epoch().count();
  if (to.locals.try_emplace(time, 0).second) to.wanted_locals.push_back(time);
}

tenon::Status Clocks::resolve(const tenon::Call& call, const Engine& engine) {
  for (auto& [name, zone] : zones_) {
    if (tenon::Status status = resolve_instants(call, engine, name, zone); !status) return status;
    if (tenon::Status status = resolve_locals(call, engine, name, zone); !status) return status;
  }
  return tenon::ok();
}

tenon::Instant Clocks::instant(std::string_view name, tenon::LocalTime local) const {
  if (name == kUtc) return tenon::Instant(local.time_since_epoch());
  const Times& known = zones_.find(name)->second.instants;
  return tenon::Instant(std::chrono::microseconds(known.at(local.time_since_epoch().count())));
}

tenon::LocalTime Clocks::local(std::string_view name, tenon::Instant instant) const {
  if (name == kUtc) return tenon::LocalTime(instant.time_since_epoch());
  const Times& known = zones_.find(name)->second.locals;
  return local_of(known.at(instant.time_since_epoch().count()));
}

tenon::Status Clocks::resolve_instants(const tenon::Call& call, const Engine& engine,
                                       const std::string& name, Zone& zone) {
  return in_parts(zone.wanted_instants, [&](std::span<const std::int64_t> part) -> tenon::Status {
    ScratchCall scratch;
    zones::ToUtcRequest::Writer request(scratch.call());
    request.set_time_zone(name);
    auto times = request.init_local_times(part.size());
    for (std::size_t at = 0; at < part.size(); ++at)
      times.set(at, write_local_time(local_of(part[at])));
    auto answer = engine.zones.to_utc(call, request.view());
    if (!answer) return std::move(answer).status();
    const auto instants = answer->instants();
    for (std::size_t at = 0; at < part.size(); ++at)
      zone.instants[part[at]] = instants[at].time_since_epoch().count();
    return tenon::ok();
  });
}

tenon::Status Clocks::resolve_locals(const tenon::Call& call, const Engine& engine,
                                     const std::string& name, Zone& zone) {
  return in_parts(zone.wanted_locals, [&](std::span<const std::int64_t> part) -> tenon::Status {
    ScratchCall scratch;
    zones::OffsetsRequest::Writer request(scratch.call());
    request.set_time_zone(name);
    auto instants = request.init_instants(part.size());
    for (std::size_t at = 0; at < part.size(); ++at)
      instants.set(at, tenon::Instant(std::chrono::microseconds(part[at])));
    auto answer = engine.zones.offsets(call, request.view());
    if (!answer) return std::move(answer).status();
    const auto offsets = answer->offsets();
    for (std::size_t at = 0; at < part.size(); ++at)
      zone.locals[part[at]] = part[at] + std::int64_t{offsets[at]} * 1'000'000;
    return tenon::ok();
  });
}

Clocks::Zone& Clocks::zone(std::string_view name) {
  const auto found = zones_.find(name);
  return found != zones_.end() ? found->second : zones_[std::string(name)];
}

}  // namespace calendar
