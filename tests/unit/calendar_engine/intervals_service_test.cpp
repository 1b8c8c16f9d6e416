#include <catch2/catch.hpp>

#include "intervals_service.hpp"
#include "service_call.hpp"

using namespace calendar_engine;

namespace {

struct Times {
  FakeCall fake;
  tenon::Call call = fake.call();
  IntervalsService service{zones(), kLimits};

  void fill(tenon::MessageListWriter<intervals_1::Interval> list,
            const std::vector<std::pair<const char*, const char*>>& intervals) {
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      list[i].set_start(instant(intervals[i].first));
      list[i].set_end(instant(intervals[i].second));
    }
  }
  static Texts shown_list(const tenon::List<intervals_1::Interval>& list) {
    Texts texts;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto text = [](tenon::Instant at) {
        return to_text(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(),
                       false);
      };
      texts.push_back(text(list[i].start()) + "/" + text(list[i].end()));
    }
    return texts;
  }
};

}  // namespace

TEST_CASE_METHOD(Times, "intervals are united, subtracted and intersected") {
  intervals_1::IntervalsResponse::Writer response(call);
  intervals_1::MergeRequest::Writer merge(call);
  fill(merge.init_intervals(2), {{"2026-03-02T10:00:00", "2026-03-02T11:00:00"},
                                 {"2026-03-02T09:00:00", "2026-03-02T10:00:00"}});
  REQUIRE(service.merge(call, merge.view(), response));
  CHECK(shown_list(response.view().intervals()) ==
        Texts{"2026-03-02T09:00:00/2026-03-02T11:00:00"});

  intervals_1::SubtractRequest::Writer subtract(call);
  fill(subtract.init_intervals(1), {{"2026-03-02T09:00:00", "2026-03-02T17:00:00"}});
  fill(subtract.init_without(1), {{"2026-03-02T12:00:00", "2026-03-02T13:00:00"}});
  REQUIRE(service.subtract(call, subtract.view(), response));
  CHECK(
      shown_list(response.view().intervals()) ==
      Texts{"2026-03-02T09:00:00/2026-03-02T12:00:00", "2026-03-02T13:00:00/2026-03-02T17:00:00"});

  intervals_1::IntersectRequest::Writer intersect(call);
  fill(intersect.init_left(1), {{"2026-03-02T09:00:00", "2026-03-02T17:00:00"}});
  fill(intersect.init_right(1), {{"2026-03-02T16:00:00", "2026-03-02T20:00:00"}});
  REQUIRE(service.intersect(call, intersect.view(), response));
  CHECK(shown_list(response.view().intervals()) ==
        Texts{"2026-03-02T16:00:00/2026-03-02T17:00:00"});

  fill(intersect.init_right(2), {{"2026-03-02T16:00:00", "2026-03-02T20:00:00"},
                                 {"2026-03-02T16:00:00", "2026-03-02T15:00:00"}});
  CHECK(shown(service.intersect(call, intersect.view(), response)) ==
        "3 calendar_engine.bad_interval /right/1/end");
}

namespace {

struct FreeBusy : Times {
  intervals_1::FreeBusyRequest::Writer request{call};
  intervals_1::FreeBusyResponse::Writer response{call};
  tenon::Status ask() { return service.free_busy(call, request.view(), response); }
};

}  // namespace

TEST_CASE_METHOD(FreeBusy, "free_busy parts the window into busy and free") {
  request.set_from(instant("2026-03-02T08:00:00"));
  request.set_until(instant("2026-03-02T18:00:00"));
  fill(request.init_busy(2), {{"2026-03-02T07:00:00", "2026-03-02T08:30:00"},
                              {"2026-03-02T13:30:00", "2026-03-02T14:30:00"}});
  auto recurrence = request.init_recurrences(1)[0];
  recurrence.set_start("2026-01-05T15:00:00");
  recurrence.set_time_zone("Europe/Berlin");
  recurrence.set_rules({"FREQ=WEEKLY"});
  recurrence.set_duration_seconds(3600);
  REQUIRE(shown(ask()) == "ok");
  CHECK(shown_list(response.view().busy()) == Texts{"2026-03-02T08:00:00/2026-03-02T08:30:00",
                                                    "2026-03-02T13:30:00/2026-03-02T15:00:00"});
  CHECK(shown_list(response.view().free()) == Texts{"2026-03-02T08:30:00/2026-03-02T13:30:00",
                                                    "2026-03-02T15:00:00/2026-03-02T18:00:00"});
  CHECK(response.view().tzdb_version() == zones().version());
}

TEST_CASE_METHOD(
    FreeBusy,
    "an instance that began before the window counts, and a day has the hours that it has") {
  // Sunday 2026-03-29 has 23 hours in Berlin: its midnights are at 23:00Z and at 22:00Z.
  request.set_from(instant("2026-03-29T12:00:00"));
  request.set_until(instant("2026-03-30T12:00:00"));
  auto recurrence = request.init_recurrences(1)[0];
  recurrence.set_start("2026-03-29");
  recurrence.set_time_zone("Europe/Berlin");
  recurrence.set_duration_days(1);
  REQUIRE(ask());
  CHECK(shown_list(response.view().busy()) == Texts{"2026-03-29T12:00:00/2026-03-29T22:00:00"});
}

TEST_CASE_METHOD(FreeBusy, "days by the clock and seconds after them are taken together") {
  // From Saturday's midnight over a day and the 90 minutes after it, in which the clocks stay.
  request.set_from(instant("2026-03-28T12:00:00"));
  request.set_until(instant("2026-03-30T12:00:00"));
  auto recurrence = request.init_recurrences(1)[0];
  recurrence.set_start("2026-03-28");
  recurrence.set_time_zone("Europe/Berlin");
  recurrence.set_duration_days(1);
  recurrence.set_duration_seconds(5'400);
  REQUIRE(ask());
  CHECK(shown_list(response.view().busy()) == Texts{"2026-03-28T12:00:00/2026-03-29T00:30:00"});
}

TEST_CASE_METHOD(FreeBusy, "an empty window is neither busy nor free") {
  request.set_from(instant("2026-03-29T12:00:00"));
  request.set_until(instant("2026-03-29T12:00:00"));
  REQUIRE(ask());
  CHECK(response.view().busy().empty());
  CHECK(response.view().free().empty());
}

TEST_CASE_METHOD(FreeBusy, "free_busy refuses with the place of the fault") {
  request.set_from(instant("2026-03-01T00:00:00"));
  request.set_until(instant("2026-04-01T00:00:00"));
  auto recurrences = request.init_recurrences(2);
  for (const std::size_t i : {0U, 1U}) {
    recurrences[i].set_start("2026-03-01");
    recurrences[i].set_time_zone("Europe/Berlin");
    recurrences[i].set_duration_days(1);
  }
  CHECK(shown(ask()) == "ok");
  recurrences[1].set_duration_days(0);
  CHECK(shown(ask()) == "3 calendar_engine.bad_duration /recurrences/1/duration_seconds");
  recurrences[1].set_duration_days(1);
  recurrences[1].set_time_zone("Nowhere");
  CHECK(shown(ask()) == "3 calendar_engine.bad_zone /recurrences/1/time_zone");
  recurrences[1].set_time_zone("Etc/UTC");
  recurrences[1].set_rules({"FREQ=DAILY"});
  CHECK(shown(ask()) == "8 calendar_engine.too_many_instances /recurrences/1");
  request.set_until(instant("2026-02-01T00:00:00"));
  CHECK(shown(ask()) == "3 calendar_engine.bad_window /until");
  fill(request.init_busy(1), {{"2026-03-02T07:00:00", "2026-03-02T06:30:00"}});
  request.set_until(instant("2026-04-01T00:00:00"));
  CHECK(shown(ask()) == "3 calendar_engine.bad_interval /busy/0/end");
}
