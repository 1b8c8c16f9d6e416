"""calendar.event_changed: each change of an event is a row of the outbox, with all of the event as it is then."""

import json
import unittest

import calendars
import harness


class Published(calendars.CalendarTestCase):
    def published(self, calendar):
        outcome = harness.tenon("events", "ls", "--config", self.config, "--data", self.host.data, "--module", "calendar", "--limit",
                                1000, "--json")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        rows = [json.loads(line) for line in outcome.stdout.splitlines()]
        return [row["payload"] for row in rows if row["payload"]["calendar"] == calendar]

    def test_each_change_is_told_with_the_event_as_it_is_then(self):
        calendar = self.create_calendar()
        event = self.create(calendar, "2026-03-02T09:00:00", rules=["FREQ=DAILY"])
        path = f"/v1/calendar/events/{event['id']}"
        patched = self.patch(event, summary="Talk").json()
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

    def test_an_import_tells_of_what_it_brings(self):
        calendar = self.create_calendar()
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//b//EN", "BEGIN:VEVENT", "UID:one", "DTSTAMP:20260101T000000Z",
                            "DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", "SUMMARY:One", "END:VEVENT", "END:VCALENDAR", ""])
        for _ in range(2):
            answer = self.host.request("POST", f"/v1/calendar/calendars/{calendar}:import", text.encode(),
                                       [("Content-Type", "text/calendar")])
            self.assertEqual(answer.status, 200, answer.body)
        stored = self.query("/v1/calendar/events", calendar=calendar).json()["items"]
        told = self.published(calendar)
        self.assertEqual([(one["change"], one["uid"]) for one in told], [("created", "one"), ("updated", "one")])
        self.assertEqual([told[1]["snapshot"]], stored)

    def test_a_calendar_that_goes_tells_of_its_events(self):
        calendar = self.create_calendar()
        events = [self.create(calendar, "2026-03-02T09:00:00"), self.create(calendar, "2026-03-03T09:00:00")]
        self.assertEqual(self.host.request("DELETE", f"/v1/calendar/calendars/{calendar}").status, 204)
        told = self.published(calendar)
        self.assertEqual([change["change"] for change in told], ["created", "created", "deleted", "deleted"])
        self.assertEqual({change["event"] for change in told[2:]}, {event["id"] for event in events})


if __name__ == "__main__":
    unittest.main()
