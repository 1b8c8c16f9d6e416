"""tools/run's sample: made once, of a fresh data folder only, whole or not at all. The build is taken as done."""

import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest

import harness

IDS = [f"018f0000-0000-7000-8000-00000000000{i}" for i in (1, 2, 3)]


class Sample(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        # A copy of what tools/run reads, with a build that is done: the tests' own binary.
        (self.root / "tools").mkdir()
        shutil.copy(harness.SOURCE / "tools/run", self.root / "tools/run")
        (self.root / "tools/build").write_text("#!/bin/sh\n", encoding="utf-8")
        (self.root / "tools/build").chmod(0o755)
        shutil.copytree(harness.SOURCE / "modules/startime", self.root / "modules/startime")
        shutil.copytree(harness.SOURCE / "tests/data", self.root / "tests/data")
        (self.root / "build/release/bin").mkdir(parents=True)
        (self.root / "build/release/bin/tenon").symlink_to(pathlib.Path(harness.TENON).resolve())
        self.data = self.root / "var/startime"

    def run_host(self, *arguments, signal_number=signal.SIGINT):
        """Starts tools/run, asks for the calendars once it is ready, ends it. (names by id, what it said)."""
        process = subprocess.Popen([self.root / "tools/run", *arguments, "--port", "0"], cwd=self.root, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   start_new_session=True)
        try:
            ready = process.stdout.readline()
            if not ready.startswith("ready "):
                raise AssertionError(f"{ready!r}\n{process.communicate(timeout=harness.PATIENCE_S)[1]}")
            listed = subprocess.run(["curl", "-sS", ready.split()[1] + "/v1/calendar/calendars"], capture_output=True,
                                    check=True, timeout=harness.PATIENCE_S)
            # Of all that tools/run started only the host is left: it has the process that was started.
            process.send_signal(signal_number)
            said = process.communicate(timeout=harness.PATIENCE_S)[1]
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        self.assertEqual(process.returncode, 0, said)
        return {item["id"]: item["name"] for item in harness.json.loads(listed.stdout)["items"]}, said

    def leftovers(self):
        return [path.name for path in self.data.parent.iterdir() if path != self.data] if self.data.parent.exists() else []

    def test_a_fresh_start_has_the_sample_and_later_ones_leave_it_alone(self):
        calendars, said = self.run_host()
        self.assertEqual(calendars, dict(zip(IDS, ("Team", "Personal", "Office"))))
        self.assertIn("has the sample", said)
        self.assertEqual(self.leftovers(), [])
        database = self.data / "calendar.db"
        with sqlite3.connect(database) as connection:
            connection.execute("delete from calendar where id = ?", (bytes.fromhex(IDS[1].replace("-", "")),))
        connection.close()
        calendars, said = self.run_host()
        self.assertEqual(sorted(calendars), [IDS[0], IDS[2]])
        self.assertNotIn("sample", said)

    def test_the_data_folder_can_be_elsewhere_and_empty(self):
        elsewhere = self.root / "elsewhere"
        elsewhere.mkdir()
        for arguments in (["--data", str(elsewhere)], [f"--data={self.root}/third"], ["startime", "--data", "fourth"]):
            with self.subTest(arguments):
                calendars, _ = self.run_host(*arguments)
                self.assertEqual(sorted(calendars), IDS)
        self.assertFalse(self.data.exists())
        self.assertEqual(sorted(path.name for path in self.root.iterdir() if "sample" in path.name), [])

    def test_without_a_sample(self):
        calendars, said = self.run_host("--no-sample")
        self.assertEqual(calendars, {})
        self.assertNotIn("sample", said)
        calendars, said = self.run_host()
        self.assertEqual(calendars, {}, "a folder that has been used is not fresh")

    def test_a_folder_that_holds_anything_is_left_alone(self):
        self.data.mkdir(parents=True)
        (self.data / "note").write_text("mine", encoding="utf-8")
        calendars, _ = self.run_host()
        self.assertEqual(calendars, {})
        self.assertEqual((self.data / "note").read_text(encoding="utf-8"), "mine")

    def test_a_sample_that_is_not_whole_is_none_and_is_told(self):
        file = self.root / "tests/data/startime/office.ics"
        sound = file.read_bytes()
        for broken, words in ((sound.replace(b"RRULE:FREQ=MONTHLY;BYDAY=1MO", b"RRULE:FREQ=SOMETIMES"), "office.ics is not all imported"),
                              (b"nothing", "error[calendar.not_icalendar]")):
            with self.subTest(words):
                file.write_bytes(broken)
                outcome = subprocess.run([self.root / "tools/run", "--port", "0"], cwd=self.root, capture_output=True,
                                         text=True, timeout=harness.PATIENCE_S, check=False)
                self.assertEqual((outcome.returncode, outcome.stdout), (1, ""))
                self.assertIn(words, outcome.stderr)
                self.assertIn("--no-sample", outcome.stderr)
                self.assertFalse(self.data.exists())
                self.assertEqual(self.leftovers(), [])
        file.write_bytes(sound)
        self.assertEqual(sorted(self.run_host()[0]), IDS)

    def test_an_interrupt_while_it_is_made_leaves_nothing(self):
        tenon = self.root / "build/release/bin/tenon"
        tenon.unlink()
        # As Ctrl-C does: the signal goes to all of them.
        tenon.write_text("#!/bin/sh\ncase \"$*\" in *import_text*) kill -INT 0 ;; esac\n"
                         f"exec {pathlib.Path(harness.TENON).resolve()} \"$@\"\n", encoding="utf-8")
        tenon.chmod(0o755)
        outcome = subprocess.run([self.root / "tools/run", "--port", "0"], cwd=self.root, capture_output=True, text=True,
                                 timeout=harness.PATIENCE_S, check=False, start_new_session=True)
        self.assertNotEqual(outcome.returncode, 0)
        self.assertEqual(outcome.stdout, "")
        self.assertFalse(self.data.exists())
        self.assertEqual(self.leftovers(), [])

    def test_no_data_folder_can_be_made(self):
        outcome = subprocess.run([self.root / "tools/run", "--port", "0", "--data", "/proc/none"], cwd=self.root,
                                 capture_output=True, text=True, timeout=harness.PATIENCE_S, check=False)
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("/proc/none", outcome.stderr)
        self.assertIn("--no-sample", outcome.stderr)

    def test_a_terminated_host_ends_as_one_that_is_interrupted(self):
        self.run_host(signal_number=signal.SIGTERM)

    def test_help_and_a_product_that_there_is_not(self):
        outcome = subprocess.run([self.root / "tools/run", "--help"], capture_output=True, text=True, check=True)
        self.assertIn("--no-sample", outcome.stdout)
        outcome = subprocess.run([self.root / "tools/run", "starttime"], capture_output=True, text=True, check=False)
        self.assertEqual(outcome.returncode, 2)
        self.assertIn("startime", outcome.stderr)

    def test_the_files_are_as_calendars_write_them(self):
        for file in sorted((harness.SOURCE / "tests/data/startime").glob("*.ics")):
            text = file.read_bytes()
            self.assertEqual(text.count(b"\n"), text.count(b"\r\n"), file)
            self.assertLessEqual(max(map(len, text.split(b"\r\n"))), 75, file)


if __name__ == "__main__":
    unittest.main()
