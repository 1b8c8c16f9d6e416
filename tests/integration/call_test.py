"""`tenon call`: operations through the seam, one request or a line at a time."""

import json
import subprocess
import tempfile
import unittest

import harness

RECURRENCE = "calendar_engine.recurrence/1"


def call(*arguments, stdin=""):
    return harness.tenon("call", "--config", harness.STARTIME_CONFIG, *arguments, stdin=stdin)


class Once(unittest.TestCase):
    def test_the_request_is_an_argument_or_standard_input(self):
        request = json.dumps({"start": "2020-01-01", "rules": ["FREQ=DAILY;COUNT=2"]})
        given = call(RECURRENCE, "expand", request)
        self.assertEqual((given.returncode, given.stderr), (0, ""))
        self.assertEqual(json.loads(given.stdout)["instances"], ["2020-01-01", "2020-01-02"])
        self.assertEqual(given.stdout.count("\n"), 1)
        self.assertEqual(call(RECURRENCE, "expand", "-", stdin=request).stdout, given.stdout)
        self.assertEqual(call(RECURRENCE, "expand", stdin=request).stdout, given.stdout)

    def test_inspect_tells_a_fault_as_an_answer(self):
        outcome = call(RECURRENCE, "inspect", json.dumps({"recurrences": [
            {"start": "1997-09-02", "rules": ["FREQ=OFTEN"]},
            {"start": "1997-09-02", "rules": ["count=2;freq=daily"], "candidates": ["1997-09-03", "1997-09-04"]}]}))
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        wrong, sound = json.loads(outcome.stdout)["answers"]
        self.assertEqual((wrong["rules"], wrong["members"]), ([], []))
        self.assertEqual((wrong["fault"]["code"], wrong["fault"]["path"]), ("calendar_engine.bad_rule", "/rules/0"))
        self.assertEqual(sound, {"rules": ["FREQ=DAILY;COUNT=2"], "first": "1997-09-02", "last": "1997-09-03",
                                 "members": [True, False]})

    def test_an_api_module_is_called_like_any_other(self):
        outcome = call("startime.api/1", "expand", '{"start":"2020-01-01"}')
        self.assertEqual(json.loads(outcome.stdout)["instances"], ["2020-01-01"])

    def test_a_failure_goes_to_standard_error(self):
        outcome = call(RECURRENCE, "expand", '{"start":"2020-01-01","colour":1}')
        self.assertEqual((outcome.returncode, outcome.stdout), (1, ""))
        self.assertRegex(outcome.stderr, r"\Aerror\[field\.unknown\]: /colour: .*\n\Z")
        outcome = call(RECURRENCE, "expand", '{"start":"2020-01-01","time_zone":"Mars/Olympus"}')
        self.assertRegex(outcome.stderr, r"\Aerror\[calendar_engine\.bad_zone\]: /time_zone: .*\n\Z")

    def test_no_request_is_the_one_without_fields(self):
        outcome = call(RECURRENCE, "expand")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("error[field.missing]", outcome.stderr)

    def test_a_mistyped_name_is_told_the_nearest(self):
        outcome = call("calendar_engine.recurence/1", "expand", "{}")
        self.assertEqual((outcome.returncode, outcome.stdout), (2, ""))
        self.assertIn("error[call.unknown_interface]", outcome.stderr)
        self.assertIn(f'did you mean "{RECURRENCE}"?', outcome.stderr)
        outcome = call(RECURRENCE, "expnad", "{}")
        self.assertEqual(outcome.returncode, 2)
        self.assertIn("error[call.unknown_operation]", outcome.stderr)
        self.assertIn('did you mean "expand"?', outcome.stderr)


class EachLine(unittest.TestCase):
    def test_an_answer_a_line_and_failures_on_theirs(self):
        lines = ['{"start":"2020-01-01"}', "", '{"start":"2020-01-01"', '{"start":"soon"}', '{"start":"2020-01-02"}']
        outcome = call(RECURRENCE, "expand", "--ndjson", stdin="\n".join(lines))
        self.assertEqual((outcome.returncode, outcome.stderr), (1, ""))
        answers = [json.loads(line) for line in outcome.stdout.splitlines()]
        self.assertEqual(len(answers), 4)
        self.assertEqual(answers[0]["instances"], ["2020-01-01"])
        self.assertEqual(answers[3]["instances"], ["2020-01-02"])
        self.assertEqual([answer["error"]["code"] for answer in answers[1:3]],
                         ["json.malformed", "calendar_engine.bad_start"])
        self.assertEqual(set(answers[2]["error"]), {"code", "message", "path"})
        self.assertEqual(answers[2]["error"]["path"], "/start")

    def test_all_good_is_exit_code_0(self):
        outcome = call(RECURRENCE, "expand", "--ndjson", stdin='{"start":"2020-01-01"}\n' * 3)
        self.assertEqual(outcome.returncode, 0)
        self.assertEqual(len(set(outcome.stdout.splitlines())), 1)
        self.assertEqual(outcome.stdout.count("\n"), 3)
        self.assertEqual(call(RECURRENCE, "expand", "--ndjson").returncode, 0)

    def test_many_lines(self):
        requests = "".join(json.dumps({"start": f"{1900 + i % 200}-01-01"}) + "\n" for i in range(100_000))
        outcome = call(RECURRENCE, "expand", "--ndjson", stdin=requests)
        self.assertEqual(outcome.returncode, 0)
        answers = outcome.stdout.splitlines()
        self.assertEqual(len(answers), 100_000)
        for i in (0, 199, 77_777, 99_999):
            self.assertEqual(json.loads(answers[i])["instances"], [f"{1900 + i % 200}-01-01"])

    def test_a_partner_that_waits_for_each_answer_is_served(self):
        command = [harness.TENON, "call", "--config", str(harness.STARTIME_CONFIG), RECURRENCE, "expand", "--ndjson"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            for day in ("2020-01-01", "2020-01-02"):
                process.stdin.write(json.dumps({"start": day}) + "\n")
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["instances"], [day])
            process.stdin.close()
            self.assertEqual(process.wait(harness.PATIENCE_S), 0)

    def test_a_line_that_is_too_long_takes_its_place(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write("[http]\nrequest_memory_max = 65536\n[modules.calendar_engine]\n")
            config.flush()
            lines = ['{"start":"' + "x" * 70_000 + '"}', '{"start":"2020-01-01"}']
            outcome = harness.tenon("call", "--config", config.name, RECURRENCE, "expand", "--ndjson",
                                    stdin="\n".join(lines))
        answers = [json.loads(line) for line in outcome.stdout.splitlines()]
        self.assertEqual(answers[0]["error"]["code"], "call.too_long")
        self.assertEqual(answers[1]["instances"], ["2020-01-01"])

    def test_a_request_beside_it_is_a_contradiction(self):
        self.assertEqual(call(RECURRENCE, "expand", "{}", "--ndjson").returncode, 2)


if __name__ == "__main__":
    unittest.main()
