#include "zones_service.hpp"

#include <string>

#include "local_text.hpp"
#include "service_status.hpp"

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

}  // namespace

tenon::Status ZonesService::offsets(const tenon::Call& call, const zones_1::OffsetsRequest& request,
                                    zones_1::OffsetsResponse::Writer& response) {
  const auto zone = zones_.find(request.time_zone());
  if (!zone) return to_status(zone.fault(), call, "/time_zone");
  const auto instants = request.instants();
  auto offsets = response.init_offsets(instants.size());
  for (std::size_t i = 0; i < instants.size(); ++i) {
    const auto second = std::chrono::floor<std::chrono::seconds>(instants[i]);
    offsets.set(i, zone->offset_at(second.time_since_epoch().count()));
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

tenon::Status ZonesService::transitions(const tenon::Call&, const zones_1::TransitionsRequest&,
                                        zones_1::TransitionsResponse::Writer&) {
  return tenon::fail(TN_UNIMPLEMENTED, "calendar_engine.not_yet", "", "not yet");
}

tenon::Status ZonesService::match(const tenon::Call&, const zones_1::MatchRequest&,
                                  zones_1::MatchResponse::Writer&) {
  return tenon::fail(TN_UNIMPLEMENTED, "calendar_engine.not_yet", "", "not yet");
}

}  // namespace calendar_engine
