"""Random events, before any client has written them: when they are, how they recur, what differs in which instance.

Everything comes from the dice given. Left out on purpose is what RFC 5545 leaves open and docs/calendar.md decides (D1 to
D6 there but a start outside its rule, which imports include), and an override of what is no instance. Left out is also what
the product is known to read otherwise: a floating DTEND behind a change of the clocks, which it places by the exact time
since DTSTART; and EXDATE and RECURRENCE-ID in UTC of an instance in a gap, which it takes for the time that the clock shows.
"""
import dataclasses
import datetime

from dateutil import rrule

ZONES = ("Europe/Berlin", "Europe/Berlin", "America/New_York", "America/New_York", "Europe/London", "Europe/Paris",
         "America/Chicago", "America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney",
         "Australia/Adelaide", "Pacific/Auckland", "America/St_Johns", "Africa/Cairo")
FARTHER_ZONES = ("Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Europe/Dublin", "America/Sao_Paulo",
                 "Pacific/Chatham", "Asia/Gaza", "America/Havana")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY, HOUR, MINUTE = datetime.timedelta(days=1), datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
INSTANCES_LOOKED_AT = 40


@dataclasses.dataclass
class Times:
    """When something is: `zone` is an IANA name, "UTC", or None of floating times; whole days have neither."""

    start: datetime.datetime  # by the local clock; of whole days midnight
    zone: str
    is_all_day: bool
    length: datetime.timedelta
    end_form: str  # "end", "duration", "none"
    end_zone: str = None  # that its end is written by, when that is another


@dataclasses.dataclass
class Override:
    recurrence_id: datetime.datetime  # by the clock of the series
    times: Times
    change: str  # "moved", "retitled", "cancelled", "elsewhere", "lengthened", "other_kind"


@dataclasses.dataclass
class Plan:
    number: int
    times: Times
    rules: list = dataclasses.field(default_factory=list)  # of texts; UNTIL is "{until}", to be written as the client does
    until: datetime.datetime = None
    rdates: list = dataclasses.field(default_factory=list)
    rdate_length: datetime.timedelta = None  # of a PERIOD
    exdates: list = dataclasses.field(default_factory=list)
    overrides: list = dataclasses.field(default_factory=list)
    is_detached: bool = False  # only its overrides are in the file
    is_cancelled: bool = False


def _random_times(dice, years, zones):
    kind = dice.choices(("timed", "all_day", "floating"), (72, 20, 8))[0]
    day = datetime.datetime(years[0], 1, 1) + DAY * dice.randrange((years[1] - years[0] + 1) * 365)
    if kind == "all_day":
        days = dice.choices((1, 2, 3, 7, 16), (60, 15, 10, 10, 5))[0]
        return Times(day, None, True, DAY * days, dice.choice(("end", "end", "end", "duration", "none") if days == 1
                                                               else ("end", "end", "duration")))
    zone = None if kind == "floating" else dice.choice(("UTC",) + zones)
    if kind == "floating" or dice.random() < 0.75:
        start = day + HOUR * dice.randrange(7, 19) + MINUTE * dice.choice((0, 0, 15, 30, 45))
        length = MINUTE * dice.choice((15, 25, 30, 45, 60, 60, 90, 180))
    elif dice.random() < 0.5:  # about when the clocks change
        start = day + MINUTE * dice.choice((0, 30, 59, 60, 90, 119, 120, 150, 179, 180))
        length = MINUTE * dice.choice((1, 30, 60, 120, 240))
    else:  # over night and over days
        start = day + HOUR * dice.choice((20, 22, 23)) + MINUTE * dice.choice((0, 30))
        length = dice.choice((HOUR * 8, DAY, DAY + HOUR * 3, DAY * 2, DAY * 9, DAY * 40))
    form = dice.choices(("end", "duration", "none"), (75, 20, 5))[0]
    end_zone = dice.choice(zones) if zone is not None and form == "end" and dice.random() < 0.05 else None
    return Times(start, zone, False, datetime.timedelta() if form == "none" else length, form, end_zone)


def _random_rule(dice, start):
    """A rule, which its start mostly follows."""
    weekday, day = WEEKDAYS[start.weekday()], start.day
    interval = dice.choice(("", "", "", ";INTERVAL=2", ";INTERVAL=3"))
    week = sorted({weekday, *dice.sample(WEEKDAYS, dice.randrange(1, 4))}, key=WEEKDAYS.index)
    days = ",".join(week if dice.random() < 0.9 else dice.sample(WEEKDAYS, 2))
    number = (day - 1) // 7 + 1
    return dice.choice((
        f"FREQ=DAILY{interval}",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        f"FREQ=WEEKLY{interval}",
        f"FREQ=WEEKLY{interval};BYDAY={days}",
        f"FREQ=WEEKLY{interval};BYDAY={days}",
        f"FREQ=WEEKLY{interval};BYDAY={days};WKST=SU",
        f"FREQ=WEEKLY{interval};WKST=MO;BYDAY={days}",
        f"FREQ=MONTHLY{interval}",
        f"FREQ=MONTHLY{interval};BYMONTHDAY={day}",
        f"FREQ=MONTHLY;BYMONTHDAY={dice.choice(('-1', '15,-1', '31', '1,15', '29,30'))}",
        f"FREQ=MONTHLY{interval};BYDAY={min(number, 4)}{weekday}",
        f"FREQ=MONTHLY;BYDAY={dice.choice(('-1FR', '-1' + weekday, '1MO,3MO', '2TU', '5FR'))}",
        f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={dice.choice(('-1', '1', '-2', '1,-1'))}",
        f"FREQ=MONTHLY;BYDAY={weekday};BYSETPOS={number}",
        "FREQ=YEARLY",
        f"FREQ=YEARLY;BYMONTH={start.month};BYMONTHDAY={day}",
        f"FREQ=YEARLY;BYMONTH={start.month};BYDAY={dice.choice(('-1SU', '1MO', '2' + weekday))}",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        f"FREQ=YEARLY;BYYEARDAY={dice.choice(('1,100', '-1', '60,200,366'))}",
        f"FREQ=YEARLY;BYWEEKNO={dice.randrange(5, 48)};BYDAY={weekday}",
        f"FREQ=YEARLY;BYDAY={dice.choice(('20MO', '-3FR', '10' + weekday))}",
        f"FREQ=DAILY;BYMONTH={start.month},{start.month % 12 + 1}",
    ))


def instances_of(times, rules):
    """The first local starts of a series, its own first: where it has exceptions is chosen among them."""
    found = {times.start}
    for rule in rules:
        produced = [at for at, _ in zip(rrule.rrulestr(rule, dtstart=times.start), range(INSTANCES_LOOKED_AT))]
        # A start that its rule does not produce counts as the first of its COUNT.
        found.update(produced if times.start in produced else produced[:-1])
    return sorted(found)[:INSTANCES_LOOKED_AT]


def _other_times(dice, times, at, change):
    """The times of an instance that differs."""
    other = dataclasses.replace(times, start=at)
    if change == "moved":
        step = dice.choice((DAY, -DAY, DAY * 7, DAY * 45)) if times.is_all_day else \
            dice.choice((HOUR, -HOUR, MINUTE * 30, DAY, -DAY * 2, DAY * 60))
        other.start = at + step
    elif change == "lengthened":
        longer = (DAY, DAY * 40) if times.is_all_day else (MINUTE * 30, DAY * 70) if times.zone else (MINUTE * 30, MINUTE * 45)
        other.length += dice.choice(longer)
        other.end_form = "end"
    elif change == "elsewhere" and times.zone is not None:
        other.zone = dice.choice([zone for zone in ("UTC", "Europe/Berlin", "America/New_York") if zone != times.zone])
    elif change == "other_kind" and not times.is_all_day:
        other = Times(at.replace(hour=0, minute=0), None, True, DAY, "end")
    return other


def _add_differences(dice, plan, rules):
    """EXDATE, RDATE and overrides: which instances of the series, and how they differ."""
    instances = instances_of(plan.times, rules)
    if plan.until is not None:
        instances = [at for at in instances if at <= plan.until]
    chosen = dice.sample(instances, min(len(instances) - 1, dice.choice((0, 0, 1, 2, 3, 6))))
    split = dice.randrange(len(chosen) + 1)
    plan.exdates = sorted(chosen[:split])
    for at in sorted(chosen[split:]):
        change = dice.choice(("moved", "moved", "retitled", "cancelled", "lengthened", "elsewhere", "other_kind"))
        plan.overrides.append(Override(at, _other_times(dice, plan.times, at, change), change))
    if dice.random() < 0.12:
        extra = {plan.times.start + DAY * dice.randrange(1, 200) + (MINUTE * 0 if plan.times.is_all_day else HOUR)
                 for _ in range(dice.randrange(1, 4))}
        plan.rdates = sorted(extra - set(plan.exdates))
        if plan.times.zone is not None and dice.random() < 0.3:
            plan.rdate_length = MINUTE * 20


def _make_series(dice, plan):
    plan.rules = [_random_rule(dice, plan.times.start)]
    if dice.random() < 0.06 and plan.times.start in rrule.rrulestr(plan.rules[0], dtstart=plan.times.start)[:1]:
        plan.rules.append("FREQ=YEARLY")
    unended = list(plan.rules)
    end = dice.choices(("count", "until", "never"), (40, 35, 25))[0]
    if end == "count":
        plan.rules[0] += f";COUNT={dice.randrange(2, 60)}"
        unended = list(plan.rules)
    elif end == "until":
        instances = instances_of(plan.times, unended[:1])
        plan.until = dice.choice(instances[len(instances) // 3:])
        if not plan.times.is_all_day and dice.random() < 0.3:
            plan.until = plan.until.replace(hour=23, minute=59, second=59)
        plan.rules[0] += ";UNTIL={until}"
    _add_differences(dice, plan, unended)


def make_plan(dice, number, years, series_share, zones=ZONES):
    """One event, recurring with the probability given."""
    plan = Plan(number, _random_times(dice, years, zones))
    if dice.random() < series_share:
        _make_series(dice, plan)
        plan.is_detached = bool(plan.overrides) and dice.random() < 0.04
    elif dice.random() < 0.03:
        plan.rdates = [plan.times.start + DAY * 7, plan.times.start + DAY * 11]
    plan.is_cancelled = not plan.overrides and dice.random() < 0.03
    return plan
