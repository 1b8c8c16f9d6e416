"""A series as such: one instance cancelled, "this and future" parted, and nothing lost meanwhile."""

import concurrent.futures
import unittest

import calendars
from calendars import NEW_YORK

NOWHERE = "00000000-0000-4000-8000-000000000000"


class Series(calendars.CalendarTestCase):
    def act(self, verb, event, recurrence_id, **more):
        return self.host.request("POST", f"/v1/calendar/events/{event['id']}:{verb}",
                                 {"recurrence_id": recurrence_id, **more})

    def done(self, verb, event, recurrence_id, **more):
        answer = self.act(verb, event, recurrence_id, **more)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def get(self, event):
        return self.host.request("GET", f"/v1/calendar/events/{event['id']}").json()


class Cancelling(Series):
    def test_one_instance(self):
        calendar = self.create_calendar()
        event = self.create(calendar, "2026-03-02T09:00:00", rules=["FREQ=DAILY;COUNT=3"])
        first = self.done("cancel_instance", event, "2026-03-03T09:00:00")
        self.assertEqual([(one["recurrence_id"], one["cancelled"]) for one in first["overrides"]],
                         [("2026-03-03T09:00:00", True)])
        self.assertEqual(first["version"], "2")
        self.assertEqual(self.done("cancel_instance", event, "2026-03-03T09:00:00"), first)
        self.assertEqual(self.starts(calendar, "2026-03-01", "2026-03-09"),
                         ["2026-03-02T09:00:00", "2026-03-04T09:00:00"])

    def test_a_moved_one_keeps_what_it_says(self):
        moved = {"recurrence_id": "2026-03-03T09:00:00", "start": "2026-03-03T15:00:00", "summary": "later"}
        calendar = self.create_calendar()
        event = self.create(calendar, "2026-03-02T09:00:00", rules=["FREQ=DAILY;COUNT=2"], overrides=[moved])
        kept, = self.done("cancel_instance", event, "2026-03-03T09:00:00")["overrides"]
        self.assertEqual(kept, {**moved, "cancelled": True})
        self.assertEqual(self.starts(calendar, "2026-03-01", "2026-03-09"), ["2026-03-02T09:00:00"])

    def test_clients_at_once_lose_nothing(self):
        event = self.create(self.create_calendar(), "2026-03-01T09:00:00", rules=["FREQ=DAILY"])
        days = [f"2026-03-{day:02}T09:00:00" for day in range(2, 18)]
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            answers = list(clients.map(lambda day: self.act("cancel_instance", event, day).status, days))
        self.assertEqual(answers, [200] * 16)
        stored = self.get(event)
        self.assertEqual((sorted(one["recurrence_id"] for one in stored["overrides"]), stored["version"]), (days, "17"))

    def test_what_is_refused(self):
        calendar = self.create_calendar()
        once = self.create(calendar, "2026-03-02T09:00:00")
        event = self.create(calendar, "2026-03-02T09:00:00", rules=["FREQ=DAILY;COUNT=3"])
        for verb in ("cancel_instance", "split"):
            with self.subTest(verb):
                self.assert_refused(self.act(verb, {"id": NOWHERE}, "2026-03-03T09:00:00"), 404, "store.not_found", "/id")
                self.assert_refused(self.act(verb, once, "2026-03-02T09:00:00"), 409, "calendar.not_a_series", "/id")
                for stranger in ("2026-03-03T10:00:00", "2026-03-05T09:00:00"):
                    self.assert_refused(self.act(verb, event, stranger), 404, "calendar.no_such_instance",
                                        "/recurrence_id")
                self.assert_refused(self.act(verb, event, "2026-03-03T09:00:00", version="7"), 409, "store.stale",
                                    "/version")
        self.assertEqual(self.get(event), event)


class Splitting(Series):
    WINDOW = ("2026-01-01", "2030-01-01")

    def occurrences(self, calendar):
        return [(one["start_utc"], one["end_utc"], one.get("recurrence_id", one["start"]), one["summary"])
                for one in self.instances(calendar, *self.WINDOW, limit=10000)]

    def assert_exact(self, place, start, **fields):
        """Splits at the instance of this number: the same instances before and after."""
        calendar = self.create_calendar()
        event = self.create(calendar, start, **fields)
        whole = self.occurrences(calendar)
        at = whole[place][2]
        parts = self.done("split", event, at)
        self.assertEqual(self.occurrences(calendar), whole)
        before, after = parts["before"], parts["after"]
        self.assertEqual((after["start"], after["split_from"], before["id"]), (at, event["id"], event["id"]))
        self.assertNotEqual(after["uid"], before["uid"])
        self.assertEqual(before["sequence"], 1)
        self.assertEqual(after["summary"], before["summary"])
        # Each is a sound event of its own: a change that says nothing is taken.
        for part in (before, after):
            self.assertEqual(self.patch(part, description="seen").status, 200)
        self.assertEqual(self.occurrences(calendar), whole)
        return before, after

    def test_many_rules(self):
        for start, fields in [
                ("2026-01-05T09:00:00", {"rules": ["FREQ=DAILY"]}),
                ("2026-01-05T09:00:00", {"rules": ["FREQ=DAILY;INTERVAL=3;COUNT=40"]}),
                ("2026-01-05T02:30:00", {"rules": ["FREQ=DAILY;COUNT=400"], "time_zone": NEW_YORK}),
                ("2026-01-05T09:00:00", {"rules": ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;WKST=SU"]}),
                ("2026-01-31T09:00:00", {"rules": ["FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=30"]}),
                ("2026-01-13T09:00:00", {"rules": ["FREQ=MONTHLY;BYDAY=2TU"]}),
                ("2026-01-30T09:00:00", {"rules": ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"]}),
                ("2026-01-05T09:00:00", {"rules": ["FREQ=DAILY;UNTIL=20270101T000000Z"]}),
                ("2026-01-05T09:00:00", {"rules": ["FREQ=WEEKLY;COUNT=20", "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261001T000000Z"]}),
                ("2026-01-05T00:00:00", {"kind": "all_day", "rules": ["FREQ=WEEKLY;COUNT=20"]}),
                ("2026-01-05T00:00:00", {"kind": "all_day", "rules": ["FREQ=DAILY;UNTIL=20260301"]}),
                ("2026-01-05T09:00:00", {"kind": "floating", "duration": "PT1H", "rules": ["FREQ=WEEKLY"]}),
                ("2026-01-05T09:00:00", {"kind": "floating", "duration": "PT1H", "rules": ["FREQ=DAILY;UNTIL=20260401T090000"]})]:
            for place in (1, 7):
                with self.subTest(start=start, fields=fields, place=place):
                    self.assert_exact(place, start, summary="a", **fields)

    def test_how_the_first_ends(self):
        for kind, zone, start, until in [
                ("timed", NEW_YORK, "2026-03-07T09:00:00", "FREQ=DAILY;UNTIL=20260308T125959Z"),
                ("floating", None, "2026-03-07T09:00:00", "FREQ=DAILY;UNTIL=20260308T085959"),
                ("all_day", None, "2026-03-07T00:00:00", "FREQ=DAILY;UNTIL=20260307")]:
            before, after = self.assert_exact(1, start, kind=kind, time_zone=zone, summary="a", rules=["FREQ=DAILY"])
            self.assertEqual((before["rules"], after["rules"]), ([{"rule": until}], [{"rule": "FREQ=DAILY"}]))
        before, after = self.assert_exact(2, "2026-03-07T09:00:00", summary="a", rules=["FREQ=DAILY;COUNT=5"])
        self.assertEqual((before["rules"], after["rules"]),
                         ([{"rule": "FREQ=DAILY;COUNT=2"}], [{"rule": "FREQ=DAILY;COUNT=3"}]))

    def test_what_belongs_to_an_instance_goes_with_it(self):
        early, late = "2026-01-06T09:00:00", "2026-01-12T09:00:00"
        before, after = self.assert_exact(
            3, "2026-01-05T09:00:00", summary="a", rules=["FREQ=DAILY;COUNT=10"],
            dates=[{"kind": "excluded", "at": "2026-01-07T09:00:00"}, {"kind": "added", "at": "2026-02-01T10:00:00"}],
            overrides=[{"recurrence_id": early, "summary": "b"}, {"recurrence_id": late, "start": "2026-01-12T11:00:00"}],
            attendees=[{"address": "mailto:all@x.example"}, {"address": "mailto:late@x.example", "recurrence_id": late}])
        self.assertEqual([one["recurrence_id"] for one in before["overrides"]], [early])
        self.assertEqual([one["recurrence_id"] for one in after["overrides"]], [late])
        self.assertEqual([one["address"] for one in before["attendees"]], ["mailto:all@x.example"])
        self.assertEqual(len(after["attendees"]), 2)
        self.assertEqual((before["dates"][0]["kind"], after["dates"][0]["kind"]), ("excluded", "added"))

    def test_an_added_date(self):
        self.assert_exact(1, "2026-01-05T09:00:00", summary="a", dates=[{"kind": "added", "at": "2026-01-09T10:00:00"}])

    def test_at_the_first(self):
        calendar = self.create_calendar()
        event = self.create(calendar, "2026-03-02T09:00:00", rules=["FREQ=DAILY;COUNT=3"],
                            dates=[{"kind": "excluded", "at": "2026-03-02T09:00:00"}])
        self.assert_refused(self.act("split", event, "2026-03-03T09:00:00"), 409, "calendar.split_at_first",
                            "/recurrence_id")

    def test_what_cannot_be_parted_exactly_stays(self):
        calendar = self.create_calendar()
        event = self.create(calendar, "2026-03-02T09:00:00", rules=["FREQ=DAILY;INTERVAL=3"],
                            dates=[{"kind": "added", "at": "2026-03-06T09:00:00"}])
        self.assert_refused(self.act("split", event, "2026-03-06T09:00:00"), 409, "calendar.split_not_exact",
                            "/recurrence_id")
        self.assertEqual(self.get(event), event)


if __name__ == "__main__":
    unittest.main()
