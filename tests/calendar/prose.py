"""What calendar entries say: titles and texts in several scripts, with everything that has to be escaped."""
from content_lines import escape

TITLES = (
    "Stand-up", "Jour fixe", "Release planning; part 2", "Lunch, then walk", "Café ☕ with Zoë",
    "🎉 Geburtstag von Jürgen 🎂", "会议：季度回顾", "Обед, потом прогулка", "פגישה", "موعد",
    "Family 👨\u200d👩\u200d👧\u200d👦 day", "C:\\projects\\plan", "1:1 “Ann”/Bob", "e\u0301te\u0301 & co. <b>",
    "50% off; 100%2C really",
    "A title that goes on and on, so that no client can write it in one line of seventy-five octets, whatever it does",
)
TEXTS = (
    "Agenda:\n1. Review; 2. Plan, 3. Rest\n\nDial-in: +49 30 123456,,,789#",
    "See https://example.com/a?b=c;d=e,f%2Cg and \\\\server\\share\\plan.docx",
    "Über die nächsten Schritte – bitte vorbereiten. " * 12,
    "🚀" * 40 + " done",
    "-::~:~::~:~\nDo not edit this section.\n-::~:~::~:~",
    "\t tabs and  two  spaces ",
)
PLACES = ("Room 1, 2nd floor", "Straße des 17. Juni 135\nBerlin", "https://meet.example.com/abc-defg-hij", "東京")


def summary_lines(dice, number, client):
    if dice.random() < 0.03:
        return []
    language = ";LANGUAGE=de" if client == "outlook" else ""
    alternative = ';ALTREP="cid:part1.0001@example.com"' if dice.random() < 0.02 else ""
    return [f"SUMMARY{language}{alternative}:{escape(f'{dice.choice(TITLES)} #{number}')}"]


def retitled(number, dice):
    return f"{dice.choice(TITLES)} #{number}, as it is this time"


def text_lines(dice):
    lines = []
    if dice.random() < 0.4:
        lines.append(f"DESCRIPTION:{escape(dice.choice(TEXTS))}")
    if dice.random() < 0.3:
        lines.append(f"LOCATION:{escape(dice.choice(PLACES))}")
    if dice.random() < 0.1:
        lines.append(f"CATEGORIES:{dice.choice(('WORK', 'Work,Team', 'A semicolon%3B, B'.replace('%3B', chr(92) + ';')))}")
    if dice.random() < 0.05:
        lines.append("GEO:52.520008;13.404954")
    if dice.random() < 0.05:
        lines.append("URL:https://example.com/events/1?x=1,2;y=%2C")
    return lines


def alarm_lines(dice, uid=None):
    extra = [f"UID:{uid}", f"X-WR-ALARMUID:{uid}", "ACKNOWLEDGED:20260101T080000Z"] if uid else []
    if dice.random() < 0.3:
        return ["BEGIN:VALARM", *extra, "ACTION:AUDIO", "TRIGGER;VALUE=DATE-TIME:20260101T083000Z",
                "ATTACH;VALUE=URI:Chord", "END:VALARM"]
    return ["BEGIN:VALARM", *extra, "ACTION:DISPLAY", f"TRIGGER:-PT{dice.choice((10, 15, 30))}M", "DESCRIPTION:Reminder\\, soon",
            *(["REPEAT:2", "DURATION:PT5M"] if dice.random() < 0.2 else []), "END:VALARM"]


def attendee_lines(dice):
    people = dice.sample((
        'ORGANIZER;CN="Doe, Jane":mailto:jane.doe@example.com',
        'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN="Müller; Björn";X-NUM-GUESTS=0:mailto:'
        'bjorn@example.com',
        'ATTENDEE;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Room: Blue":mailto:blue@example.com',
        "ATTENDEE;PARTSTAT=TENTATIVE;CN=Ann;EMAIL=ann@example.com;X-RESPONSE-COMMENT=\"late, sorry\":mailto:ann@example.com",
        'ATTENDEE;MEMBER="mailto:team@example.com","mailto:all@example.com";'
        'DELEGATED-FROM="mailto:x@example.com":mailto:y@example.com',
    ), dice.randrange(1, 5))
    return sorted(people, reverse=True)
