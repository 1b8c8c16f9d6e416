"""Whether proofs on calendar files can be trusted: the oracle on cases worked by hand, the generator on what it must make."""
import collections
import datetime
import re
import unittest

import make_calendars
import oracle
import properties
import zone_blocks
from client_habits import CLIENTS

UTC = datetime.timezone.utc


def calendar_of(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", "UID:a", "DTSTAMP:20260101T000000Z", *event, "END:VEVENT"]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def instant(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def starts(data, start="2024-01-01", until="2027-01-01", zone="UTC", field="start_utc"):
    found = oracle.Oracle(data).instances(instant(start), instant(until), zone)
    return [f"{getattr(instance, field):%Y-%m-%dT%H:%M}" for instance in found]


class OracleByHand(unittest.TestCase):
    def test_a_time_in_a_gap_counts_by_the_offset_before_it(self):
        data = calendar_of(["DTSTART;TZID=America/New_York:20260307T023000", "RRULE:FREQ=DAILY;COUNT=3"])
        self.assertEqual(starts(data), ["2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"])
        self.assertEqual(starts(data, field="recurrence_id")[1], "2026-03-08T02:30")

    def test_a_time_that_comes_twice_is_the_first(self):
        data = calendar_of(["DTSTART;TZID=America/New_York:20261101T013000", "DURATION:PT2H"])
        self.assertEqual(starts(data), ["2026-11-01T05:30"])
        self.assertEqual(starts(data, field="end"), ["2026-11-01T02:30"])

    def test_dtend_is_an_exact_length_and_the_days_of_a_duration_are_days_of_the_clock(self):
        for end, expected in (("DTEND;TZID=Europe/Berlin:20260328T120000", "2026-03-29T13:00"),
                              ("DURATION:P1D", "2026-03-29T12:00")):
            data = calendar_of(["DTSTART;TZID=Europe/Berlin:20260327T120000", end, "RRULE:FREQ=DAILY;COUNT=2"])
            self.assertEqual(starts(data, field="end")[1], expected)

    def test_until_in_utc_is_compared_with_instants(self):
        data = calendar_of(["DTSTART;TZID=America/New_York:20261230T003000", "RRULE:FREQ=DAILY;UNTIL=20261231T053000Z"])
        self.assertEqual(starts(data, until="2028-01-01"), ["2026-12-30T05:30", "2026-12-31T05:30"])
        self.assertEqual(starts(data.replace(b"053000Z", b"052959Z"), until="2028-01-01"), ["2026-12-30T05:30"])

    def test_a_start_outside_its_rule_is_the_first_of_its_count(self):
        data = calendar_of(["DTSTART:20260302T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3"])
        self.assertEqual(starts(data), ["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-10T10:00"])

    def test_overrides_replace_exdates_remove_rdates_add(self):
        data = calendar_of(
            ["DTSTART;TZID=Asia/Kolkata:20260302T100000", "DTEND;TZID=Asia/Kolkata:20260302T110000", "RRULE:FREQ=DAILY;COUNT=4",
             "EXDATE:20260303T043000Z", "RDATE;VALUE=PERIOD;TZID=Asia/Kolkata:20260401T100000/PT15M", "SUMMARY:a"],
            ["RECURRENCE-ID;TZID=Asia/Kolkata:20260304T100000", "DTSTART:20260601T000000Z", "SUMMARY:moved"],
            ["RECURRENCE-ID;TZID=Asia/Kolkata:20260305T100000", "DTSTART;TZID=Asia/Kolkata:20260305T100000", "STATUS:CANCELLED"])
        self.assertEqual(starts(data), ["2026-03-02T04:30", "2026-04-01T04:30", "2026-06-01T00:00"])
        self.assertEqual(starts(data, field="end_utc"), ["2026-03-02T05:30", "2026-04-01T04:45", "2026-06-01T00:00"])
        self.assertEqual(starts(data, "2026-06-01", "2026-06-02", field="recurrence_id"), ["2026-03-04T10:00"])

    def test_whole_days_and_floating_times_are_placed_in_the_zone_asked_for(self):
        days = calendar_of(["DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330"])
        self.assertEqual(starts(days, zone="Europe/Berlin", field="end_utc"), ["2026-03-29T22:00"])
        floating = calendar_of(["DTSTART:20260328T090000"])
        self.assertEqual(starts(floating, zone="Asia/Tokyo"), ["2026-03-28T00:00"])

    def test_the_window_is_half_open(self):
        data = calendar_of(["DTSTART:20260302T100000Z", "DTEND:20260302T110000Z"])
        for start, until, count in (("2026-03-02T11:00", "2026-03-03", 0), ("2026-03-02T10:59", "2026-03-03", 1),
                                    ("2026-03-01", "2026-03-02T10:00", 0), ("2026-03-01", "2026-03-02T10:01", 1)):
            self.assertEqual(len(starts(data, start, until)), count, (start, until))
        nothing = calendar_of(["DTSTART:20260302T100000Z"])
        self.assertEqual(len(starts(nothing, "2026-03-02T10:00", "2026-03-03")), 1)
        self.assertEqual(len(starts(nothing, "2026-03-01", "2026-03-02T10:00")), 0)

    def test_what_it_cannot_tell_it_refuses(self):
        for rule in ("FREQ=YEARLY;BYMONTHDAY=3", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
                     "FREQ=MONTHLY;BYDAY=MO,1TU", "FREQ=DAILY;UNTIL=20260401"):
            with self.assertRaises(oracle.CannotTell, msg=rule):
                starts(calendar_of(["DTSTART:20260302T100000Z", f"RRULE:{rule}"]))


class Files(unittest.TestCase):
    def test_the_same_arguments_make_the_same_bytes(self):
        self.assertEqual(make_calendars.make_calendar(40, 7), make_calendars.make_calendar(40, 7))
        self.assertNotEqual(make_calendars.make_calendar(40, 7), make_calendars.make_calendar(40, 8))

    def test_five_hundred_events_have_what_files_of_clients_have(self):
        data = make_calendars.make_calendar(500, 1)
        text = oracle.unfold(data)
        without_alarms = re.sub(r"BEGIN:VALARM.*?END:VALARM\r\n", "", text, flags=re.S)
        self.assertEqual(len(set(re.findall(r"\r\nUID:(.*)", without_alarms))), 500)
        least = {  # how often each has to occur
            r"TZID=Europe/": 50, r"TZID=W\. Europe Standard Time:": 5, r"TZID=\"\(UTC": 1, r"TZID=/citadel\.org/": 3,
            r"TZID=/mozilla\.org/": 2, r"BEGIN:VTIMEZONE": 25, r"X-LIC-LOCATION": 10, r"DTSTART:1601": 10,
            r"DTSTART[^:]*VALUE=DATE:": 50,
            r"\r\nDTSTART:\d{8}T\d{6}\r": 10, r"\r\nDTSTART:\d{8}T\d{6}Z": 30, r"\r\nDURATION:P": 50, r"DURATION:P1W": 1,
            r"EXDATE;[^:]*:\d{8}T\d{6},": 5, r"EXDATE;VALUE=DATE": 5, r"EXDATE:\d{8}T\d{6}Z": 5, r"RECURRENCE-ID;TZID": 50,
            r"RECURRENCE-ID:\d{8}T\d{6}Z": 10, r"RECURRENCE-ID;VALUE=DATE": 10, r"STATUS:CANCELLED": 20, r"RDATE": 10,
            r"RDATE[^:]*VALUE=PERIOD": 3, r"UNTIL=\d{8}T\d{6}Z": 20, r"UNTIL=\d{8}[\r;]": 5, r"COUNT=": 50, r"BYSETPOS": 10,
            r"BYDAY=-1": 5, r"INTERVAL=": 20, r"WKST=SU": 5, r"BYWEEKNO": 2, r"BYYEARDAY": 2, r"TZID=Australia/Adelaide": 3,
            r"TZID=Asia/Kathmandu": 3, r"TZID=Australia/Lord_Howe": 1, r"\r\n[A-Z-]+[^\r]{300,}": 5, r"\\n": 50,
            r"\\,": 50, r"\\;": 20,
            r"\\\\": 10, r"BEGIN:VALARM": 100, r'CN="': 20, r"CATEGORIES": 20, r"ATTACH": 10, r"GEO:": 5, r"CLASS:": 50,
            r"SUMMARY;LANGUAGE=": 50, r"ALTREP=": 3, r"X-APPLE-": 50, r"X-MICROSOFT-": 50, r"X-MOZ-": 50, "\U0001f389": 5,
        }
        found = {pattern: len(re.findall(pattern, text)) for pattern in least}
        self.assertEqual({}, {pattern: (count, least[pattern]) for pattern, count in found.items() if count < least[pattern]})
        for line in data.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode()  # no fold parts a character

    def test_folds_part_characters_when_that_is_asked_for(self):
        whole, parted = (make_calendars.make_calendar(60, 3, newline="\n", split_characters=split) for split in (False, True))
        self.assertRaises(UnicodeDecodeError, lambda: [line.decode() for line in parted.split(b"\n")])
        self.assertEqual(oracle.unfold(whole), oracle.unfold(parted))

    def test_the_zone_blocks_show_what_the_zones_show(self):
        checked = 0
        for seed, client in enumerate(CLIENTS):
            data = make_calendars.make_calendar(150, seed, client)
            known = oracle.Oracle(data)
            for tzid, block in known.blocks.items():
                name = next((name for name, shown in zone_blocks.DISPLAYED.items() if shown == tzid), None)
                zone = known.clock_of(tzid) if name is None else known.clock_of(name)
                said = oracle.Clock(oracle.zone_of_block(block))
                for day in range(0, 365 * 4, 3):
                    local = datetime.datetime(2024, 1, 1, 12) + datetime.timedelta(days=day)
                    self.assertEqual(zone.to_utc(local), said.to_utc(local), tzid)
                checked += 1
        self.assertGreater(checked, 60)

    def test_a_hundred_events_recur_and_differ(self):
        known = oracle.Oracle(make_calendars.make_calendar(500, 1))
        found = known.instances(instant("2024-01-01"), instant("2027-01-01"), "Europe/Berlin")
        by_uid = collections.Counter(instance.uid for instance in found if instance.recurrence_id)
        self.assertGreater(len(by_uid), 150)
        self.assertGreater(len(found), 5000)
        self.assertGreater(sum(bool(i.recurrence_id) and i.start != i.recurrence_id for i in found), 30)
        self.assertGreater(sum(i.all_day for i in found), 500)
        self.assertGreater(known.counted["series of which only overrides are there"], 0)


class Properties(unittest.TestCase):
    EVENT = ["DTSTART;TZID=Europe/Berlin:20260302T100000", "DURATION:P7D", "RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=TU,MO;INTERVAL=1",
             "EXDATE;TZID=Europe/Berlin:20260303T100000,20260310T100000", "SUMMARY:a\\, b; c", "X-A;P=\"q\":1\\,2",
             "CATEGORIES:A,B"]

    def differences(self, *lines):
        return properties.differences(calendar_of(self.EVENT), calendar_of(list(lines)))

    def test_what_says_the_same_is_equal(self):
        self.assertEqual([], self.differences(
            "X-A;P=q:1\\,2", "CATEGORIES:A,B", "DTSTART;TZID=W. Europe Standard Time:20260302T100000", "DURATION:P1W",
            "RRULE:FREQ=WEEKLY;BYDAY=MO,TU", "EXDATE:20260303T090000Z", "EXDATE;TZID=Europe/Berlin:20260310T100000",
            "SUMMARY:a\\, b\\; c"))

    def test_what_is_lost_added_or_altered_is_seen(self):
        for number, line in enumerate(self.EVENT):
            others = self.EVENT[:number] + self.EVENT[number + 1:]
            if not line.startswith("DTSTART"):
                self.assertEqual(len(self.differences(*others)), 1, f"without {line}")
            self.assertEqual(len(self.differences(*self.EVENT, "X-NEW:1")), 1)
        for old, new in (("10:", "11:"), ("Europe/Berlin", "Europe/London"), ("P7D", "PT168H"), ("WKST=MO", "WKST=SU"),
                         ("TU,MO", "TU"),
                         ("20260310", "20260317"), ("a\\, b", "a\\,b"), ("\"q\"", "r"), ("1\\,2", "1,2"), ("A,B", "B,A")):
            altered = [line.replace(old, new) for line in self.EVENT]
            if altered != self.EVENT:
                self.assertEqual(len(self.differences(*altered)), 1, (old, new))


if __name__ == "__main__":
    unittest.main()
