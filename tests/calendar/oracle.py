#!/usr/bin/env python3
"""What takes place in a window, by python3-icalendar (parsing), python3-dateutil (rules) and zoneinfo: no code of the product.

    oracle.py FILE FROM UNTIL ZONE      instances as lines of JSON, then what was counted

Meanings that RFC 5545 leaves open are those of docs/calendar.md: a start outside its rule is an instance and the first of its
COUNT; a local time that does not exist counts by the offset before the gap, one that comes twice is the first; all days and
floating times are placed in the zone given, a floating DTEND by the clock too. An instance that takes no time is in the window
that it begins in.

What this oracle cannot do, so that nothing here is evidence for it:
- Readings D1, D2, D3, D5 and D6 of docs/calendar.md, where dateutil means something else (tests/conformance has them);
  RANGE=THISANDFUTURE; UNTIL as a date in a series of times. They are refused: CannotTell.
- PT24H apart from P1D: python3-icalendar reads both as one timedelta. It counts as whole days.
- A TZID that is neither of IANA nor of Windows nor ends in one is believed to be what its VTIMEZONE says (by dateutil).
- BYDAY=20MO: the grammar of python3-icalendar has one digit there; it is given two.
- Text that python3-icalendar decodes as it was not meant: bytes are therefore unfolded before it sees them, and percent
  signs, which it decodes, are hidden from it.
Each use of such a crutch is counted in `Oracle.counted`.
"""
import collections
import datetime
import io
import itertools
import json
import re
import sys
import zoneinfo

import icalendar
from dateutil import rrule, tz
from icalendar.windows_to_olson import WINDOWS_TO_OLSON

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)
ZONES = zoneinfo.available_timezones()
PERCENT = "\ue000"  # stands for a percent sign while python3-icalendar reads

icalendar.prop.WEEKDAY_RULE = re.compile(r"(?P<signal>[+-]?)(?P<relative>\d{0,2})(?P<weekday>\w{2})$")

Instance = collections.namedtuple("Instance", "uid start end start_utc end_utc all_day summary recurrence_id")


class CannotTell(Exception):
    """The file holds what this oracle has no evidence for."""


class Clock:
    """The local clock of a zone; `zone`: a tzinfo."""

    def __init__(self, zone):
        self.zone = zone

    def to_utc(self, local):
        aware = local.replace(tzinfo=self.zone, fold=0)
        if not isinstance(self.zone, zoneinfo.ZoneInfo) and not tz.datetime_exists(aware):
            # zoneinfo takes the offset before the gap by itself, dateutil does not.
            return (local - self.zone.utcoffset((local - DAY / 4).replace(tzinfo=self.zone))).replace(tzinfo=UTC)
        return aware.astimezone(UTC)

    def to_local(self, instant):
        return instant.astimezone(self.zone).replace(tzinfo=None, fold=0)


class Moment:
    """The value of a DTSTART, DTEND, RECURRENCE-ID, EXDATE or RDATE."""

    def __init__(self, value, tzid, oracle):
        self.is_date = not isinstance(value, datetime.datetime)
        self.is_utc = not self.is_date and value.tzinfo is not None and tzid is None
        if self.is_date:
            self.local = datetime.datetime.combine(value, datetime.time())
        else:
            self.local = value.replace(tzinfo=None)
        self.clock = None  # of dates and floating times
        if not self.is_date and (self.is_utc or tzid is not None):
            self.clock = oracle.clock_of("UTC" if self.is_utc else tzid)

    def instant(self):
        return self.clock.to_utc(self.local)


class Length:
    """How long a component takes: whole days by the clock, then exact time."""

    def __init__(self, component, start, oracle):
        self.days, self.exact = datetime.timedelta(), datetime.timedelta()
        if "DTEND" in component:
            end = oracle.moment(component["DTEND"])
            between = end.local - start.local if start.clock is None else end.instant() - start.instant()
            self.days, self.exact = (between, self.exact) if start.is_date else (self.days, between)
        elif "DURATION" in component:
            duration = component["DURATION"].dt
            self.days = DAY * duration.days
            self.exact = duration - self.days
        elif start.is_date:
            self.days = DAY


def unfold(data):
    """A file as text, its folds taken out as bytes: they may part a character."""
    return re.sub(rb"\r?\n[ \t]", b"", data).decode()


def parse(data):
    """The VCALENDARs of a file, by python3-icalendar. Raises ValueError when it finds a component unsound."""
    calendars = icalendar.Calendar.from_ical(unfold(data).replace("%", PERCENT), multiple=True)
    for calendar in calendars:
        for component in calendar.walk():
            if component.errors:
                raise ValueError(f"{component.name} {component.get('UID')}: {component.errors}")
    return calendars


class Oracle:
    """The instances of a file. `zone` places whole days and floating times."""

    def __init__(self, data):
        self.counted = collections.Counter()
        self.clocks = {"UTC": Clock(UTC)}
        self.blocks = {}
        self.masters, self.overrides = {}, collections.defaultdict(list)
        for calendar in parse(data):
            for block in calendar.walk("VTIMEZONE"):
                self.blocks[str(block["TZID"]).replace(PERCENT, "%")] = block
            for event in calendar.walk("VEVENT"):
                uid = str(event["UID"]).replace(PERCENT, "%")
                if "RECURRENCE-ID" in event:
                    self.overrides[uid].append(event)
                else:
                    self.masters[uid] = event

    def clock_of(self, tzid):
        if tzid not in self.clocks:
            self.clocks[tzid] = Clock(self._zone_of(tzid))
        return self.clocks[tzid]

    def _zone_of(self, tzid):
        for name in (tzid, WINDOWS_TO_OLSON.get(tzid), *(tzid.split("/", parts)[-1] for parts in range(1, 4))):
            if name in ZONES:
                return zoneinfo.ZoneInfo(name)
        self.counted["TZID believed by its VTIMEZONE"] += 1
        return zone_of_block(self.blocks[tzid])

    def moment(self, prop, value=None):
        return Moment(prop.dt if value is None else value, prop.params.get("TZID"), self)

    def moments(self, component, name):
        """The values of EXDATE or RDATE: (Moment, length of a period or None)."""
        props = component.get(name, [])
        for prop in props if isinstance(props, list) else [props]:
            for value in prop.dts:
                if isinstance(value.dt, tuple):
                    start = self.moment(prop, value.dt[0])
                    yield start, self._length_of_period(prop, start, value.dt[1])
                else:
                    yield self.moment(prop, value.dt), None

    def _length_of_period(self, prop, start, end):
        """By a duration, or exactly between two times, though their clock may be set in between."""
        if isinstance(end, datetime.timedelta):
            return end
        end = self.moment(prop, end)
        return end.local - start.local if start.clock is None else end.instant() - start.instant()

    def instances(self, start, until, zone):
        """The instances that overlap [start, until), by their start in UTC. Times: aware; zone: its IANA name."""
        here = Clock(zoneinfo.ZoneInfo(zone))
        found = []
        for uid in sorted({*self.masters, *self.overrides}):
            found += _Series(self, uid, here, until).instances()
        return sorted((instance for instance in found if instance.start_utc < until and
                       (instance.end_utc > start or instance.end_utc == instance.start_utc >= start)),
                      key=lambda instance: (instance.start_utc, instance.uid, instance.recurrence_id or datetime.datetime.min))


class _Series:
    """All components of a UID."""

    def __init__(self, oracle, uid, here, until):
        self.oracle, self.uid, self.here, self.until = oracle, uid, here, until
        self.master, self.overrides = oracle.masters.get(uid), oracle.overrides.get(uid, [])

    def instances(self):
        if self.master is None:
            self.oracle.counted["series of which only overrides are there"] += 1
            return [self._instance(override, None, None, self.oracle.moment(override["RECURRENCE-ID"]).local)
                    for override in self.overrides if override.get("STATUS") != "CANCELLED"]
        if self.master.get("STATUS") == "CANCELLED":
            return []
        if not any(name in self.master for name in ("RRULE", "RDATE")):
            return [self._instance(self.master, None, None, None)]
        return self._recurring()

    def _recurring(self):
        self.start = self.oracle.moment(self.master["DTSTART"])
        excluded = [moment for moment, _ in self.oracle.moments(self.master, "EXDATE")]
        replaced = [(self.oracle.moment(override["RECURRENCE-ID"]), override) for override in self.overrides]
        named = [moment.local for moment in (*excluded, *(moment for moment, _ in replaced))]
        horizon = max([self.until.replace(tzinfo=None), *named]) + 2 * DAY
        lengths = dict.fromkeys(self._by_rules(horizon))
        for moment, length in self.oracle.moments(self.master, "RDATE"):
            lengths.setdefault(self._local(moment, ()), length)
        for moment in excluded:
            lengths.pop(self._local(moment, lengths), None)
        found = []
        for moment, override in replaced:
            local = self._local(moment, lengths)
            if local not in lengths:
                raise CannotTell(f"{self.uid}: {local} is overridden and no instance")
            del lengths[local]
            if override.get("STATUS") != "CANCELLED":
                found.append(self._instance(override, None, None, local))
        return found + [self._instance(self.master, local, length, local) for local, length in lengths.items()]

    def _local(self, moment, known):
        """By the clock of the series. Of a time in UTC: of the instance at that instant, though its clock may skip its time."""
        if self.start.clock is None or moment.clock is None or moment.clock is self.start.clock:
            return moment.local
        instant = moment.instant()
        local = self.start.clock.to_local(instant)
        if local in known:
            return local
        return next((other for other in known if self.start.clock.to_utc(other) == instant), local)

    def _by_rules(self, horizon):
        start = self.start.local
        rules = self.master.get("RRULE", [])
        rules = rules if isinstance(rules, list) else [rules]
        walks = [[] for _ in rules]
        for walk, rule in zip(walks, rules):
            refuse_open_readings(rule, self.uid)
            parts = [part for part in rule.to_ical().decode().split(";") if not part.startswith(("COUNT=", "UNTIL="))]
            whole = rrule.rrulestr(";".join(parts), dtstart=start)
            walk += itertools.takewhile(lambda at, rule=rule: at < horizon and self._is_until(rule, at), whole)
        counted = 0 if not rules or any(start in walk[:1] for walk in walks) else 1
        if rules and counted:
            self.oracle.counted["start outside its rules"] += 1
        found = {start}
        for walk, rule in zip(walks, rules):
            found.update(walk[:rule["COUNT"][0] - counted] if "COUNT" in rule else walk)
        return found

    def _is_until(self, rule, at):
        if "UNTIL" not in rule:
            return True
        until = rule["UNTIL"][0]
        if not isinstance(until, datetime.datetime):
            if not self.start.is_date:
                raise CannotTell(f"{self.uid}: UNTIL is a date, DTSTART is not")
            return at.date() <= until
        if until.tzinfo is None or self.start.clock is None:
            return at <= until.replace(tzinfo=None)
        return self.start.clock.to_utc(at) <= until

    def _instance(self, component, local, period, recurrence_id):
        """One instance of a component, at its own start or at another."""
        if "RECURRENCE-ID" in component and "RANGE" in component["RECURRENCE-ID"].params:
            raise CannotTell(f"{self.uid}: RANGE")
        start = self.oracle.moment(component["DTSTART"])
        length = Length(component, start, self.oracle)
        local = start.local if local is None else local
        clock = start.clock or self.here
        start_utc = clock.to_utc(local)
        if period is not None:
            end_utc = start_utc + period
            end = clock.to_local(end_utc)
        elif start.clock is None and "DTEND" in component or start.is_date:
            end = local + length.days + length.exact
            end_utc = clock.to_utc(end)
        else:
            end_utc = clock.to_utc(local + length.days) + length.exact
            end = clock.to_local(end_utc)
        summary = str(component.get("SUMMARY", "")).replace(PERCENT, "%")
        return Instance(self.uid, local, end, start_utc, end_utc, start.is_date, summary, recurrence_id)


def refuse_open_readings(rule, uid):
    """Raises CannotTell for what docs/calendar.md reads otherwise than dateutil."""
    frequency, days = rule["FREQ"][0], [str(day) for day in rule.get("BYDAY", [])]
    by_day = "BYDAY" in rule or "BYMONTHDAY" in rule or "BYYEARDAY" in rule
    numbered = [any(c.isdigit() for c in day) for day in days]
    if frequency == "YEARLY" and "BYMONTHDAY" in rule and not any(p in rule for p in ("BYMONTH", "BYWEEKNO", "BYYEARDAY")):
        raise CannotTell(f"{uid}: D1")
    if "BYWEEKNO" in rule and (not by_day or any(not 4 < number < 48 for number in rule["BYWEEKNO"])):
        raise CannotTell(f"{uid}: D2 or D6")
    if frequency == "WEEKLY" and "BYSETPOS" in rule:
        raise CannotTell(f"{uid}: D3")
    if any(numbered) and not all(numbered):
        raise CannotTell(f"{uid}: D5")


def zone_of_block(block):
    """A VTIMEZONE as dateutil evaluates it: a tzinfo."""
    text = block.to_ical().decode().replace(PERCENT, "%")
    text = re.sub(r"(?m)^X-.*\r?\n([ \t].*\r?\n)*", "", re.sub(r"(?m)^TZID[:;].*(\r?\n[ \t].*)*", "TZID:zone", text))
    # dateutil walks through every year of a rule; those that Windows begins in 1601 may as well begin later.
    return tz.tzical(io.StringIO(text.replace("DTSTART:1601", "DTSTART:2001"))).get("zone")


def main():
    path, start, until, zone = sys.argv[1:]
    oracle = Oracle(open(path, "rb").read())
    bounds = [datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone)) for text in (start, until)]
    for instance in oracle.instances(*bounds, zone):
        print(json.dumps(instance._asdict(), default=str, ensure_ascii=False))
    print(dict(oracle.counted), file=sys.stderr)


if __name__ == "__main__":
    main()
