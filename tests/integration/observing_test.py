"""What an operator sees of a host: access log, metrics, its own log."""

import json
import pathlib
import re
import signal
import tempfile
import unittest

import harness
from mistakes import EXPAND

SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([-+0-9.eE]+|NaN|[-+]?Inf)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?')


def parse_metrics(text):
    """Strictly: {(name, frozenset of labels): value}, and the type of each family."""
    samples, types = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            types[name] = kind
            continue
        if line.startswith("# HELP "):
            continue
        match = SAMPLE.fullmatch(line)
        if not match:
            raise AssertionError(f"not a sample: {line!r}")
        labels = LABEL.findall(match[2] or "")
        if "".join(f'{name}="{value}",' for name, value in labels).rstrip(",") != (match[2] or ""):
            raise AssertionError(f"broken labels: {line!r}")
        key = (match[1], frozenset(labels))
        if key in samples:
            raise AssertionError(f"a sample twice: {line!r}")
        samples[key] = float(match[3])
    return samples, types


class Metrics(unittest.TestCase):
    def setUp(self):
        self.host = harness.Host().__enter__()
        self.addCleanup(self.host.stop)

    def read(self):
        answer = self.host.request("GET", "/metrics")
        self.assertEqual(answer.media_type(), "text/plain")
        self.assertTrue(answer.body.endswith(b"\n"))
        return parse_metrics(answer.body.decode())

    def test_requests_and_calls_are_counted(self):
        for _ in range(3):
            self.assertEqual(self.host.request("POST", EXPAND, {"start": "2020-01-01"}).status, 200)
        self.assertEqual(self.host.request("POST", EXPAND, {"start": "soon"}).status, 400)
        samples, types = self.read()
        route = {("method", "POST"), ("route", EXPAND)}
        self.assertEqual(samples["tenon_http_requests_total", frozenset(route | {("status", "2xx")})], 3)
        self.assertEqual(samples["tenon_http_requests_total", frozenset(route | {("status", "4xx")})], 1)
        self.assertEqual(samples["tenon_http_request_duration_seconds_count", frozenset(route)], 4)
        operation = {("interface", "calendar_engine.recurrence/1"), ("operation", "expand")}
        self.assertEqual(samples["tenon_operation_calls_total", frozenset(operation | {("status", "ok")})], 3)
        self.assertEqual(
            samples["tenon_operation_calls_total", frozenset(operation | {("status", "invalid_argument")})], 1)
        self.assertEqual(samples["tenon_operation_in_flight", frozenset(operation)], 0)
        self.assertEqual(types["tenon_operation_duration_seconds"], "histogram")
        self.assertGreaterEqual(samples["tenon_http_connections_accepted_total", frozenset()], 5)

    def test_buckets_are_cumulative_and_end_at_the_count(self):
        self.host.request("POST", EXPAND, {"start": "2020-01-01"})
        samples, types = self.read()
        histograms = {}
        for (name, labels), value in samples.items():
            if name.endswith("_bucket"):
                rest = frozenset(label for label in labels if label[0] != "le")
                bound = float(dict(labels)["le"].replace("+Inf", "inf"))
                histograms.setdefault((name[:-len("_bucket")], rest), []).append((bound, value))
        self.assertTrue(histograms)
        for (name, labels), buckets in histograms.items():
            self.assertEqual(types[name], "histogram")
            values = [value for _, value in sorted(buckets)]
            self.assertEqual(values, sorted(values))
            self.assertEqual(values[-1], samples[name + "_count", labels])

    def test_the_process_and_the_build_are_in_it(self):
        samples, _ = self.read()
        self.assertGreater(samples["process_resident_memory_bytes", frozenset()], 1 << 20)
        self.assertGreater(samples["process_cpu_seconds_total", frozenset()], 0)
        self.assertGreater(samples["process_open_fds", frozenset()], 3)
        builds = [dict(labels) for name, labels in samples if name == "tenon_build_info"]
        version = json.loads(harness.tenon("version", "--json").stdout)
        self.assertEqual([(build["version"], build["abi"]) for build in builds],
                         [(version["version"], version["abi"])])


class AccessLog(unittest.TestCase):
    def config(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "startime.toml"
        path.write_text(harness.STARTIME_CONFIG.read_text().replace('access = "access.log"', text))
        return path

    def test_each_request_is_a_line_of_json(self):
        with tempfile.TemporaryDirectory() as data:
            trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            with harness.Host(data=data) as host:
                host.request("POST", EXPAND + "?token=secret", {"start": "2020-01-01"},
                             [("traceparent", f"00-{trace}-00f067aa0ba902b7-01")])
                host.request("POST", EXPAND, {"start": "2020-01-01"})
            lines = [json.loads(line) for line in (pathlib.Path(data) / "access.log").read_text().splitlines()]
        # Loops hand their lines over one by one: between connections there is no order.
        lines.sort(key=lambda line: (line["path"], line["status"]))
        self.assertEqual([(line["method"], line["path"], line["status"]) for line in lines],
                         [("GET", "/openapi.json", 200), ("POST", EXPAND, 200), ("POST", EXPAND, 400)])
        taken, refused = lines[1:]
        self.assertEqual((refused["code"], refused["trace_id"]), ("rest.unexpected_query", trace))
        self.assertEqual((taken["route"], taken["module"], taken["operation"], taken["lane"]),
                         (EXPAND, "startime", "startime.api/1 expand", "loop"))
        self.assertRegex(taken["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertTrue(taken["peer"].startswith("127.0.0.1:"))
        self.assertNotIn("code", taken)
        self.assertNotIn("secret", json.dumps(lines))

    def test_sighup_opens_the_file_anew(self):
        with tempfile.TemporaryDirectory() as data:
            log, moved = pathlib.Path(data) / "access.log", pathlib.Path(data) / "access.log.1"
            with harness.Host(data=data) as host:
                log.rename(moved)
                host.signal(signal.SIGHUP)
                # The old file is left alone from the moment that the new one is there.
                host.wait_for_log("access log reopened")
                host.request("GET", "/healthz")
            self.assertNotIn("/healthz", moved.read_text())
            self.assertIn("/healthz", log.read_text())

    def test_it_can_go_to_standard_error(self):
        config = self.config('access = "stderr"')
        with harness.Host(config) as host:
            host.request("GET", "/healthz")
            host.wait_for_log('"path":"/healthz"')
            self.assertFalse((host.data / "access.log").exists())

    def test_it_can_be_off(self):
        with harness.Host(self.config('access = "off"')) as host:
            host.request("GET", "/healthz")
            self.assertFalse((host.data / "access.log").exists())
        self.assertNotIn("/healthz", host.log())


class HostLog(unittest.TestCase):
    def test_every_line_is_json(self):
        with harness.Host() as host:
            host.request("POST", EXPAND, {"start": "soon"})
        lines = [json.loads(line) for line in host.log().splitlines()]
        said = [line["message"] for line in lines]
        self.assertIn("serving", said)
        self.assertEqual(said[-1], "stopped")


if __name__ == "__main__":
    unittest.main()
