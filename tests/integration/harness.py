"""Drives the real program: starts a host, talks HTTP to it, holds every answer to the OpenAPI document, stops it.

Imported by the tests beside it. Needs TENON_BIN, TENON_SOURCE and TENON_FIXTURES in the environment (ctest sets them).
"""

import dataclasses
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import unittest

import jsonschema

TENON = os.environ["TENON_BIN"]
SOURCE = pathlib.Path(os.environ["TENON_SOURCE"])
MODULES = pathlib.Path(TENON).resolve().parent.parent / "lib" / "tenon" / "modules"
FIXTURES = pathlib.Path(os.environ.get("TENON_FIXTURES", MODULES))
STARTIME_CONFIG = SOURCE / "modules" / "startime" / "startime.toml"

# Far beyond what anything here takes, sanitizers included: a limit against hanging, never a measurement.
PATIENCE_S = 60

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclasses.dataclass
class Answer:
    """One HTTP response, read whole."""

    status: int
    headers: list  # of (name, value)
    body: bytes

    def header(self, name):
        values = [v for n, v in self.headers if n.lower() == name.lower()]
        return values[0] if values else None

    def media_type(self):
        return (self.header("Content-Type") or "").split(";")[0].strip()

    def json(self):
        return json.loads(self.body)


def without_selections(schema):
    """The schema of an answer whose request selected no fields: of a record or a selection of it, the record."""
    if isinstance(schema, list):
        return [without_selections(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    whole = [one for one in schema.get("anyOf", []) if not one.get("$ref", "").endswith(".Selection")]
    if len(whole) == 1:
        return whole[0]
    return {key: without_selections(value) for key, value in schema.items()}


class Document:
    """An OpenAPI document, and whether answers keep to it."""

    def __init__(self, document):
        self.document = document
        self.resolver = jsonschema.RefResolver("", document)
        self.paths = []
        # A path with more to it than a parameter comes first: {id}.ics before {id}.
        for path, item in sorted(document["paths"].items(), key=lambda entry: -len(re.sub(r"\{[^}]*\}", "", entry[0]))):
            pattern = re.sub(r"\\\{[^}]*\\\}", "[^/:]+", re.escape(path))
            self.paths.append((re.compile(pattern + r"\Z"), item))

    def check(self, method, target, answer):
        """Raises AssertionError when the answer is not one that the document allows."""
        if method == "OPTIONS" and answer.status == 204:
            if answer.body or not answer.header("Allow"):
                raise AssertionError(f"OPTIONS {target}: 204 has Allow and no body, not {answer}")
            return
        responses = self._responses(method, target.partition("?")[0])
        if responses is None:
            if answer.status < 400:
                raise AssertionError(f"{method} {target} answered {answer.status} and is not in the document")
            self._validate(answer, {"$ref": "#/components/schemas/Problem"})
            return
        response = responses.get(str(answer.status), responses.get("default"))
        if response is None:
            raise AssertionError(f"{method} {target}: status {answer.status} is not in the document: {answer.body!r}")
        if "$ref" in response:
            response = self.resolver.resolve(response["$ref"])[1]
        content = response.get("content")
        if not content:
            if answer.body:
                raise AssertionError(f"{method} {target}: {answer.status} has a body and should have none")
            return
        if answer.media_type() not in content:
            raise AssertionError(
                f"{method} {target}: {answer.status} is {answer.media_type()!r}, documented are {list(content)}")
        if answer.media_type() in (JSON, PROBLEM):
            schema = content[answer.media_type()]["schema"]
            if re.search(r"[?&]fields=", target) is None:
                schema = without_selections(schema)
            self._validate(answer, schema)

    def _responses(self, method, path):
        for pattern, item in self.paths:
            if pattern.match(path):
                operation = item.get(method.lower())
                return operation["responses"] if operation else None
        return None

    def _validate(self, answer, schema):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        errors = [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(answer.json())]
        if errors:
            raise AssertionError(f"{answer.status} does not fit its schema: {errors}: {answer.body!r}")


class _SharedFile:
    """What http.client.HTTPResponse wants of a socket, over one buffered file for all answers of a connection."""

    def __init__(self, file):
        self.file = file

    def makefile(self, _mode):
        return self

    def close(self):
        pass

    def flush(self):
        pass

    def __getattr__(self, name):
        return getattr(self.file, name)


class Connection:
    """One TCP connection, byte for byte."""

    def __init__(self, host):
        self.host = host
        self.socket = socket.create_connection((host.address, host.port), timeout=PATIENCE_S)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Refused before all of it was sent: the answer says why.

    def read_answer(self, method="GET", target="/"):
        """The next response. Raises http.client.RemoteDisconnected when the host has closed."""
        response = http.client.HTTPResponse(_SharedFile(self.file), method=method)
        response.begin()
        answer = Answer(response.status, response.getheaders(), response.read())
        if method != "HEAD":
            self.host.check(method, target, answer)
        return answer

    def read_interim(self):
        """A 1xx response: its status."""
        line = self.file.readline()
        while self.file.readline() not in (b"\r\n", b""):
            pass
        return int(line.split()[1])

    def is_closed(self):
        return self.file.read(1) == b""


def request_bytes(method, target, body=None, headers=()):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost"]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


class Host:
    """`tenon serve`, from the ready line to exit code 0."""

    def __init__(self, config=STARTIME_CONFIG, arguments=(), data=None):
        self._folder = tempfile.TemporaryDirectory(prefix="tenon-")
        self.data = pathlib.Path(data or os.path.join(self._folder.name, "data"))
        self.address = "127.0.0.1"
        self.port = None
        self.document = None
        self._stopping = False
        self._log = []
        self._log_changed = threading.Condition()
        self.process = subprocess.Popen(
            [TENON, "serve", "--config", str(config), "--port", "0", "--data", str(self.data), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()

    def __enter__(self):
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.kill()
        else:
            self.stop()

    def wait_ready(self):
        line = self.process.stdout.readline()
        match = re.fullmatch(r"ready http://127\.0\.0\.1:(\d+)\n", line)
        if not match:
            self.process.wait(PATIENCE_S)
            self._reader.join(PATIENCE_S)
            raise AssertionError(f"no ready line but {line!r}, exit code {self.process.returncode}:\n{self.log()}")
        self.port = int(match[1])
        self.document = Document(self.request("GET", "/openapi.json").json())

    def log(self):
        with self._log_changed:
            return "".join(self._log)

    def wait_for_log(self, text):
        """Blocks until the host's log has a line with `text`."""
        with self._log_changed:
            if not self._log_changed.wait_for(lambda: any(text in line for line in self._log), PATIENCE_S):
                raise AssertionError(f"the log never said {text!r}:\n{''.join(self._log)}")

    def connect(self):
        return Connection(self)

    def request(self, method, target, body=None, headers=()):
        """One request on its own connection. `body`: bytes, or anything else as JSON."""
        headers = list(headers)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.append(("Content-Type", JSON))
        with self.connect() as connection:
            connection.send(request_bytes(method, target, body, [*headers, ("Connection", "close")]))
            return connection.read_answer(method, target)

    def check(self, method, target, answer):
        if self.document is not None:
            self.document.check(method, target, answer)

    def cpu_seconds(self):
        """What the threads of the host that live have spent."""
        threads = pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def signal(self, number):
        self._stopping = self._stopping or number in (signal.SIGTERM, signal.SIGINT)
        self.process.send_signal(number)

    def wait_exit(self):
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def stop(self):
        """SIGTERM, unless the host is ending already: a second one would end it at once.

        Raises when it does not end with 0, or said more to stdout than that it is ready.
        """
        if self.process.poll() is None and not self._stopping:
            self.signal(signal.SIGTERM)
        code = self.wait_exit()
        rest = self.process.stdout.read()
        try:
            check_databases(self.data)
        finally:
            self._release()
        if code != 0 or rest:
            raise AssertionError(f"exit code {code}, stdout {rest!r}:\n{self.log()}")

    def kill(self):
        self.process.kill()
        self.wait_exit()
        self._release()

    def _release(self):
        self.process.stdout.close()
        self.process.stderr.close()
        self._folder.cleanup()

    def _read_log(self):
        for line in self.process.stderr:
            with self._log_changed:
                self._log.append(line)
                self._log_changed.notify_all()


def check_databases(folder):
    """Raises unless every database in the folder is sound. No host may run on it."""
    for file in sorted(pathlib.Path(folder).glob("*.db")):
        database = sqlite3.connect(file)
        try:
            sound = database.execute("PRAGMA integrity_check").fetchall()
            orphans = database.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            database.close()
        if sound != [("ok",)] or orphans:
            raise AssertionError(f"{file}: integrity {sound}, foreign keys {orphans}")


# Where commands run that are told no other folder: data folders are relative to it, and none outlives the test.
_FOLDER = tempfile.TemporaryDirectory(prefix="tenon-")


def tenon(*arguments, stdin="", cwd=None):
    """Runs a command of the program to its end."""
    return subprocess.run([TENON, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                          timeout=PATIENCE_S, cwd=cwd or _FOLDER.name, check=False)


class HostTestCase(unittest.TestCase):
    """Tests that share one host with the shipped configuration."""

    config = STARTIME_CONFIG

    @classmethod
    def setUpClass(cls):
        cls.host = Host(cls.config).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.host.stop()

    def assert_problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.media_type()), (status, PROBLEM), answer.body)
        problem = answer.json()
        self.assertEqual(problem["code"], code, problem)
        self.assertEqual(problem["status"], status)
        return problem
