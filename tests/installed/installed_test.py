#!/usr/bin/env python3
"""A module from outside this tree, built against an installed Tenon, enabled by configuration, called over REST.

The host that serves it was installed without any module of ours: it knows nothing of what they do.
"""
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = os.environ["TENON_BUILD"]


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        cls.prefix = cls.root / "prefix"
        cls.source = cls.root / "parcel"
        for component in ("host", "sdk"):
            run("cmake", "--install", BUILD, "--prefix", cls.prefix, "--component", component)
        shutil.copytree(HERE / "parcel", cls.source)
        # The sanitizers of this build are in the installed host; a module that is not built with them loads as well.
        run("cmake", "-S", cls.source, "-B", cls.source / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={cls.prefix}",
            "-DCMAKE_BUILD_TYPE=Release")
        run("cmake", "--build", cls.source / "build")

        cls.host = subprocess.Popen(
            [cls.prefix / "bin/tenon", "serve", "--config", "parcel.toml", "--port", "0"],
            cwd=cls.source, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.host.stdout.close)
        cls.addClassCleanup(cls.host.kill)
        ready = cls.host.stdout.readline().strip()
        if not ready.startswith("ready http://127.0.0.1:"):
            raise AssertionError(f"not ready: {ready!r}")
        cls.port = int(ready.rsplit(":", 1)[1])

    def build(self, name, change):
        """Configures and builds a changed copy of the module; answers what was said when that failed."""
        source = self.root / name
        shutil.copytree(HERE / "parcel", source)
        change(source)
        done = None
        for command in (["-S", source, "-B", source / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}"],
                        ["--build", source / "build"]):
            done = subprocess.run(["cmake", *command], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                return " ".join((done.stdout + done.stderr).split())
        return None

    def test_a_schema_that_is_not_there_is_told_when_cmake_configures(self):
        said = self.build("no_schema", lambda source: (source / "schema").rename(source / "elsewhere"))
        self.assertIn("no_schema/schema/module.toml: SCHEMA has to name the folder that holds it", said)

    def test_a_module_without_its_entry_does_not_link(self):
        def change(source):
            code = source / "module.cpp"
            code.write_text(code.read_text(encoding="utf-8").replace("TENON_MODULE(", "static_assert(true); //"),
                            encoding="utf-8")
        self.assertIn("tn_module_entry", self.build("no_entry", change))

    def test_installed_schemas_are_found_by_tenon_SCHEMA_DIR(self):
        def change(source):
            build = source / "CMakeLists.txt"
            build.write_text(build.read_text(encoding="utf-8").replace("  SOURCES", "  SCHEMA_PATH ${tenon_SCHEMA_DIR}\n  SOURCES"),
                             encoding="utf-8")
            header = source / "schema/module.toml"
            header.write_text(header.read_text(encoding="utf-8").replace(
                'kind = "api"\n', 'kind = "api"\nrequires = ["calendar_engine.zones/1"]\n'), encoding="utf-8")
        self.assertIsNone(self.build("calls_another", change))

    def test_one_build_follows_a_change_of_the_schema_and_does_no_more(self):
        self.assertIsNone(self.build("follows", lambda source: None))
        source = self.root / "follows"
        schema, library = source / "schema/quotes.toml", source / "build/lib/tenon/modules/parcel.so"

        def build_after(before, after):
            text = schema.read_text(encoding="utf-8")
            self.assertIn(before, text)
            schema.write_text(text.replace(before, after), encoding="utf-8")
            return run("cmake", "--build", source / "build")

        self.assertIn("Building CXX", build_after("Prices for sending", "What it costs to send"))
        shown = json.loads(run(self.prefix / "bin/tenon", "schema", "show", source / "schema", "--interface",
                               "parcel.quotes/1", "--json"))
        self.assertIn(f"parcel.quotes/1#{shown['interfaces'][0]['hash']}".encode(), library.read_bytes())
        self.assertNotIn("Building CXX", build_after("[interface]", "# no part of the model\n[interface]"))

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.addCleanup(connection.close)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_a_get_with_a_path_parameter(self):
        self.assertEqual(self.request("GET", "/v1/parcel/rates/express"), (200, {"price": "10.89"}))

    def test_a_post_with_nested_messages(self):
        status, quote = self.request("POST", "/v1/parcel/quotes", {"parcels": [{"weight_g": 1500}, {"weight_g": 500}]})
        self.assertEqual((status, quote), (200, {"price": "9.90", "weight_g": "2000"}))

    def test_the_modules_own_error_names_the_field(self):
        status, problem = self.request("POST", "/v1/parcel/quotes", {"parcels": [{"weight_g": 1}, {"weight_g": 30001}]})
        self.assertEqual((status, problem["code"]), (400, "parcel.too_heavy"))
        self.assertEqual(problem["errors"][0]["pointer"], "#/parcels/1/weight_g")

    def test_the_hosts_own_validation_of_a_foreign_schema(self):
        status, problem = self.request("POST", "/v1/parcel/quotes", {"parcels": [{"weihgt_g": 1}]})
        self.assertEqual((status, problem["code"]), (400, "field.unknown"))
        self.assertIn("weight_g", problem["detail"])

    def test_openapi_speaks_of_the_module_and_of_no_other(self):
        status, document = self.request("GET", "/openapi.json")
        self.assertEqual(status, 200)
        self.assertIn("/v1/parcel/quotes", document["paths"])
        self.assertNotIn("calendar", json.dumps(document))

    def check(self, settings):
        config = self.source / "changed.toml"
        config.write_text((self.source / "parcel.toml").read_text(encoding="utf-8").replace("surcharge_percent = 10",
                                                                                         settings), encoding="utf-8")
        return subprocess.run([self.prefix / "bin/tenon", "check", "--config", config], capture_output=True, text=True,
                              check=False)

    def test_settings_are_held_to_the_modules_schema(self):
        self.assertEqual(self.check("surcharge_percent = 100").returncode, 0)
        for settings, words in {
                "surcharge_percent = 101": ("surcharge_percent", "100"),
                'surcharge_percent = "10"': ("surcharge_percent", "integer"),
                "surcharge_precent = 10": ("surcharge_precent", 'did you mean "surcharge_percent"'),
        }.items():
            with self.subTest(settings):
                run = self.check(settings)
                self.assertEqual(run.returncode, 1)
                self.assertIn("error[module.bad_settings]", run.stderr)
                for word in words:
                    self.assertIn(word, run.stderr)

    def test_the_library_exports_one_function(self):
        library = self.source / "build/lib/tenon/modules/parcel.so"
        exported = [line.split()[-1] for line in run("nm", "-D", "--defined-only", library).splitlines()]
        self.assertEqual(exported, ["tn_module_entry"])

    def test_the_host_ends_cleanly(self):
        host = subprocess.Popen([self.prefix / "bin/tenon", "serve", "--config", "parcel.toml", "--data", "var/other"],
                                cwd=self.source, stdout=subprocess.PIPE, text=True)
        self.addCleanup(host.stdout.close)
        self.assertTrue(host.stdout.readline().startswith("ready "))
        host.send_signal(signal.SIGTERM)
        self.assertEqual(host.wait(timeout=20), 0)


if __name__ == "__main__":
    unittest.main()
