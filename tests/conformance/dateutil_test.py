"""Random rules, expanded by the engine and by python3-dateutil: equal, but for known readings."""
import argparse
import collections
import datetime
import itertools
import multiprocessing
import os
import sys

import dateutil.rrule as oracle

import engine
import random_rules

LIMIT = 40

# The readings that differ, and what is done to the oracle's rule so that it must agree again.
# Nothing is let pass unseen: every rule is compared after its adjustment.
READINGS = {
    "D1": "BYMONTHDAY alone in a year: we take the start's month, dateutil every month (we add "
          "BYMONTH)",
    "D2": "BYWEEKNO alone: we take the start's weekday, dateutil all seven (we add BYDAY)",
    "D3": "WEEKLY with BYSETPOS: we number the whole first week, dateutil from the start on (we "
          "begin it when that week begins)",
    "D5": "BYDAY=MO,1TU: we take both, dateutil what is both (we number the bare weekdays)",
    "D6": "BYWEEKNO at the turn of the year: dateutil miscounts the last week of the old year and "
          "passes over negative numbers that mean week 1 of the next (we count the weeks for it)",
}


class OracleEnd(Exception):
    """The oracle has walked past the horizon."""


def bound_walk(horizon):
    """Makes dateutil stop once its periods begin after the horizon: for a rule that yields nothing
    more, it would walk to the year 9999."""
    last = (horizon.year, horizon.month, horizon.day)

    def bounded(day_set, depth):
        def bounded_day_set(self, year, month, day):
            if (year, month, day)[:depth] > last[:depth]:
                raise OracleEnd
            return day_set(self, year, month, day)
        return bounded_day_set
    for (name, depth), day_set in DAY_SETS.items():
        setattr(oracle._iterinfo, name, bounded(day_set, depth))


# By how much of year, month and day each tells its period.
DAY_SETS = {(name, depth): getattr(oracle._iterinfo, name)
            for name, depth in (("ydayset", 1), ("mdayset", 2), ("wdayset", 3), ("ddayset", 3))}


def until_end(walk):
    try:
        yield from walk
    except OracleEnd:
        return


def adjusted(parts, start):
    """The rule in dateutil's terms, the start to begin it at, and the readings applied."""
    parts = dict(parts)
    used = []
    if parts["FREQ"] == "YEARLY" and "BYYEARDAY" not in parts:
        if "BYMONTHDAY" in parts and "BYMONTH" not in parts and "BYWEEKNO" not in parts:
            parts["BYMONTH"] = [start.month]
            used.append("D1")
        if "BYWEEKNO" in parts and "BYMONTHDAY" not in parts and "BYDAY" not in parts:
            parts["BYDAY"] = [(0, start.weekday())]
            used.append("D2")
    if parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts:
        parts.setdefault("BYDAY", [(0, start.weekday())])
        for part, value in (("BYHOUR", start.hour), ("BYMINUTE", start.minute),
                            ("BYSECOND", start.second)):
            parts.setdefault(part, [value])
        first = random_rules.WEEKDAYS.index(parts.get("WKST", "MO"))
        start -= datetime.timedelta(days=(start.weekday() - first) % 7)
        start = start.replace(hour=0, minute=0, second=0)
        used.append("D3")
    days = parts.get("BYDAY", [])
    if any(n for n, _ in days) and not all(n for n, _ in days):
        most = 5 if parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts else 53
        parts["BYDAY"] = [(n, day) for number, day in days
                          for n in ([number] if number else range(1, most + 1))]
        used.append("D5")
    return parts, start, used


def week_of(date, week_start):
    """The number of the week of `date` and how many its year has: the year of its fourth day."""
    fourth = date + datetime.timedelta(days=3 - (date.weekday() - week_start) % 7)
    last = datetime.date(fourth.year, 12, 28)  # in the last week, as January 4 is in the first
    last_fourth = last + datetime.timedelta(days=3 - (last.weekday() - week_start) % 7)
    return (fourth.timetuple().tm_yday - 1) // 7 + 1, (last_fourth.timetuple().tm_yday - 1) // 7 + 1


def rebuild_with_weeks(self, year, month):
    """What dateutil does at a new year, with the weeks counted anew."""
    is_new_year = year != self.lastyear
    REBUILD(self, year, month)
    if is_new_year and self.wnomask:
        numbers = self.rrule._byweekno
        for i in range(self.yearlen):
            date = datetime.date(year, 1, 1) + datetime.timedelta(days=i)
            week, weeks = week_of(date, self.rrule._wkst)
            self.wnomask[i] = week in numbers or week - weeks - 1 in numbers


REBUILD = oracle._iterinfo.rebuild


def expand_by_oracle(parts, start, window, horizon, rebuild=REBUILD):
    """What dateutil says lies in the window, at most LIMIT + 1 instances, and the readings used."""
    oracle._iterinfo.rebuild = rebuild
    adjusted_parts, begin, used = adjusted(parts, start)
    arguments = {"dtstart": begin, "interval": parts.get("INTERVAL", 1),
                 "wkst": random_rules.WEEKDAYS.index(parts.get("WKST", "MO"))}
    for part, name in (("BYMONTH", "bymonth"), ("BYWEEKNO", "byweekno"), ("BYYEARDAY", "byyearday"),
                       ("BYMONTHDAY", "bymonthday"), ("BYHOUR", "byhour"), ("BYMINUTE", "byminute"),
                       ("BYSECOND", "bysecond"), ("BYSETPOS", "bysetpos")):
        if part in adjusted_parts:
            arguments[name] = adjusted_parts[part]
    if "BYDAY" in adjusted_parts:
        arguments["byweekday"] = [oracle.weekday(day, n or None)
                                  for n, day in adjusted_parts["BYDAY"]]
    bound_walk(horizon)
    try:
        walk = until_end(oracle.rrule(getattr(oracle, parts["FREQ"]), **arguments))
        walk = (time for time in walk if time >= start)
        last = parts.get("UNTIL", horizon)
        walk = itertools.takewhile(lambda time: time <= last and time < horizon, walk)
        if "COUNT" in parts:
            walk = itertools.islice(walk, parts["COUNT"])
        walk = (time for time in walk if not window or time >= window)
        return list(itertools.islice(walk, LIMIT + 1)), used
    except ValueError as error:
        # How dateutil says that an interval never meets BYHOUR, BYMINUTE or BYSECOND.
        if "empty" not in str(error):
            raise
        return [], used


def check(job):
    """What is wrong with an answer, if anything, and the readings that were needed to agree."""
    case, answer = job
    expected, used = expand_by_oracle(*case)
    if "error" in answer:
        return f"refused: {answer['error']}", used
    answered = [datetime.datetime.fromisoformat(text) for text in answer["instances"]]

    def agrees():
        return answered == expected[:LIMIT] and answer["truncated"] == (len(expected) > LIMIT)
    if not agrees() and "BYWEEKNO" in case[0]:
        expected, used = expand_by_oracle(*case, rebuild=rebuild_with_weeks)
        used = used + ["D6"]
    if agrees():
        return None, used
    return f"expected {[str(t) for t in expected[:5]]} ({len(expected)}), answered " \
           f"{answer['instances'][:5]} ({len(answered)}, truncated {answer['truncated']})", used


def to_request(case):
    parts, start, window, horizon = case
    request = {"start": start.isoformat(), "rules": [random_rules.to_text(parts)],
               "until": horizon.isoformat(), "limit": LIMIT}
    if window:
        request["from"] = window.isoformat()
    return request


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    engine.add_command_argument(parser)
    parser.add_argument("--rules", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=5545)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.rules} rules")

    dice = random_rules.dice_of(arguments.seed)
    cases = [random_rules.random_case(dice) for _ in range(arguments.rules)]
    answers = engine.ask(arguments.command, "calendar_engine.recurrence/1", "expand",
                         map(to_request, cases))
    unexplained = 0
    readings = collections.Counter()
    nonempty = 0
    with multiprocessing.Pool(min(2, os.cpu_count() or 1)) as pool:
        checked = pool.imap(check, zip(cases, answers), chunksize=50)
        for case, answer, (complaint, used) in zip(cases, answers, checked):
            readings.update(used)
            nonempty += bool(answer.get("instances"))
            if complaint:
                unexplained += 1
                if unexplained <= 20:
                    print(f"UNEXPLAINED {to_request(case)}\n  {complaint}")
    print(f"{nonempty} rules yield something; {unexplained} differences unexplained")
    for name, meaning in READINGS.items():
        print(f"  {readings[name]:6} {name}: {meaning}")
    # A generator that makes only empty rules would prove nothing.
    return 1 if unexplained or nonempty < arguments.rules // 2 else 0


if __name__ == "__main__":
    sys.exit(main())
