"""Every offset and change of every zone, 1900 to 2100: the engine's beside those of `zdump`."""
import argparse
import calendar
import concurrent.futures
import datetime
import itertools
import pathlib
import re
import shutil
import subprocess
import sys

import engine

FIRST_YEAR, LAST_YEAR = 1900, 2100
MONTHS = {name: number for number, name in enumerate(calendar.month_abbr)}
# "Europe/Berlin  Sun Mar 29 01:00:00 2026 UT = Sun Mar 29 03:00:00 2026 CEST isdst=1 gmtoff=7200"
ROW = re.compile(r"^(\S+)\s+\w{3} (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4}) UTC? = .*"
                 r" (\S+) isdst=(\d) gmtoff=(-?\d+)$")
# "-	-	+0530	IST", the first line of a zone in `zdump -i`
INITIAL = re.compile(r"^-\t-\t([+-])(\d\d):?(\d\d)?:?(\d\d)?")


def zone_names(folder):
    """Names of zones and links, from the compact source that tzdata installs."""
    names = set()
    for line in (folder / "tzdata.zi").read_text().splitlines():
        words = line.split()
        if words and words[0] == "Z":
            names.add(words[1])
        elif words and words[0] == "L":
            names.add(words[2])
    return sorted(names)


def zdump(*arguments):
    return subprocess.run(["zdump", "-c", f"{FIRST_YEAR},{LAST_YEAR}", *arguments],
                          capture_output=True, text=True, check=True).stdout.splitlines()


def rows_of(names):
    """For each zone (unix time, offset, abbreviation, daylight) of the last second before and the
    first of every change."""
    rows = {name: [] for name in names}
    # zdump searches second by second, some twenty seconds for all: two of them share the work.
    with concurrent.futures.ThreadPoolExecutor() as pool:
        halves = pool.map(lambda half: zdump("-v", *half), (names[::2], names[1::2]))
    for line in itertools.chain(*halves):
        match = ROW.match(line)
        if match:
            (name, month, day, hour, minute, second, year,
             abbreviation, is_daylight, offset) = match.groups()
            time = calendar.timegm((int(year), MONTHS[month], int(day),
                                    int(hour), int(minute), int(second)))
            rows[name].append((time, int(offset), abbreviation, is_daylight == "1"))
    return rows


def fixed_offset(name):
    """The offset of a zone that has no transition in these years; `zdump -v` shows none for it."""
    for line in zdump("-i", name):
        match = INITIAL.match(line)
        if match:
            sign, hours, minutes, seconds = match.groups()
            total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
            return total if sign == "+" else -total
    raise SystemExit(f"zdump -i says nothing about {name}")


def with_middles(rows):
    """Adds the middle of every stretch between two changes: it has the offset of both its ends."""
    middles = []
    for (begin, offset), (end, same) in zip(rows, rows[1:]):
        if offset == same and end - begin > 1:
            middles.append(((begin + end) // 2, offset))
    return rows + middles


def instant(time):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=time)).isoformat() + "Z"


def changes_of(rows):
    """What `transitions` has to answer."""
    return [{"at": instant(time), "offset": offset, "abbreviation": abbreviation,
             "daylight": is_daylight}
            for (before, *_), (time, offset, abbreviation, is_daylight) in zip(rows, rows[1:])
            if time == before + 1]


def compare_changes(command, rows):
    """How many changes were compared, and how many zones have others."""
    requests = [{"time_zone": name, "from": f"{FIRST_YEAR}-01-01T00:00:00Z",
                 "until": f"{LAST_YEAR}-01-01T00:00:00Z"} for name in rows]
    answers = engine.ask(command, "calendar_engine.zones/1", "transitions", requests)
    compared = wrong = 0
    for (name, zone_rows), answer in zip(rows.items(), answers):
        expected, answered = changes_of(zone_rows), answer.get("transitions", [])
        compared += len(expected)
        if expected != answered:
            wrong += 1
            print(f"{name}: zdump alone {[row for row in expected if row not in answered][:3]}, "
                  f"engine alone {[row for row in answered if row not in expected][:3]}")
    return compared, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    engine.add_command_argument(parser)
    parser.add_argument("--zoneinfo", default="/usr/share/zoneinfo")
    parser.add_argument("--every", type=int, default=1, help="compare every N-th zone only")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.zoneinfo)
    if not shutil.which("zdump") or not (folder / "tzdata.zi").exists():
        print("skipped: offsets against zdump: no zdump (package libc-bin), or no "
              f"{folder}/tzdata.zi (package tzdata)")
        return engine.SKIPPED

    names = zone_names(folder)
    known = engine.ask(arguments.command, "calendar_engine.zones/1", "names", [{}])[0]
    if known["names"] != names:
        print(f"names differ: {sorted(set(known['names']) ^ set(names))[:20]}")
        return 1

    expected = {}
    edges = [calendar.timegm((year, 1, 1, 0, 0, 0))
             for year in (FIRST_YEAR, 1970, 2000, 2038, LAST_YEAR - 1)]
    all_rows = rows_of(names[::arguments.every])
    for name, rows in all_rows.items():
        if rows:
            expected[name] = with_middles([(time, offset) for time, offset, *_ in rows])
        else:
            offset = fixed_offset(name)
            expected[name] = [(time, offset) for time in edges]
    requests = [{"time_zone": name, "instants": [instant(time) for time, _ in rows]}
                for name, rows in expected.items()]
    answers = engine.ask(arguments.command, "calendar_engine.zones/1", "offsets", requests)

    compared = wrong = 0
    for (name, rows), answer in zip(expected.items(), answers):
        for (time, offset), answered in zip(rows, answer.get("offsets") or [None] * len(rows)):
            compared += 1
            if offset != answered:
                wrong += 1
                if wrong <= 20:
                    print(f"{name} {instant(time)}: zdump {offset}, engine {answered} "
                          f"{answer.get('error', '')}")
    print(f"{len(expected)} zones of tzdata {known['tzdb_version']}, {compared} instants compared, "
          f"{wrong} wrong")
    changes, wrong_zones = compare_changes(arguments.command, all_rows)
    print(f"{changes} changes compared, {wrong_zones} zones wrong")
    # So many there are; fewer would mean that zdump's output was not understood.
    is_understood = compared >= 100 * len(expected) and changes >= 50 * len(expected)
    return 1 if wrong or wrong_zones or not is_understood else 0


if __name__ == "__main__":
    sys.exit(main())
