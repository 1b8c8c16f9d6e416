"""The sixteen mistakes: each is refused with its code, its place and a hint at the remedy."""

import json
import pathlib
import tempfile
import unittest

import harness
from mistakes import CONFIG_MISTAKES, EXPAND, REQUEST_MISTAKES


class RequestMistakes(harness.HostTestCase):
    def test_each_is_a_problem_that_says_what_would_fix_it(self):
        self.assertEqual(len(REQUEST_MISTAKES), 10)
        for mistake in REQUEST_MISTAKES:
            with self.subTest(mistake.name):
                answer = self.host.request(mistake.method, mistake.target, mistake.body_bytes(),
                                           mistake.all_headers())
                problem = self.assert_problem(answer, mistake.status, mistake.code)
                said = json.dumps(problem, ensure_ascii=False)
                for word in mistake.words:
                    self.assertIn(word, said)
                if mistake.pointer is not None:
                    self.assertIn(mistake.pointer, [error["pointer"].lstrip("#") for error in problem["errors"]])

    def test_a_wrong_method_is_told_the_right_ones(self):
        answer = self.host.request("DELETE", EXPAND)
        self.assert_problem(answer, 405, "rest.method_not_allowed")
        self.assertIn("POST", answer.header("Allow"))

    def test_a_mistake_ends_no_connection_that_can_go_on(self):
        with self.host.connect() as connection:
            body = b'{"start":"1997-09-02","colour":1}'
            for _ in range(2):
                connection.send(harness.request_bytes("POST", EXPAND, body, [("Content-Type", harness.JSON)]))
                answer = connection.read_answer("POST", EXPAND)
                self.assert_problem(answer, 400, "field.unknown")


class ConfigMistakes(unittest.TestCase):
    def test_each_is_one_line_that_says_what_would_fix_it(self):
        self.assertEqual(len(CONFIG_MISTAKES), 6)
        for mistake in CONFIG_MISTAKES:
            with self.subTest(mistake.name), tempfile.TemporaryDirectory() as folder:
                folder = pathlib.Path(folder)
                outcome = mistake.run(folder, mistake.write(folder))
                self.assertEqual(outcome.returncode, mistake.exit_code, outcome.stderr)
                self.assertEqual(outcome.stdout, "")
                errors = [line for line in outcome.stderr.splitlines() if line.startswith("error[")]
                self.assertEqual(len(errors), 1, outcome.stderr)
                self.assertTrue(errors[0].startswith(f"error[{mistake.code}]: {mistake.at}"), errors[0])
                for word in mistake.words:
                    self.assertIn(word, errors[0])

    def test_serve_and_check_find_the_same(self):
        for mistake in CONFIG_MISTAKES[:5]:
            with self.subTest(mistake.name), tempfile.TemporaryDirectory() as folder:
                config = mistake.write(pathlib.Path(folder))
                checked = mistake.run(pathlib.Path(folder), config)
                served = harness.tenon("serve", "--config", config.name, "--data", "data", cwd=folder)
                self.assertEqual(served.returncode, checked.returncode)
                self.assertIn(checked.stderr.splitlines()[-1], served.stderr)
                self.assertEqual(served.stdout, "")

    def test_check_answers_json_for_scripts(self):
        mistake = CONFIG_MISTAKES[0]
        with tempfile.TemporaryDirectory() as folder:
            config = mistake.write(pathlib.Path(folder))
            outcome = harness.tenon("check", "--json", "--config", config.name, cwd=folder)
        self.assertEqual(outcome.returncode, 1)
        answer = json.loads(outcome.stdout)
        self.assertEqual((answer["ok"], [finding["code"] for finding in answer["findings"]]),
                         (False, ["config.unknown_key"]))


if __name__ == "__main__":
    unittest.main()
