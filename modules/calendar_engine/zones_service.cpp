#include "zones_service.hpp"

#include <string>

#include "local_text.hpp"
#include "message_text.hpp"
#include "service_status.hpp"
#include "zone_match.hpp"

namespace calendar_engine {
namespace {

zones_1::Occurrence occurrence_of(LocalKind kind) {
  switch (kind) {
    case LocalKind::in_gap: return zones_1::Occurrence::never;
    case LocalKind::in_fold: return zones_1::Occurrence::twice;
    case LocalKind::once: break;
  }
  return zones_1::Occurrence::once;
}

constexpr tenon::Instant::duration kTick(1);

/// The second that an instant is in.
UtcTime second_of(tenon::Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

void write(const ClockSetting& setting, zones_1::ClockSetting::Writer to) {
  to.set_at(tenon::Instant(std::chrono::seconds(setting.at)));
  to.set_offset(setting.offset);
  to.set_abbreviation(setting.abbreviation);
  to.set_daylight(setting.is_daylight);
}

}  // namespace

tenon::Status ZonesService::offsets(const tenon::Call& call, const zones_1::OffsetsRequest& request,
                                    zones_1::OffsetsResponse::Writer& response) {
  const auto zone = zones_.find(request.time_zone());
  if (!zone) return to_status(zone.fault(), call, "/time_zone");
  const auto instants = request.instants();
  auto offsets = response.init_offsets(instants.size());
  for (std::size_t i = 0; i < instants.size(); ++i) {
    offsets.set(i, zone->offset_at(second_of(instants[i])));
  }
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

tenon::Status ZonesService::to_utc(const tenon::Call& call, const zones_1::ToUtcRequest& request,
                                   zones_1::ToUtcResponse::Writer& response) {
  auto zone = zones_.find(request.time_zone());
  if (!zone) return to_status(zone.fault(), call, "/time_zone");
  const auto times = request.local_times();
  auto instants = response.init_instants(times.size());
  auto occurrences = response.init_occurrences(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto local = read_extended(times[i]);
    const UtcTime utc = local && !local->is_utc ? zone->to_utc(local->time) : kTimeFirst - 1;
    if (utc < kTimeFirst || utc > kTimeLast) {
      return tenon::invalid_argument(
          "calendar_engine.bad_date", "/local_times/" + std::to_string(i),
          "not a local time of the years 1 to 9999, as 2026-03-08T02:30:00");
    }
    instants.set(i, tenon::Instant(std::chrono::seconds(utc)));
    occurrences.set(i, occurrence_of(zone->kind_of(local->time)));
  }
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

tenon::Status ZonesService::names(const tenon::Call&, const zones_1::NamesRequest&,
                                  zones_1::NamesResponse::Writer& response) {
  response.set_names(zones_.names());
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

tenon::Status ZonesService::transitions(const tenon::Call& call,
                                        const zones_1::TransitionsRequest& request,
                                        zones_1::TransitionsResponse::Writer& response) {
  const auto zone = zones_.find(request.time_zone());
  if (!zone) return to_status(zone.fault(), call, "/time_zone");
  if (request.until() < request.from()) {
    return tenon::invalid_argument("calendar_engine.bad_window", "/until",
                                   "the window ends before it begins; exchange from and until");
  }
  const UtcTime from = second_of(request.from());
  const UtcTime until = second_of(request.until() + std::chrono::seconds(1) - kTick);
  const auto changes = zone->changes(from, until, static_cast<std::size_t>(request.limit()));
  auto initial = response.init_initial();
  write(zone->setting_at(from), initial);
  initial.set_at(request.from());
  auto transitions = response.init_transitions(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) write(changes[i], transitions[i]);
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

tenon::Status ZonesService::match(const tenon::Call&, const zones_1::MatchRequest& request,
                                  zones_1::MatchResponse::Writer& response) {
  std::vector<ClockReading> observed;
  for (std::size_t i = 0; i < request.observed().size(); ++i) {
    const auto seen = request.observed()[i];
    observed.push_back({second_of(seen.at()), seen.offset()});
  }
  std::vector<std::string_view> preferred;
  copy_list(request.preferred(), preferred);
  response.set_names(match_zones(zones_, observed, preferred));
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

}  // namespace calendar_engine
