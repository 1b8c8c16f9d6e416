"""A module of another schema through the whole path: every type, every kind of route, every way to fail."""
import json
import pathlib
import tempfile

import harness

CONFIG = """
[host]
name = "hello"
data = "var/hello"
module_path = ["{modules}"]

[http]
request_timeout_ms = 2000

[modules.hello]
"""

EVERYTHING = {
    "flag": False,
    "small": -2147483648,
    "large": "-9223372036854775808",
    "real": 0.1,
    "amount": "-1234567890.12",
    "words": "Zürich \"quoted\" \\ \n \U0001f600",
    "blob": "AAECAw==",
    "key": "0190a6f0-7c3b-7def-8abc-0123456789ab",
    "day": "2024-02-29",
    "moment": "2026-11-23T18:06:00.123456Z",
    "manners": "formal",
    "inner": {"message": ""},
    "several": [{"message": "one"}, {"message": "two"}],
    "numbers": ["1", "9223372036854775807"],
    "wall": "2026-11-23T19:06:00.500",
    "span": "-PT36H0.5S",
    "zone": "America/Argentina/Ushuaia",
    "price": {"amount": "-12.50", "currency": "EUR"},
    "extra": {"any": ["thing", 1.50, None, {"\u00fc": "\n"}]},
    "prices": [{"amount": "1200", "currency": "JPY"}, {"amount": "0.001", "currency": "KWD"}],
}

# Canonical status to HTTP, as docs/rest.md has it.
STATUSES = {1: 503, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 422, 9: 409, 10: 409, 11: 400, 12: 501, 13: 500,
            14: 503, 15: 500, 16: 401}


class Hello(harness.HostTestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.config = pathlib.Path(folder.name) / "hello.toml"
        cls.config.write_text(CONFIG.format(modules=harness.MODULES), encoding="utf-8")
        super().setUpClass()

    def test_every_type_survives_the_way_there_and_back(self):
        answer = self.host.request("POST", "/v1/hello/echo", EVERYTHING)
        self.assertEqual((answer.status, answer.json()), (200, EVERYTHING))

    def test_absent_fields_stay_absent(self):
        answer = self.host.request("POST", "/v1/hello/echo", {})
        self.assertEqual(answer.json(), {"several": [], "numbers": [], "prices": []})

    def test_a_route_without_a_request(self):
        self.assertEqual(self.host.request("GET", "/v1/hello/greeting").json(), {"message": "Hello, World!"})

    def test_path_and_query_fill_the_request(self):
        answer = self.host.request("GET", "/v1/hello/greetings/Ad%C3%A8le%20B?times=2&manners=formal&also=C&also=D")
        self.assertEqual(answer.json(), {"message": "Good day, Adèle B and C and D! Good day, Adèle B and C and D!"})

    def test_a_fault_of_money_is_told_at_its_member(self):
        answer = self.host.request("POST", "/v1/hello/echo", {"price": {"amount": "1.505", "currency": "EUR"}})
        problem = self.assert_problem(answer, 400, "field.bad_format")
        self.assertIn("/price/amount", json.dumps(problem))

    def test_a_query_is_checked_as_a_body_is(self):
        for query, code in {"times=six": "field.wrong_type", "times=6": "field.out_of_range", "tmies=1": "field.unknown",
                            "manners=rude": "field.unknown_value"}.items():
            with self.subTest(query):
                self.assert_problem(self.host.request("GET", f"/v1/hello/greetings/A?{query}"), 400, code)

    def test_every_status_has_its_http_status(self):
        for status, expected in STATUSES.items():
            with self.subTest(status):
                answer = self.host.request("POST", "/v1/hello/fail", {"status": status})
                self.assertEqual(answer.status, expected)
                code = answer.json()["code"]
                self.assertEqual(code, "tenon.internal" if expected == 500 else "hello.failed")

    def test_what_is_thrown_is_an_internal_error_and_the_cause_stays_in_the_log(self):
        answer = self.host.request("POST", "/v1/hello/fail", {"throws": True})
        problem = self.assert_problem(answer, 500, "tenon.internal")
        self.assertNotIn("thrown as asked", json.dumps(problem))
        self.host.wait_for_log("thrown as asked")
        self.assertEqual(self.host.request("GET", "/v1/hello/greeting").status, 200)

    def test_an_operation_that_waits_too_long_is_told_so(self):
        self.assert_problem(self.host.request("POST", "/v1/hello/wait", {}), 504, "tenon.deadline_exceeded")

    def test_an_operation_that_keeps_the_loop_is_moved_to_workers_and_said_so(self):
        # One slow call may be the machine's doing; the third in a row is the operation's.
        for _ in range(3):
            self.assertEqual(self.host.request("POST", "/v1/hello/burn", {"milliseconds": 20}).status, 200)
        self.host.wait_for_log("it runs on workers from now on")


if __name__ == "__main__":
    harness.unittest.main()
