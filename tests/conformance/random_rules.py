"""Random recurrence rules that RFC 5545 allows, as a dictionary of parts and as text."""
import datetime
import random

FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# How far to look: long enough for rare rules, short enough for an oracle that walks.
HORIZON_DAYS = {"YEARLY": 14610, "MONTHLY": 7305, "WEEKLY": 2900, "DAILY": 2200, "HOURLY": 500,
                "MINUTELY": 90, "SECONDLY": 40}
UNIT_SECONDS = {"YEARLY": 31557600, "MONTHLY": 2629800, "WEEKLY": 604800, "DAILY": 86400,
                "HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}


def some(dice, values, most):
    return dice.sample(values, min(len(values), dice.randint(1, most)))


def signed(dice, most, number, near=None):
    """Numbers from -most to most without 0; small ones are likelier, being the interesting ones."""
    near = near or most
    limits = [dice.choice([near, most]) for _ in range(dice.randint(1, number))]
    return sorted({dice.choice([1, 1, -1]) * dice.randint(1, limit) for limit in limits})


def weekday_list(dice, frequency, parts):
    days = [(0, day) for day in some(dice, range(7), 3)]
    takes_ordinals = frequency == "MONTHLY" or (frequency == "YEARLY" and "BYWEEKNO" not in parts)
    # With D1 in play, the oracle cannot be told "of the year" and "of the month" apart.
    in_d1 = "BYMONTHDAY" in parts and not parts.keys() & {"BYMONTH", "BYYEARDAY"}
    if frequency == "YEARLY" and in_d1:
        takes_ordinals = False
    if takes_ordinals and dice.random() < 0.6:
        most = 5 if frequency == "MONTHLY" or "BYMONTH" in parts else 53
        numbered = [(n, dice.randrange(7)) for n in signed(dice, most, 3)]
        days = numbered if dice.random() < 0.7 else days + numbered
    return days


def random_rule(dice):
    frequency = dice.choice(FREQUENCIES)
    parts = {"FREQ": frequency}
    if dice.random() < 0.5:
        parts["INTERVAL"] = dice.choice([2, 3, 4, 5, 7, 10, 12, 25, 60, 90, dice.randint(2, 400)])
        if frequency == "YEARLY":
            parts["INTERVAL"] = min(parts["INTERVAL"], dice.randint(2, 9))
    if dice.random() < 0.4:
        parts["WKST"] = dice.choice(WEEKDAYS)
    chance = dice.choice([0.1, 0.25, 0.45])
    if dice.random() < chance:
        parts["BYMONTH"] = some(dice, range(1, 13), 4)
    if frequency == "YEARLY" and dice.random() < chance:
        parts["BYWEEKNO"] = signed(dice, 53, 4, 2)
        parts["BYWEEKNO"] += some(dice, [51, 52, 53], 2) * (dice.random() < 0.3)
    if frequency in ("YEARLY", "HOURLY", "MINUTELY", "SECONDLY") and dice.random() < chance:
        parts["BYYEARDAY"] = signed(dice, 366, 6, 60)
    if frequency != "WEEKLY" and dice.random() < chance:
        parts["BYMONTHDAY"] = signed(dice, 31, 6)
    if dice.random() < chance:
        parts["BYDAY"] = weekday_list(dice, frequency, parts)
    for part, most in (("BYHOUR", 24), ("BYMINUTE", 60), ("BYSECOND", 60)):
        if dice.random() < chance:
            parts[part] = some(dice, range(most), 4)
    if any(part.startswith("BY") for part in parts) and dice.random() < 0.25:
        # Where a set is that small, a far position would make nearly every rule empty.
        near = {"MINUTELY": 2, "SECONDLY": 1}.get(frequency)
        parts["BYSETPOS"] = signed(dice, near or 366, 3, near or 4)
    return parts


def random_case(dice):
    """A rule with start, end by COUNT, UNTIL or nothing, and a window."""
    parts = random_rule(dice)
    start = datetime.datetime(1970, 1, 1)
    start += datetime.timedelta(seconds=dice.randrange(0, 80 * 31557600))
    start = start.replace(hour=dice.choice([0, 9, 23, start.hour]),
                          minute=dice.choice([0, 30, start.minute]),
                          second=dice.choice([0, 0, 59, start.second]))
    horizon = start + datetime.timedelta(days=HORIZON_DAYS[parts["FREQ"]])
    unit = UNIT_SECONDS[parts["FREQ"]] * parts.get("INTERVAL", 1)
    later = datetime.timedelta(seconds=min(unit * dice.randint(0, 60), 30 * 31557600))
    end = dice.random()
    if end < 0.3:
        parts["COUNT"] = dice.randint(1, 40)
    elif end < 0.5:
        parts["UNTIL"] = min(start + later, horizon)
    window = min(start + dice.random() * later, horizon) if dice.random() < 0.4 else None
    if window:
        window = window.replace(microsecond=0)
    return parts, start, window, horizon


def to_text(parts):
    def value(part, v):
        if part == "BYDAY":
            return ",".join(f"{n or ''}{WEEKDAYS[day]}" for n, day in v)
        if part == "UNTIL":
            return v.strftime("%Y%m%dT%H%M%S")
        return ",".join(map(str, v)) if isinstance(v, list) else str(v)
    return ";".join(f"{part}={value(part, v)}" for part, v in parts.items())


def dice_of(seed):
    return random.Random(seed)
