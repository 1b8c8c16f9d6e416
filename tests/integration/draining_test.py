"""How a host ends: requests in flight finish, nothing that it took is lost, a second signal ends it at once."""

import http.client
import json
import pathlib
import signal
import tempfile
import threading
import unittest

import harness
from mistakes import EXPAND

BODY = json.dumps({"start": "2020-01-01T08:00:00", "rules": ["FREQ=DAILY;COUNT=20"]}).encode()


class Draining(unittest.TestCase):
    def begin_request(self, host, method="POST", target=EXPAND, length=len(BODY)):
        """A request that the host has begun to read: it has said that it wants the body."""
        connection = host.connect()
        self.addCleanup(connection.close)
        head = harness.request_bytes(method, target, headers=[
            ("Content-Type", harness.JSON), ("Content-Length", str(length)), ("Expect", "100-continue")])
        connection.send(head)
        self.assertEqual(connection.read_interim(), 100)
        return connection

    def test_a_request_in_flight_finishes(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name), harness.Host() as host:
                connection = self.begin_request(host)
                host.signal(number)
                host.wait_for_log("draining")
                connection.send(BODY)
                answer = connection.read_answer("POST", EXPAND)
                self.assertEqual(answer.status, 200)
                self.assertTrue(connection.is_closed())
                self.assertEqual(host.wait_exit(), 0)

    def test_readiness_ends_with_the_first_signal(self):
        with harness.Host() as host:
            self.assertEqual(host.request("GET", "/readyz").status, 200)
            connection = self.begin_request(host, "GET", "/readyz", length=1)
            host.signal(signal.SIGTERM)
            host.wait_for_log("draining")
            connection.send(b" ")
            self.assertEqual(connection.read_answer("GET", "/readyz").status, 503)

    def test_idle_connections_do_not_hold_it(self):
        with harness.Host() as host:
            with host.connect() as connection:
                connection.send(harness.request_bytes("GET", "/healthz"))
                connection.read_answer("GET", "/healthz")
                host.signal(signal.SIGTERM)
                self.assertTrue(connection.is_closed())
                self.assertEqual(host.wait_exit(), 0)

    def test_a_second_signal_ends_it_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                host = harness.Host()
                host.wait_ready()
                self.begin_request(host)
                host.signal(signal.SIGTERM)
                host.wait_for_log("draining")
                host.signal(number)
                self.assertEqual(host.wait_exit(), 128 + number)
                host.kill()

    def test_what_outlives_the_drain_is_abandoned(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "startime.toml"
            text = harness.STARTIME_CONFIG.read_text()
            config.write_text(text.replace("[host]\n", "[host]\ndrain_timeout_ms = 50\n"))
            host = harness.Host(config)
            host.wait_ready()
            self.begin_request(host)
            host.signal(signal.SIGTERM)
            self.assertEqual(host.wait_exit(), 1)
            self.assertIn("drain_timeout_ms", host.log())
            host.kill()

    def test_under_load_nothing_that_was_taken_is_lost(self):
        data = tempfile.TemporaryDirectory()
        self.addCleanup(data.cleanup)
        with harness.Host(data=data.name) as host:
            answered = []          # one number a client: whole answers with status 200
            broken = []            # anything that is neither an answer nor a clean end of the connection
            warm = threading.Barrier(9)

            def client():
                count = 0
                connection = host.connect()
                request = harness.request_bytes("POST", EXPAND, BODY, [("Content-Type", harness.JSON)])
                try:
                    while True:
                        if count == 5:
                            warm.wait(harness.PATIENCE_S)
                        connection.send(request)
                        answer = connection.read_answer("POST", EXPAND)
                        if answer.status != 200:
                            broken.append(answer)
                            break
                        count += 1
                        if answer.header("Connection") == "close":
                            break
                except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                    pass  # the host closed an idle connection while this request was on its way: never taken
                except Exception as error:  # pylint: disable=broad-except
                    broken.append(error)
                finally:
                    connection.close()
                    answered.append(count)

            clients = [threading.Thread(target=client) for _ in range(8)]
            for thread in clients:
                thread.start()
            warm.wait(harness.PATIENCE_S)
            host.signal(signal.SIGTERM)
            for thread in clients:
                thread.join(harness.PATIENCE_S)
            self.assertEqual(host.wait_exit(), 0)
        self.assertEqual(broken, [])
        text = (pathlib.Path(data.name) / "access.log").read_text()
        lines = [json.loads(line) for line in text.splitlines()]
        taken = [line for line in lines if line["path"] == EXPAND]
        self.assertEqual({line["status"] for line in taken}, {200})
        self.assertEqual(len(taken), sum(answered))
        self.assertEqual([line for line in lines if line.get("sent") is False], [])


class Folder(unittest.TestCase):
    def test_one_host_has_a_data_folder_and_the_next_one_is_told_who(self):
        with tempfile.TemporaryDirectory() as data:
            with harness.Host(data=data) as host:
                second = harness.tenon("serve", "--config", harness.STARTIME_CONFIG, "--port", "0", "--data", data)
                self.assertEqual((second.returncode, second.stdout), (3, ""))
                self.assertIn("error[host.data_locked]", second.stderr)
                self.assertIn(f"process {host.process.pid}", second.stderr)
            with harness.Host(data=data):
                pass

    def test_a_host_that_was_killed_leaves_no_lock(self):
        with tempfile.TemporaryDirectory() as data:
            first = harness.Host(data=data)
            first.wait_ready()
            first.kill()
            with harness.Host(data=data):
                pass

    def test_the_folder_is_its_owners_alone(self):
        with harness.Host() as host:
            self.assertEqual(host.data.stat().st_mode & 0o777, 0o700)

    def test_a_folder_that_cannot_be_made(self):
        outcome = harness.tenon("serve", "--config", harness.STARTIME_CONFIG, "--port", "0", "--data", "/dev/null/x")
        self.assertEqual((outcome.returncode, outcome.stdout), (3, ""))
        self.assertIn("error[host.data_unusable]", outcome.stderr)


if __name__ == "__main__":
    unittest.main()
