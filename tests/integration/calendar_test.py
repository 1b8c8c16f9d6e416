"""Calendars and events over REST: what is refused and where, what takes place in a window, what is done to a series."""

import concurrent.futures
import itertools
import json
import unittest
import urllib.parse

import harness

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NOBODY = "018f0000-0000-7000-8000-00000000ffff"


def target(path, **parameters):
    return path + "?" + urllib.parse.urlencode(parameters, doseq=True)


class CalendarTestCase(harness.HostTestCase):
    def create(self, plural, **document):
        answer = self.host.request("POST", f"/v1/calendar/{plural}", document)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def calendar(self, *events, zone=BERLIN):
        made = self.create("calendars", name="A calendar", time_zone=zone)["id"]
        return (made, *(self.event(made, **event) for event in events))

    def event(self, calendar, **event):
        if event.get("kind", "timed") == "timed":
            event.setdefault("time_zone", BERLIN)
        return self.create("events", calendar=calendar, **event)

    def patch(self, path, changes):
        return self.host.request("PATCH", path, json.dumps(changes).encode(), [("Content-Type", "application/merge-patch+json")])

    def get(self, path, **parameters):
        answer = self.host.request("GET", target(path, **parameters))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def instances(self, calendar, begin, end, **parameters):
        """All of them, by pages."""
        path = f"/v1/calendar/calendars/{calendar}/instances"
        items, cursor = [], {}
        for _ in range(10_000):
            page = self.get(path, **{"from": begin, "until": end, **parameters, **cursor})
            items += page["items"]
            if "next_cursor" not in page:
                return items
            cursor = {"cursor": page["next_cursor"]}
        raise AssertionError("pages without end")

    def starts(self, *arguments, **parameters):
        return [item["start"] for item in self.instances(*arguments, **parameters)]

    def refused(self, answer, status, code, pointer):
        problem = self.assert_problem(answer, status, code)
        self.assertEqual([error["pointer"] for error in problem["errors"]], [pointer], problem)
        return problem["detail"]


class Events(CalendarTestCase):
    def test_a_calendar_needs_a_zone_that_exists(self):
        answer = self.host.request("POST", "/v1/calendar/calendars", {"name": "A", "time_zone": "Europe/Berlix"})
        self.assertIn("Europe/Berlin", self.refused(answer, 400, "calendar_engine.bad_zone", "#/time_zone"))

    def test_what_follows_is_filled_in(self):
        calendar, event = self.calendar({"start": "2026-03-02T09:00:00", "rules": [{"rule": "freq=daily;count=3;interval=1"}]})
        self.assertEqual(event["rules"], [{"rule": "FREQ=DAILY;COUNT=3"}])
        self.assertEqual((event["first_day"], event["last_day"], event["extent"]), ("2026-03-02", "2026-03-04", "series"))
        self.assertRegex(event["uid"], r"^[0-9a-f-]{36}$")
        day = self.event(calendar, kind="all_day", start="2026-03-20T00:00:00")
        self.assertEqual((day["duration_days"], day["extent"], day["last_day"]), (1, "single", "2026-03-20"))

    def test_what_is_wrong_is_told_at_its_place(self):
        calendar, = self.calendar()
        weekly = {"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=WEEKLY"}]}
        cases = [
            ({"time_zone": None}, "calendar.zone_missing", "/time_zone"),
            ({"kind": "floating", "time_zone": BERLIN}, "calendar.zone_superfluous", "/time_zone"),
            ({"time_zone": "Mars/Olympus"}, "calendar_engine.bad_zone", "/time_zone"),
            ({"end_time_zone": "Mars/Olympus"}, "calendar_engine.bad_zone", "/end_time_zone"),
            ({"start": "2026-03-02T09:00:00.5"}, "calendar.bad_start", "/start"),
            ({"kind": "all_day", "start": "2026-03-02T09:00:00"}, "calendar.bad_start", "/start"),
            ({"kind": "all_day", "start": "2026-03-02T00:00:00", "duration": "PT1H"}, "calendar.bad_duration", "/duration"),
            ({"duration": "-PT1H"}, "calendar.bad_duration", "/duration"),
            ({"duration": "PT0.5S"}, "calendar.bad_duration", "/duration"),
            ({"rules": [{"rule": "FREQ=DAILY"}, {"rule": "FREQ=SOMETIMES"}]}, "calendar_engine.bad_rule", "/rules/1/rule"),
            ({"rules": [{"rule": "FREQ=WEEKLY;BYDAY=TU"}]}, "calendar.start_not_in_rule", "/start"),
            ({**weekly, "dates": [{"kind": "added", "at": "2026-03-03T09:00:00.5"}]}, "calendar.bad_start", "/dates/0/at"),
            ({**weekly, "dates": [{"kind": "excluded", "at": "2026-03-09T09:00:00"},
                                  {"kind": "added", "at": "2026-03-03T09:00:00", "duration": "-PT1S"}]},
             "calendar.bad_duration", "/dates/1/duration"),
            ({**weekly, "overrides": [{"recurrence_id": "2026-03-03T09:00:00"}]}, "calendar.no_such_instance",
             "/overrides/0/recurrence_id"),
            ({**weekly, "overrides": [{"recurrence_id": "2026-03-09T09:00:00", "time_zone": "No/Where"}]},
             "calendar_engine.bad_zone", "/overrides/0/time_zone"),
            ({**weekly, "attendees": [{"address": "mailto:a@b.example", "recurrence_id": "2026-03-09T09:00:00"}]},
             "calendar.no_such_override", "/attendees/0/recurrence_id"),
        ]
        for wrong, code, place in cases:
            with self.subTest(code=code, place=place):
                event = {"calendar": calendar, "start": "2026-03-02T09:00:00"}
                event.update({"time_zone": BERLIN} if wrong.get("kind", "timed") == "timed" else {})
                event.update(wrong)
                event = {name: value for name, value in event.items() if value is not None}
                self.refused(self.host.request("POST", "/v1/calendar/events", event), 400, code, "#" + place)
        self.assertEqual(self.get("/v1/calendar/events", calendar=calendar)["items"], [], "nothing was stored")

    def test_a_patch_is_checked_like_a_new_event(self):
        _, event = self.calendar({"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=WEEKLY"}]})
        path = f"/v1/calendar/events/{event['id']}"
        answer = self.patch(path, {"start": "2026-03-03T09:00:00", "rules": [{"rule": "FREQ=WEEKLY;BYDAY=MO"}]})
        self.refused(answer, 400, "calendar.start_not_in_rule", "#/start")
        answer = self.patch(path, {"rules": [{"rule": "FREQ=DAILY;UNTIL=20260305T080000Z"}]})
        self.assertEqual((answer.status, answer.json()["last_day"]), (200, "2026-03-05"))

    def test_a_uid_is_once_in_a_calendar(self):
        calendar, _ = self.calendar({"uid": "one", "start": "2026-03-02T09:00:00"})
        answer = self.host.request("POST", "/v1/calendar/events", {
            "calendar": calendar, "uid": "one", "start": "2026-03-02T09:00:00", "time_zone": BERLIN})
        self.assert_problem(answer, 409, "store.not_unique")
        self.calendar({"uid": "one", "start": "2026-03-02T09:00:00"})

    def test_a_calendar_takes_its_events_with_it(self):
        calendar, event = self.calendar({"start": "2026-03-02T09:00:00"})
        self.assertEqual(self.host.request("DELETE", f"/v1/calendar/calendars/{calendar}").status, 204)
        self.assertEqual(self.host.request("GET", f"/v1/calendar/events/{event['id']}").status, 404)


class Windows(CalendarTestCase):
    def test_local_times_hold_over_a_change_of_the_clocks(self):
        calendar, _ = self.calendar({"start": "2026-03-27T09:00:00", "duration": "PT1H", "rules": [{"rule": "FREQ=DAILY;COUNT=4"}]})
        items = self.instances(calendar, "2026-03-27", "2026-04-01")
        self.assertEqual([(i["start"], i["end"], i["start_utc"], i["end_utc"]) for i in items], [
            ("2026-03-27T09:00:00", "2026-03-27T10:00:00", "2026-03-27T08:00:00Z", "2026-03-27T09:00:00Z"),
            ("2026-03-28T09:00:00", "2026-03-28T10:00:00", "2026-03-28T08:00:00Z", "2026-03-28T09:00:00Z"),
            ("2026-03-29T09:00:00", "2026-03-29T10:00:00", "2026-03-29T07:00:00Z", "2026-03-29T08:00:00Z"),
            ("2026-03-30T09:00:00", "2026-03-30T10:00:00", "2026-03-30T07:00:00Z", "2026-03-30T08:00:00Z")])

    def test_an_hour_in_a_gap_and_in_a_fold(self):
        """The gap counts by the offset before it, a fold is its first time, and an hour takes an hour."""
        calendar, _, _ = self.calendar(
            {"start": "2026-03-08T02:30:00", "time_zone": NEW_YORK, "duration": "PT1H"},
            {"start": "2026-11-01T01:30:00", "time_zone": NEW_YORK, "duration": "PT1H"})
        items = self.instances(calendar, "2026-03-01", "2026-12-01")
        self.assertEqual([(i["start_utc"], i["end_utc"], i["end"]) for i in items], [
            ("2026-03-08T07:30:00Z", "2026-03-08T08:30:00Z", "2026-03-08T04:30:00"),
            ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00")])

    def test_days_are_by_the_local_clock(self):
        """One day from midnight has 23 hours when the clocks are set forward."""
        calendar, _, _ = self.calendar(
            {"kind": "all_day", "start": "2026-03-29T00:00:00"},
            {"kind": "floating", "start": "2026-03-29T12:00:00", "duration": "PT1H"})
        items = self.instances(calendar, "2026-03-29", "2026-03-30")
        self.assertEqual([(i["start"], i["end"], i["start_utc"], i["end_utc"], i["all_day"]) for i in items], [
            ("2026-03-29T00:00:00", "2026-03-30T00:00:00", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", True),
            ("2026-03-29T12:00:00", "2026-03-29T13:00:00", "2026-03-29T10:00:00Z", "2026-03-29T11:00:00Z", False)])
        self.assertNotIn("time_zone", items[0])
        there = self.instances(calendar, "2026-03-29", "2026-03-30", time_zone="Asia/Tokyo")
        self.assertEqual([i["start_utc"] for i in there], ["2026-03-28T15:00:00Z", "2026-03-29T03:00:00Z"])
        self.assertEqual([i["start"] for i in there], [i["start"] for i in items])

    def test_a_window_is_half_open(self):
        calendar, *_ = self.calendar(
            {"start": "2026-03-02T09:00:00", "duration": "PT1H", "summary": "hour"},
            {"start": "2026-03-02T10:00:00", "summary": "moment"})
        cases = [
            ("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", ["hour"]),
            ("2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z", []),
            ("2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z", ["moment"]),
            ("2026-03-02T10:00:00", "2026-03-02T11:00:00", ["moment"]),
            ("2026-03-02T09:59:59+01:00", "2026-03-02T10:00:00+01:00", ["hour"]),
            ("2026-03-02T09:00:01Z", "2026-03-03T00:00:00Z", []),
        ]
        for begin, end, summaries in cases:
            with self.subTest(begin=begin, end=end):
                self.assertEqual([i["summary"] for i in self.instances(calendar, begin, end)], summaries)

    def test_overrides_dates_and_cancellations(self):
        calendar, event = self.calendar({
            "start": "2026-03-02T09:00:00", "duration": "PT1H", "summary": "Talk", "location": "Hall",
            "rules": [{"rule": "FREQ=WEEKLY;COUNT=6"}],
            "dates": [{"kind": "excluded", "at": "2026-03-09T09:00:00"},
                      {"kind": "added", "at": "2026-03-11T14:00:00", "duration": "PT3H"}],
            "overrides": [{"recurrence_id": "2026-03-16T09:00:00", "start": "2026-05-01T10:00:00", "summary": "Moved out", "location": ""},
                          {"recurrence_id": "2026-03-23T09:00:00", "cancelled": True},
                          {"recurrence_id": "2026-03-30T09:00:00", "duration": "PT2H"}]})
        march = self.instances(calendar, "2026-03-01", "2026-04-01")
        self.assertEqual([(i["start"], i["end"], i["recurrence_id"]) for i in march], [
            ("2026-03-02T09:00:00", "2026-03-02T10:00:00", "2026-03-02T09:00:00"),
            ("2026-03-11T14:00:00", "2026-03-11T17:00:00", "2026-03-11T14:00:00"),
            ("2026-03-30T09:00:00", "2026-03-30T11:00:00", "2026-03-30T09:00:00")])
        self.assertEqual({(i["event"], i["uid"], i["location"]) for i in march}, {(event["id"], event["uid"], "Hall")})
        moved, = self.instances(calendar, "2026-05-01", "2026-05-02")
        self.assertEqual((moved["start"], moved["recurrence_id"], moved["summary"]),
                         ("2026-05-01T10:00:00", "2026-03-16T09:00:00", "Moved out"))
        self.assertNotIn("location", moved, "an empty text takes it away")

    def test_an_instance_that_began_long_before_reaches_in(self):
        calendar, *_ = self.calendar(
            {"start": "2026-01-01T09:00:00", "duration_days": 90, "summary": "Quarter"},
            {"start": "2024-01-01T09:00:00", "duration_days": 500, "rules": [{"rule": "FREQ=YEARLY;COUNT=2"}],
             "dates": [{"kind": "excluded", "at": "2024-01-01T09:00:00"}], "summary": "Long"})
        self.assertEqual([i["summary"] for i in self.instances(calendar, "2026-03-31", "2026-04-01")], ["Long", "Quarter"])
        self.assertEqual(self.starts(calendar, "2025-05-10", "2025-05-11"), ["2025-01-01T09:00:00"],
                         "the excluded one would reach to the 15th")

    def test_cancelled_events_have_no_instances_and_transparent_ones_make_nobody_busy(self):
        calendar, *_ = self.calendar(
            {"start": "2026-03-02T09:00:00", "duration": "PT1H", "status": "cancelled"},
            {"start": "2026-03-02T11:00:00", "duration": "PT1H", "transparency": "transparent", "summary": "Perhaps"},
            {"start": "2026-03-02T13:00:00", "duration": "PT1H", "status": "tentative"},
            {"start": "2026-03-02T13:30:00", "duration": "PT1H"})
        self.assertEqual(self.starts(calendar, "2026-03-02", "2026-03-03"),
                         ["2026-03-02T11:00:00", "2026-03-02T13:00:00", "2026-03-02T13:30:00"])
        busy = self.get("/v1/calendar/free_busy", calendars=calendar, **{"from": "2026-03-02", "until": "2026-03-03", "time_zone": BERLIN})
        self.assertEqual(busy["busy"], [{"start": "2026-03-02T12:00:00Z", "end": "2026-03-02T13:30:00Z"}])
        self.assertEqual(busy["free"], [{"start": "2026-03-01T23:00:00Z", "end": "2026-03-02T12:00:00Z"},
                                        {"start": "2026-03-02T13:30:00Z", "end": "2026-03-02T23:00:00Z"}])

    def test_every_instance_is_on_one_page(self):
        calendar, *_ = self.calendar(
            {"start": "2026-01-01T09:00:00", "duration_days": 3, "rules": [{"rule": "FREQ=DAILY;COUNT=40"}], "summary": "a"},
            {"start": "2026-01-01T09:00:00", "rules": [{"rule": "FREQ=DAILY;COUNT=40"}], "summary": "b",
             "overrides": [{"recurrence_id": "2026-01-10T09:00:00", "start": "2026-01-11T09:00:00"}]},
            {"kind": "all_day", "start": "2026-01-05T00:00:00", "rules": [{"rule": "FREQ=WEEKLY;COUNT=4"}], "summary": "c"})
        whole = self.instances(calendar, "2026-01-08", "2026-02-01")
        self.assertEqual(whole, sorted(whole, key=lambda i: (i["start_utc"], i["event"], i["recurrence_id"])))
        self.assertGreater(len(whole), 50)
        for limit in (1, 2, 7, 1000):
            with self.subTest(limit=limit):
                self.assertEqual(self.instances(calendar, "2026-01-08", "2026-02-01", limit=limit), whole)

    def test_several_calendars_are_one_list(self):
        one, _ = self.calendar({"start": "2026-03-02T09:00:00", "summary": "Berlin"})
        other, _ = self.calendar({"start": "2026-03-02T02:00:00", "time_zone": NEW_YORK, "summary": "New York"}, zone=NEW_YORK)
        window = {"from": "2026-03-02", "until": "2026-03-03", "time_zone": BERLIN}
        page = self.get("/v1/calendar/instances", calendars=[other, one, other], **window)
        self.assertEqual([(i["calendar"], i["start"]) for i in page["items"]],
                         [(other, "2026-03-02T02:00:00"), (one, "2026-03-02T09:00:00")])

    def test_what_is_wrong_with_a_window_is_told(self):
        calendar, _ = self.calendar({"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=DAILY"}]})
        path = f"/v1/calendar/calendars/{calendar}/instances"
        good = {"from": "2026-03-01", "until": "2026-04-01"}
        cursor = self.get(path, **good, limit=1)["next_cursor"]
        several = {**good, "time_zone": BERLIN}
        cases = [
            (path, {**good, "from": "soon"}, 400, "calendar.bad_window", "from"),
            (path, {**good, "until": "2026-02-30"}, 400, "calendar.bad_window", "until"),
            (path, {**good, "until": "2026-03-01"}, 400, "calendar.bad_window", "until"),
            (path, {**good, "time_zone": "No/Where"}, 400, "calendar_engine.bad_zone", "time_zone"),
            (path, {**good, "limit": 0}, 400, "field.out_of_range", "limit"),
            (path, {**good, "cursor": "x"}, 400, "calendar.bad_cursor", "cursor"),
            (path, {**good, "until": "2026-05-01", "cursor": cursor}, 400, "calendar.bad_cursor", "cursor"),
            (path, {**good, "cursor": cursor[:-1] + ("0" if cursor[-1] != "0" else "1")}, 400, "calendar.bad_cursor", "cursor"),
            (f"/v1/calendar/calendars/{NOBODY}/instances", good, 404, "calendar.no_such_calendar", "id"),
            ("/v1/calendar/instances", {**several, "calendars": [calendar, NOBODY]}, 404, "calendar.no_such_calendar", "calendars/1"),
            ("/v1/calendar/free_busy", {**several, "calendars": [NOBODY]}, 404, "calendar.no_such_calendar", "calendars/0"),
            ("/v1/calendar/instances", {**several, "calendars": [calendar] * 151}, 422, "calendar.too_many_calendars", "calendars"),
            ("/v1/calendar/instances", {**good, "calendars": calendar}, 400, "field.missing", "time_zone"),
        ]
        for where, parameters, status, code, pointer in cases:
            with self.subTest(code=code, pointer=pointer):
                self.refused(self.host.request("GET", target(where, **parameters)), status, code, "#/" + pointer)
        self.assertEqual(len(self.get(path, **good, limit=5, cursor=cursor)["items"]), 5, "another limit is the same query")

    def test_a_window_thirty_years_on(self):
        calendar, _ = self.calendar({"start": "1996-01-01T09:00:00", "rules": [{"rule": "FREQ=WEEKLY;BYDAY=MO"}]})
        self.assertEqual(self.starts(calendar, "2026-03-02", "2026-03-09"), ["2026-03-02T09:00:00"])


class Series(CalendarTestCase):
    def act(self, event, verb, at, **more):
        return self.host.request("POST", f"/v1/calendar/events/{event['id']}:{verb}", {"recurrence_id": at, **more})

    def test_an_instance_is_cancelled_once(self):
        calendar, event = self.calendar({"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=DAILY;COUNT=3"}]})
        first = self.act(event, "cancel_instance", "2026-03-03T09:00:00")
        self.assertEqual((first.status, first.json()["version"], first.json()["sequence"]), (200, "2", 1))
        again = self.act(event, "cancel_instance", "2026-03-03T09:00:00")
        self.assertEqual((again.status, again.json()), (200, first.json()))
        self.assertEqual(self.starts(calendar, "2026-03-01", "2026-04-01"), ["2026-03-02T09:00:00", "2026-03-04T09:00:00"])

    def test_what_cannot_be_cancelled_or_split(self):
        calendar, event, single = self.calendar(
            {"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=WEEKLY"}]}, {"start": "2026-03-02T09:00:00"})
        for verb, which, at, more, status, code, pointer in [
                ("cancel_instance", event, "2026-03-03T09:00:00", {}, 404, "calendar.no_such_instance", "recurrence_id"),
                ("cancel_instance", single, "2026-03-02T09:00:00", {}, 409, "calendar.not_a_series", "id"),
                ("cancel_instance", {"id": NOBODY}, "2026-03-02T09:00:00", {}, 404, "store.not_found", "id"),
                ("cancel_instance", event, "2026-03-09T09:00:00", {"version": "7"}, 409, "store.stale", "version"),
                ("split", event, "2026-03-03T09:00:00", {}, 404, "calendar.no_such_instance", "recurrence_id"),
                ("split", event, "2026-03-02T09:00:00", {}, 409, "calendar.split_at_first", "recurrence_id"),
                ("split", single, "2026-03-02T09:00:00", {}, 409, "calendar.not_a_series", "id"),
                ("split", event, "2026-03-09T09:00:00", {"version": "7"}, 409, "store.stale", "version"),
                ("split", {"id": NOBODY}, "2026-03-09T09:00:00", {}, 404, "store.not_found", "id")]:
            with self.subTest(verb=verb, code=code):
                self.refused(self.act(which, verb, at, **more), status, code, "#/" + pointer)
        self.assertEqual(len(self.get("/v1/calendar/events", calendar=calendar)["items"]), 2)

    def test_a_split_that_would_change_instances_is_refused(self):
        """Every other Wednesday of the second rule is counted from the first week, not from the split's."""
        calendar, event = self.calendar({"start": "2026-03-02T09:00:00", "rules": [
            {"rule": "FREQ=WEEKLY;BYDAY=MO"}, {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"}]})
        before = self.starts(calendar, "2026-03-01", "2027-01-01")
        self.refused(self.act(event, "split", "2026-03-09T09:00:00"), 409, "calendar.split_not_exact", "#/recurrence_id")
        self.assertEqual(self.starts(calendar, "2026-03-01", "2027-01-01"), before)
        self.assertEqual(self.get(f"/v1/calendar/events/{event['id']}")["version"], "1")

    def test_both_sides_of_a_split_have_the_instances_of_the_whole(self):
        rules = ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;COUNT=40", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
                 "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,3", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
                 "FREQ=WEEKLY;UNTIL=20261020T070000Z", "FREQ=MONTHLY;BYMONTHDAY=2,-1;COUNT=9"]
        kinds = [{"kind": "timed", "start": "2026-03-02T09:00:00"}, {"kind": "floating", "start": "2026-03-02T09:00:00"},
                 {"kind": "all_day", "start": "2026-03-02T00:00:00"}]
        for rule, kind in itertools.product(rules, kinds):
            if kind["kind"] == "all_day":
                rule = rule.replace("T070000Z", "")
            elif kind["kind"] == "floating":
                rule = rule.replace("Z", "")
            with self.subTest(rule=rule, **kind):
                calendar, event = self.calendar({**kind, "summary": "Talk", "rules": [{"rule": rule}]})
                whole = self.instances(calendar, "2026-01-01", "2028-01-01")
                at = whole[len(whole) // 3]["recurrence_id"]
                last = whole[-1]["recurrence_id"]
                document = {"overrides": [{"recurrence_id": whole[1]["recurrence_id"], "summary": "Early"},
                                          {"recurrence_id": last, "summary": "Late"}],
                            "attendees": [{"address": "mailto:all@b.example"}, {"address": "mailto:late@b.example", "recurrence_id": last}]}
                patched = self.patch(f"/v1/calendar/events/{event['id']}", document)
                self.assertEqual(patched.status, 200, patched.body)
                shape = [(i["start"], i["end_utc"], i["summary"], i["recurrence_id"])
                         for i in self.instances(calendar, "2026-01-01", "2028-01-01")]
                answer = self.act(event, "split", at)
                self.assertEqual(answer.status, 200, answer.body)
                before, after = answer.json()["before"], answer.json()["after"]
                parted = self.instances(calendar, "2026-01-01", "2028-01-01")
                self.assertEqual([(i["start"], i["end_utc"], i["summary"], i["recurrence_id"]) for i in parted], shape)
                self.assertEqual({i["event"] for i in parted if i["recurrence_id"] < at}, {before["id"]})
                self.assertEqual({i["event"] for i in parted if i["recurrence_id"] >= at}, {after["id"]})
                self.assertEqual((before["id"], after["split_from"], before["sequence"]), (event["id"], event["id"], 1))
                self.assertNotEqual(before["uid"], after["uid"])
                self.assertEqual([len(before["attendees"]), len(after["attendees"])], [1, 2])

    def test_sixteen_clients_cancel_sixteen_instances(self):
        calendar, event = self.calendar({"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=DAILY;COUNT=16"}]})
        days = self.starts(calendar, "2026-03-01", "2026-04-01")
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda at: self.act(event, "cancel_instance", at), days))
        self.assertEqual([answer.status for answer in answers], [200] * 16, [answer.body for answer in answers])
        self.assertEqual(self.starts(calendar, "2026-03-01", "2026-04-01"), [])
        stored = self.get(f"/v1/calendar/events/{event['id']}")
        self.assertEqual((stored["version"], len(stored["overrides"])), ("17", 16))


class Published(CalendarTestCase):
    """calendar.event_changed: one row of the outbox for each change, with all of the event."""

    def published(self, calendar):
        outcome = harness.tenon("events", "ls", "--config", self.config, "--data", self.host.data, "--module", "calendar", "--limit",
                                1000, "--json")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        rows = [json.loads(line) for line in outcome.stdout.splitlines()]
        return [row["body"] for row in rows if row["body"]["calendar"] == calendar]

    def test_each_change_is_told_with_the_event_as_it_is_then(self):
        calendar, event = self.calendar({"start": "2026-03-02T09:00:00", "rules": [{"rule": "FREQ=DAILY"}]})
        path = f"/v1/calendar/events/{event['id']}"
        patched = self.patch(path, {"summary": "Talk"}).json()
        cancelled = self.host.request("POST", path + ":cancel_instance", {"recurrence_id": "2026-03-03T09:00:00"}).json()
        split = self.host.request("POST", path + ":split", {"recurrence_id": "2026-03-05T09:00:00"}).json()
        self.assertEqual(self.host.request("DELETE", path).status, 204)
        refused = self.host.request("POST", path + ":split", {"recurrence_id": "2026-03-05T09:00:00"})
        self.assertEqual(refused.status, 404)
        told = self.published(calendar)
        self.assertEqual([(one["change"], one["event"], one.get("previous_version"), one.get("snapshot")) for one in told], [
            ("created", event["id"], None, event),
            ("updated", event["id"], "1", patched),
            ("updated", event["id"], "2", cancelled),
            ("updated", event["id"], "3", split["before"]),
            ("created", split["after"]["id"], None, split["after"]),
            ("deleted", event["id"], "4", None)])

    def test_a_calendar_that_goes_tells_of_its_events(self):
        calendar, one, other = self.calendar({"start": "2026-03-02T09:00:00"}, {"start": "2026-03-03T09:00:00"})
        self.assertEqual(self.host.request("DELETE", f"/v1/calendar/calendars/{calendar}").status, 204)
        told = self.published(calendar)
        self.assertEqual([change["change"] for change in told], ["created", "created", "deleted", "deleted"])
        self.assertEqual({change["event"] for change in told[2:]}, {one["id"], other["id"]})


if __name__ == "__main__":
    unittest.main()
