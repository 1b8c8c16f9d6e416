"""Events over REST: what is refused and where, what is filled in, and what takes place in a window."""

import tempfile
import unittest

import calendars
import harness
from calendars import NEW_YORK

DAILY = ["FREQ=DAILY"]
NOWHERE = "00000000-0000-4000-8000-000000000000"


class Checks(calendars.CalendarTestCase):
    def test_zone_of_a_calendar(self):
        answer = self.host.request("POST", "/v1/calendar/calendars", {"name": "x", "time_zone": "Europe/Berlim"})
        self.assert_refused(answer, 400, "calendar_engine.bad_zone", "/time_zone")

    def test_what_is_wrong_with_an_event(self):
        at, day = "2026-03-02T09:00:00", "2026-03-02T00:00:00"
        override = {"recurrence_id": "2026-03-03T09:00:00"}
        cases = [
            ("calendar.zone_missing", "/time_zone", at, {"time_zone": None}),
            ("calendar.zone_superfluous", "/time_zone", at, {"kind": "floating", "time_zone": NEW_YORK}),
            ("calendar_engine.bad_zone", "/time_zone", at, {"time_zone": "Europe/Berlim"}),
            ("calendar_engine.bad_zone", "/end_time_zone", at, {"end_time_zone": "Europe/Berlim"}),
            ("calendar.bad_start", "/start", at, {"kind": "all_day"}),
            ("calendar.bad_start", "/start", at + ".5", {}),
            ("calendar.bad_duration", "/duration", day, {"kind": "all_day", "duration": "PT1H"}),
            ("calendar.bad_duration", "/duration", at, {"duration": "-PT1H"}),
            ("calendar.bad_duration", "/duration", at, {"duration": "PT0.5S"}),
            ("calendar_engine.bad_rule", "/rules/1/rule", at, {"rules": ["FREQ=DAILY", "FREQ=SOMETIMES"]}),
            ("calendar.start_not_in_rule", "/start", at, {"rules": ["FREQ=WEEKLY;BYDAY=TU"]}),
            ("calendar.bad_start", "/dates/0/at", day, {"kind": "all_day", "dates": [{"kind": "added", "at": at}]}),
            ("calendar.no_such_instance", "/overrides/0/recurrence_id", at,
             {"rules": DAILY, "overrides": [{"recurrence_id": "2026-03-03T10:00:00"}]}),
            ("calendar.repeated_override", "/overrides/1/recurrence_id", at,
             {"rules": DAILY, "overrides": [override, override]}),
            ("calendar_engine.bad_zone", "/overrides/0/time_zone", at,
             {"rules": DAILY, "overrides": [{**override, "time_zone": "Mars/Olympus"}]}),
            ("calendar.zone_missing", "/overrides/0/time_zone", at,
             {"kind": "floating", "rules": DAILY, "overrides": [{**override, "kind": "timed"}]}),
            ("calendar.no_such_override", "/attendees/0/recurrence_id", at,
             {"rules": DAILY, "attendees": [{"address": "mailto:a@b.example", **override}]}),
        ]
        calendar = self.create_calendar()
        for code, pointer, start, fields in cases:
            with self.subTest(code=code, pointer=pointer):
                self.assert_refused(self.post_event(calendar, start, **fields), 400, code, pointer)
        self.assertEqual(self.query("/v1/calendar/events", calendar=calendar).json()["items"], [])
        self.assert_refused(self.post_event(NOWHERE, at), 409, "store.no_such_ref", "/calendar")

    def test_a_change_is_checked_as_a_whole(self):
        event = self.create(self.create_calendar(), "2026-03-02T09:00:00", rules=["FREQ=WEEKLY"])
        self.assert_refused(self.patch(event, rules=[{"rule": "FREQ=WEEKLY;BYDAY=FR"}]), 400,
                            "calendar.start_not_in_rule", "/start")
        self.assert_refused(self.patch(event, kind="floating"), 400, "calendar.zone_superfluous", "/time_zone")
        self.assertEqual(self.patch(event, kind="floating", time_zone=None).status, 200)

    def test_what_is_filled_in(self):
        calendar = self.create_calendar()
        event = self.create(calendar, "2026-03-02T00:00:00", kind="all_day", rules=["count=2;freq=daily;interval=1"])
        self.assertEqual((event["duration_days"], event["rules"]), (1, [{"rule": "FREQ=DAILY;COUNT=2"}]))
        self.assertEqual((event["first_day"], event["last_day"]), ("2026-03-02", "2026-03-03"))
        self.assertRegex(event["uid"], r"^[0-9a-f-]{36}$")
        self.assertIn("stamped_at", event)
        self.assertEqual(self.patch(event, uid=None).json()["uid"], event["uid"])

    def test_added_start_needs_no_rule(self):
        at = "2026-03-02T09:00:00"
        self.create(self.create_calendar(), at, rules=["FREQ=WEEKLY;BYDAY=TU"], dates=[{"kind": "added", "at": at}])


class Windows(calendars.CalendarTestCase):
    def test_edges_are_half_open(self):
        calendar = self.create_calendar()
        self.create(calendar, "2026-03-02T09:00:00")
        self.create(calendar, "2026-03-02T12:00:00", duration="PT0S")
        for since, until, expected in [
                ("2026-03-02T08:00:00", "2026-03-02T09:00:00", []),
                ("2026-03-02T08:00:00", "2026-03-02T09:00:01", ["2026-03-02T09:00:00"]),
                ("2026-03-02T09:59:59", "2026-03-02T11:00:00", ["2026-03-02T09:00:00"]),
                ("2026-03-02T08:59:59.500Z", "2026-03-02T08:59:59.750Z", ["2026-03-02T09:00:00"]),
                ("2026-03-02T09:00:00.000Z", "2026-03-02T10:00:00.000Z", []),
                ("2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00", []),
                ("2026-03-02T12:00:00", "2026-03-02T12:00:01", ["2026-03-02T12:00:00"]),
                ("2026-03-02T11:00:00", "2026-03-02T12:00:00", [])]:
            with self.subTest(since=since, until=until):
                self.assertEqual(self.starts(calendar, since, until), expected)

    def test_what_is_refused(self):
        calendar = self.create_calendar()
        path, within = f"/v1/calendar/calendars/{calendar}/instances", "/v1/calendar/instances"
        good = {"from": "2026-03-02", "until": "2026-03-09"}
        for parameters, code, pointer in [
                ({"from": "yesterday", "until": "2026-03-09"}, "calendar.bad_window", "/from"),
                ({"from": "2026-03-02", "until": "2026-02-30"}, "calendar.bad_window", "/until"),
                ({"from": "2026-03-02", "until": "2026-03-02T09:00:00 02:00"}, "calendar.bad_window", "/until"),
                ({"from": "2026-03-02", "until": "2026-03-02"}, "calendar.bad_window", "/until"),
                ({**good, "time_zone": "Europe/Berlim"}, "calendar_engine.bad_zone", "/time_zone"),
                ({**good, "cursor": "abc"}, "calendar.bad_cursor", "/cursor")]:
            with self.subTest(parameters=parameters):
                self.assert_refused(self.query(path, **parameters), 400, code, pointer)
        self.assert_refused(self.query(path.replace(calendar, NOWHERE), **good), 404,
                            "calendar.no_such_calendar", "/id")
        for route in (within, "/v1/calendar/free_busy"):
            named = {**good, "time_zone": "UTC"}
            self.assert_refused(self.query(route, calendars=[calendar, NOWHERE], **named), 404,
                                "calendar.no_such_calendar", "/calendars/1")

    def test_clocks_that_are_set(self):
        calendar = self.create_calendar()
        self.create(calendar, "2026-03-28T02:30:00", rules=["FREQ=DAILY;COUNT=3"])
        self.create(calendar, "2026-10-31T01:30:00", time_zone=NEW_YORK, rules=["FREQ=DAILY;COUNT=3"])
        spring = self.instances(calendar, "2026-03-28", "2026-04-01")
        self.assertEqual([one["start_utc"] for one in spring],
                         ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"])
        autumn = self.instances(calendar, "2026-10-31", "2026-11-03")
        self.assertEqual([one["start_utc"] for one in autumn],
                         ["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"])

    def test_days_and_floating_times_are_placed_where_one_is(self):
        calendar = self.create_calendar()
        self.create(calendar, "2026-03-29T00:00:00", kind="all_day", summary="day")
        self.create(calendar, "2026-03-29T09:00:00", kind="floating", duration="PT1H", summary="breakfast")
        for zone, begins, ends, eats in [
                ("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-29T07:00:00Z"),
                ("America/New_York", "2026-03-29T04:00:00Z", "2026-03-30T04:00:00Z", "2026-03-29T13:00:00Z")]:
            day, breakfast = self.instances(calendar, "2026-03-29", "2026-03-30", time_zone=zone)
            self.assertEqual((day["start_utc"], day["end_utc"], day["all_day"]), (begins, ends, True))
            self.assertEqual((day["start"], day["end"]), ("2026-03-29T00:00:00", "2026-03-30T00:00:00"))
            self.assertEqual((breakfast["start_utc"], "time_zone" in breakfast), (eats, False))

    def test_a_floating_series_ends_by_the_clock_on_the_wall(self):
        calendar = self.create_calendar(NEW_YORK)
        self.create(calendar, "2026-03-02T09:00:00", kind="floating", rules=["FREQ=DAILY;UNTIL=20260304T090000Z"])
        self.assertEqual(self.starts(calendar, "2026-03-03", "2026-04-01"),
                         ["2026-03-03T09:00:00", "2026-03-04T09:00:00"])

    def test_far_from_the_start(self):
        calendar = self.create_calendar()
        self.create(calendar, "1996-03-05T09:00:00", rules=["FREQ=WEEKLY"])
        self.assertEqual(self.starts(calendar, "2026-03-02", "2026-03-09"), ["2026-03-03T09:00:00"])

    def test_what_began_long_before(self):
        calendar = self.create_calendar()
        self.create(calendar, "2026-01-01T00:00:00", kind="all_day", duration_days=90)
        items = self.instances(calendar, "2026-03-02", "2026-03-03")
        self.assertEqual([(one["start"], "recurrence_id" in one) for one in items], [("2026-01-01T00:00:00", False)])

    def test_overrides_and_dates(self):
        calendar = self.create_calendar()
        self.create(calendar, "2026-03-02T09:00:00", summary="stand-up", location="here", rules=["FREQ=DAILY;COUNT=5"],
                    dates=[{"kind": "excluded", "at": "2026-03-03T09:00:00"},
                           {"kind": "added", "at": "2026-03-10T15:00:00", "duration": "PT3H"}],
                    overrides=[{"recurrence_id": "2026-03-04T09:00:00", "cancelled": True},
                               {"recurrence_id": "2026-03-05T09:00:00", "start": "2026-04-01T10:00:00",
                                "summary": "", "location": "there"}])
        self.assertEqual(self.starts(calendar, "2026-03-01", "2026-03-09"),
                         ["2026-03-02T09:00:00", "2026-03-06T09:00:00"])
        moved, = self.instances(calendar, "2026-04-01", "2026-04-02")
        self.assertEqual((moved["start"], moved["recurrence_id"], moved["summary"], moved["location"]),
                         ("2026-04-01T10:00:00", "2026-03-05T09:00:00", "", "there"))
        added, = self.instances(calendar, "2026-03-10", "2026-03-11")
        self.assertEqual((added["end"], added["recurrence_id"]), ("2026-03-10T18:00:00", "2026-03-10T15:00:00"))

    def test_a_cancelled_event_has_no_instances(self):
        calendar = self.create_calendar()
        self.create(calendar, "2026-03-02T09:00:00", status="cancelled")
        for status in ("confirmed", "cancelled", "tentative"):
            self.create(calendar, "2026-03-02T10:00:00", status=status, summary=status, rules=DAILY,
                        overrides=[{"recurrence_id": "2026-03-02T10:00:00", "location": status}])
        self.assertEqual([(one["summary"], one["location"]) for one in
                          self.instances(calendar, "2026-03-02", "2026-03-03")],
                         [("confirmed", "confirmed"), ("tentative", "tentative")])

    def test_pages_have_each_instance_once(self):
        one, other = self.create_calendar(), self.create_calendar(NEW_YORK)
        self.create(one, "2026-03-01T00:00:00", kind="all_day", duration_days=20)
        self.create(one, "2026-03-07T09:00:00", rules=DAILY)
        self.create(other, "2026-03-07T09:00:00", time_zone=None, kind="floating", duration="PT1H", rules=DAILY)
        # 02:30 does not exist on March 8 and is the same instant as 03:30, which comes later by the clock.
        self.create(other, "2026-03-08T01:00:00", time_zone=NEW_YORK, rules=["FREQ=MINUTELY;INTERVAL=30;COUNT=8"])
        window = {"calendars": [one, other, one], "from": "2026-03-07", "until": "2026-03-12", "time_zone": NEW_YORK}
        whole = self.query("/v1/calendar/instances", **window).json()
        self.assertNotIn("next_cursor", whole)
        keys = [(item["start_utc"], item["event"], item.get("recurrence_id", "")) for item in whole["items"]]
        self.assertEqual(keys, sorted(keys))
        self.assertEqual(len(keys), 1 + 5 + 5 + 8)
        for limit in (1, 2, 7):
            items, more = [], {}
            while True:
                answer = self.query("/v1/calendar/instances", **window, **more, limit=limit)
                self.assertEqual(answer.status, 200, answer.body)
                page = answer.json()
                self.assertLessEqual(len(page["items"]), limit)
                items += page["items"]
                if "next_cursor" not in page:
                    break
                more = {"cursor": page["next_cursor"]}
            self.assertEqual(items, whole["items"])
        changed = {**window, "until": "2026-03-13", **more}
        self.assert_refused(self.query("/v1/calendar/instances", **changed), 400, "calendar.bad_cursor", "/cursor")

    def test_free_and_busy(self):
        calendar, other = self.create_calendar(), self.create_calendar()
        self.create(calendar, "2026-03-02T09:00:00", status="tentative", rules=DAILY)
        self.create(other, "2026-03-02T09:30:00")
        self.create(other, "2026-03-02T12:00:00", transparency="transparent")
        self.create(other, "2026-03-02T13:00:00", status="cancelled")
        answer = self.query("/v1/calendar/free_busy", calendars=[calendar, other], time_zone=calendars.BERLIN,
                            **{"from": "2026-03-02T09:15:00", "until": "2026-03-02T18:00:00"}).json()
        self.assertEqual(answer["busy"], [{"start": "2026-03-02T08:15:00Z", "end": "2026-03-02T09:30:00Z"}])
        self.assertEqual(answer["free"], [{"start": "2026-03-02T09:30:00Z", "end": "2026-03-02T17:00:00Z"}])


class Limits(calendars.CalendarTestCase):
    """What the operator sets."""

    @classmethod
    def setUpClass(cls):
        text = harness.STARTIME_CONFIG.read_text()
        text = text.replace("[modules.calendar]\n", "[modules.calendar.settings]\ninstances_max = 2\n"
                            "candidates_max = 3\ncalendars_max = 2\n")
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write(text)
            config.flush()
            cls.host = harness.Host(config.name).__enter__()

    def test_they_hold(self):
        calendar = self.create_calendar()
        for hour in range(3):
            self.create(calendar, f"2026-03-02T{hour + 10}:00:00")
        self.create(calendar, "2026-04-02T09:00:00")
        page = self.page(calendar, "2026-03-02", "2026-03-03", limit=100)
        self.assertEqual((len(page["items"]), "next_cursor" in page), (2, True))
        window = {"from": "2026-03-02", "until": "2026-05-01", "time_zone": "UTC"}
        for route in ("/v1/calendar/instances", "/v1/calendar/free_busy"):
            self.assert_refused(self.query(route, calendars=calendar, **window), 422,
                                "calendar.too_many_events", "/until")
            self.assert_refused(self.query(route, calendars=[calendar] * 3, **window), 422,
                                "calendar.too_many_calendars", "/calendars")


if __name__ == "__main__":
    unittest.main()
