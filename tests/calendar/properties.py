"""The properties of an iCalendar text, in a form in which two texts that say the same are equal.

What two texts may differ in, and nothing else:
- how the lines are folded and which order they have within a component; RFC 5545 gives neither a meaning
- the case of names, quotes around parameters that need none
- PRODID, which names the program that wrote the text, and the VTIMEZONEs, which are checked by what they say of each event
- TZID: another name of a zone whose clock shows the same, hour by hour, while the events last
- EXDATE and RECURRENCE-ID in UTC or by the clock of the series: the same instants; several dates in a line or one in each
- RRULE: the order of its parts and of their values, and parts that say what holds without them (INTERVAL=1, WKST=MO)
- DURATION: the same duration in other units (P7D, P1W); VALUE parameters that name the default
- CALSCALE:GREGORIAN, which holds without it, and METHOD, which says what was done with a text, not what the calendar is
- SEQUENCE:0, which is what an absent one means
- STATUS:CONFIRMED and TRANSP:OPAQUE of an override that says neither, which is what saying neither means
- escapes of a TEXT that mean the same character, and commas and semicolons that lack theirs
"""
import collections
import datetime
import re

import oracle

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "X-WR-CALNAME", "X-WR-CALDESC"}
TIMES = {"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"}
DEFAULT_VALUES = {"DTSTART": "DATE-TIME", "DTEND": "DATE-TIME", "RECURRENCE-ID": "DATE-TIME", "EXDATE": "DATE-TIME",
                  "RDATE": "DATE-TIME", "TRIGGER": "DURATION", "ATTACH": "URI", "URL": "URI"}
DEFAULT_RULE_PARTS = {("INTERVAL", ("1",)), ("WKST", ("MO",))}
OF_THE_TEXT = {("METHOD", "PUBLISH"), ("CALSCALE", "GREGORIAN")}
MEANT_IN_EVENTS = {"SEQUENCE": ("0",)}
MEANT_IN_OVERRIDES = {"SEQUENCE": ("0",), "STATUS": ("CONFIRMED",), "TRANSP": ("OPAQUE",)}
UTC = datetime.timezone.utc

Line = collections.namedtuple("Line", "name parameters value")
Component = collections.namedtuple("Component", "name lines components")


NAME, VALUE = r"[A-Za-z0-9-]+", r'(?:"[^"]*"|[^";:,]*)'
PARAMETER = re.compile(rf";({NAME})=({VALUE}(?:,{VALUE})*)")
CONTENT_LINE = re.compile(rf"({NAME})((?:;{NAME}={VALUE}(?:,{VALUE})*)*):(.*)", re.S)


def split_line(text):
    """A content line in its three parts; parameters as a sorted tuple of (name, values)."""
    match = CONTENT_LINE.fullmatch(text)
    if match is None:
        raise ValueError(f"no content line: {text!r}")
    parameters = [(name.upper(), tuple(value.strip('"') for value in re.findall(rf"(?:^|,)({VALUE})", values)))
                  for name, values in PARAMETER.findall(match[2])]
    return Line(match[1].upper(), tuple(sorted(parameters)), match[3])


def read(data):
    """The components of a text, outermost first."""
    stack = [Component("", [], [])]
    for text in re.split(r"\r?\n", oracle.unfold(data)):
        if not text:
            continue
        line = split_line(text)
        if line.name == "BEGIN":
            stack.append(Component(line.value.upper(), [], []))
        elif line.name == "END":
            done = stack.pop()
            if done.name != line.value.upper() or not stack:
                raise ValueError(f"END:{line.value} of {done.name}")
            stack[-1].components.append(done)
        else:
            stack[-1].lines.append(line)
    if len(stack) != 1:
        raise ValueError(f"{stack[-1].name} has no END")
    return stack[0].components


def unescape(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


def _duration(text):
    sign, units = re.fullmatch(r"([+-]?)P((?:\d+[WD])*(?:T(?:\d+[HMS])+)?)", text).groups()
    found = {unit: int(number) for number, unit in re.findall(r"(\d+)([WDHMS])", units)}
    weeks, days, hours, minutes, seconds = (found.get(unit, 0) for unit in "WDHMS")
    return sign.strip("+"), weeks * 7 + days, hours * 3600 + minutes * 60 + seconds


def _rule(text):
    parts = {(name, tuple(sorted(values.split(",")))) for name, values in (part.split("=") for part in text.upper().split(";"))}
    return tuple(sorted(parts - DEFAULT_RULE_PARTS))


class Reader:
    """Brings the lines of one text into comparable form. It needs the text's own VTIMEZONEs."""

    def __init__(self, data):
        self.data = data
        self.oracle = oracle.Oracle(data)
        self.signatures = {}

    def _clock_signature(self, tzid):
        """What the clock of a zone shows, every six hours through the years that the events of these tests last."""
        if tzid not in self.signatures:
            clock = self.oracle.clock_of(tzid)
            at, shown = datetime.datetime(2024, 1, 1, tzinfo=UTC), []
            while at.year < 2028:
                shown.append(clock.to_local(at) - at.replace(tzinfo=None))
                at += datetime.timedelta(hours=6)
            self.signatures[tzid] = hash(tuple(shown))
        return self.signatures[tzid]

    def _times(self, line):
        parameters = dict(line.parameters)
        tzid = parameters.pop("TZID", (None,))[0]
        if parameters.get("VALUE") == (DEFAULT_VALUES[line.name],):
            del parameters["VALUE"]
        for value in line.value.split(","):
            start, _, rest = value.partition("/")
            zone = "UTC" if start.endswith("Z") else tzid
            moment = self._moment(start, zone)
            # What has to be the same clock, and not the same instant only.
            clock = self._clock_signature(zone) if zone and line.name in ("DTSTART", "DTEND") else None
            yield line.name, tuple(sorted(parameters.items())), (moment, clock, self._end_of_period(moment, rest, zone))

    def _moment(self, text, zone):
        """An instant where there is a clock, else the text."""
        if "T" not in text or zone is None:
            return text
        return self.oracle.clock_of(zone).to_utc(datetime.datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S"))

    def _end_of_period(self, start, text, zone):
        """The instant that a period ends at, whether it is written as that or as a duration."""
        if not text or isinstance(start, str):
            return text
        if not text.startswith("P"):
            return self._moment(text, zone)
        _, days, seconds = _duration(text)
        return start + datetime.timedelta(days=days, seconds=seconds)

    def canonical(self, line):
        """The forms that stand for a line; a list of dates has one for each."""
        if line.name in TIMES:
            return list(self._times(line))
        default = ("VALUE", (DEFAULT_VALUES.get(line.name),))
        parameters = tuple(parameter for parameter in line.parameters if parameter != default)
        value = line.value
        if line.name in TEXTS:
            value = unescape(value)
        elif line.name == "RRULE":
            value = _rule(value)
        elif line.name == "DURATION" or line.name == "TRIGGER" and "T" in value and value[0] in "+-P":
            value = _duration(value)
        return [(line.name, parameters, value)]

    def contents(self, component):
        """All that a component says, its parts included, as a multiset."""
        said = collections.Counter(form for line in component.lines for form in self.canonical(line))
        said.update((part.name, tuple(sorted(self.contents(part).items(), key=repr))) for part in component.components)
        return said

    def events(self):
        """{(UID, RECURRENCE-ID in its comparable form): multiset of what the VEVENT says}"""
        found = {}
        for calendar in read(self.data):
            for component in calendar.components:
                if component.name != "VEVENT":
                    continue
                uid = next(line.value for line in component.lines if line.name == "UID")
                reference = [self.canonical(line)[0][2] for line in component.lines if line.name == "RECURRENCE-ID"]
                key = unescape(uid), *reference
                if key in found:
                    raise ValueError(f"{key} comes twice")
                found[key] = self.contents(component)
        return found

    def calendar_lines(self):
        """What the VCALENDARs say of themselves."""
        return collections.Counter(
            form for calendar in read(self.data) for line in calendar.lines for form in self.canonical(line)
            if line.name != "PRODID" and (line.name, line.value) not in OF_THE_TEXT)


def _without_what_is_meant_anyway(before, after, meant):
    """`after` without the defaults that it says and `before` does not."""
    said = {name for name, *_ in before}
    return collections.Counter({form: count for form, count in after.items()
                                if form[0] in said or form[-1] not in meant.get(form[0], ())})


def differences(before, after):
    """What of two texts differs beyond what may: [(key, lost, added)]."""
    left, right = Reader(before), Reader(after)
    pairs = [(("VCALENDAR",), left.calendar_lines(), right.calendar_lines())]
    ours, theirs = left.events(), right.events()
    nothing = collections.Counter()
    for key in sorted({*ours, *theirs}, key=repr):
        a, b = ours.get(key, nothing), theirs.get(key, nothing)
        meant = MEANT_IN_OVERRIDES if len(key) > 1 else MEANT_IN_EVENTS
        pairs.append((key, a, _without_what_is_meant_anyway(a, b, meant)))
    return [(key, list((a - b).elements()), list((b - a).elements())) for key, a, b in pairs if a != b]
