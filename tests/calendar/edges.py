"""Calendar files of one event each, where products go wrong: worked out by hand, and small enough to be read."""

BERLIN = "TZID=Europe/Berlin"

# By name, the VEVENTs of one UID. Europe/Berlin sets its clocks on 2026-03-29 and 2026-10-25.
EDGES = {
    "a start in a gap, an exact end": [
        [f"DTSTART;{BERLIN}:20260329T023000", f"DTEND;{BERLIN}:20260329T040000"]],
    "an end behind a time that comes twice": [
        [f"DTSTART;{BERLIN}:20261025T023000", f"DTEND;{BERLIN}:20261025T033000"]],
    "a series through a gap": [
        [f"DTSTART;{BERLIN}:20260327T023000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4"]],
    "days, then hours": [
        [f"DTSTART;{BERLIN}:20260327T120000", "DURATION:P2DT3H", "RRULE:FREQ=DAILY;COUNT=3"]],
    "an end by the clock of another zone": [
        [f"DTSTART;{BERLIN}:20260328T120000", "DTEND;TZID=America/New_York:20260328T150000"]],
    "an end before its start, by the clock": [
        ["DTSTART;TZID=Asia/Tokyo:20260328T120000", "DTEND;TZID=America/Los_Angeles:20260328T060000"]],
    "a day that begins in a gap, in Cairo": [
        ["DTSTART;VALUE=DATE:20260423", "DTEND;VALUE=DATE:20260424", "RRULE:FREQ=DAILY;COUNT=4"]],
    "weeks of days, one behind the other": [
        ["DTSTART;VALUE=DATE:20260325", "DURATION:P1W", "RRULE:FREQ=WEEKLY;COUNT=3"]],
    "a day in leap years": [
        ["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"]],
    "each instance reaches over several others": [
        [f"DTSTART;{BERLIN}:20260101T120000", "DURATION:P40D", "RRULE:FREQ=WEEKLY;COUNT=30"]],
    "one instance takes much longer, at its own time": [
        [f"DTSTART;{BERLIN}:20260101T120000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5"],
        [f"RECURRENCE-ID;{BERLIN}:20260108T120000", f"DTSTART;{BERLIN}:20260108T120000", "DURATION:P90D"]],
    "an instance is moved by two years": [
        [f"DTSTART;{BERLIN}:20260301T120000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5"],
        [f"RECURRENCE-ID;{BERLIN}:20260308T120000", f"DTSTART;{BERLIN}:20240308T120000", "DURATION:PT1H"]],
    "two instances change places": [
        [f"DTSTART;{BERLIN}:20260301T120000", "RRULE:FREQ=DAILY;COUNT=3"],
        [f"RECURRENCE-ID;{BERLIN}:20260301T120000", f"DTSTART;{BERLIN}:20260302T120000"],
        [f"RECURRENCE-ID;{BERLIN}:20260302T120000", f"DTSTART;{BERLIN}:20260301T120000"]],
    "an instance becomes a day, and another a floating time": [
        [f"DTSTART;{BERLIN}:20260301T120000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"],
        [f"RECURRENCE-ID;{BERLIN}:20260301T120000", "DTSTART;VALUE=DATE:20260301"],
        [f"RECURRENCE-ID;{BERLIN}:20260302T120000", "DTSTART:20260302T120000"]],
    "what an instance does not say is not as in the event": [
        [f"DTSTART;{BERLIN}:20260301T120000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "STATUS:TENTATIVE", "TRANSP:TRANSPARENT",
         "SUMMARY:s", "DESCRIPTION:d", "LOCATION:l", "ORGANIZER:mailto:a@example.com"],
        [f"RECURRENCE-ID;{BERLIN}:20260308T120000", f"DTSTART;{BERLIN}:20260308T120000"]],
    "the start is excluded, outside its rule, and counts": [
        [f"DTSTART;{BERLIN}:20241229T090000", "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=2", f"EXDATE;{BERLIN}:20241229T090000"]],
    "a date is excluded that is no instance": [
        [f"DTSTART;{BERLIN}:20260301T120000", "RRULE:FREQ=WEEKLY;COUNT=5", f"EXDATE;{BERLIN}:20260302T120000"]],
    "a date is added that is one already": [
        [f"DTSTART;{BERLIN}:20260327T120000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", f"RDATE;{BERLIN}:20260328T120000"]],
    "dates alone make a series, in UTC": [
        [f"DTSTART;{BERLIN}:20260327T120000", "DURATION:PT1H", "RDATE:20260401T100000Z,20260402T100000Z"]],
    "a series of dates, the others long after": [
        [f"DTSTART;{BERLIN}:20240308T120000", "DURATION:PT1H", f"RDATE;{BERLIN}:20260301T120000"]],
    "a period with an end, about a gap": [
        [f"DTSTART;{BERLIN}:20260327T120000", "DURATION:PT1H", f"RDATE;VALUE=PERIOD;{BERLIN}:20260328T120000/20260329T120000"]],
    "a period that differs": [
        [f"DTSTART;{BERLIN}:20260327T120000", "DURATION:PT1H", f"RDATE;VALUE=PERIOD;{BERLIN}:20260328T120000/PT5H"],
        [f"RECURRENCE-ID;{BERLIN}:20260328T120000", f"DTSTART;{BERLIN}:20260328T130000", "DURATION:PT10M"]],
    "two rules, each with its COUNT": [
        [f"DTSTART;{BERLIN}:20260301T120000", "RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=MONTHLY;COUNT=3"]],
    "UNTIL by the clock of the zone": [
        [f"DTSTART;{BERLIN}:20260301T120000", "RRULE:FREQ=DAILY;UNTIL=20260303T120000"]],
    "every hour, by the clock, through a gap": [
        [f"DTSTART;{BERLIN}:20260328T223000", "DURATION:PT30M", "RRULE:FREQ=HOURLY;COUNT=9"]],
    "only one instance is known": [
        ["RECURRENCE-ID;VALUE=DATE:20260308", "DTSTART;VALUE=DATE:20260309", "DTEND;VALUE=DATE:20260311", "SUMMARY:d"]],
    "it takes no time": [
        ["DTSTART:20260329T000000Z"]],
}

# Local times, in each zone: all of it, about the gap, days, and windows that only touch.
WINDOWS = (("2024-01-01", "2027-01-01"), ("2026-03-28T22:00:00", "2026-03-29T05:00:00"), ("2026-03-29T05:30:00", "2026-03-29T06:30:00"),
           ("2026-03-01", "2026-03-29"), ("2026-03-29", "2026-03-30"), ("2026-04-24", "2026-04-25"), ("2024-03-08", "2024-03-09"),
           ("2026-03-29T02:00:00", "2026-03-29T02:30:00"), ("2026-10-25T02:00:00", "2026-10-25T03:30:00"))
ZONES = ("Europe/Berlin", "Africa/Cairo", "America/New_York", "UTC")


def calendar_of(events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", "UID:edge", "DTSTAMP:20260101T000000Z", *event, "END:VEVENT"]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()
