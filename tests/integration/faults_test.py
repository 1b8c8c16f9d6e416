"""What the machine does to a database: a full disk, an I/O error on write, a failed fsync. Reads go on; nothing is
half-done; 507 heals by itself, 503 by a restart.
"""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import harness
import library


def all_traced(pid):
    return all("TracerPid:\t0\n" not in status.read_text(encoding="ascii")
               for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"))


def inject(host, what):
    """strace that makes a system call of the host fail, until it is stopped. Works on threads that are there now."""
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-p", str(host.process.pid), "-o", "/dev/null", "-e", f"inject={what}"],
                              stderr=subprocess.PIPE, text=True)
    # It takes the threads one after another, and the one that writes may be the last.
    while not all_traced(host.process.pid):
        if tracer.poll() is not None:
            raise AssertionError(tracer.stderr.read())
    return tracer


def stop(tracer):
    tracer.terminate()
    tracer.wait(harness.PATIENCE_S)
    tracer.stderr.close()


class Faults(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.config = library.write_config(folder.name)

    def assert_problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer.body)

    def broken(self, what, in_doubt):
        """A host with one author, whose next write, an author named `in_doubt`, meets `what`: the names afterwards."""
        data = self.folder / "data"
        host = harness.Host(self.config, data=data)
        host.wait_ready()
        try:
            author = library.create(host, "authors", {"name": "before"})
            tracer = inject(host, what)
            try:
                answer = host.request("POST", "/v1/library/authors", {"name": in_doubt})
                self.assert_problem(answer, 503, "store.io_error")
            finally:
                stop(tracer)
            # The disk works again, but what the kernel holds is unknown: no write until a restart.
            self.assert_problem(host.request("POST", "/v1/library/authors", {"name": "lost"}), 503, "store.io_error")
            self.assertEqual(host.request("GET", f"/v1/library/authors/{author['id']}").status, 200)
            metrics = host.request("GET", "/metrics").body.decode()
            self.assertIn('tenon_store_broken{module="library"} 1', metrics)
        finally:
            host.kill()
        with harness.Host(self.config, data=data) as host:
            names = [one["name"] for one in host.request("GET", "/v1/library/authors").json()["items"]]
            self.assertNotIn("lost", names)
            library.create(host, "authors", {"name": "after"})
            return names

    def test_a_failed_fdatasync(self):
        # All was written, and only the kernel knows whether it reached the disk: the answer says so.
        self.assertIn(self.broken("fdatasync:error=EIO", "in doubt"), (["before"], ["before", "in doubt"]))

    def test_an_error_on_write(self):
        self.assertEqual(self.broken("pwrite64:error=EIO", "lost"), ["before"])

    @unittest.skipUnless(os.geteuid() == 0, "a disk of its own takes root")
    def test_a_full_disk_heals(self):
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False).returncode != 0:
            self.skipTest("nothing may be mounted here")
        try:
            with harness.Host(self.config, data=disk / "data") as host:
                stored = []
                ballast = {"remarks": {"ballast": "x" * 50_000}}
                for number in range(1000):
                    answer = host.request("POST", "/v1/library/books", library.book(number, **ballast))
                    if answer.status != 201:
                        break
                    stored.append(answer.json()["id"])
                self.assert_problem(answer, 507, "store.disk_full")
                for one in stored:
                    self.assertEqual(host.request("GET", f"/v1/library/books/{one}").status, 200)
                subprocess.run(["mount", "-o", "remount,size=16m", disk], check=True)
                library.create(host, "books", library.book(5000, **ballast))
                listed = host.request("GET", "/v1/library/books?fields=id&limit=1000").json()["items"]
                self.assertEqual(len(listed), len(stored) + 1)
                metrics = host.request("GET", "/metrics").body.decode()
                self.assertTrue(re.search(r'tenon_store_broken\{module="library"\} 0', metrics))
        finally:
            subprocess.run(["umount", disk], check=True)


if __name__ == "__main__":
    unittest.main()
