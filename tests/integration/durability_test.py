"""What was answered 2xx survives: kill -9 under many writers, and the order of fdatasync and answer.

TENON_KILLS says how many kills: 50, or more for the long proof.
"""
import itertools
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import harness
import library
import writers

KILLS = int(os.environ.get("TENON_KILLS", "50"))
CLIENTS = 64


class Durability(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.config = library.write_config(folder.name)
        self.data = pathlib.Path(folder.name) / "data"

    def start(self):
        host = harness.Host(self.config, data=self.data)
        host.wait_ready()
        return host

    def test_kill_9_under_writers(self):
        with harness.Host(self.config, data=self.data) as host:
            authors = [library.create(host, "authors", {"name": f"A{n}"})["id"] for n in range(writers.PARTS)]
        numbers = itertools.count(1)
        acknowledged = []
        for cycle in range(KILLS):
            host = self.start()
            clients = writers.Writers(host.port, authors, CLIENTS, numbers)
            wanted = 20 + 37 * cycle % 150  # another moment each time
            clients.run(lambda all_, wanted=wanted: len(all_.acknowledged) >= wanted)
            host.process.kill()
            host.wait_exit()
            clients.drain_what_came()
            clients.close()
            host.kill()
            acknowledged += clients.acknowledged
            self.assertEqual(clients.refused, [])
            self.assertEqual(writers.missing(self.data / "library.db", clients.acknowledged), 0)
            if cycle % 50 == 0:
                writers.check(self.data / "library.db", acknowledged)
        stored = writers.check(self.data / "library.db", acknowledged)
        print(f"{KILLS} kills, {CLIENTS} writers: {len(acknowledged)} acknowledged, 0 missing, 0 half; {stored} stored")

    def test_the_answer_leaves_after_fdatasync(self):
        trace = pathlib.Path(self.folder) / "trace"
        host = self.start()
        try:
            tracer = subprocess.Popen(
                ["strace", "-f", "-y", "-p", str(host.process.pid), "-o", str(trace),
                 "-e", "trace=fdatasync,fsync,pwrite64,sendto,sendmsg,write,writev"],
                stderr=subprocess.PIPE, text=True)
            self.assertIn("attached", tracer.stderr.readline())
            library.create(host, "authors", {"name": "A"})
            tracer.terminate()
            tracer.wait(harness.PATIENCE_S)
            tracer.stderr.close()
        finally:
            host.stop()
        calls = trace.read_text(encoding="utf-8").splitlines()
        def last(pattern):
            return max((k for k, line in enumerate(calls) if re.search(pattern, line)), default=-1)
        written, answered = last(r"pwrite64\(.*library\.db-wal"), last(r"HTTP/1\.1 201")
        synced = [k for k, line in enumerate(calls) if re.search(r"(fdatasync|fsync)\(.*library\.db-wal", line)]
        self.assertTrue(0 <= written < answered, calls)
        self.assertTrue(any(written < k < answered for k in synced), calls)


if __name__ == "__main__":
    unittest.main()
