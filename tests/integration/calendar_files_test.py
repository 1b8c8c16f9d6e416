"""Calendar files, as clients write them, through import, instances, export and import again, beside an independent oracle."""
import datetime
import random
import re
import tempfile
import unittest

import calendar_files
import harness

# From tests/calendar, which calendar_files has put on the path.
import edges
import make_calendars
import oracle
import properties

YEARS = ("2024-01-01", "2027-01-01")
EVENTS = 500


class CalendarFiles(harness.HostTestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="calendar-files-")
        cls.config = calendar_files.write_config(cls.folder.name)
        super().setUpClass()
        cls.calendars = calendar_files.Calendars(cls.host)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def assert_as_oracle(self, calendar, known, start, until, zone):
        product = self.calendars.instances(calendar, start, until, zone)
        expected = calendar_files.by_oracle(known, start, until, zone)
        self.assertIsNone(difference := calendar_files.compare(product, expected), f"{start} to {until} in {zone}: {difference}")
        return product

    def import_whole(self, data, events):
        """A calendar with all of a file, of which nothing was left out or altered but names of zones that clients display."""
        calendar = self.calendars.create("imported")
        report = self.calendars.import_file(calendar, data)
        guessed = [problem for problem in report["problems"] if problem["code"] == "calendar.zone_guessed"]
        self.assertEqual(report["problems"], guessed)
        self.assertLessEqual(len(guessed), data.count(b"TZID:(UTC"), guessed)
        self.assertEqual((report["imported"], report["updated"], report["ignored"]), (events, 0, 0), report)
        return calendar

    def assert_survives(self, data, events):
        """Import, three years beside the oracle, export, import of that, the same again, nothing lost."""
        calendar = self.import_whole(data, events)
        known = oracle.Oracle(data)
        product = self.assert_as_oracle(calendar, known, *YEARS, "Europe/Berlin")
        self.assertGreater(len(product), events)

        exported = self.calendars.export_file(calendar)
        self.assertEqual([], properties.differences(data, exported)[:5])
        self.assert_zone_blocks_hold(exported, product)
        second = self.import_whole(exported, events)
        self.assertIsNone(calendar_files.compare(self.calendars.instances(second, *YEARS, "Europe/Berlin"), product))
        again = self.calendars.export_file(second)
        self.assertTrue(again == exported, "the export of the second calendar has other bytes")
        return calendar, known, exported

    def assert_zone_blocks_hold(self, exported, product):
        """Each TZID has a VTIMEZONE, and that shows at every instance, and hours about it, what zoneinfo shows."""
        known = oracle.Oracle(exported)
        used = set(re.findall(r"TZID=\"?([^:;\"\r]+)", oracle.unfold(exported)))
        self.assertEqual(used - known.blocks.keys(), set())
        self.assertLessEqual(used, oracle.ZONES, "an export names zones as IANA does")
        zone_of = {}
        for calendar in oracle.parse(exported):
            for event in calendar.walk("VEVENT"):
                zone_of.setdefault(str(event["UID"]).replace(oracle.PERCENT, "%"), event["DTSTART"].params.get("TZID"))
        instants = {}
        for instance in product:
            if (tzid := zone_of[instance.uid]) is not None:
                instants.setdefault(tzid, set()).add(datetime.datetime.fromisoformat(instance.start_utc))
        self.assertGreater(len(instants), 3)
        for tzid, of_zone in instants.items():
            said, truth = oracle.zone_of_block(known.blocks[tzid]), oracle.zoneinfo.ZoneInfo(tzid)
            for at in sorted(of_zone)[::max(1, len(of_zone) // 200)]:
                for hours in (0, -26, 26):
                    # By what the clock shows: from UTC, dateutil errs in the hour that comes twice where winter is the
                    # daylight saving time, as in Dublin.
                    about = (at + datetime.timedelta(hours=hours)).astimezone(truth)
                    self.assertEqual(about.replace(tzinfo=said).utcoffset(), about.utcoffset(), f"{tzid} at {about}")

    def test_a_mixed_file_survives(self):
        for seed in (1, 2):
            with self.subTest(seed=seed):
                data = make_calendars.make_calendar(EVENTS, seed)
                calendar, known, exported = self.assert_survives(data, EVENTS)
                self.assert_windows(calendar, known, seed)
                if seed == 1:
                    self.assert_imports_are_repeatable(calendar, data, exported)

    def assert_windows(self, calendar, known, seed):
        """Short windows at any time, where what reaches in or just does not is many, in several zones."""
        dice = random.Random(seed)
        for zone in ("America/New_York", "Asia/Kolkata", "Africa/Cairo", "Australia/Lord_Howe"):
            start = datetime.datetime(2024, 1, 1) + datetime.timedelta(minutes=15 * dice.randrange(3 * 365 * 96))
            until = start + datetime.timedelta(minutes=dice.choice((15, 180, 1440, 7 * 1440, 31 * 1440)))
            self.assert_as_oracle(calendar, known, start.isoformat(), until.isoformat(), zone)

    def assert_imports_are_repeatable(self, calendar, data, exported):
        report = self.calendars.import_file(calendar, data)
        self.assertEqual((report["imported"], report["updated"], report["ignored"]), (0, EVENTS, 0), report)
        self.assertTrue(self.calendars.export_file(calendar) == exported, "an import again has changed the calendar")

    def test_the_files_of_each_client_survive(self):
        for seed, client in enumerate(("google", "outlook", "apple", "thunderbird")):
            with self.subTest(client=client):
                self.assert_survives(make_calendars.make_calendar(120, seed, client), 120)

    def test_edges_are_as_the_oracle_has_them(self):
        for name, events in edges.EDGES.items():
            with self.subTest(name):
                data = edges.calendar_of(events)
                calendar, known = self.import_whole(data, 1), oracle.Oracle(data)
                for zone in edges.ZONES:
                    for start, until in edges.WINDOWS:
                        self.assert_as_oracle(calendar, known, start, until, zone)
                self.assertEqual([], properties.differences(data, self.calendars.export_file(calendar)))

    def test_lines_may_end_in_lf(self):
        plain, with_lf = (make_calendars.make_calendar(60, 5, newline=newline) for newline in (make_calendars.CRLF, "\n"))
        exports = [self.calendars.export_file(self.import_whole(data, 60)) for data in (plain, with_lf)]
        self.assertTrue(exports[0] == exports[1])

    def test_a_file_whose_folds_part_characters_is_refused_whole(self):
        # RFC 5545 (3.1) has such files unfolded as bytes; a body of this host is UTF-8 before anybody reads it.
        calendar = self.calendars.create("parted")
        data = make_calendars.make_calendar(60, 5, split_characters=True)
        answer = self.host.request("POST", f"{calendar_files.CALENDARS}/{calendar}:import", data, [calendar_files.ICALENDAR])
        self.assert_problem(answer, 400, "field.bad_format")
        self.assertNotIn(b"VEVENT", self.calendars.export_file(calendar))

    def test_a_window_costs_as_much_thirty_years_after_its_rules_began(self):
        rules = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1")
        lines = [line for number in range(200) for line in (
            "BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20260101T000000Z", f"DTSTART:199601{number % 7 + 1:02}T090000Z",
            f"RRULE:{rules[number % len(rules)]}", "DURATION:PT1H", "END:VEVENT")]
        data = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *lines, "END:VCALENDAR", ""]).encode()
        calendar = self.import_whole(data, 200)

        def cpu_seconds(start, until):
            before = self.host.cpu_seconds()
            for _ in range(20):
                count = len(self.calendars.instances(calendar, start, until, "UTC"))
            self.assertGreater(count, 400)
            return self.host.cpu_seconds() - before
        cpu_seconds("1996-02-05", "1996-02-12")
        near, far = cpu_seconds("1996-02-05", "1996-02-12"), cpu_seconds("2026-02-02", "2026-02-09")
        # Walking there from the start would be ten thousand steps where here are seven.
        self.assertLess(far, near * 3)

    def test_an_export_is_folded_and_ends_its_lines_as_it_should(self):
        exported = self.calendars.export_file(self.import_whole(make_calendars.make_calendar(60, 6), 60))
        self.assertTrue(exported.startswith(b"BEGIN:VCALENDAR\r\n") and exported.endswith(b"END:VCALENDAR\r\n"))
        for line in exported.split(b"\r\n"):
            self.assertNotIn(b"\n", line)
            self.assertLessEqual(len(line), 75, line)
            line.decode()


if __name__ == "__main__":
    unittest.main()
