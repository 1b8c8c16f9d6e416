"""Calendars of a host, as the tests on calendar files use them: files in, instances and files out."""
import collections
import datetime
import http.client
import json
import pathlib
import sys
import urllib.parse

import harness

sys.path.insert(0, str(harness.SOURCE / "tests" / "calendar"))
import oracle  # noqa: E402  pylint: disable=wrong-import-position

CALENDARS = "/v1/calendar/calendars"
ICALENDAR = ("Content-Type", "text/calendar; charset=utf-8")
CONFIG = """
[host]
name = "calendar_files"

[http]
address = "127.0.0.1"
body_bytes_max = 16777216
request_timeout_ms = 60000
request_memory_max = 1073741824

[log]
level = "warning"

[modules.calendar_engine]

[modules.calendar]

[modules.calendar.settings]
instances_max = 5000
"""

Instance = collections.namedtuple("Instance", "uid start end start_utc end_utc all_day summary recurrence_id")


def write_config(folder):
    path = pathlib.Path(folder) / "calendar_files.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def _local(time):
    return time and time.isoformat()


def _utc(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def by_oracle(known, start, until, zone):
    """What an Oracle has in a window of local dates or times, as the product writes it."""
    bounds = [datetime.datetime.fromisoformat(text).replace(tzinfo=oracle.zoneinfo.ZoneInfo(zone)) for text in (start, until)]
    return [Instance(i.uid, _local(i.start), _local(i.end), _utc(i.start_utc), _utc(i.end_utc), i.all_day, i.summary,
                     _local(i.recurrence_id)) for i in known.instances(*bounds, zone)]


class Calendars:
    """The calendars of a host."""

    def __init__(self, host):
        self.host = host

    def create(self, name, time_zone="Europe/Berlin"):
        answer = self.host.request("POST", CALENDARS, {"name": name, "time_zone": time_zone})
        if answer.status != 201:
            raise AssertionError(f"no calendar: {answer}")
        return answer.json()["id"]

    def delete(self, calendar):
        answer = self.host.request("DELETE", f"{CALENDARS}/{calendar}")
        if answer.status != 204:
            raise AssertionError(f"not deleted: {answer}")

    def import_file(self, calendar, data):
        """The report of an import."""
        answer = self.host.request("POST", f"{CALENDARS}/{calendar}:import", data, [ICALENDAR])
        if answer.status != 200:
            raise AssertionError(f"not imported: {answer}")
        return answer.json()

    def export_file(self, calendar):
        answer = self.host.request("GET", f"{CALENDARS}/{calendar}.ics")
        if answer.status != 200 or answer.media_type() != "text/calendar":
            raise AssertionError(f"not exported: {answer}")
        return answer.body

    def instances(self, calendar, start, until, zone, limit=5000):
        """All pages of a window. The first is held to the OpenAPI document; thousands of alike items would take minutes."""
        target = f"{CALENDARS}/{calendar}/instances?" + urllib.parse.urlencode(
            {"from": start, "until": until, "time_zone": zone, "limit": limit})
        page = self.host.request("GET", target.replace(f"limit={limit}", "limit=20")).json()
        connection = http.client.HTTPConnection(self.host.address, self.host.port, timeout=harness.PATIENCE_S)
        items, cursor = [], ""
        while cursor is not None:
            connection.request("GET", target + cursor)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{target}: {answer.status} {body!r}")
            page_of_all = json.loads(body)
            items += page_of_all["items"]
            next_cursor = page_of_all.get("next_cursor")
            cursor = next_cursor and "&" + urllib.parse.urlencode({"cursor": next_cursor})
        connection.close()
        if page["items"] != items[:20]:
            raise AssertionError(f"{target}: a page of 20 has other items than one of {limit}")
        if [item["start_utc"] for item in items] != sorted(item["start_utc"] for item in items):
            raise AssertionError(f"{target}: not by their start")
        return [Instance(*(item.get(field) for field in Instance._fields)) for item in items]


def compare(product, expected):
    """None, or what differs: a text for a person."""
    answered, known = collections.Counter(product), collections.Counter(expected)
    if answered == known:
        return None
    lines = [f"{len(product)} instances, the oracle has {len(expected)}"]
    for title, extra in (("only the oracle has", known - answered), ("only the product has", answered - known)):
        lines += [f"  {title} {count} x {tuple(instance)}" for instance, count in sorted(extra.items(), key=repr)[:8]]
        lines += [f"  ... and {len(extra) - 8} more"] if len(extra) > 8 else []
    return "\n".join(lines)
