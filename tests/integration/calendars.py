"""A running StarTime with calendars in it, for the tests beside it: what they make, and what they ask."""

import json
import urllib.parse

import harness

PATCH = [("Content-Type", "application/merge-patch+json")]
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


class CalendarTestCase(harness.HostTestCase):
    def create_calendar(self, time_zone=BERLIN):
        answer = self.host.request("POST", "/v1/calendar/calendars", {"name": "test", "time_zone": time_zone})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["id"]

    def post_event(self, calendar, start, **fields):
        body = {"calendar": calendar, "start": start, **fields}
        if body.get("kind", "timed") == "timed":
            body.setdefault("time_zone", BERLIN)
            body.setdefault("duration", "PT1H")
        body = {name: value for name, value in body.items() if value is not None}
        if "rules" in body:
            body["rules"] = [{"rule": rule} for rule in body["rules"]]
        return self.host.request("POST", "/v1/calendar/events", body)

    def create(self, calendar, start, **fields):
        answer = self.post_event(calendar, start, **fields)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def patch(self, event, **fields):
        return self.host.request("PATCH", f"/v1/calendar/events/{event['id']}", json.dumps(fields).encode(), PATCH)

    def query(self, path, **parameters):
        return self.host.request("GET", f"{path}?{urllib.parse.urlencode(parameters, doseq=True)}")

    def page(self, calendar, since, until, **more):
        answer = self.query(f"/v1/calendar/calendars/{calendar}/instances", **{"from": since, "until": until}, **more)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def instances(self, calendar, since, until, **more):
        return self.page(calendar, since, until, **more)["items"]

    def starts(self, calendar, since, until, **more):
        return [one["start"] for one in self.instances(calendar, since, until, **more)]

    def assert_refused(self, answer, status, code, pointer=None):
        problem = self.assert_problem(answer, status, code)
        if pointer is not None:
            self.assertEqual([error["pointer"] for error in problem["errors"]], [f"#{pointer}"], problem)
        return problem
