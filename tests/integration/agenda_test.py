"""StarTime's own routes over HTTP: agendas of several calendars, and free slots."""

import pathlib
import re
import tempfile
import unittest
import urllib.parse
import uuid

import harness

AGENDA = "/v1/startime/agenda"
FREE_SLOTS = "/v1/startime/free_slots"
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def target(path, **parameters):
    return path + "?" + urllib.parse.urlencode(parameters, doseq=True)


def create(host, plural, **document):
    answer = host.request("POST", f"/v1/calendar/{plural}", document)
    if answer.status != 201:
        raise AssertionError(f"{plural}: {answer.status} {answer.body!r}")
    return answer.json()["id"]


def calendar(host, name, *events, zone=BERLIN):
    made = create(host, "calendars", name=name, time_zone=zone)
    for event in events:
        create(host, "events", **{"calendar": made, "time_zone": zone, **event})
    return made


def weekly(start, days, **more):
    return {"start": start, "rules": [{"rule": f"FREQ=WEEKLY;BYDAY={days}"}], **more}


def calls(host):
    """How often each operation has been called through the seam so far."""
    found = re.findall(r'^tenon_operation_calls_total\{(.*?)\} (\d+)', host.request("GET", "/metrics").body.decode(), re.M)
    counted = {}
    for labels, count in found:
        label = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        name = f'{label["interface"]} {label["operation"]}'
        counted[name] = counted.get(name, 0) + int(count)
    return counted


class StarTimeTestCase(harness.HostTestCase):
    def get(self, path, **parameters):
        answer = self.host.request("GET", target(path, **parameters))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def refused(self, path, status, code, pointer, **parameters):
        problem = self.assert_problem(self.host.request("GET", target(path, **parameters)), status, code)
        self.assertEqual([error["pointer"] for error in problem["errors"]], [pointer], problem)
        return problem["detail"]

    def seam_calls(self, path, **parameters):
        before = calls(self.host)
        self.get(path, **parameters)
        after = calls(self.host)
        return {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}


class Agenda(StarTimeTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = calendar(cls.host, "Team",
                            weekly("2026-01-05T09:00:00", "MO,TU,WE,TH,FR", duration="PT15M", summary="Stand-up"),
                            {"start": "2026-03-04T14:00:00", "duration": "PT1H", "summary": "Review", "location": "Hall"})
        cls.branch = calendar(cls.host, "Branch", weekly("2026-01-06T11:00:00", "TU", duration="PT30M", summary="Call"),
                              zone=NEW_YORK)
        cls.own = create(cls.host, "calendars", name="Own", time_zone=BERLIN)
        for event in ({"kind": "all_day", "start": "2026-03-05T00:00:00", "duration_days": 1, "summary": "Birthday",
                       "transparency": "transparent"},
                      {"kind": "floating", "start": "2026-03-03T07:00:00", "duration": "PT45M", "summary": "Run"}):
            create(cls.host, "events", calendar=cls.own, **event)
        cls.all = [cls.team, cls.branch, cls.own]

    def agenda(self, calendars=None, first="2026-03-02", until="2026-03-09", zone=BERLIN, **more):
        return self.get(AGENDA, calendars=calendars or self.all, **{"from": first}, until=until, time_zone=zone, **more)

    def lines(self, *arguments, **more):
        return [f'{item["start"]} {item["summary"]}' for item in self.agenda(*arguments, **more)["items"]]

    def test_several_calendars_have_one_order(self):
        self.assertEqual(self.lines(), [
            "2026-03-02T09:00:00 Stand-up", "2026-03-03T07:00:00 Run", "2026-03-03T09:00:00 Stand-up",
            "2026-03-03T17:00:00 Call", "2026-03-04T09:00:00 Stand-up", "2026-03-04T14:00:00 Review",
            "2026-03-05T00:00:00 Birthday", "2026-03-05T09:00:00 Stand-up", "2026-03-06T09:00:00 Stand-up"])

    def test_an_item_says_all_that_there_is_to_say(self):
        items = {item["summary"]: item for item in self.agenda()["items"]}
        call = items["Call"]
        uuid.UUID(call.pop("event"))
        self.assertTrue(call.pop("uid"))
        self.assertEqual(call, {
            "calendar": self.branch, "start": "2026-03-03T17:00:00", "end": "2026-03-03T17:30:00",
            "start_utc": "2026-03-03T16:00:00Z", "end_utc": "2026-03-03T16:30:00Z", "all_day": False, "summary": "Call",
            "recurrence_id": "2026-03-03T11:00:00", "time_zone": NEW_YORK, "status": "confirmed",
            "transparency": "opaque"})
        self.assertEqual(items["Review"]["location"], "Hall")
        self.assertNotIn("recurrence_id", items["Review"])
        birthday = items["Birthday"]
        self.assertEqual((birthday["all_day"], birthday["end"], birthday["start_utc"], birthday["transparency"]),
                         (True, "2026-03-06T00:00:00", "2026-03-04T23:00:00Z", "transparent"))
        self.assertNotIn("time_zone", birthday)

    def test_the_agenda_is_read_on_the_clock_of_the_asked_zone(self):
        self.assertEqual(self.lines([self.team, self.branch], "2026-03-03", "2026-03-05", NEW_YORK), [
            "2026-03-03T03:00:00 Stand-up", "2026-03-03T11:00:00 Call", "2026-03-04T03:00:00 Stand-up",
            "2026-03-04T08:00:00 Review"])
        # A week later New York has set its clocks and Berlin has not; floating times are where one is.
        self.assertEqual(self.lines([self.branch], "2026-03-10", "2026-03-11"), ["2026-03-10T16:00:00 Call"])
        self.assertEqual(self.lines([self.own], "2026-03-02", "2026-03-05", NEW_YORK), ["2026-03-03T07:00:00 Run"])
        self.assertEqual(self.agenda([self.own], "2026-03-02", "2026-03-05", NEW_YORK)["items"][0]["start_utc"],
                         "2026-03-03T12:00:00Z")

    def test_a_time_that_the_clocks_skip_is_shown_where_it_takes_place(self):
        night = calendar(self.host, "Night", {"start": "2026-03-29T02:30:00", "duration": "PT15M", "summary": "Backup"})
        item, = self.agenda([night], "2026-03-29", "2026-03-30")["items"]
        self.assertEqual((item["start"], item["end"], item["start_utc"]),
                         ("2026-03-29T03:30:00", "2026-03-29T03:45:00", "2026-03-29T01:30:00Z"))

    def test_the_window_is_half_open(self):
        self.assertEqual(self.lines([self.team], "2026-03-04T09:15:00", "2026-03-04T14:00:00"), [])
        self.assertEqual(self.lines([self.team], "2026-03-04T09:14:59", "2026-03-04T14:00:01"),
                         ["2026-03-04T09:00:00 Stand-up", "2026-03-04T14:00:00 Review"])
        self.assertEqual(self.lines([self.team], "2026-03-04T08:14:59Z", "2026-03-04T13:00:00Z"),
                         ["2026-03-04T09:00:00 Stand-up"])
        self.assertEqual(self.lines([self.own], "2026-03-06", "2026-03-07"), [])

    def test_pages_have_each_item_once_and_in_order(self):
        whole = self.agenda()["items"]
        for limit in (1, 2, 4, len(whole), 100):
            with self.subTest(limit=limit):
                paged, cursor = [], {}
                while True:
                    page = self.agenda(limit=limit, **cursor)
                    self.assertLessEqual(len(page["items"]), limit)
                    paged += page["items"]
                    if "next_cursor" not in page:
                        break
                    cursor = {"cursor": page["next_cursor"]}
                self.assertEqual(paged, whole)

    def test_a_calendar_that_is_named_twice_counts_once(self):
        self.assertEqual(self.lines([self.team, self.team]), self.lines([self.team]))

    def test_a_request_names_as_many_calendars_as_are_allowed(self):
        many = [create(self.host, "calendars", name=f"{i}", time_zone=BERLIN) for i in range(149)]
        self.assertEqual(self.lines([*many, self.team]), self.lines([self.team]))
        window = {"from": "2026-03-02", "until": "2026-03-09", "time_zone": BERLIN}
        for path, more in ((AGENDA, {}), (FREE_SLOTS, {"duration": "PT1H"})):
            problem = self.assert_problem(
                self.host.request("GET", target(path, calendars=[*many, self.team, self.own], **window, **more)), 422,
                "calendar.too_many_calendars")
            self.assertIn("150", problem["detail"])

    def test_the_answer_names_its_zone_and_the_data_of_the_zone(self):
        answer = self.agenda()
        self.assertEqual(answer["time_zone"], BERLIN)
        self.assertRegex(answer["tzdb_version"], r"^\d{4}[a-z]")

    def test_an_agenda_is_a_call_for_the_instances_and_one_for_the_zone(self):
        more = [calendar(self.host, f"More {i}", weekly("2026-01-05T10:00:00", "MO", duration="PT1H")) for i in range(20)]
        window = {"from": "2026-01-01", "until": "2026-07-01", "time_zone": BERLIN, "limit": 1000}
        few = self.seam_calls(AGENDA, calendars=more[:1], **window)
        many = self.seam_calls(AGENDA, calendars=[*more, *self.all], **window)
        self.assertEqual(few, many)
        self.assertEqual(few["startime.agenda/1 agenda"], 1)
        self.assertEqual(few["calendar.instances/1 within"], 1)
        self.assertEqual(few["calendar_engine.zones/1 offsets"], 1)

    def test_what_is_wrong_is_told_with_its_place(self):
        fine = {"calendars": self.all, "from": "2026-03-02", "until": "2026-03-09", "time_zone": BERLIN}
        nobody = str(uuid.uuid4())
        for status, code, pointer, wrong in (
                (404, "calendar.no_such_calendar", "#/calendars/1", {"calendars": [self.team, nobody]}),
                (400, "calendar.bad_window", "#/from", {"from": "soon"}),
                (400, "calendar.bad_window", "#/until", {"until": "2026-02-30"}),
                (400, "calendar.bad_window", "#/until", {"until": "2026-03-01"}),
                (400, "calendar.bad_cursor", "#/cursor", {"cursor": "x"}),
                (400, "calendar_engine.bad_zone", "#/time_zone", {"time_zone": "Mars/Olympus"}),
                (400, "field.out_of_range", "#/limit", {"limit": 0}),
                (400, "field.unknown", "#/zone", {"zone": BERLIN})):
            with self.subTest(**wrong):
                self.refused(AGENDA, status, code, pointer, **{**fine, **wrong})
        for field in fine:
            with self.subTest(missing=field):
                rest = {name: value for name, value in fine.items() if name != field}
                self.refused(AGENDA, 400, "field.missing", f"#/{field}", **rest)


class FreeSlots(StarTimeTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = calendar(cls.host, "Team",
                            weekly("2026-01-05T09:00:00", "MO,TU,WE,TH,FR", duration="PT30M", summary="Stand-up"))
        cls.own = calendar(cls.host, "Own",
                           {"start": "2026-03-02T11:00:00", "duration": "PT1H", "summary": "Dentist"},
                           {"start": "2026-03-02T09:30:00", "duration": "PT1H", "summary": "Maybe", "transparency": "transparent"})
        cls.empty = create(cls.host, "calendars", name="Empty", time_zone=BERLIN)

    def ask(self, calendars=None, first="2026-03-02", until="2026-03-03", **more):
        return {"calendars": calendars or [self.team, self.own], "from": first, "until": until, "time_zone": BERLIN,
                "duration": "PT1H", **more}

    def slots(self, *arguments, **more):
        return [f'{slot["start"][5:16]}-{slot["end"][11:16]}' for slot in
                self.get(FREE_SLOTS, **self.ask(*arguments, **more))["slots"]]

    def test_slots_are_what_all_calendars_leave_of_the_working_hours(self):
        self.assertEqual(self.slots(working_hours=["MO-FR 09:00-15:00"]),
                         ["03-02T09:30-10:30", "03-02T12:00-13:00", "03-02T13:00-14:00", "03-02T14:00-15:00"])
        self.assertEqual(self.slots(working_hours=["MO-FR 09:00-12:30", "13:15-15:00"]),
                         ["03-02T09:30-10:30", "03-02T13:15-14:15"])
        self.assertEqual(self.slots(working_hours="SA,SU 09:00-15:00"), [])

    def test_a_slot_has_local_and_utc_times(self):
        answer = self.get(FREE_SLOTS, **self.ask(working_hours="12:00-13:00"))
        self.assertEqual(answer["slots"], [{"start": "2026-03-02T12:00:00", "end": "2026-03-02T13:00:00",
                                            "start_utc": "2026-03-02T11:00:00Z", "end_utc": "2026-03-02T12:00:00Z"}])
        self.assertEqual((answer["truncated"], answer["time_zone"]), (False, BERLIN))
        self.assertRegex(answer["tzdb_version"], r"^\d{4}[a-z]")

    def test_slots_follow_in_steps_and_up_to_the_limit(self):
        hours = {"working_hours": "12:00-14:00"}
        self.assertEqual(self.slots(step="PT30M", **hours), ["03-02T12:00-13:00", "03-02T12:30-13:30", "03-02T13:00-14:00"])
        cut = self.get(FREE_SLOTS, **self.ask(step="PT30M", limit=2, **hours))
        self.assertEqual((len(cut["slots"]), cut["truncated"]), (2, True))
        self.assertFalse(self.get(FREE_SLOTS, **self.ask(step="PT30M", limit=3, **hours))["truncated"])

    def test_without_working_hours_the_whole_window_counts(self):
        self.assertEqual(self.slots([self.empty], "2026-03-02T22:00:00", "2026-03-03T01:00:00"),
                         ["03-02T22:00-23:00", "03-02T23:00-00:00", "03-03T00:00-01:00"])

    def test_the_window_is_half_open(self):
        self.assertEqual(self.slots([self.empty], "2026-03-02T22:00:00Z", "2026-03-02T23:00:00Z"), ["03-02T23:00-00:00"])
        self.assertEqual(self.slots([self.empty], "2026-03-02T22:00:00Z", "2026-03-02T22:59:59Z"), [])

    def test_days_have_the_hours_that_they_have(self):
        for day, following, count in (("2026-03-29", "2026-03-30", 23), ("2026-10-25", "2026-10-26", 25),
                                      ("2026-03-02", "2026-03-03", 24)):
            for more in ({}, {"working_hours": "00:00-24:00"}):
                with self.subTest(day, **more):
                    self.assertEqual(len(self.slots([self.empty], day, following, **more)), count)
        self.assertEqual(self.slots([self.empty], "2026-03-28", "2026-03-31", working_hours="SU 01:00-04:00"),
                         ["03-29T01:00-03:00", "03-29T03:00-04:00"])
        # The clock that shows two twice: an hour passes in between.
        self.assertEqual(self.slots([self.empty], "2026-10-25", "2026-10-26", working_hours="01:00-04:00"),
                         ["10-25T01:00-02:00", "10-25T02:00-02:00", "10-25T02:00-03:00", "10-25T03:00-04:00"])

    def test_working_hours_go_over_midnight_and_over_the_week(self):
        self.assertEqual(self.slots([self.empty], "2026-03-08", "2026-03-10", duration="PT4H", working_hours="SU 22:00-06:00"),
                         ["03-08T22:00-02:00", "03-09T02:00-06:00"])
        self.assertEqual(self.slots([self.empty], "2026-03-02", "2026-03-09", duration="PT8H", working_hours="FR-MO 09:00-17:00"),
                         ["03-02T09:00-17:00", "03-06T09:00-17:00", "03-07T09:00-17:00", "03-08T09:00-17:00"])
        self.assertEqual(self.slots([self.empty], "2026-03-02T01:00:00", "2026-03-02T05:00:00", duration="PT4H",
                                    working_hours="SU 22:00-06:00"), ["03-02T01:00-05:00"])

    def test_four_calls_however_long_the_window(self):
        short = self.seam_calls(FREE_SLOTS, **self.ask(working_hours="09:00-17:00"))
        long = self.seam_calls(FREE_SLOTS, **self.ask([self.team, self.own, self.empty], until="2027-03-02", limit=1000,
                                                      working_hours=["MO-FR 09:00-12:00", "MO-FR 13:00-17:00"]))
        self.assertEqual(short, long)
        for operation in ("startime.agenda/1 free_slots", "calendar.instances/1 free_busy",
                          "calendar_engine.intervals/1 intersect", "calendar_engine.zones/1 offsets"):
            self.assertEqual(short[operation], 1, short)

    def test_what_is_wrong_is_told_with_its_place(self):
        for status, code, pointer, wrong in (
                (400, "startime.bad_duration", "#/duration", {"duration": "PT0S"}),
                (400, "startime.bad_duration", "#/duration", {"duration": "-PT1H"}),
                (400, "startime.bad_duration", "#/duration", {"duration": "PT9601H"}),
                (400, "startime.bad_duration", "#/step", {"step": "PT0S"}),
                (400, "startime.bad_working_hours", "#/working_hours/1", {"working_hours": ["09:00-17:00", "MO-FR"]}),
                (400, "startime.bad_working_hours", "#/working_hours/0", {"working_hours": "9-17"}),
                (422, "startime.window_too_long", "#/until", {"until": "2027-04-07"}),
                (404, "calendar.no_such_calendar", "#/calendars/0", {"calendars": [str(uuid.uuid4())]}),
                (400, "calendar.bad_window", "#/from", {"from": "soon"}),
                (400, "calendar.bad_window", "#/until", {"until": "2026-03-01"}),
                (400, "calendar.bad_window", "#/until", {"until": "2026-03-01", "working_hours": "09:00-17:00"}),
                (400, "calendar_engine.bad_zone", "#/time_zone", {"time_zone": "Mars/Olympus"}),
                (400, "calendar_engine.bad_zone", "#/time_zone", {"time_zone": "Mars/Olympus", "working_hours": "09:00-17:00"}),
                (400, "field.bad_format", "#/duration", {"duration": "an hour"})):
            with self.subTest(**wrong):
                detail = self.refused(FREE_SLOTS, status, code, pointer, **{**self.ask(), **wrong})
                if code == "startime.bad_working_hours":
                    self.assertIn("MO-FR 09:00-17:00", detail)

    def test_the_same_mistake_has_the_same_code_in_both_routes(self):
        for wrong in ({"from": "2026-3-2"}, {"from": "2026-03-02T09:00"}, {"until": "0000-01-01"},
                      {"until": "2026-03-03T00:00:00+0100"}, {"until": "2026-03-03T00:00:00.Z"},
                      {"from": "2026-03-02T24:00:00"}, {"from": "2026-03-02Z"}):
            with self.subTest(**wrong):
                asked = {**self.ask(), **wrong}
                pointer = "#/" + next(iter(wrong))
                self.refused(FREE_SLOTS, 400, "calendar.bad_window", pointer, **asked)
                del asked["duration"]
                self.refused(AGENDA, 400, "calendar.bad_window", pointer, **asked)

    def test_the_same_window_is_written_the_same_way_in_both_routes(self):
        for until in ("2026-03-02T10:00:00", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00z", "2026-03-02T09:00:00.000Z", "2026-03-02T10:00:00+01:00",
                      "2026-03-02T04:00:00-05:00"):
            with self.subTest(until):
                self.assertEqual(self.slots([self.team], "2026-03-02T09:00:00", until, duration="PT30M",
                                            working_hours="00:00-24:00"), ["03-02T09:30-10:00"])
                found = self.get(AGENDA, calendars=self.own, **{"from": "2026-03-02"}, until=until, time_zone=BERLIN)
                self.assertEqual([item["summary"] for item in found["items"]], ["Maybe"])


class Missing(unittest.TestCase):
    def test_without_calendar_the_host_says_what_is_missing(self):
        config = harness.STARTIME_CONFIG.read_text(encoding="utf-8")
        without = re.sub(r"^\[modules\.calendar\]$", "", config, flags=re.M)
        self.assertNotEqual(config, without)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "startime.toml"
            path.write_text(without, encoding="utf-8")
            for command in (["check"], ["serve", "--port", "0", "--data", f"{folder}/data"]):
                with self.subTest(command[0]):
                    outcome = harness.tenon(*command, "--config", path)
                    self.assertEqual(outcome.returncode, 1)
                    error = next(line for line in outcome.stderr.splitlines() if line.startswith("error["))
                    self.assertIn("error[module.missing_provider]", error)
                    for words in ("startime", "calendar.instances/1", "[modules.calendar]"):
                        self.assertIn(words, error)

    def test_calendar_alone_is_served_without_startime(self):
        config = harness.STARTIME_CONFIG.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "calendars.toml"
            path.write_text(config.replace("[modules.startime]", ""), encoding="utf-8")
            with harness.Host(path) as host:
                made = calendar(host, "Alone", {"start": "2026-03-02T09:00:00", "duration": "PT1H"})
                answer = host.request("GET", target(f"/v1/calendar/calendars/{made}/instances",
                                                    **{"from": "2026-03-02", "until": "2026-03-03"}))
                self.assertEqual(len(answer.json()["items"]), 1)
                self.assertEqual(host.request("GET", AGENDA).status, 404)


if __name__ == "__main__":
    unittest.main()
