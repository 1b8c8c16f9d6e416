"""The guide and the first request of the README do what they say, on a fresh host with the sample."""

import pathlib
import subprocess
import tempfile
import unittest

import guide
import harness

README = harness.SOURCE / "README.md"
GUIDE = harness.SOURCE / "docs" / "startime.md"
SAMPLE = harness.SOURCE / "modules" / "startime" / "sample"


class Pages(unittest.TestCase):
    def run_page(self, path):
        with tempfile.TemporaryDirectory() as folder:
            data = pathlib.Path(folder) / "data"
            subprocess.run([SAMPLE, harness.TENON, harness.STARTIME_CONFIG, data], check=True, capture_output=True)
            with harness.Host(data=data) as host:
                return guide.run_page(path.read_text(encoding="utf-8"), f"http://127.0.0.1:{host.port}")

    def test_readme(self):
        self.assertGreaterEqual(self.run_page(README), 2)

    def test_guide(self):
        self.assertGreaterEqual(self.run_page(GUIDE), 15)

    def test_no_request_stands_outside_of_what_is_run(self):
        for path in (README, GUIDE):
            page = path.read_text(encoding="utf-8")
            self.assertIn("tools/run", [step.command.strip() for step in guide.steps(page)], path)
            self.assertNotRegex(guide.FENCE.sub("", page), r"(?m)^\s*(\$ )?curl ", path)


class Comparing(unittest.TestCase):
    """That a page which is wrong does not pass."""

    ONE, OTHER = "01900000-0000-7000-8000-00000000000a", "01900000-0000-7000-8000-00000000000b"

    def assert_differs(self, page, words):
        with self.assertRaisesRegex(AssertionError, words):
            guide.run_page(page, guide.ADDRESS)

    @staticmethod
    def page(answer, printed, language="json"):
        return f"```sh\nprintf '%s' '{printed}'\n```\n\n```{language}\n{answer}\n```\n"

    def test_what_is_as_documented_passes(self):
        for answer, printed in (('{"a": [1, "b"]}', '{"a":[1,"b"]}'),
                                (f'["{self.ONE}", "{self.ONE}"]', f'["{self.OTHER}","{self.OTHER}"]'),
                                ('{"tzdb_version": "2025b"}', '{"tzdb_version":"2026a"}')):
            self.assertEqual(guide.run_page(self.page(answer, printed), guide.ADDRESS), 1)
        self.assertEqual(guide.run_page(self.page("a\nb", "a\r\nb\r\n", "text"), guide.ADDRESS), 1)
        self.assertEqual(guide.run_page("```sh\nx=1\n```\n\n```sh\necho $x\n```\n```text\n1\n```\n", guide.ADDRESS), 2)

    def test_any_difference_fails(self):
        for answer, printed in (('{"a": 1}', '{"a":2}'), ('{"a": 1}', '{"a":1,"b":1}'), ('{"a": 1, "b": 1}', '{"a":1}'),
                                ("[1]", "[1,1]"), ('["x"]', '["y"]'), ("[true]", "[1]"), ('{"a": "1"}', '{"a":1}'),
                                (f'["{self.ONE}", "{self.ONE}"]', f'["{self.ONE}","{self.OTHER}"]'),
                                (f'["{self.ONE}", "{self.OTHER}"]', f'["{self.ONE}","{self.ONE}"]'),
                                ('["018f0000-0000-7000-8000-000000000001"]', f'["{self.ONE}"]'),
                                ('{"tzdb_version": "2025b"}', '{"tzdb_version":"new"}')):
            with self.subTest(printed):
                self.assert_differs(self.page(answer, printed), "line 1: ")
        self.assert_differs(self.page("a", "b", "text"), "line 1: ")
        self.assert_differs(self.page('{"a": 1}', "no JSON"), "line 1: ")

    def test_a_command_that_fails_or_says_more_fails(self):
        self.assert_differs("```sh\nfalse\n```\n", "exit code 1")
        self.assert_differs("```sh\necho more\n```\n", "more")
        self.assert_differs("```sh\necho more >&2\n```\n", "more")
        self.assert_differs("```json\n{}\n```\n", "line 1: an answer to no command")


if __name__ == "__main__":
    unittest.main()
