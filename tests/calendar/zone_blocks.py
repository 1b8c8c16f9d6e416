"""VTIMEZONE blocks of IANA zones, made from Python's zoneinfo, in the forms that clients write them in."""
import calendar
import datetime
import functools
import zoneinfo

FIRST_YEAR, LAST_YEAR = 2022, 2031  # that irregular zones are written out for, and regular ones are judged by
UTC = datetime.timezone.utc
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# A name of Windows for each zone that Outlook's habits are shown with, and what older versions show for it.
WINDOWS = {
    "Europe/Berlin": "W. Europe Standard Time", "Europe/Paris": "Romance Standard Time",
    "Europe/London": "GMT Standard Time", "America/New_York": "Eastern Standard Time",
    "America/Chicago": "Central Standard Time", "America/Los_Angeles": "Pacific Standard Time",
    "Asia/Tokyo": "Tokyo Standard Time", "Asia/Kolkata": "India Standard Time",
    "Australia/Sydney": "AUS Eastern Standard Time", "Australia/Adelaide": "Cen. Australia Standard Time",
    "Pacific/Auckland": "New Zealand Standard Time", "Asia/Kathmandu": "Nepal Standard Time",
    "America/St_Johns": "Newfoundland Standard Time", "Africa/Cairo": "Egypt Standard Time",
}
DISPLAYED = {
    "Europe/Berlin": "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien",
    "America/New_York": "(UTC-05:00) Eastern Time (US & Canada)",
    "Australia/Adelaide": "(UTC+09:30) Adelaide",
}


def _offset(zone, instant):
    return instant.astimezone(zone).utcoffset()


@functools.lru_cache(maxsize=None)
def transitions(name):
    """When the clocks of a zone change: (UTC, offset before, offset after, abbreviation, is daylight), ascending."""
    zone, found = zoneinfo.ZoneInfo(name), []
    day = datetime.datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    while day.year <= LAST_YEAR:
        low, high = day, day + datetime.timedelta(days=1)
        day = high
        before, after = _offset(zone, low), _offset(zone, high)
        if before == after:
            continue
        while high - low > datetime.timedelta(minutes=1):
            middle = low + (high - low) / 2
            middle = middle.replace(second=0, microsecond=0)
            low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
        local = high.astimezone(zone)
        found.append((high, before, after, local.tzname(), bool(local.dst())))
    return found


def _positions(date):
    """How a yearly rule may name a date: BYDAY's number and weekday."""
    last = calendar.monthrange(date.year, date.month)[1]
    weekday = WEEKDAYS[date.weekday()]
    return {f"{(date.day - 1) // 7 + 1}{weekday}"} | ({f"-1{weekday}"} if date.day + 7 > last else set())


def _yearly(changes):
    """(month, BYDAY) when the changes, one a year, follow a rule; else None."""
    locals_before = [at.replace(tzinfo=None) + before for at, before, *_ in changes]
    if len(changes) != LAST_YEAR - FIRST_YEAR + 1 or len({(t.month, t.time()) for t in locals_before}) != 1:
        return None
    common = set.intersection(*(_positions(t) for t in locals_before))
    return (locals_before[0].month, sorted(common)[0]) if common else None


def _date_of(year, month, byday):
    number, weekday = int(byday[:-2]), WEEKDAYS.index(byday[-2:])
    days = [d for d in calendar.Calendar().itermonthdates(year, month) if d.month == month and d.weekday() == weekday]
    return days[number - 1 if number > 0 else number]


def _hours(offset):
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _observance(kind, start, before, after, abbreviation, extra=()):
    return [f"BEGIN:{kind}", f"DTSTART:{start:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{_hours(before)}", f"TZOFFSETTO:{_hours(after)}", f"TZNAME:{abbreviation}", *extra, f"END:{kind}"]


def _observances(name, rule_year):
    zone = zoneinfo.ZoneInfo(name)
    changes = transitions(name)
    first = datetime.datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).astimezone(zone)
    if not changes:
        return _observance("STANDARD", datetime.datetime(rule_year, 1, 1), first.utcoffset(), first.utcoffset(), first.tzname())
    sorts = {}
    for change in changes:
        sorts.setdefault(change[1:], []).append(change)
    rules = {sort: _yearly(of_sort) for sort, of_sort in sorts.items()}
    if len(rules) == 2 and all(rules.values()):
        return [line for sort, rule in rules.items() for line in _ruled(sort, sorts[sort], rule, rule_year)]
    # Not by a rule: each change by its date, and what the clocks showed before the first.
    initial, *_ = changes
    lines = _observance("DAYLIGHT" if first.dst() else "STANDARD", datetime.datetime(1970, 1, 1), initial[1], initial[1],
                        first.tzname())
    for (before, after, abbreviation, is_daylight), of_sort in sorts.items():
        dates = [at.replace(tzinfo=None) + before for at, *_ in of_sort]
        rdates = [f"RDATE:{','.join(f'{date:%Y%m%dT%H%M%S}' for date in dates[1:])}"] if dates[1:] else []
        lines += _observance("DAYLIGHT" if is_daylight else "STANDARD", dates[0], before, after, abbreviation, rdates)
    return lines


def _ruled(sort, changes, rule, year):
    (before, after, abbreviation, is_daylight), (month, byday) = sort, rule
    time = (changes[0][0].replace(tzinfo=None) + before).time()
    # The dates of Windows' year 1601 are no dates of the rule.
    date = datetime.date(1601, 1, 1) if year == 1601 else _date_of(year, month, byday)
    return _observance("DAYLIGHT" if is_daylight else "STANDARD", datetime.datetime.combine(date, time), before, after,
                       abbreviation, [f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={byday}"])


@functools.lru_cache(maxsize=None)
def block(name, tzid, rule_year, with_location):
    """The lines of a VTIMEZONE.

    @param name       of IANA
    @param tzid       what the block calls it
    @param rule_year  that regular observances begin in
    """
    location = [f"X-LIC-LOCATION:{name}"] if with_location else []
    return tuple(["BEGIN:VTIMEZONE", f"TZID:{tzid}", *location, *_observances(name, rule_year), "END:VTIMEZONE"])
