// The services as the host meets them: generated messages in, statuses with codes and paths out.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "expansion.hpp"
#include "intervals_service.hpp"
#include "recurrence_service.hpp"
#include "zones_service.hpp"

using namespace calendar_engine;

namespace {

/// A host that gives memory up to a limit, and a call on it.
class FakeCall {
 public:
  explicit FakeCall(std::size_t bytes_max = SIZE_MAX) : left_(bytes_max) {
    host_.size = sizeof host_;
    host_.context = this;
    host_.allocate = &FakeCall::allocate;
    raw_.size = sizeof raw_;
    raw_.host = &host_;
    raw_.deadline_ns = UINT64_MAX;
    raw_.cancelled = &cancelled_;
  }
  tenon::Call call() const { return tenon::Call(&raw_); }
  void cancel() { cancelled_ = 1; }
  void expire() { raw_.deadline_ns = 1; }

 private:
  static void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t) noexcept {
    auto* self = static_cast<FakeCall*>(call->host->context);
    if (bytes > self->left_) return nullptr;
    self->left_ -= static_cast<std::size_t>(bytes);
    self->blocks_.push_back(
        std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1));
    return self->blocks_.back().get();
  }

  tn_host host_{};
  tn_call raw_{};
  std::uint32_t cancelled_ = 0;
  std::size_t left_;
  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
};

/// Ten instances at most.
constexpr Limits kLimits{10, 100'000};

template <class T>
Texts texts_of(const tenon::List<T>& list) {
  Texts texts;
  for (std::size_t i = 0; i < list.size(); ++i) texts.emplace_back(list[i]);
  return texts;
}

tenon::Instant instant(const char* text) {
  return tenon::Instant(std::chrono::seconds(read_extended(text)->time));
}

struct Recurrences {
  FakeCall fake;
  tenon::Call call = fake.call();
  RecurrenceService service{zones(), kLimits};
  recurrence_1::ExpandRequest::Writer request{call};
  recurrence_1::ExpandResponse::Writer response{call};

  tenon::Status expand() { return service.expand(call, request.view(), response); }
};

std::string shown(const tenon::Status& status) {
  return status.is_ok() ? "ok"
                        : std::to_string(status.code()) + " " + status.failure().code + " " +
                              status.failure().path;
}

}  // namespace

TEST_CASE_METHOD(Recurrences, "expand answers every field") {
  request.set_start("1997-09-02T09:00:00");
  request.set_time_zone("America/New_York");
  request.set_rules({"FREQ=DAILY;COUNT=3"});
  request.set_rdates({"1997-09-10T09:00:00"});
  request.set_exdates({"1997-09-03T09:00:00"});
  request.set_from("1997-09-03T00:00:00");
  request.set_until("1997-10-01T00:00:00");
  REQUIRE(shown(expand()) == "ok");
  CHECK(texts_of(response.view().instances()) ==
        Texts{"1997-09-04T09:00:00", "1997-09-10T09:00:00"});
  REQUIRE(response.view().utc().size() == 2);
  CHECK(response.view().utc()[0] == instant("1997-09-04T13:00:00"));
  CHECK_FALSE(response.view().truncated());
  CHECK(response.view().exhausted());
  CHECK(response.view().tzdb_version() == zones().version());
}

TEST_CASE_METHOD(Recurrences, "the module's limit goes before that of the request") {
  request.set_start("1997-09-02");
  request.set_rules({"FREQ=DAILY"});
  request.set_limit(1000);
  REQUIRE(expand());
  CHECK(response.view().instances().size() == 10);
  CHECK(response.view().truncated());
  CHECK_FALSE(response.view().has_utc());
}

TEST_CASE_METHOD(Recurrences, "the policy about the start arrives") {
  request.set_start("1997-09-02");
  request.set_rules({"FREQ=MONTHLY;BYMONTHDAY=1;COUNT=1"});
  request.set_start_policy(recurrence_1::StartPolicy::include);
  REQUIRE(expand());
  CHECK(texts_of(response.view().instances()) == Texts{"1997-09-02"});
  request.set_start_policy(recurrence_1::StartPolicy::reject);
  CHECK(shown(expand()) == "3 calendar_engine.start_not_in_rule /start");
}

TEST_CASE_METHOD(Recurrences,
                 "ends are answered when the request says how long an instance takes") {
  request.set_start("2026-03-28T23:30:00");
  request.set_time_zone("Europe/Berlin");
  request.set_rules({"FREQ=DAILY;COUNT=2"});
  REQUIRE(expand());
  CHECK_FALSE(response.view().has_ends());
  CHECK_FALSE(response.view().has_ends_utc());
  request.set_duration_days(0);
  request.set_duration_seconds(3'600 * 3);
  REQUIRE(expand());
  CHECK(texts_of(response.view().ends()) == Texts{"2026-03-29T03:30:00", "2026-03-30T02:30:00"});
  REQUIRE(response.view().ends_utc().size() == 2);
  CHECK(response.view().ends_utc()[0] == instant("2026-03-29T01:30:00"));
  CHECK(response.view().ends_utc()[1] == instant("2026-03-30T00:30:00"));
}

TEST_CASE_METHOD(Recurrences, "whole days without a zone have ends, but no instants") {
  request.set_start("2026-03-28");
  request.set_duration_days(3);
  REQUIRE(expand());
  CHECK(texts_of(response.view().ends()) == Texts{"2026-03-31"});
  CHECK_FALSE(response.view().has_utc());
  CHECK_FALSE(response.view().has_ends_utc());
  request.set_duration_seconds(1);
  CHECK(shown(expand()) == "3 calendar_engine.bad_duration /duration_seconds");
}

TEST_CASE_METHOD(Recurrences, "which instances are in the window is the request's to say") {
  request.set_start("2026-03-28T09:00:00");
  request.set_duration_seconds(3'600);
  request.set_from("2026-03-28T09:30:00");
  REQUIRE(expand());
  CHECK(response.view().instances().empty());
  request.set_window(recurrence_1::Window::overlaps);
  REQUIRE(expand());
  CHECK(texts_of(response.view().instances()) == Texts{"2026-03-28T09:00:00"});
}

TEST_CASE_METHOD(Recurrences, "faults are statuses with code and path") {
  request.set_start("1997-09-02T09:00:00");
  request.set_rules({"FREQ=DAILY", "FREQ=DAILY;BYMONTH=13"});
  CHECK(shown(expand()) == "3 calendar_engine.bad_rule /rules/1");
  request.set_rules(
      {"FREQ=SECONDLY;INTERVAL=6047;BYHOUR=9;BYMINUTE=0;BYSECOND=0;BYMONTHDAY=29;BYMONTH=2"});
  const Limits few_steps{10, 100};
  RecurrenceService hasty(zones(), few_steps);
  CHECK(shown(hasty.expand(call, request.view(), response)) == "8 calendar_engine.too_many_steps ");
}

TEST_CASE_METHOD(Recurrences, "a caller who is gone or late ends the work") {
  request.set_start("1997-09-02T09:00:00");
  request.set_rules(
      {"FREQ=SECONDLY;INTERVAL=6047;BYHOUR=9;BYMINUTE=0;BYSECOND=0;BYMONTHDAY=29;BYMONTH=2"});
  SECTION("cancelled") {
    fake.cancel();
    CHECK(shown(expand()) == "1 tenon.cancelled ");
  }
  SECTION("late") {
    fake.expire();
    CHECK(shown(expand()) == "4 tenon.deadline_exceeded ");
  }
}

TEST_CASE("expand_many answers each request in its place, or names the one that is wrong") {
  FakeCall fake;
  const tenon::Call call = fake.call();
  RecurrenceService service(zones(), kLimits);
  recurrence_1::ExpandManyRequest::Writer request(call);
  recurrence_1::ExpandManyResponse::Writer response(call);
  auto requests = request.init_requests(3);
  requests[0].set_start("2026-01-01");
  requests[1].set_start("2026-01-01");
  requests[1].set_rules({"FREQ=DAILY;COUNT=2"});
  requests[2].set_start("2026-01-03");
  SECTION("all well") {
    REQUIRE(shown(service.expand_many(call, request.view(), response)) == "ok");
    const auto answers = response.view().answers();
    REQUIRE(answers.size() == 3);
    CHECK(texts_of(answers[0].instances()) == Texts{"2026-01-01"});
    CHECK(texts_of(answers[1].instances()) == Texts{"2026-01-01", "2026-01-02"});
    CHECK(texts_of(answers[2].instances()) == Texts{"2026-01-03"});
  }
  SECTION("one wrong") {
    requests[2].set_exdates({"2026-01-03", "x"});
    CHECK(shown(service.expand_many(call, request.view(), response)) ==
          "3 calendar_engine.bad_date /requests/2/exdates/1");
  }
  SECTION("one budget of steps for all") {
    // Each alone fits into the budget, both do not.
    const Limits few_steps{10, 12};
    RecurrenceService hasty(zones(), few_steps);
    for (const std::size_t i : {0U, 2U}) requests[i].set_rules({"FREQ=DAILY;COUNT=9"});
    auto alone = response.init_answers(1)[0];
    CHECK(shown(hasty.expand(call, request.view().requests()[0], alone)) == "ok");
    const tenon::Status status = hasty.expand_many(call, request.view(), response);
    REQUIRE(shown(status) == "8 calendar_engine.too_many_steps /requests/2");
    CHECK_THAT(status.failure().message, Catch::Contains("a lower `limit` or COUNT"));
    CHECK_THAT(status.failure().message, Catch::Contains("fewer rules"));
  }
  SECTION("nobody waits") {
    fake.cancel();
    CHECK(shown(service.expand_many(call, request.view(), response)) == "1 tenon.cancelled ");
  }
}

namespace {

struct Looks {
  FakeCall fake;
  tenon::Call call = fake.call();
  RecurrenceService service{zones(), kLimits};
  recurrence_1::InspectRequest::Writer request{call};
  recurrence_1::InspectResponse::Writer response{call};

  tenon::Status inspect() { return service.inspect(call, request.view(), response); }
};

}  // namespace

TEST_CASE_METHOD(Looks, "inspect answers each recurrence in its place, also one that is wrong") {
  auto recurrences = request.init_recurrences(3);
  recurrences[0].set_start("1997-09-02T09:00:00");
  recurrences[0].set_time_zone("America/New_York");
  recurrences[0].set_rules({"interval=1;count=10;freq=daily"});
  recurrences[0].set_rdates({"1997-10-01T09:00:00"});
  recurrences[0].set_exdates({"1997-09-02T09:00:00"});
  recurrences[0].set_candidates({"1997-09-03T09:00:00", "1997-09-02T09:00:00"});
  recurrences[1].set_start("1997-09-02");
  recurrences[1].set_rules({"FREQ=DAILY", "FREQ=DAILY;COUNT=0"});
  recurrences[1].set_candidates({"1997-09-02"});
  recurrences[2].set_start("1997-09-02");
  recurrences[2].set_rules({"FREQ=MONTHLY;BYMONTHDAY=1"});
  recurrences[2].set_start_policy(recurrence_1::StartPolicy::include);
  REQUIRE(shown(inspect()) == "ok");
  const auto answers = response.view().answers();
  REQUIRE(answers.size() == 3);
  CHECK_FALSE(answers[0].has_fault());
  CHECK(texts_of(answers[0].rules()) == Texts{"FREQ=DAILY;COUNT=10"});
  CHECK(answers[0].first() == "1997-09-03T09:00:00");
  CHECK(answers[0].last() == "1997-10-01T09:00:00");
  REQUIRE(answers[0].members().size() == 2);
  CHECK(answers[0].members()[0]);
  CHECK_FALSE(answers[0].members()[1]);

  REQUIRE(answers[1].has_fault());
  CHECK(answers[1].fault()->code() == "calendar_engine.bad_rule");
  CHECK(answers[1].fault()->path() == "/rules/1");
  CHECK(answers[1].fault()->message() == "COUNT=0: the value is a number from 1 to 2147483647");
  CHECK(answers[1].rules().empty());
  CHECK_FALSE(answers[1].has_first());
  CHECK_FALSE(answers[1].has_members());

  CHECK(answers[2].first() == "1997-09-02");
  CHECK_FALSE(answers[2].has_last());
  CHECK_FALSE(answers[2].has_members());
  CHECK(response.view().tzdb_version() == zones().version());
}

TEST_CASE_METHOD(Looks,
                 "a limit is a failure that names the recurrence, and all share one budget") {
  auto recurrences = request.init_recurrences(40);
  for (std::size_t i = 0; i < 40; ++i) {
    recurrences[i].set_start("1997-09-02");
    recurrences[i].set_rules({"FREQ=DAILY"});
  }
  CHECK(shown(inspect()) == "ok");
  const Limits few_steps{10, 100};
  RecurrenceService hasty(zones(), few_steps);
  const tenon::Status status = hasty.inspect(call, request.view(), response);
  CHECK_THAT(shown(status), Catch::StartsWith("8 calendar_engine.too_many_steps /recurrences/"));
  fake.cancel();
  CHECK(shown(inspect()) == "1 tenon.cancelled ");
}

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

TEST_CASE("offsets, instants and names of zones") {
  FakeCall fake;
  const tenon::Call call = fake.call();
  ZonesService service(zones());
  zones_1::OffsetsRequest::Writer offsets(call);
  zones_1::OffsetsResponse::Writer offsets_response(call);
  offsets.set_time_zone("America/New_York");
  auto instants = offsets.init_instants(2);
  instants.set(0, instant("2026-01-01T00:00:00"));
  instants.set(1, instant("2026-03-08T07:00:00") - std::chrono::microseconds(1));
  REQUIRE(service.offsets(call, offsets.view(), offsets_response));
  CHECK(offsets_response.view().offsets()[0] == -18000);
  CHECK(offsets_response.view().offsets()[1] == -18000);
  offsets.set_time_zone("New York");
  CHECK(shown(service.offsets(call, offsets.view(), offsets_response)) ==
        "3 calendar_engine.bad_zone /time_zone");

  zones_1::ToUtcRequest::Writer to_utc(call);
  zones_1::ToUtcResponse::Writer to_utc_response(call);
  to_utc.set_time_zone("America/New_York");
  to_utc.set_local_times({"2026-03-08T02:30:00", "2026-11-01T01:30:00", "2026-01-01"});
  REQUIRE(service.to_utc(call, to_utc.view(), to_utc_response));
  CHECK(to_utc_response.view().instants()[0] == instant("2026-03-08T07:30:00"));
  CHECK(to_utc_response.view().occurrences()[0] == zones_1::Occurrence::never);
  CHECK(to_utc_response.view().occurrences()[1] == zones_1::Occurrence::twice);
  CHECK(to_utc_response.view().occurrences()[2] == zones_1::Occurrence::once);
  for (const char* text : {"2026-11-01T01:30:00Z", "noon", "9999-12-31T23:00:00"}) {
    to_utc.set_local_times({"2026-01-01", text});
    CHECK(shown(service.to_utc(call, to_utc.view(), to_utc_response)) ==
          "3 calendar_engine.bad_date /local_times/1");
  }

  zones_1::NamesResponse::Writer names(call);
  REQUIRE(service.names(call, zones_1::NamesRequest::Writer(call).view(), names));
  CHECK(texts_of(names.view().names()) == zones().names());
}

TEST_CASE("transitions answer what the clocks show at first and what they are set to") {
  FakeCall fake;
  const tenon::Call call = fake.call();
  ZonesService service(zones());
  zones_1::TransitionsRequest::Writer request(call);
  zones_1::TransitionsResponse::Writer response(call);
  request.set_time_zone("Europe/Berlin");
  request.set_from(instant("2026-01-01T00:00:00"));
  request.set_until(instant("2026-10-25T01:00:00") + std::chrono::microseconds(1));
  REQUIRE(shown(service.transitions(call, request.view(), response)) == "ok");
  CHECK(response.view().initial().at() == instant("2026-01-01T00:00:00"));
  CHECK(response.view().initial().offset() == 3'600);
  CHECK(response.view().initial().abbreviation() == "CET");
  CHECK_FALSE(response.view().initial().daylight());
  REQUIRE(response.view().transitions().size() == 2);
  CHECK(response.view().transitions()[0].at() == instant("2026-03-29T01:00:00"));
  CHECK(response.view().transitions()[0].offset() == 7'200);
  CHECK(response.view().transitions()[0].abbreviation() == "CEST");
  CHECK(response.view().transitions()[0].daylight());
  CHECK(response.view().transitions()[1].at() == instant("2026-10-25T01:00:00"));
  CHECK(response.view().tzdb_version() == zones().version());

  // The instant of a change is what the clocks show at first; a microsecond before is not.
  request.set_from(instant("2026-03-29T01:00:00"));
  request.set_until(instant("2026-10-25T01:00:00"));
  REQUIRE(service.transitions(call, request.view(), response));
  CHECK(response.view().initial().offset() == 7'200);
  CHECK(response.view().transitions().empty());
  request.set_from(instant("2026-03-29T01:00:00") - std::chrono::microseconds(1));
  REQUIRE(service.transitions(call, request.view(), response));
  CHECK(response.view().initial().at() ==
        instant("2026-03-29T01:00:00") - std::chrono::microseconds(1));
  CHECK(response.view().initial().offset() == 3'600);
  CHECK(response.view().transitions().size() == 1);
  request.set_limit(1);
  request.set_until(instant("2036-01-01T00:00:00"));
  REQUIRE(service.transitions(call, request.view(), response));
  CHECK(response.view().transitions().size() == 1);

  request.set_from(instant("2036-01-01T00:00:01"));
  CHECK(shown(service.transitions(call, request.view(), response)) ==
        "3 calendar_engine.bad_window /until");
  request.set_from(instant("2036-01-01T00:00:00"));
  CHECK(shown(service.transitions(call, request.view(), response)) == "ok");
  request.set_time_zone("Berlin");
  CHECK(shown(service.transitions(call, request.view(), response)) ==
        "3 calendar_engine.bad_zone /time_zone");
}

TEST_CASE("match answers names, the preferred ones first") {
  FakeCall fake;
  const tenon::Call call = fake.call();
  ZonesService service(zones());
  zones_1::MatchRequest::Writer request(call);
  zones_1::MatchResponse::Writer response(call);
  auto observed = request.init_observed(2);
  observed[0].set_at(instant("2026-03-29T01:00:00") - std::chrono::microseconds(1));
  observed[0].set_offset(3'600);
  observed[1].set_at(instant("2026-03-29T01:00:00"));
  observed[1].set_offset(7'200);
  request.set_preferred({"Europe/Vienna", "Nowhere"});
  REQUIRE(shown(service.match(call, request.view(), response)) == "ok");
  const Texts names = texts_of(response.view().names());
  REQUIRE(names.size() > 10);
  CHECK(names[0] == "Europe/Vienna");
  CHECK(names[1] == "Africa/Ceuta");
  CHECK(response.view().tzdb_version() == zones().version());
  observed[0].set_offset(3'601);
  REQUIRE(shown(service.match(call, request.view(), response)) == "ok");
  CHECK(response.view().names().empty());
}
