"""A module through five versions, with data: what serve refuses, what migrate does, what stays."""
import json
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
