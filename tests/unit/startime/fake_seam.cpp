#include "fake_seam.hpp"

#include "window_text.hpp"

namespace startime {
namespace {

namespace instances_1 = calendar::instances_1;
namespace intervals_1 = calendar_engine::intervals_1;
namespace zones_1 = calendar_engine::zones_1;

const calendar_engine::Zones& engine_zones() {
  static const calendar_engine::Zones zones;
  return zones;
}

tenon::LocalTime clock(const std::string& text) {
  return read_window_bound(text).value().clock;
}

tenon::Instant instant(const std::string& text) {
  return tenon::Instant(clock(text).time_since_epoch());
}

tenon::Status once_more(tenon::Status& status) {
  return tenon::Status(status.failure());
}

}  // namespace

tenon::Status FakeSeam::answer(const tn_binding* to, std::uint32_t method, const void* request,
                               void* response) {
  if (to == binding(kInstances)) return answer_calendar(method, response);
  if (to == binding(kIntervals) && method == CALENDAR_ENGINE_INTERVALS_1_METHOD_INTERSECT) {
    ++crossings["intersect"];
    auto to_write = writer<intervals_1::IntervalsResponse>(response);
    calendar_engine::IntervalsService service(engine_zones(), {1000, 1'000'000});
    return service.intersect(call(), read<intervals_1::IntersectRequest>(request), to_write);
  }
  calendar_engine::ZonesService service(engine_zones());
  if (to == binding(kZones) && method == CALENDAR_ENGINE_ZONES_1_METHOD_OFFSETS) {
    ++crossings["offsets"];
    auto to_write = writer<zones_1::OffsetsResponse>(response);
    return service.offsets(call(), read<zones_1::OffsetsRequest>(request), to_write);
  }
  if (to == binding(kZones) && method == CALENDAR_ENGINE_ZONES_1_METHOD_TO_UTC) {
    ++crossings["to_utc"];
    auto to_write = writer<zones_1::ToUtcResponse>(response);
    return service.to_utc(call(), read<zones_1::ToUtcRequest>(request), to_write);
  }
  return tenon::fail(TN_UNIMPLEMENTED, "fake.unexpected", "", "no test expects this call");
}

tenon::Status FakeSeam::answer_calendar(std::uint32_t method, void* response) {
  ++crossings[method == CALENDAR_INSTANCES_1_METHOD_WITHIN ? "within" : "free_busy"];
  if (!refusal) return once_more(refusal);
  if (method == CALENDAR_INSTANCES_1_METHOD_WITHIN) {
    auto page = writer<instances_1::InstancePage>(response);
    auto items = page.init_items(held.size());
    for (std::size_t i = 0; i < held.size(); ++i) {
      auto item = items[i];
      item.set_start(clock(held[i].start));
      item.set_end(clock(held[i].end));
      item.set_start_utc(instant(held[i].start_utc));
      item.set_end_utc(instant(held[i].end_utc));
      item.set_all_day(held[i].all_day);
      if (!held[i].time_zone.empty()) item.set_time_zone(held[i].time_zone);
    }
    page.set_next_cursor("more");
    page.set_tzdb_version("2025b");
    return tenon::ok();
  }
  auto parted = writer<intervals_1::FreeBusyResponse>(response);
  auto intervals = parted.init_free(free.size());
  for (std::size_t i = 0; i < free.size(); ++i) {
    auto interval = intervals[i];
    interval.set_start(instant(free[i].first));
    interval.set_end(instant(free[i].second));
  }
  parted.set_tzdb_version("2025b");
  return tenon::ok();
}

}  // namespace startime
