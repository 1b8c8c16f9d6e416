"""A data model on the command line: shown, drawn, and its tables loaded into real databases."""

import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import harness

LIBRARY = str(pathlib.Path(os.environ["TENON_SOURCE"]) / "tests" / "fixtures" / "library" / "schema")
HELLO = str(pathlib.Path(os.environ["TENON_SOURCE"]) / "tests" / "fixtures" / "hello" / "schema")
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")


def show(*arguments):
    outcome = harness.tenon("schema", *arguments)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


class Shown(unittest.TestCase):
    def test_entities_and_statements_with_their_plans(self):
        text = show("show", LIBRARY)
        self.assertRegex(text, r"(?m)^entity book$")
        self.assertRegex(text, r"(?m)^statement take_copy, writes$")
        self.assertIn("plan: SEARCH l USING INDEX loan_member_lent_at", text)
        data = json.loads(show("show", LIBRARY, "--json"))["data"]
        self.assertRegex(data["hash"], r"^[0-9a-f]{16}$")
        self.assertEqual(len(data["model"]["entities"]), 5)
        self.assertTrue(data["plans"]["open_loans_of"])

    def test_events_with_what_they_are_about(self):
        text = show("show", LIBRARY)
        self.assertRegex(text, r'(?m)^event loan_changed/1  about "loan" of LoanChanged$')
        self.assertRegex(text, r"(?m)^ +3  snapshot +library\.loan/1:Loan$")
        model = json.loads(show("show", LIBRARY, "--json"))["data"]["model"]
        self.assertEqual([(one["name"], one["subject"]) for one in model["events"]],
                         [("loan_changed", "loan"), ("book_changed", "book")])

    def test_tables_load_into_sqlite(self):
        database = sqlite3.connect(":memory:")
        database.executescript(show("show", LIBRARY, "--dialect", "sqlite"))
        tables = database.execute("select count(*) from pragma_table_list where strict").fetchone()
        self.assertEqual(tables, (5,))

    def test_an_unknown_dialect_is_refused(self):
        self.assertEqual(harness.tenon("schema", "show", LIBRARY, "--dialect", "oracle").returncode, 2)

    @unittest.skipUnless((POSTGRES / "initdb").exists(), "no PostgreSQL 15")
    def test_tables_load_into_postgresql(self):
        with tempfile.TemporaryDirectory() as folder, Cluster(pathlib.Path(folder)) as cluster:
            cluster.run(show("show", LIBRARY, "--dialect", "postgres"))
            count = cluster.run("select count(*) from pg_constraint where contype = 'f';")
            self.assertEqual(count.strip(), "4")
            refused = cluster.run(
                "insert into author (org_id, id, version, name) values (1, gen_random_uuid(), 1, '');", check=False)
            self.assertIn("author_name", refused)


class Cluster:
    """A PostgreSQL server of our own behind a socket; it refuses to run as root."""

    def __init__(self, folder):
        self.folder = folder
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def command(self, *words, text=None, check=True):
        outcome = subprocess.run([*self.user, *words], input=text, capture_output=True, text=True, cwd="/")
        if check and outcome.returncode != 0:
            raise AssertionError(outcome.stdout + outcome.stderr)
        return outcome.stdout + ("" if check else outcome.stderr)

    def __enter__(self):
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.data = str(self.folder / "data")
        self.command(str(POSTGRES / "initdb"), "-D", self.data, "-A", "trust", "-U", "postgres", "--no-sync")
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off"
        # Its output goes to the log: a pipe would stay open as long as the server.
        self.command(str(POSTGRES / "pg_ctl"), "-D", self.data, "-o", options, "-l", str(self.folder / "log"),
                     "-w", "start")
        return self

    def __exit__(self, *_):
        self.command(str(POSTGRES / "pg_ctl"), "-D", self.data, "-m", "immediate", "stop")

    def run(self, sql, check=True):
        return self.command("psql", "-h", str(self.folder), "-U", "postgres", "-qtA", "-v", "ON_ERROR_STOP=1",
                            text=sql, check=check)


class Drawn(unittest.TestCase):
    def test_mermaid(self):
        text = show("er", LIBRARY)
        self.assertTrue(text.startswith("erDiagram\n"))
        self.assertIn("  book ||--o{ authorship : authorships\n", text)
        self.assertIn('  "crm.client" |o..o{ book : supplier\n', text)

    def test_svg_has_no_text_over_another(self):
        picture = xml.etree.ElementTree.fromstring(show("er", LIBRARY, "--format", "svg"))
        space = "{http://www.w3.org/2000/svg}"
        width, height = float(picture.get("width")), float(picture.get("height"))
        areas = []
        for text in picture.iter(space + "text"):
            x, y = float(text.get("x")), float(text.get("y"))
            areas.append((x, y - 11, x + 7.3 * len(text.text), y + 3, text.text))
        self.assertGreater(len(areas), 60)
        for i, one in enumerate(areas):
            self.assertTrue(0 <= one[0] and one[2] <= width and 0 <= one[1] and one[3] <= height, one)
            for other in areas[i + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                self.assertTrue(apart, (one, other))

    def test_a_module_without_entities_has_nothing_to_draw(self):
        outcome = harness.tenon("schema", "er", HELLO)
        self.assertEqual(outcome.returncode, 1)
        self.assertRegex(outcome.stderr, re.escape("error[schema.no_data]"))


if __name__ == "__main__":
    unittest.main()
