#include <catch2/catch.hpp>

#include "service_call.hpp"
#include "zones_service.hpp"

using namespace calendar_engine;

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
