"""What a module publishes: once for each change that was acknowledged, and for no other; bounded, and readable by others."""
import itertools
import json
import os
import pathlib
import sqlite3
import tempfile
import unittest

import harness
import library
import writers

KILLS = int(os.environ.get("TENON_KILLS", "20"))
CLIENTS = 32


class EventsTestCase(unittest.TestCase):
    more = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.config = library.write_config(folder.name, more=self.more)
        self.database = self.folder / "data" / "library.db"

    def host(self):
        return harness.Host(self.config, data=self.folder / "data")

    def ls(self, *arguments):
        listed = harness.tenon("events", "ls", "--config", self.config, *arguments)
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        return listed.stdout.splitlines()

    def events(self, *arguments):
        return [json.loads(line) for line in self.ls("--json", *arguments)]

    def all_events(self, page=1000):
        """By pages, as a consumer would read them."""
        found, after = [], 0
        while events := self.events("--module", "library", "--after", after, "--limit", page):
            found += events
            after = events[-1]["seq"]
        return found

    def refused(self, *arguments):
        outcome = harness.tenon("events", "ls", "--config", self.config, *arguments)
        self.assertEqual(outcome.stdout, "")
        return outcome.returncode, outcome.stderr


class Published(EventsTestCase):
    def test_a_change_is_told_with_what_it_has_become(self):
        with self.host() as host:
            member = library.create(host, "members", {"name": "Kim", "email": "kim@example.org",
                                                      "joined_at": "2026-01-02T03:04:05Z"})
            book = library.create(host, "books", library.book(1))
            lent = host.request("POST", f"/v1/library/books/{book['id']}:lend", {"member": member["id"]}).json()
            back = host.request("POST", f"/v1/library/loans/{lent['id']}:give_back", {}).json()
            library.patch(host, f"/v1/library/books/{book['id']}", {"pages": 7})
            while_running = self.events()
        events = self.events()
        self.assertEqual(events, while_running)
        self.assertEqual([(one["seq"], one["module"], one["event"], one["version"]) for one in events],
                         [(1, "library", "book_changed", 1), (2, "library", "loan_changed", 1),
                          (3, "library", "loan_changed", 1), (4, "library", "book_changed", 1)])
        # At creation, too, the rule knows the id.
        self.assertEqual(events[0]["payload"], {"change": "created", "book": book["id"], "isbn": book["isbn"]})
        self.assertEqual(events[1]["payload"], {"change": "lent", "loan": lent["id"], "snapshot": lent})
        self.assertEqual(events[2]["payload"], {"change": "given_back", "loan": lent["id"], "snapshot": back})
        self.assertEqual([one["subject"] for one in events], [book["id"], lent["id"], lent["id"], book["id"]])
        self.assertEqual(len({one["id"] for one in events}), 4)
        self.assertEqual(sorted(one["at"] for one in events), [one["at"] for one in events])
        for one in events:
            self.assertRegex(one["trace_id"], r"\A[0-9a-f]{32}\Z")

    def test_the_trace_of_the_request_is_the_events(self):
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        with self.host() as host:
            body = json.dumps(library.book(1)).encode()
            answer = host.request("POST", "/v1/library/books", body,
                                  [("Content-Type", "application/json"),
                                   ("traceparent", f"00-{trace}-00f067aa0ba902b7-01")])
            self.assertEqual(answer.status, 201)
        self.assertEqual([one["trace_id"] for one in self.events()], [trace])

    def test_what_is_refused_is_not_told(self):
        with self.host() as host:
            member = library.create(host, "members", {"name": "Kim", "email": "kim@example.org",
                                                      "joined_at": "2026-01-02T03:04:05Z"})
            book = library.create(host, "books", library.book(1))
            told = len(self.events())
            # Refused by the database behind the rule that has told, by a rule, and by an operation.
            self.assertEqual(host.request("POST", "/v1/library/books", library.book(1)).status, 409)
            self.assertEqual(host.request("POST", "/v1/library/books", library.book(2, title="  ")).status, 400)
            lend = f"/v1/library/books/{book['id']}:lend"
            self.assertEqual(host.request("POST", lend, {"member": member["id"]}).status, 200)
            self.assertEqual(host.request("POST", lend, {"member": member["id"]}).status, 409)
            self.assertEqual(host.request("DELETE", f"/v1/library/books/{book['id']}").status, 409)
            # A member that is not there: the event was written after the loan, and is undone with it.
            more = library.create(host, "books", library.book(3))
            nobody = host.request("POST", f"/v1/library/books/{more['id']}:lend", {"member": more["id"]})
            self.assertGreaterEqual(nobody.status, 400)
        self.assertEqual([one["payload"]["change"] for one in self.events()[told:]], ["lent", "created"])

    def check_pairs(self, acknowledged):
        """Every book has one event, and every event a book; what was acknowledged is among them."""
        told = [one["payload"]["isbn"] for one in self.all_events()]
        self.assertEqual(len(told), len(set(told)))
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            stored = {isbn for isbn, in database.execute("SELECT isbn FROM book")}
        finally:
            database.close()
        self.assertEqual(set(told), stored)
        self.assertLessEqual(set(acknowledged), stored)
        return len(told)

    def test_once_for_each_change_under_many_writers(self):
        with self.host() as host:
            authors = [library.create(host, "authors", {"name": f"A{n}"})["id"] for n in range(writers.PARTS)]
            # Half of the numbers come twice: the second is refused.
            numbers = (n // 2 if n % 4 < 2 else 1_000_000 + n for n in itertools.count(2))
            clients = writers.Writers(host.port, authors, CLIENTS, numbers)
            clients.run(lambda all_: len(all_.acknowledged) >= 1500)
            clients.close()
        self.assertGreater(len(clients.refused), 100)
        self.assertEqual({status for status, _ in clients.refused}, {409})
        self.assertGreaterEqual(self.check_pairs(clients.acknowledged), 1500)

    def test_kill_9_between(self):
        with self.host() as host:
            authors = [library.create(host, "authors", {"name": f"A{n}"})["id"] for n in range(writers.PARTS)]
        numbers = itertools.count(1)
        acknowledged = []
        for cycle in range(KILLS):
            host = self.host()
            host.wait_ready()
            clients = writers.Writers(host.port, authors, CLIENTS, numbers)
            wanted = 20 + 37 * cycle % 150  # another moment each time
            clients.run(lambda all_, wanted=wanted: len(all_.acknowledged) >= wanted)
            host.process.kill()
            host.wait_exit()
            clients.drain_what_came()
            clients.close()
            host.kill()
            acknowledged += clients.acknowledged
            if cycle % 5 == 0:
                self.check_pairs(acknowledged)  # on what the killed host has left, before the next one starts
        told = self.check_pairs(acknowledged)
        print(f"{KILLS} kills, {CLIENTS} writers: {len(acknowledged)} acknowledged, {told} told, each once")


class Bounded(EventsTestCase):
    more = "[store]\noutbox_rows_max = 50\n"

    def metric(self, host, name):
        text = host.request("GET", "/metrics").body.decode()
        return [float(line.split()[1]) for line in text.splitlines() if line.startswith(name + '{module="library"}')]

    def test_the_oldest_go(self):
        with self.host() as host:
            self.assertEqual(self.metric(host, "tenon_outbox_rows"), [0])
            for number in range(120):
                library.create(host, "books", library.book(number))
            self.assertEqual(self.metric(host, "tenon_outbox_rows"), [50])
            self.assertEqual(self.metric(host, "tenon_outbox_dropped_total"), [70])
            self.assertEqual([one["seq"] for one in self.all_events(page=7)], list(range(71, 121)))
        # The figures outlive the host.
        with self.host() as host:
            self.assertEqual(self.metric(host, "tenon_outbox_dropped_total"), [70])

    def test_a_limit_out_of_range_is_told(self):
        wrong = library.write_config(self.folder, more="[store]\noutbox_rows_max = 0\n")
        outcome = harness.tenon("check", "--config", wrong)
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("error[config.out_of_range]", outcome.stderr)
        self.assertIn("outbox_rows_max", outcome.stderr)


class Listed(EventsTestCase):
    def fill(self, host, count):
        return [library.create(host, "books", library.book(number))["id"] for number in range(count)]

    def test_nothing_is_there_before_the_first_event(self):
        self.assertEqual(self.ls(), [])
        self.assertFalse(self.database.exists())
        with self.host():
            self.assertEqual(self.ls(), [])

    def test_a_line_an_event_the_newest_last(self):
        with self.host() as host:
            books = self.fill(host, 12)
            running = self.ls()
        lines = self.ls()
        self.assertEqual(lines, running)
        self.assertEqual(len(lines), 12)
        self.assertRegex(lines[-1], r"\A +12  20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z +library\.book_changed/1  "
                                    + books[-1] + r"  \d+\Z")
        self.assertEqual([line.split()[0] for line in self.ls("--limit", 3)], ["10", "11", "12"])
        self.assertEqual([line.split()[0] for line in self.ls("--limit", 3, "--after", 2)], ["3", "4", "5"])
        self.assertEqual(self.ls("--after", 12), [])

    def test_by_event_and_subject(self):
        with self.host() as host:
            member = library.create(host, "members", {"name": "Kim", "email": "kim@example.org",
                                                      "joined_at": "2026-01-02T03:04:05Z"})
            books = self.fill(host, 3)
            loan = host.request("POST", f"/v1/library/books/{books[0]}:lend", {"member": member["id"]}).json()
            host.request("DELETE", f"/v1/library/books/{books[1]}")
        for name in ("loan_changed", "library.loan_changed"):
            self.assertEqual([one["subject"] for one in self.events("--event", name)], [loan["id"]])
        self.assertEqual([one["payload"]["change"] for one in self.events("--subject", books[1])], ["created", "deleted"])
        self.assertEqual(self.events("--subject", books[1], "--event", "loan_changed"), [])
        self.assertEqual([one["seq"] for one in self.events("--event", "book_changed", "--limit", 2)], [3, 5])

    def test_what_is_not_there_is_told_with_what_is(self):
        for arguments, code, known in (
                (["--module", "libary"], "events.unknown_module", 'those that do: library; did you mean "library"?'),
                (["--event", "book_chnged"], "events.unknown_event", "there are: library.loan_changed, library.book_changed"),
                (["--event", "other.book_changed"], "events.unknown_event", "library.book_changed"),
                (["--subject", "42"], "events.bad_subject", "8-4-4-4-12"),
                (["--limit", "0"], "usage", "--limit"), (["--limit", "10001"], "usage", "--limit")):
            with self.subTest(arguments):
                exit_code, said = self.refused(*arguments)
                self.assertEqual(exit_code, 2)
                self.assertIn(f"error[{code}]", said)
                self.assertIn(known, said)

    def test_a_configuration_without_events(self):
        old = library.write_config(self.folder, 4)
        listed = harness.tenon("events", "ls", "--config", old)
        self.assertEqual((listed.returncode, listed.stdout), (0, "no module of this configuration has events\n"))

    def test_a_database_that_cannot_be_read(self):
        self.database.parent.mkdir()
        self.database.write_bytes(b"this is no database" * 1000)
        exit_code, said = self.refused()
        self.assertEqual(exit_code, 3, said)
        self.assertIn("error[store.", said)

    def test_a_reader_that_is_slow_stands_in_nobodys_way(self):
        """The listing waits for whoever takes its output, and the host checkpoints its whole log meanwhile."""
        with self.host() as host:
            self.fill(host, 1200)
            listing = harness.subprocess.Popen(
                [harness.TENON, "events", "ls", "--config", self.config, "--limit", "1200", "--json"],
                stdout=harness.subprocess.PIPE, text=True)
            self.assertEqual(json.loads(listing.stdout.readline())["seq"], 1)  # and now its pipe is full
            writer = sqlite3.connect(self.database, timeout=harness.PATIENCE_S)
            try:
                busy, _, _ = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                writer.close()
            self.assertEqual(busy, 0)
            rest = listing.stdout.read().splitlines()
            listing.stdout.close()
            self.assertEqual(listing.wait(harness.PATIENCE_S), 0)
        self.assertEqual(len(rest), 1199)


class Several(EventsTestCase):
    more = "[modules.calendar_engine]\n[modules.rude]\n"

    def test_outboxes_are_one_list_in_the_order_of_time(self):
        with self.host() as host:
            library.create(host, "books", library.book(1))
            self.assertEqual(host.request("POST", "/v1/rude/deeds", {"deed": "publish_twice"}).status, 200)
            library.create(host, "books", library.book(2))
        self.assertEqual([(one["module"], one["seq"]) for one in self.events()],
                         [("library", 1), ("rude", 1), ("rude", 2), ("library", 2)])
        self.assertEqual([(one["module"], one["seq"]) for one in self.events("--limit", 2)],
                         [("rude", 2), ("library", 2)])
        self.assertEqual([one["module"] for one in self.events("--module", "rude", "--after", 1)], ["rude"])
        self.assertEqual([one["seq"] for one in self.events("--event", "noted", "--after", 0)], [1, 2])
        # The same event twice is two events.
        first, second = self.events("--event", "rude.noted")
        self.assertNotEqual(first["id"], second["id"])
        self.assertEqual(first["payload"], second["payload"])

    def test_a_number_wants_its_module(self):
        exit_code, said = self.refused("--after", "1")
        self.assertEqual(exit_code, 2)
        self.assertIn("error[events.which_module]", said)
        self.assertIn("--module", said)


class Migrated(EventsTestCase):
    def test_a_database_without_an_outbox_gets_one(self):
        old = library.write_config(self.folder, 4)
        with harness.Host(old, data=self.folder / "data") as host:
            library.create(host, "books", library.book(1))
        exit_code, said = self.refused()
        self.assertEqual(exit_code, 1)
        self.assertIn("error[migrate.behind]", said)
        plan = harness.tenon("migrate", "plan", "--config", self.config)
        self.assertEqual(plan.returncode, 0, plan.stderr)
        self.assertIn("make the outbox", plan.stdout)
        self.assertIn("CREATE TABLE tenon_outbox", plan.stdout)
        applied = harness.tenon("migrate", "apply", "--config", self.config)
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertEqual(self.ls(), [])
        with self.host() as host:
            library.create(host, "books", library.book(2))
        self.assertEqual([one["payload"]["isbn"] for one in self.events()], [library.book(2)["isbn"]])


if __name__ == "__main__":
    unittest.main()
