"""The command line as a person and a script meet it: help, exit codes, what goes to which stream."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import harness

COMMANDS = ["serve", "check", "call", "events", "migrate", "modules", "routes", "schema", "openapi", "version"]


class Help(unittest.TestCase):
    def test_every_command_has_help_with_examples(self):
        listed = harness.tenon("--help")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        for command in COMMANDS:
            self.assertRegex(listed.stdout, rf"(?m)^  {command} ")
        several = ["schema compile", "schema lint", "schema show", "schema er", "events ls"]
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

    def test_an_option_before_its_command(self):
        for arguments in (["--config", "x", "check"], ["--config", "x"], ["--config=x", "check"]):
            with self.subTest(arguments):
                said = self.refused(*arguments)
                self.assertIn("--config stands before its command; options go behind it", said)
        self.assertIn("tenon check --config ...", self.refused("--config", "x", "check"))

    def test_a_configuration_without_the_option(self):
        self.assertIn('unexpected argument "x"; did you mean --config x?', self.refused("check", "x"))
        self.assertNotIn("did you mean", self.refused("check", "--config", "x", "surplus"))

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
        self.assertEqual(answer, {"ok": True, "modules": 3, "findings": []})

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


class Words(unittest.TestCase):
    def run_with(self, text, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "shop.toml"
            config.write_text(text)
            return harness.tenon(*arguments, "--config", config)

    def test_a_configuration_without_modules_says_so(self):
        outcome = self.run_with("", "check")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertRegex(outcome.stdout, r"shop\.toml: ok, 0 modules: nothing to serve; name a module, as \[modules\.NAME\]")
        outcome = self.run_with("", "modules")
        self.assertEqual((outcome.returncode, outcome.stdout), (0, ""))
        self.assertIn("0 modules: nothing to serve", outcome.stderr)
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "shop.toml"
            config.write_text("")
            with harness.Host(config) as host:
                host.wait_for_log("0 modules: nothing to serve")

    def test_one_is_no_plural(self):
        self.assertIn("ok, 1 module\n", self.run_with("[modules.calendar_engine]\n", "check").stdout)
        self.assertIn("ok, 3 modules\n", harness.tenon("check", "--config", harness.STARTIME_CONFIG).stdout)
        lint = harness.tenon("schema", "lint", harness.SOURCE / "tests" / "unit" / "model" / "schemas" / "gallery")
        self.assertIn(" errors, 1 warning\n", lint.stdout, lint.stderr)

    def test_a_wrong_setting_is_told_with_its_own_line(self):
        text = "[modules.calendar_engine]\n\n[modules.calendar_engine.settings]\ninstances_max = 5\nsteps_max = 1\n"
        outcome = self.run_with(text, "check")
        self.assertEqual(outcome.returncode, 1)
        self.assertRegex(outcome.stderr, r"error\[module\.bad_settings\]: .*/shop\.toml:5: .*/steps_max")


class Lists(unittest.TestCase):
    def test_modules_in_the_order_of_starting(self):
        outcome = harness.tenon("modules", "--json", "--config", harness.STARTIME_CONFIG)
        modules = json.loads(outcome.stdout)
        self.assertEqual([(module["name"], module["kind"]) for module in modules],
                         [("calendar_engine", "engine"), ("calendar", "domain"), ("startime", "api")])
        self.assertIn("startime.api/1", modules[2]["provides"])
        self.assertIn("calendar_engine.recurrence/1", modules[2]["requires"])
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
