#!/usr/bin/env python3
"""Random calendar files through the product and the oracle:  calendar_differential.py FILES EVENTS [FIRST_SEED]

Each is imported, compared over three years and in random windows, exported, held to what it was, imported again and exported
again. Any difference is told with the seed that makes the file, and fails the run.
"""
import datetime
import os
import pathlib
import random
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["TENON_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests" / "integration"))
import calendar_files  # noqa: E402  pylint: disable=wrong-import-position
import harness  # noqa: E402  pylint: disable=wrong-import-position
import make_calendars  # noqa: E402  pylint: disable=wrong-import-position
import oracle  # noqa: E402  pylint: disable=wrong-import-position
import properties  # noqa: E402  pylint: disable=wrong-import-position

CLIENTS = ("mixed", "google", "outlook", "apple", "thunderbird")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago",
         "Pacific/Chatham", "America/St_Johns", "UTC")
WINDOWS = 6


def windows(dice):
    """(from, until, zone): three years, and short ones at any time."""
    yield "2024-01-01", "2027-01-01", dice.choice(ZONES)
    for _ in range(WINDOWS):
        start = datetime.datetime(2024, 1, 1) + datetime.timedelta(minutes=15 * dice.randrange(3 * 365 * 96))
        length = datetime.timedelta(minutes=dice.choice((15, 60, 180, 1440, 7 * 1440, 31 * 1440, 100 * 1440)))
        yield start.isoformat(), (start + length).isoformat(), dice.choice(ZONES)


def check(calendars, seed, events, client):
    """(complaints about one file, how many instances were compared)"""
    data = make_calendars.make_calendar(events, seed, client, series_share=0.7)
    known, complaints, compared = oracle.Oracle(data), [], 0
    calendar, second = calendars.create(f"file {seed}"), calendars.create(f"file {seed}, again")
    report = calendars.import_file(calendar, data)
    if report["imported"] != events or any(problem["code"] != "calendar.zone_guessed" for problem in report["problems"]):
        complaints.append(f"import: {report}")
    for start, until, zone in windows(random.Random(seed)):
        expected = calendar_files.by_oracle(known, start, until, zone)
        difference = calendar_files.compare(calendars.instances(calendar, start, until, zone), expected)
        compared += len(expected)
        if difference:
            complaints.append(f"{start} to {until} in {zone}: {difference}")
    exported = calendars.export_file(calendar)
    complaints += [f"exported: {difference}" for difference in properties.differences(data, exported)]
    calendars.import_file(second, exported)
    if calendars.export_file(second) != exported:
        complaints.append("the export of the second calendar has other bytes")
    for of_seed in calendar, second:
        calendars.delete(of_seed)
    return complaints, compared


def main():
    files, events = int(sys.argv[1]), int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    compared = wrong = 0
    with tempfile.TemporaryDirectory(prefix="calendar-files-") as folder:
        with harness.Host(calendar_files.write_config(folder)) as host:
            calendars = calendar_files.Calendars(host)
            for seed in range(first, first + files):
                complaints, of_file = check(calendars, seed, events, CLIENTS[seed % len(CLIENTS)])
                compared += of_file
                wrong += bool(complaints)
                if complaints and wrong <= 20:
                    print(f"seed {seed}, {CLIENTS[seed % len(CLIENTS)]}:", *complaints[:5], sep="\n  ", flush=True)
    print(f"{files} files of {events} events, seeds from {first}: {compared} instances compared, {wrong} files differ")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
