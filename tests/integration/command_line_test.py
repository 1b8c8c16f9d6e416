"""The command line as a person and a script meet it: help, exit codes, what goes to which stream."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import harness

COMMANDS = ["serve", "check", "call", "modules", "routes", "schema", "openapi", "version"]


class Help(unittest.TestCase):
    def test_every_command_has_help_with_examples(self):
        listed = harness.tenon("--help")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        for command in COMMANDS:
            self.assertRegex(listed.stdout, rf"(?m)^  {command} ")
        several = ["schema compile", "schema lint", "schema show"]
        for command in [command for command in COMMANDS if command != "schema"] + several:
            with self.subTest(command):
                outcome = harness.tenon(*command.split(), "--help")
                self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
                self.assertIn("Examples:", outcome.stdout)
                self.assertIn(f"tenon {command}", outcome.stdout)

    def test_version(self):
        version = json.loads(harness.tenon("version", "--json").stdout)
        self.assertEqual(set(version), {"name", "version", "abi", "compiler", "build_type"})
        self.assertIn(version["version"], harness.tenon("version").stdout)
        self.assertEqual(harness.tenon("--version").stdout.strip(), version["version"])


class Usage(unittest.TestCase):
    def refused(self, *arguments):
        outcome = harness.tenon(*arguments)
        self.assertEqual((outcome.returncode, outcome.stdout), (2, ""), outcome.stderr)
        self.assertRegex(outcome.stderr, r"\Aerror\[usage\]: .*\nhelp: tenon.* --help\n\Z")
        return outcome.stderr

    def test_what_is_mistyped_is_told_the_nearest(self):
        self.assertIn('unknown command "sevre"; did you mean "serve"?', self.refused("sevre"))
        self.assertIn('unknown option --confg; did you mean "--config"?', self.refused("serve", "--confg", "x"))
        self.assertIn('unknown option --jsn; did you mean "--json"?', self.refused("version", "--jsn"))

    def test_what_is_missing_or_too_much(self):
        self.refused()
        for command in ("serve", "check", "modules", "routes", "openapi", "call"):
            with self.subTest(command):
                self.assertIn("--config", self.refused(command))
        self.refused("call", "--config", "x", "a.b/1")
        self.refused("check", "--config", "x", "surplus")
        self.refused("serve", "--config", "x", "--port", "65536")
        self.refused("serve", "--config", "x", "--port", "http")
        self.refused("call", "--config", "x", "a.b/1", "c", "--timeout-ms", "0")


class ExitCodes(unittest.TestCase):
    def test_0_when_all_is_well(self):
        outcome = harness.tenon("check", "--config", harness.STARTIME_CONFIG)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertIn("ok", outcome.stdout)
        answer = json.loads(harness.tenon("check", "--json", "--config", harness.STARTIME_CONFIG).stdout)
        self.assertEqual(answer, {"ok": True, "modules": 2, "findings": []})

    def test_1_when_the_configuration_has_findings_all_of_them_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "shop.toml"
            config.write_text('[http]\nport = "x"\nadress = "::"\n[modules.a]\nenabled = 1\n')
            for command in ("check", "serve", "modules", "routes", "openapi"):
                with self.subTest(command):
                    outcome = harness.tenon(command, "--config", config)
                    self.assertEqual((outcome.returncode, outcome.stdout), (1, ""))
                    self.assertEqual(outcome.stderr.count("error["), 3)

    def test_1_when_a_library_is_missing_and_the_near_one_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "shop.toml"
            config.write_text('[modules.startime]\nlibrary = "startme.so"\n[modules.other]\nlibrary = "./other.so"\n')
            outcome = harness.tenon("check", "--config", config)
        self.assertEqual(outcome.returncode, 1)
        self.assertEqual(outcome.stderr.count("error[module.not_found]"), 2)
        self.assertIn('did you mean "startime.so"?', outcome.stderr)

    def test_3_when_there_is_no_such_file(self):
        for command in ("check", "serve", "modules", "routes", "openapi"):
            with self.subTest(command):
                outcome = harness.tenon(command, "--config", "/nowhere/shop.toml")
                self.assertEqual((outcome.returncode, outcome.stdout), (3, ""))
                self.assertIn("error[config.not_found]: /nowhere/shop.toml:", outcome.stderr)


    def test_3_when_the_answer_cannot_be_written(self):
        config = str(harness.STARTIME_CONFIG)
        schema = str(harness.SOURCE / "schema" / "calendar_engine")
        request = '{"start":"2026-01-01"}'
        commands = [["--help"], ["--version"], ["version"], ["version", "--json"],
                    ["check", "--config", config], ["check", "--json", "--config", config],
                    ["modules", "--config", config], ["modules", "--json", "--config", config],
                    ["routes", "--config", config], ["routes", "--json", "--config", config],
                    ["openapi", "--config", config], ["schema", "lint", schema], ["schema", "show", schema],
                    ["call", "--config", config, "calendar_engine.recurrence/1", "expand", request]]
        for command in commands:
            with self.subTest(command), open("/dev/full", "wb") as full:
                outcome = subprocess.run([harness.TENON, *command], stdout=full, stderr=subprocess.PIPE,
                                         text=True, timeout=harness.PATIENCE_S, check=False)
                self.assertEqual(outcome.returncode, 3, outcome.stderr)
                self.assertRegex(outcome.stderr, r"\Aerror\[host\.failed\]: .*: No space left on device\n\Z")

    def test_serve_ends_when_nobody_can_learn_that_it_is_ready(self):
        with tempfile.TemporaryDirectory() as folder, open("/dev/full", "wb") as full:
            outcome = subprocess.run(
                [harness.TENON, "serve", "--port", "0", "--data", folder, "--config", harness.STARTIME_CONFIG],
                stdout=full, stderr=subprocess.PIPE, text=True, timeout=harness.PATIENCE_S, check=False)
        self.assertEqual(outcome.returncode, 3, outcome.stderr)
        self.assertIn("error[host.failed]: writing to standard output: No space left", outcome.stderr)

    def test_3_when_even_the_errors_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            outcome = subprocess.run([harness.TENON, "check", "--config", "/nowhere/shop.toml"], stdout=full,
                                     stderr=full, timeout=harness.PATIENCE_S, check=False)
        self.assertEqual(outcome.returncode, 3)


class Lists(unittest.TestCase):
    def test_modules_in_the_order_of_starting(self):
        outcome = harness.tenon("modules", "--json", "--config", harness.STARTIME_CONFIG)
        modules = json.loads(outcome.stdout)
        self.assertEqual([(module["name"], module["kind"]) for module in modules],
                         [("calendar_engine", "engine"), ("startime", "api")])
        self.assertIn("startime.api/1", modules[1]["provides"])
        self.assertIn("calendar_engine.recurrence/1", modules[1]["requires"])
        text = harness.tenon("modules", "--config", harness.STARTIME_CONFIG).stdout
        self.assertLess(text.index("calendar_engine"), text.index("startime"))

    def test_a_module_that_is_not_enabled_is_not_loaded(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "shop.toml"
            config.write_text("[modules.calendar_engine]\n[modules.absent]\nenabled = false\n")
            modules = json.loads(harness.tenon("modules", "--json", "--config", config).stdout)
        self.assertEqual([(module["name"], module["enabled"]) for module in modules],
                         [("calendar_engine", True), ("absent", False)])

    def test_routes_as_text(self):
        outcome = harness.tenon("routes", "--config", harness.STARTIME_CONFIG)
        self.assertRegex(outcome.stdout,
                         r"(?m)^POST +/v1/startime/recurrence:expand +startime\.api/1 expand$")
        self.assertRegex(outcome.stdout, r"(?m)^GET +/healthz +\(host\)$")


if __name__ == "__main__":
    unittest.main()
