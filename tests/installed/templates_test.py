#!/usr/bin/env python3
"""What `tenon new module` makes, of each kind in each language that there is: it builds, is served and answers.

Outside of this tree, against an installed Tenon. `tenon` on the PATH is all that tells CMake where that is.
"""
import http.client
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = os.environ["TENON_BUILD"]


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Templates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        prefix = cls.root / "prefix"
        for component in ("host", "sdk", "modules"):
            run("cmake", "--install", BUILD, "--prefix", prefix, "--component", component)
        cls.environment = os.environ | {"PATH": f"{prefix / 'bin'}:{os.environ['PATH']}"}
        cls.templates = sorted(path.name for path in (prefix / "share/tenon/templates").iterdir() if "-" in path.name)

    def run_in(self, folder, *command):
        return run(*command, cwd=folder, env=self.environment)

    def make(self, kind, language):
        """A built module of this kind: its folder, which is called as the module."""
        name = f"{kind}_in_{language}"
        self.run_in(self.root, "tenon", "new", "module", name, "--kind", kind, "--lang", language)
        folder = self.root / name
        self.run_in(folder, "cmake", "--preset", "default")
        self.run_in(folder, "cmake", "--build", "--preset", "default")
        return folder

    def request(self, port, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.addCleanup(connection.close)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def serve(self, folder):
        host = subprocess.Popen(["tenon", "serve", "--config", f"{folder.name}.toml", "--port", "0"], cwd=folder,
                                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(host.wait, 20)
        self.addCleanup(host.stdout.close)
        self.addCleanup(host.terminate)
        ready = host.stdout.readline().strip()
        self.assertTrue(ready.startswith("ready http://127.0.0.1:"), ready)
        return int(ready.rsplit(":", 1)[1])

    def check_domain(self, folder):
        port, base = self.serve(folder), f"/v1/{folder.name}/tasks"
        status, task = self.request(port, "POST", base, {"title": "Water the plants"})
        self.assertEqual((status, task["title"]), (201, "Water the plants"))
        when = {"at": "2026-07-01T09:00:00", "time_zone": "Europe/Berlin"}
        status, scheduled = self.request(port, "POST", f"{base}/{task['id']}:schedule", when)
        self.assertEqual((status, scheduled), (200, task | {"version": "2", "due_at": "2026-07-01T07:00:00Z"}))
        self.assertEqual(self.request(port, "GET", f"{base}/{task['id']}"), (200, scheduled))
        nobody = "018f0000-0000-7000-8000-000000000001"
        status, problem = self.request(port, "POST", f"{base}/{nobody}:schedule", when)
        self.assertEqual((status, problem["code"]), (404, f"{folder.name}.no_task"))
        status, problem = self.request(port, "POST", f"{base}/{task['id']}:schedule", when | {"time_zone": "Berlin"})
        self.assertEqual((status, problem["errors"][0]["pointer"]), (400, "#/time_zone"))
        told = self.run_in(folder, "tenon", "events", "ls", "--config", f"{folder.name}.toml", "--json")
        self.assertEqual(json.loads(told)["payload"], {"task": task["id"], "due_at": "2026-07-01T07:00:00Z"})

    def check_engine(self, folder):
        answer = self.run_in(folder, "tenon", "call", "--config", f"{folder.name}.toml", f"{folder.name}.shares/1",
                             "divide", '{"total":"10","count":3}')
        self.assertEqual(json.loads(answer), {"shares": ["4", "3", "3"]})

    def check_api(self, folder):
        answer = self.request(self.serve(folder), "GET",
                              f"/v1/{folder.name}/instants?at=2026-07-01T09:00:00&time_zone=Europe/Berlin")
        self.assertEqual(answer, (200, {"instant": "2026-07-01T07:00:00Z"}))

    def test_what_is_made_builds_and_answers(self):
        self.assertIn("domain-cpp", self.templates)
        for template in self.templates:
            kind, language = template.split("-")
            with self.subTest(template):
                folder = self.make(kind, language)
                for file in folder.rglob("*"):
                    self.assertNotIn("module_name", file.name)
                    if file.is_file() and "build" not in file.relative_to(folder).parts:
                        self.assertNotIn("module_name", file.read_text(encoding="utf-8"))
                getattr(self, f"check_{kind}")(folder)


if __name__ == "__main__":
    unittest.main()
