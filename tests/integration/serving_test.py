"""What the running host serves: the products' routes, its own, and the rules of HTTP around them."""

import json
import re
import subprocess

import harness
from mistakes import EXPAND

FREE_BUSY = "/v1/startime/free_busy"
DAILY = {"start": "1997-09-02T09:00:00", "time_zone": "America/New_York", "rules": ["FREQ=DAILY;COUNT=3"]}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Serving(harness.HostTestCase):
    def test_first_request(self):
        answer = self.host.request("POST", EXPAND, DAILY)
        self.assertEqual((answer.status, answer.media_type()), (200, harness.JSON))
        body = answer.json()
        self.assertEqual(body["instances"],
                         ["1997-09-02T09:00:00", "1997-09-03T09:00:00", "1997-09-04T09:00:00"])
        self.assertEqual(body["utc"], ["1997-09-02T13:00:00Z", "1997-09-03T13:00:00Z", "1997-09-04T13:00:00Z"])
        self.assertEqual((body["truncated"], body["exhausted"]), (False, True))
        self.assertRegex(body["tzdb_version"], r"^\d{4}[a-z]")

    def test_every_example_of_the_document_is_answered(self):
        examples = 0
        for path, item in self.host.document.document["paths"].items():
            request = item.get("post", {}).get("requestBody", {})
            content = request.get("content", {}).get(harness.JSON, {})
            given = [content["example"]] if "example" in content else [
                example["value"] for example in content.get("examples", {}).values()]
            for example in given:
                with self.subTest(path):
                    self.assertEqual(self.host.request("POST", path, example).status, 200)
                    examples += 1
        self.assertGreater(examples, 0)

    def test_health_and_readiness(self):
        self.assertEqual(self.host.request("GET", "/healthz").json()["status"], "ok")
        self.assertEqual(self.host.request("GET", "/readyz").json()["status"], "ready")

    def test_every_route_is_in_the_document_and_the_other_way_round(self):
        outcome = harness.tenon("routes", "--json", "--config", harness.STARTIME_CONFIG)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        listed = {(route["method"].lower(), route["path"]) for route in json.loads(outcome.stdout)}
        self.assertIn(("post", EXPAND), listed)
        self.assertIn(("post", FREE_BUSY), listed)
        self.assertIn(("get", "/metrics"), listed)
        documented = {(method, path) for path, item in self.host.document.document["paths"].items()
                      for method in item if method in ("get", "post", "put", "patch", "delete")}
        self.assertEqual(listed, documented)
        for method, path in listed:
            answer = self.host.request(method.upper(), path, {} if method == "post" else None)
            self.assertNotIn(answer.status, (404, 405), path)

    def test_openapi_command_writes_what_is_served(self):
        served = self.host.request("GET", "/openapi.json").body
        written = subprocess.run([harness.TENON, "openapi", "--config", harness.STARTIME_CONFIG],
                                 capture_output=True, check=True, timeout=harness.PATIENCE_S)
        self.assertEqual(written.stdout, served)

    def test_openapi_is_cached_by_its_etag(self):
        etag = self.host.request("GET", "/openapi.json").header("ETag")
        self.assertEqual(self.host.request("GET", "/openapi.json", headers=[("If-None-Match", etag)]).status, 304)

    def test_head_has_the_headers_of_get_and_no_body(self):
        with self.host.connect() as connection:
            connection.send(harness.request_bytes("HEAD", "/healthz"))
            head = connection.read_answer("HEAD", "/healthz")
            connection.send(harness.request_bytes("GET", "/healthz"))
            get = connection.read_answer("GET", "/healthz")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.header("Content-Length"), str(len(get.body)))
        self.assertEqual(head.header("Content-Type"), get.header("Content-Type"))

    def test_options_says_what_is_allowed(self):
        answer = self.host.request("OPTIONS", EXPAND)
        self.assertEqual(answer.status, 204)
        self.assertEqual({method.strip() for method in answer.header("Allow").split(",")}, {"POST", "OPTIONS"})
        answer = self.host.request("OPTIONS", "/healthz")
        self.assertEqual({method.strip() for method in answer.header("Allow").split(",")},
                         {"GET", "HEAD", "OPTIONS"})

    def test_a_connection_serves_many_requests(self):
        body = json.dumps(DAILY).encode()
        with self.host.connect() as connection:
            for _ in range(20):
                connection.send(harness.request_bytes("POST", EXPAND, body, [("Content-Type", harness.JSON)]))
                answer = connection.read_answer("POST", EXPAND)
                self.assertEqual(answer.status, 200)
                self.assertNotEqual(answer.header("Connection"), "close")

    def test_pipelined_requests_are_answered_in_their_order(self):
        starts = [f"2020-01-{day:02}T08:00:00" for day in range(1, 11)]
        requests = [harness.request_bytes("POST", EXPAND, json.dumps({"start": start}).encode(),
                                          [("Content-Type", harness.JSON)]) for start in starts]
        with self.host.connect() as connection:
            connection.send(b"".join(requests) + harness.request_bytes("GET", "/nowhere"))
            answers = [connection.read_answer("POST", EXPAND) for _ in starts]
            last = connection.read_answer("GET", "/nowhere")
        self.assertEqual([answer.json()["instances"] for answer in answers], [[start] for start in starts])
        self.assert_problem(last, 404, "rest.unknown_route")

    def test_a_chunked_body_is_a_body(self):
        body = json.dumps(DAILY).encode()
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
        with self.host.connect() as connection:
            connection.send(harness.request_bytes(
                "POST", EXPAND, headers=[("Content-Type", harness.JSON), ("Transfer-Encoding", "chunked")]) + chunks)
            self.assertEqual(connection.read_answer("POST", EXPAND).status, 200)

    def test_a_trace_goes_on(self):
        answer = self.host.request("GET", "/healthz", headers=[("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01")])
        match = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[0-9a-f]", answer.header("traceparent"))
        self.assertEqual(match[1], TRACE)
        self.assertNotEqual(match[2], "00f067aa0ba902b7")

    def test_a_trace_begins_here_when_none_was_given(self):
        one, two = (self.host.request("GET", "/healthz").header("traceparent") for _ in range(2))
        self.assertRegex(one, r"^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9a-f]$")
        self.assertNotEqual(one.split("-")[1], two.split("-")[1])

    def test_a_problem_names_its_trace(self):
        answer = self.host.request("GET", "/nowhere", headers=[("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01")])
        self.assertEqual(self.assert_problem(answer, 404, "rest.unknown_route")["trace_id"], TRACE)



class Budget(harness.HostTestCase):
    def test_many_recurrences_share_one_budget(self):
        recurrence = {"start": "1997-09-02T09:00:00", "time_zone": "America/New_York", "rules": ["FREQ=SECONDLY"],
                      "duration_seconds": 1}
        body = {"from": "1997-09-02T13:00:00Z", "until": "1997-09-02T15:46:00Z", "recurrences": [recurrence] * 500}
        problem = self.assert_problem(self.host.request("POST", "/v1/startime/free_busy", body), 422,
                                      "calendar_engine.too_many_steps")
        self.assertRegex(problem["errors"][0]["pointer"], r"#/recurrences/\d+")

    def test_what_stands_before_the_path_of_a_target_is_not_shown(self):
        with self.host.connect() as connection:
            connection.send(harness.request_bytes("GET", "http://user:secret@host/healthz?token=secret"))
            answer = connection.read_answer("GET", "/")
        self.assert_problem(answer, 400, "http.bad_request")
        self.assertNotIn(b"secret", answer.body)


if __name__ == "__main__":
    harness.unittest.main()
