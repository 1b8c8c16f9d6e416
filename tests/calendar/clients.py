"""How Google Calendar, Outlook, Apple's Calendar and Thunderbird write what is planned: each has its habits.

A client is a set of habits; `component_lines` writes a plan by them, as unfolded content lines.
"""
import dataclasses
import datetime
import typing
import zoneinfo

import prose
import zone_blocks
from content_lines import escape, parameter

UTC = datetime.timezone.utc


@dataclasses.dataclass
class Client:
    name: str
    header: tuple  # the properties of its VCALENDAR
    tzid: typing.Callable  # (dice, zone): what it calls a zone of IANA
    zone_rule_year: int
    zone_location: bool  # its VTIMEZONE has X-LIC-LOCATION
    uid: typing.Callable  # (number, dice)
    embellish: typing.Callable  # (dice, plan, is_override): lines that say nothing of time
    one_date_a_line: bool = True  # of EXDATE
    utc_dates: bool = False  # EXDATE and RECURRENCE-ID in UTC
    single_in_utc: bool = False  # what comes once is written in UTC
    fold_whitespace: str = " "


class ZoneNames:
    """What zones are called in one calendar; knows at the end which blocks it needs."""

    def __init__(self, client, dice):
        self.client, self.dice = client, dice
        self.blocks = {}  # by TZID, as zone_blocks.block takes them
        self.chosen = {}  # by zone, within one event

    def tzid(self, zone):
        if zone not in self.chosen:
            tzid = self.chosen[zone] = self.client.tzid(self.dice, zone)
            self.blocks[tzid] = (zone, tzid, self.client.zone_rule_year, self.client.zone_location)
        return self.chosen[zone]


def to_utc(local, zone):
    return local.replace(tzinfo=UTC if zone == "UTC" else zoneinfo.ZoneInfo(zone)).astimezone(UTC)


def _is_shown(local, zone):
    """Whether the clock ever shows this time."""
    return to_utc(local, zone).astimezone(_clock(zone)).replace(tzinfo=None, fold=0) == local


def _clock(zone):
    return UTC if zone == "UTC" else zoneinfo.ZoneInfo(zone)


def _time_line(name, local, times, names):
    """A property with one time, by the clock of `times`."""
    if times.is_all_day:
        return f"{name};VALUE=DATE:{local:%Y%m%d}"
    if times.zone is None:
        return f"{name}:{local:%Y%m%dT%H%M%S}"
    if times.zone == "UTC":
        return f"{name}:{local:%Y%m%dT%H%M%SZ}"
    return f"{name}{parameter('TZID', names.tzid(times.zone))}:{local:%Y%m%dT%H%M%S}"


def duration_text(length):
    if length.seconds == 0:
        return f"P{length.days}D" if length.days % 7 or not length.days else f"P{length.days // 7}W"
    hours, seconds = divmod(length.seconds, 3600)
    minutes = seconds // 60
    days = f"{length.days}D" if length.days else ""
    return f"P{days}T{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes or not hours else ''}"


def _end_line(times, names):
    if times.end_form == "none":
        return []
    if times.end_form == "duration":
        return [f"DURATION:{duration_text(times.length)}"]
    if times.is_all_day or times.zone is None:
        return [_time_line("DTEND", times.start + times.length, times, names)]
    end = to_utc(times.start, times.zone) + times.length
    zone = times.end_zone or times.zone
    local = end.astimezone(_clock(zone)).replace(tzinfo=None, fold=0)
    if to_utc(local, zone) != end:  # by the clock, the end would be the first of two times that it shows alike
        return [f"DURATION:{duration_text(times.length)}"]
    return [_time_line("DTEND", local, dataclasses.replace(times, zone=zone), names)]


def _time_lines(times, names):
    return [_time_line("DTSTART", times.start, times, names), *_end_line(times, names)]


def _reference_lines(name, locals_, times, names, may_be_utc=True):
    """EXDATE or RECURRENCE-ID."""
    client = names.client
    if client.utc_dates and may_be_utc and times.zone is not None and all(_is_shown(local, times.zone) for local in locals_):
        utc = dataclasses.replace(times, zone="UTC")
        return [_time_line(name, to_utc(local, times.zone), utc, names) for local in locals_]
    if client.one_date_a_line or times.is_all_day and len(locals_) < 2:
        return [_time_line(name, local, times, names) for local in locals_]
    if not locals_:
        return []
    heads, values = zip(*(_time_line(name, at, times, names).rsplit(":", 1) for at in locals_))
    return [f"{heads[0]}:{','.join(values)}"]


def _rdate_lines(plan, names):
    if plan.rdate_length is None:
        return [_time_line("RDATE", at, plan.times, names) for at in plan.rdates]
    lines = []
    for at in plan.rdates:
        head, _, value = _time_line("RDATE", at, plan.times, names).rpartition(":")
        lines.append(f"{head};VALUE=PERIOD:{value}/{duration_text(plan.rdate_length)}")
    return lines


def _rule_lines(plan):
    until = ""
    if plan.until is not None:
        if plan.times.is_all_day:
            until = f"{plan.until:%Y%m%d}"
        elif plan.times.zone is None:
            until = f"{plan.until:%Y%m%dT%H%M%S}"
        else:
            until = f"{to_utc(plan.until, plan.times.zone):%Y%m%dT%H%M%SZ}"
    return [f"RRULE:{rule.replace('{until}', until)}" for rule in plan.rules]


def _component(lines, client, dice, plan, is_override):
    return ["BEGIN:VEVENT", *lines, *client.embellish(dice, plan, is_override), "END:VEVENT"]


def _in_utc(times):
    """The same in UTC, when its clock shows it only once."""
    if times.is_all_day or times.zone in (None, "UTC") or times.end_zone:
        return times
    return dataclasses.replace(times, start=to_utc(times.start, times.zone).replace(tzinfo=None), zone="UTC")


def component_lines(plan, names, dice):
    """The VEVENTs of a plan: the event, then what differs."""
    client = names.client
    names.chosen = {}
    uid = [f"UID:{client.uid(plan.number, dice)}", f"DTSTAMP:2026{dice.randrange(1, 10):02}01T080000Z"]
    times = plan.times
    is_series = bool(plan.rules or plan.rdates)
    if client.single_in_utc and not is_series:
        times = _in_utc(times)
    lines = []
    if not plan.is_detached:
        status = ["STATUS:CANCELLED"] if plan.is_cancelled else []
        lines += _component([*_time_lines(times, names), *_rule_lines(plan), *_rdate_lines(plan, names),
                             *_reference_lines("EXDATE", plan.exdates, times, names), *uid, *status,
                             f"SEQUENCE:{dice.randrange(3)}", *prose.summary_lines(dice, plan.number, client.name)],
                            client, dice, plan, False)
    for override in plan.overrides:
        what = [f"SUMMARY:{escape(prose.retitled(plan.number, dice))}"] if override.change == "retitled" else \
            prose.summary_lines(dice, plan.number, client.name)
        status = ["STATUS:CANCELLED"] if override.change == "cancelled" else []
        reference = _reference_lines("RECURRENCE-ID", [override.recurrence_id], times, names, not plan.is_detached)
        lines += _component([*uid, *reference, *_time_lines(override.times, names), *status, f"SEQUENCE:{dice.randrange(1, 4)}", *what],
                            client, dice, plan, True)
    return lines


def zone_lines(all_names):
    """The VTIMEZONEs that the events refer to: one of each TZID, as the first has it who names it."""
    blocks = {tzid: block for names in reversed(all_names) for tzid, block in names.blocks.items()}
    return [line for _, block in sorted(blocks.items()) for line in zone_blocks.block(*block)]
