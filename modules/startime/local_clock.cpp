#include "local_clock.hpp"

namespace startime {

tenon::Result<std::vector<tenon::LocalTime>> local_times(
    const tenon::Call& call, const calendar_engine::zones_1::Client& zones,
    std::string_view time_zone, const std::vector<tenon::Instant>& instants) {
  std::vector<tenon::LocalTime> shown;
  if (instants.empty()) return shown;
  calendar_engine::zones_1::OffsetsRequest::Writer request(call);
  request.set_time_zone(time_zone);
  request.set_instants(instants);
  auto answer = zones.offsets(call, request.view());
  if (!answer) return std::move(answer).status();
  const auto offsets = answer->offsets();
  shown.reserve(instants.size());
  for (std::size_t i = 0; i < instants.size(); ++i)
    shown.emplace_back(instants[i].time_since_epoch() + std::chrono::seconds(offsets[i]));
  return shown;
}

}  // namespace startime
