"""A module through five versions, with data: what serve refuses, what migrate does, what stays."""
import json
import pathlib
import sqlite3
import tempfile
import unittest

import harness
import library


class Migrate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.configs = {v: library.write_config(folder.name, v) for v in (1, 2, 3, 4)}
        self.configs[5] = library.write_config(folder.name)

    def host(self, version):
        return harness.Host(self.configs[version], data=f"{self.folder}/data")

    def migrate(self, command, version, *arguments):
        return harness.tenon("migrate", command, "--config", self.configs[version], *arguments)

    def assert_serve_refuses(self, version, code):
        refused = harness.tenon("serve", "--config", self.configs[version], "--port", "0")
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertIn(f"error[{code}]", refused.stderr)
        return refused.stderr

    def test_five_versions(self):
        with self.host(1) as host:
            author = library.create(host, "authors", {"name": "Lem"})
            books = [library.create(host, "books", library.book(
                n, shelf="A", pages=n + 1, authorships=[{"author": author["id"]}])) for n in range(20)]
            member = library.create(host, "members", {"name": "Kim", "mail": "kim@example.org",
                                                      "joined_at": "2026-01-02T03:04:05Z"})
        status = json.loads(self.migrate("status", 1, "--json").stdout)
        self.assertEqual(status[0]["standing"], "current")

        said = self.assert_serve_refuses(2, "migrate.behind")
        self.assertIn("tenon migrate apply", said)
        plan = self.migrate("plan", 2)
        self.assertEqual(plan.returncode, 0, plan.stderr)
        applied = self.migrate("apply", 2)
        self.assertEqual(applied.returncode, 0, applied.stderr)
        with self.host(2) as host:
            first = host.request("GET", f"/v1/library/books/{books[0]['id']}").json()
            self.assertEqual((first["genre"], first["copies"]), ("fiction", "1"))
            self.assertEqual(first["authorships"], books[0]["authorships"])
            library.create(host, "loans", {"book": books[0]["id"], "member": member["id"],
                                           "lent_at": "2026-02-01T00:00:00Z", "due": "2026-03-01"})
        self.assert_serve_refuses(1, "migrate.ahead")

        self.assertEqual(self.migrate("apply", 3).returncode, 0)
        with self.host(3) as host:
            self.assertEqual(host.request("GET", f"/v1/library/members/{member['id']}").json()["email"], "kim@example.org")

        refused = self.migrate("apply", 4)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("20", refused.stderr)
        self.assertIn("--drop book.shelf", refused.stderr)
        self.assertEqual(self.migrate("apply", 4, "--drop", "book.shelf").returncode, 0)
        with self.host(4) as host:
            self.assertEqual(len(host.request("GET", "/v1/library/books").json()["items"]), 20)
            self.assertEqual(host.request("GET", f"/v1/library/books/{books[3]['id']}").json()["authorships"],
                             books[3]["authorships"])

        self.assertEqual(self.migrate("apply", 5).returncode, 0, self.migrate("plan", 5).stderr)
        with self.host(5) as host:
            loan = host.request("GET", "/v1/library/loans").json()["items"][0]
            self.assertEqual((loan["book"], loan["member"]), (books[0]["id"], member["id"]))
            lent = host.request("POST", f"/v1/library/books/{books[1]['id']}:lend", {"member": member["id"]})
            self.assertEqual(lent.status, 200, lent.body)
        history = json.loads(self.migrate("status", 5, "--json").stdout)[0]["applied"]
        self.assertEqual([one["version"] for one in history], ["1.0.0", "2.0.0", "3.0.0", "4.0.0", "5.0.0"])

    def test_a_drop_is_meant_for_one_of_many_databases(self):
        more = "".join(f'[modules.{name}]\nlibrary = "{harness.MODULES}/{name}.so"\n'
                       for name in ("rude", "calendar_engine"))
        self.configs = {v: library.write_config(self.folder, v, more=more) for v in (3, 4)}
        with self.host(3) as host:
            library.create(host, "books", library.book(1, shelf="A"))
        refused = self.migrate("plan", 4)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--drop book.shelf", refused.stderr)
        for drop in ("book.shelf", "library.book.shelf"):
            planned = self.migrate("plan", 4, "--drop", drop)
            self.assertEqual((planned.returncode, planned.stderr), (0, ""))
        for command in ("plan", "apply"):
            refused = self.migrate(command, 4, "--drop", "book.shelf", "--drop", "book.shelves")
            self.assertEqual(refused.returncode, 1)
            self.assertIn("error[migrate.unknown_drop]: --drop book.shelves", refused.stderr)
        applied = self.migrate("apply", 4, "--drop", "library.book.shelf", "--json")
        self.assertEqual((applied.returncode, applied.stderr), (0, ""))
        one = next(one for one in json.loads(applied.stdout) if one["module"] == "library")
        self.assertEqual((one["standing"], one["database_version"]), ("current", "4.0.0"))
        self.assertEqual([done["version"] for done in one["applied"]], ["3.0.0", "4.0.0"])

    def test_a_database_that_cannot_be_read_is_named(self):
        with self.host(5):
            pass
        database = pathlib.Path(self.folder, "data", "library.db")
        for kind in ("-wal", "-shm"):
            pathlib.Path(f"{database}{kind}").unlink(missing_ok=True)
        database.write_bytes(b"no database " * 1000)
        for command in ("plan", "status", "apply"):
            with self.subTest(command):
                said = self.migrate(command, 5, "--json")
                self.assertEqual(said.returncode, 3)
                self.assertIn(f"error[store.corrupt]: {database}: ", said.stderr)
                one = json.loads(said.stdout)[0]
                self.assertEqual((one["standing"], one["error"]["code"]), ("unknown", "store.corrupt"))
        refused = harness.tenon("serve", "--config", self.configs[5], "--port", "0")
        self.assertEqual(refused.returncode, 3)
        self.assertIn(str(database), refused.stderr)

    def test_drift_is_told_and_nothing_changes(self):
        with self.host(5):
            pass
        database = sqlite3.connect(f"{self.folder}/data/library.db")
        database.execute("CREATE INDEX by_hand ON book (title)")
        database.commit()
        database.close()
        self.assertIn("by_hand", self.assert_serve_refuses(5, "migrate.drifted"))
        status = self.migrate("status", 5)
        self.assertEqual(status.returncode, 1)
        self.assertIn("by_hand", status.stderr)

    def test_a_running_host_keeps_its_data(self):
        with self.host(5):
            refused = self.migrate("apply", 5)
            self.assertEqual(refused.returncode, 3)
            self.assertIn("host.data_locked", refused.stderr)
            self.assertEqual(self.migrate("status", 5).returncode, 0)

    def test_commands_that_do_not_serve_leave_no_data(self):
        self.assertEqual(harness.tenon("check", "--config", self.configs[5]).returncode, 0)
        self.assertEqual(json.loads(self.migrate("status", 5, "--json").stdout)[0]["standing"], "fresh")


if __name__ == "__main__":
    unittest.main()
