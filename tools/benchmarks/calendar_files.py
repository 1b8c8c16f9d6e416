#!/usr/bin/env python3
"""tools/bench calendar_files: what calendars of real size cost the host.

Files of tests/calendar/make_calendars.py, by their seed the same in every run. In each round, on a fresh data folder, one
connection and one request at a time, the host on one core and this program on another:

  import    one file of 20,000 events, 45 % of them series
  week      instances of a week in that calendar, another week each time
  export    that calendar as a file
  agenda    100 calendars of 1,000 events, 10 % of them series: a page of 100 of a week of all of them
  age       a week 30 years after the rules of 500 series began, and their first week: CPU of one to the other

CPU is that of all threads of the host. Memory is its peak (VmHWM) once ready and after the step.
"""
import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import sys
import tempfile
import time
import urllib.parse

from rounds import spread
from servers import BUILD, LOAD_CPU, ROOT, describe_noise, free_port, running, start, watched

sys.path.insert(0, str(ROOT / "tests" / "calendar"))
import make_calendars  # noqa: E402  pylint: disable=wrong-import-position

WORK = BUILD / "bench_calendar_files"
CALENDARS = "/v1/calendar/calendars"
ZONE = "Europe/Berlin"
CONFIG = """
[host]
name = "calendar_files"
data = "{data}"
module_path = ["{modules}"]

[http]
body_bytes_max = 67108864
target_bytes_max = 65536
request_timeout_ms = 600000
request_memory_max = 8589934592

[log]
access = "access.log"

[modules.calendar_engine]

[modules.calendar]

[modules.calendar.settings]
import_bytes_max = 67108864
import_components_max = 500000

[modules.startime]
"""
AGED_RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYMONTHDAY=3",
              "FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "FREQ=YEARLY;BYMONTH=1;BYDAY=1MO")


class Host:
    """A host that is asked one thing after the other."""

    def __init__(self, port, process):
        self.process = process
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.noise = []

    def cpu_seconds(self):
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks.iterdir()) / 1e9

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def ask(self, method, target, body=None, content_type="application/json"):
        self.connection.request(method, target, body, {"Content-Type": content_type} if body else {})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {target[:200]}: {answer.status} {content[:500]!r}")
        return content

    def create(self, name, text):
        body = json.dumps({"name": name, "time_zone": ZONE}).encode()
        calendar = json.loads(self.ask("POST", CALENDARS, body))["id"]
        return calendar, json.loads(self.ask("POST", f"{CALENDARS}/{calendar}:import", text, "text/calendar"))

    def measure(self, targets):
        """Asks for each: latencies in ms, CPU of the host in ms for one request, bytes of all answers."""
        self.ask("GET", targets[0])
        latencies, size = [], 0
        with watched(self.process.pid) as noise:
            cpu = self.cpu_seconds()
            for target in targets:
                began = time.perf_counter()
                size += len(self.ask("GET", target))
                latencies.append((time.perf_counter() - began) * 1e3)
            cpu = (self.cpu_seconds() - cpu) * 1e3 / len(targets)
        self.noise.append(noise)
        latencies.sort()
        return {"p50_ms": latencies[len(latencies) // 2], "p99_ms": latencies[len(latencies) * 99 // 100], "cpu_ms": cpu,
                "per_cpu_second": 1e3 / cpu, "kib": size / len(targets) / 1024}

    @contextlib.contextmanager
    def step(self, result, name):
        """Wall, CPU and memory of a block."""
        before, cpu, began = self.peak_mib(), self.cpu_seconds(), time.perf_counter()
        with watched(self.process.pid) as noise:
            yield
        self.noise.append(noise)
        result |= {f"{name}_s": time.perf_counter() - began, f"{name}_cpu_s": self.cpu_seconds() - cpu,
                   f"{name}_mib_before": before, f"{name}_mib_after": self.peak_mib()}


@contextlib.contextmanager
def serving(prefix):
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        folder = pathlib.Path(folder)
        config = folder / "host.toml"
        config.write_text(CONFIG.format(data=folder / "data", modules=prefix / "lib/tenon/modules"), encoding="utf-8")
        port = free_port()
        with open(folder / "host.log", "wb") as log:
            process = start([prefix / "bin/tenon", "serve", "--config", config, "--port", port], port, stderr=log)
        with running(process):
            yield Host(port, process)


def week_target(path, dice, **more):
    first = time.strftime("%Y-%m-%d", time.gmtime(1704067200 + 86400 * dice.randrange(3 * 365)))
    return with_window(path, first, **more)


def with_window(path, first, days=7, **more):
    day = time.mktime(time.strptime(f"{first} 12", "%Y-%m-%d %H")) + days * 86400
    query = {"from": first, "until": time.strftime("%Y-%m-%d", time.localtime(day)), "time_zone": ZONE, **more}
    return f"{path}?{urllib.parse.urlencode(query, doseq=True)}"


def measure_large(prefix, text, events, requests):
    """import, week and export of one large calendar."""
    result = {}
    with serving(prefix) as host:
        with host.step(result, "import"):
            calendar, report = host.create("large", text)
        if report["imported"] != events:
            raise SystemExit(f"imported {report['imported']} of {events}: {report['problems'][:3]}")
        dice = random.Random(1)
        path = f"{CALENDARS}/{calendar}/instances"
        result["week"] = host.measure([week_target(path, dice, limit=10000) for _ in range(requests)])
        with host.step(result, "export"):
            result["export_mib"] = len(host.ask("GET", f"{CALENDARS}/{calendar}.ics")) / 2**20
        return result, host.noise


def measure_agenda(prefix, texts, requests):
    result = {}
    with serving(prefix) as host:
        with host.step(result, "imports"):
            calendars = [host.create(f"calendar {number}", text)[0] for number, text in enumerate(texts)]
        dice = random.Random(2)
        result["agenda"] = host.measure([week_target("/v1/startime/agenda", dice, calendars=calendars, limit=100)
                                         for _ in range(requests)])
        result["agenda_mib_after"] = host.peak_mib()
        return result, host.noise


def aged_calendar(series):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    for number in range(series):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20260101T000000Z", f"DTSTART:199601{number % 7 + 1:02}T090000Z",
                  f"DURATION:PT{number % 50 + 10}M", f"RRULE:{AGED_RULES[number % len(AGED_RULES)]}", f"SUMMARY:{number}",
                  "END:VEVENT"]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def measure_age(prefix, requests):
    with serving(prefix) as host:
        calendar, _ = host.create("aged", aged_calendar(500))
        path = f"{CALENDARS}/{calendar}/instances"
        first, late = ([with_window(path, day, limit=10000)] * requests for day in ("1996-01-08", "2026-01-05"))
        results = [host.measure(first), host.measure(late)]
        per_kib = [one["cpu_ms"] / one["kib"] for one in results]
        return {"first": results[0], "late": results[1], "ratio": results[1]["cpu_ms"] / results[0]["cpu_ms"],
                "ratio_per_kib": per_kib[1] / per_kib[0]}, host.noise


def line(title, values, unit, digits=2):
    print(f"{title:<52} {spread(list(values), digits):>30} {unit}")


def report(results, events):
    def of(key, inner=None):
        return [result[key] if inner is None else result[key][inner] for result in results]
    print(f"\n{'median (quartiles)':>83}")
    line(f"import of {events} events", of("import_s"), "s", 1)
    line("  CPU", of("import_cpu_s"), "s", 1)
    line("  events per CPU-second", (events / cpu for cpu in of("import_cpu_s")), "", 0)
    line("  peak memory before", of("import_mib_before"), "MiB", 0)
    line("  peak memory after", of("import_mib_after"), "MiB", 0)
    line(f"export of {events} events", of("export_s"), "s", 2)
    line("  CPU", of("export_cpu_s"), "s", 2)
    line("  bytes", of("export_mib"), "MiB", 1)
    line("  peak memory after", of("export_mib_after"), "MiB", 0)
    for title, key in ((f"week of {events} events", "week"), ("agenda of a week, 100 calendars of 1000, page of 100", "agenda"),
                       ("first week of 500 series", "first"), ("week after 30 years of them", "late")):
        line(f"{title}: p50", of(key, "p50_ms"), "ms")
        line("  p99", of(key, "p99_ms"), "ms")
        line("  CPU of the host", of(key, "cpu_ms"), "ms")
        line("  requests per CPU-second", of(key, "per_cpu_second"), "", 0)
        line("  answer", of(key, "kib"), "KiB", 0)
    line("peak memory after imports and agendas", of("agenda_mib_after"), "MiB", 0)
    line("CPU, week after 30 years to first week", of("ratio"), "")
    line("  to a KiB of the answer", of("ratio_per_kib"), "")


def main():
    parser = argparse.ArgumentParser(prog="tools/bench calendar_files", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--calendars", type=int, default=100)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--prefix", type=pathlib.Path, default=BUILD, help="where bin/tenon and lib/tenon/modules are")
    options = parser.parse_args()

    os.sched_setaffinity(0, {int(LOAD_CPU)})
    WORK.mkdir(parents=True, exist_ok=True)
    large = make_calendars.make_calendar(options.events, 1)
    texts = [make_calendars.make_calendar(1000, seed, series_share=0.1) for seed in range(options.calendars)]
    print(f"{len(large) / 2**20:.1f} MiB with {options.events} events; {options.calendars} files of "
          f"{sum(map(len, texts)) / len(texts) / 1024:.0f} KiB with 1000 each; {options.rounds} rounds of {options.requests} "
          f"requests; the load is on core {LOAD_CPU}")
    results, noise = [], []
    for number in range(options.rounds):
        of_round = {}
        for measured, heard in (measure_large(options.prefix, large, options.events, options.requests),
                                measure_agenda(options.prefix, texts, options.requests),
                                measure_age(options.prefix, options.requests)):
            of_round |= measured
            noise += heard
        results.append(of_round)
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    report(results, options.events)
    print(describe_noise(noise))


if __name__ == "__main__":
    main()
