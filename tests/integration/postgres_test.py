"""The tables of a data model in a real PostgreSQL: they load, and they refuse what they have to."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import unittest

import harness

SCHEMA = harness.SOURCE / "tests" / "fixtures" / "library" / "schema"
ID = "'0190a6f0-7c3b-7def-8abc-0000000000{:02d}'"


def programs():
    """The folder of the newest PostgreSQL that is installed."""
    return max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")).parent


class Postgres:
    """A cluster of its own in a folder, reached by a Unix socket. Runs as `postgres` when we are root."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.as_user = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self.as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self.run("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-sync")
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log",
                 "-o", f"-k {self.folder} -c listen_addresses= -c fsync=off", "start")

    def run(self, program, *arguments, **more):
        done = subprocess.run([*self.as_user, programs() / program, *map(str, arguments)], capture_output=True,
                              text=True, check=False, cwd="/", timeout=harness.PATIENCE_S, **more)
        if done.returncode != 0:
            raise AssertionError(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def sql(self, text):
        """Runs SQL, all or nothing. Returns what it says: "" when all went well."""
        done = subprocess.run(
            [*self.as_user, programs() / "psql", "-h", self.folder, "-U", "tester", "-d", "postgres", "-X", "-q", "-1",
             "-v", "ON_ERROR_STOP=1", "-f", "-"], input=text, capture_output=True, text=True, check=False, cwd="/",
            timeout=harness.PATIENCE_S)
        return done.stderr


@unittest.skipUnless(shutil.which("setpriv"), "setpriv is not here")
class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tenon-pg-")
        cls.addClassCleanup(folder.cleanup)
        cls.postgres = Postgres(folder.name)
        cls.addClassCleanup(cls.postgres.stop)
        shown = harness.tenon("schema", "show", SCHEMA, "--dialect", "postgres")
        assert shown.returncode == 0, shown.stderr
        said = cls.postgres.sql(shown.stdout)
        assert said == "", said
        member = "INSERT INTO member (org_id, id, version, name, email, joined_at) VALUES ({}, {}, 1, 'K', '{}', now())"
        book = "INSERT INTO book (org_id, id, version, isbn, title) VALUES ({}, {}, 1, '{}', 'T')"
        cls.member, cls.book = member, book
        said = cls.postgres.sql(";".join([member.format(1, ID.format(1), "a@b"), book.format(1, ID.format(2), "1234567890"),
                                          member.format(2, ID.format(3), "a@b")]))
        assert said == "", said

    def loan(self, organisation, book, member):
        return self.postgres.sql(
            "INSERT INTO loan (org_id, id, version, book, member, lent_at, due) VALUES "
            f"({organisation}, gen_random_uuid(), 1, {ID.format(book)}, {ID.format(member)}, now(), '2026-01-01')")

    def test_references_stay_inside_an_organisation(self):
        self.assertEqual(self.loan(1, 2, 1), "")
        self.assertIn("foreign key", self.loan(2, 2, 3))
        self.assertIn("foreign key", self.loan(1, 2, 3))

    def test_unique_per_organisation(self):
        self.assertIn("duplicate key", self.postgres.sql(self.member.format(1, ID.format(9), "a@b")))

    def test_checks(self):
        for column, value in {"genre": "'romance'", "copies": "-1", "rating": "6", "isbn": "'short'",
                              "price_minor": "5", "copies_lent": "2"}.items():
            with self.subTest(column):
                self.assertIn("check constraint", self.postgres.sql(f"UPDATE book SET {column} = {value}"))
        self.assertEqual(self.postgres.sql("UPDATE book SET price_minor = 5, price_currency = 'EUR', rating = 5"), "")


if __name__ == "__main__":
    unittest.main()
