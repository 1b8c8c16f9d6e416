// The service as the host meets it: generated messages in, statuses with codes and paths out.
#include <catch2/catch.hpp>

#include "recurrence_service.hpp"
#include "service_call.hpp"

using namespace calendar_engine;

namespace {

struct Recurrences {
  FakeCall fake;
  tenon::Call call = fake.call();
  RecurrenceService service{zones(), kLimits};
  recurrence_1::ExpandRequest::Writer request{call};
  recurrence_1::ExpandResponse::Writer response{call};

  tenon::Status expand() { return service.expand(call, request.view(), response); }
};

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
