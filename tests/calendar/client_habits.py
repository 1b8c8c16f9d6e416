"""The habits of the four clients, as seen in files that they export."""
import uuid

import prose
import zone_blocks
from clients import Client


def _iana(_dice, zone):
    return zone


def _google_extras(dice, plan, is_override):
    lines = ["CREATED:20240105T101500Z", "LAST-MODIFIED:20260110T120000Z", *prose.text_lines(dice)]
    if not plan.is_cancelled and not is_override:
        lines.append(f"STATUS:{dice.choices(('CONFIRMED', 'TENTATIVE'), (80, 20))[0]}")
    if dice.random() < 0.9:
        lines.append(f"TRANSP:{dice.choice(('OPAQUE', 'TRANSPARENT'))}")
    if dice.random() < 0.2:
        lines += prose.attendee_lines(dice)
    if dice.random() < 0.1:
        lines += ["X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
                  "ATTACH;FILENAME=plan ä.pdf;FMTTYPE=application/pdf:https://drive.google.com/open?id=1"]
    return lines + (prose.alarm_lines(dice) if dice.random() < 0.3 else [])


def _outlook_zone(dice, zone):
    if zone in zone_blocks.DISPLAYED and dice.random() < 0.1:
        return zone_blocks.DISPLAYED[zone]
    return zone_blocks.WINDOWS.get(zone, zone)


def _outlook_extras(dice, _plan, _is_override):
    lines = ["CLASS:PUBLIC", "PRIORITY:5", "CREATED:20240105T101500Z", "LAST-MODIFIED:20260110T120000Z",
             f"TRANSP:{dice.choice(('OPAQUE', 'TRANSPARENT'))}",
             f"X-MICROSOFT-CDO-BUSYSTATUS:{dice.choice(('BUSY', 'FREE', 'OOF'))}",
             "X-MICROSOFT-CDO-IMPORTANCE:1", "X-MICROSOFT-DISALLOW-COUNTER:FALSE", *prose.text_lines(dice)]
    if dice.random() < 0.3:
        lines.append('X-ALT-DESC;FMTTYPE=text/html:<!DOCTYPE HTML><HTML><BODY>\\n<P DIR=LTR>Schöne Grüße\\, bis bald\\;'
                     ' <A HREF="https://example.com/?a=1&b=2">link</A></P>\\n</BODY></HTML>')
    if dice.random() < 0.2:
        lines += prose.attendee_lines(dice)
    return lines + (prose.alarm_lines(dice) if dice.random() < 0.4 else [])


def _apple_extras(dice, _plan, is_override):
    lines = ["CREATED:20240105T101500Z", "TRANSP:OPAQUE", "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC", *prose.text_lines(dice)]
    if dice.random() < 0.2:
        lines.append('X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="1, Main St\\\\nTown";X-APPLE-RADIUS=70.6;'
                     'X-TITLE="Café: Nord":geo:52.5,13.4')
    if dice.random() < 0.1:
        lines.append("ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain;X-FILENAME=note.txt:SGVsbG8sIHdvcmxkIQ==")
    if dice.random() < 0.1 and not is_override:
        lines.append("COMMENT:first, with a comma left as it is")
    return lines + (prose.alarm_lines(dice, str(uuid.UUID(int=dice.getrandbits(128))).upper()) if dice.random() < 0.4 else [])


def _thunderbird_zone(dice, zone):
    """Plain, or as its old versions prefixed it."""
    return dice.choices((zone, f"/citadel.org/20210210_1/{zone}", f"/mozilla.org/20050126_1/{zone}"), (80, 12, 8))[0]


def _thunderbird_extras(dice, _plan, _is_override):
    lines = ["CREATED:20240105T101500Z", "LAST-MODIFIED:20260110T120000Z", "X-MOZ-GENERATION:2", *prose.text_lines(dice)]
    if dice.random() < 0.2:
        lines += ["X-MOZ-LASTACK:20260110T120000Z", "X-MOZ-SNOOZE-TIME:20260110T121500Z"]
    if dice.random() < 0.15:
        lines += ["X-UNKNOWN-FLAG;X-P=1;X-Q=\"a;b:c,d\":value\\, \"quoted\"",
                  "RELATED-TO;RELTYPE=PARENT:parent-of-this@example.com", "CLASS:CONFIDENTIAL", "PRIORITY:0"]
    return lines + (prose.alarm_lines(dice) if dice.random() < 0.3 else [])


def _upper_uuid(_number, dice):
    return str(uuid.UUID(int=dice.getrandbits(128), version=4)).upper()


CLIENTS = {
    "google": Client(
        "google", ("PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
                   "X-WR-CALNAME:Team\\, public", "X-WR-TIMEZONE:Europe/Berlin", "X-WR-CALDESC:What we do;"),
        _iana, 1970, True, lambda number, dice: f"{number:05}{dice.getrandbits(64):016x}@google.com", _google_extras,
        single_in_utc=True),
    "outlook": Client(
        "outlook", ("PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", "VERSION:2.0", "METHOD:PUBLISH",
                    "X-CALSTART:20240101T000000Z", "X-WR-RELCALID:{0000002E-6380-7FD9-FED7-97EAF70D6611}",
                    "X-WR-CALNAME:Calendar", "X-PRIMARY-CALENDAR:TRUE"),
        _outlook_zone, 1601, False,
        lambda number, dice: f"040000008200E00074C5B7101A82E008{number:08X}{dice.getrandbits(96):024X}",
        _outlook_extras, one_date_a_line=False, fold_whitespace="\t"),
    "apple": Client(
        "apple", ("VERSION:2.0", "PRODID:-//Apple Inc.//macOS 14.5//EN", "CALSCALE:GREGORIAN", "X-WR-CALNAME:Home 🏠",
                  "X-APPLE-CALENDAR-COLOR:#1BADF8"),
        _iana, 2007, False, _upper_uuid, _apple_extras),
    "thunderbird": Client(
        "thunderbird", ("PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", "VERSION:2.0"),
        _thunderbird_zone, 1970, True, lambda number, dice: f"{dice.getrandbits(64):016x}-{number}", _thunderbird_extras,
        utc_dates=True),
}
