"""Many clients that create books at once, and remember what they were told is stored.

One thread, one non-blocking connection a client. Each book comes with three parts, so that half a unit would show.
"""
import json
import selectors
import socket
import sqlite3

PARTS = 3


def request_bytes(authors, number):
    body = json.dumps({
        "isbn": f"{number:013d}", "title": f"Title {number}",
        "authorships": [{"author": author, "role": "author"} for author in authors],
        "remarks": {"number": number},
    }).encode()
    return (b"POST /v1/library/books HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


class Writers:
    """`count` clients against 127.0.0.1:`port`. `numbers` yields a new number for each book, for ever."""

    def __init__(self, port, authors, count, numbers):
        self.authors = authors
        self.numbers = numbers
        self.acknowledged = []  # isbn
        self.refused = []  # (status, body)
        self.selector = selectors.DefaultSelector()
        self.clients = {}
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setblocking(False)
            self.clients[connection] = [None, b""]  # number in flight, bytes read
            self.selector.register(connection, selectors.EVENT_READ)
            self._ask(connection)

    def _ask(self, connection):
        number = next(self.numbers)
        self.clients[connection] = [number, b""]
        connection.send(request_bytes(self.authors, number))  # small: the socket's buffer takes it whole

    def run(self, enough):
        """Until `enough(self)` says so, or the host has gone. False: it has gone."""
        while not enough(self):
            if not self.clients:
                return False
            for key, _ in self.selector.select(timeout=60) or self._hang():
                self._read(key.fileobj)
        return True

    def drain_what_came(self):
        """Takes the answers that have been read by the kernel already, and asks nothing more."""
        for key, _ in self.selector.select(timeout=0):
            self._read(key.fileobj, asks=False)

    def close(self):
        for connection in list(self.clients):
            self._drop(connection)
        self.selector.close()

    def _hang(self):
        raise AssertionError("no answer for a minute")

    def _drop(self, connection):
        self.selector.unregister(connection)
        self.clients.pop(connection)
        connection.close()

    def _read(self, connection, asks=True):
        client = self.clients[connection]
        try:
            data = connection.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self._drop(connection)
            return
        client[1] += data
        head, separator, body = client[1].partition(b"\r\n\r\n")
        if not separator:
            return
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        if len(body) < length:
            return
        status = int(head.split()[1])
        if status == 201:
            self.acknowledged.append(f"{client[0]:013d}")
        else:
            self.refused.append((status, body))
        if asks:
            self._ask(connection)


def missing(file, acknowledged):
    """How many of `acknowledged` are not in the database. No host may run on it."""
    database = sqlite3.connect(file)
    try:
        return sum(database.execute("SELECT count(*) FROM book WHERE org_id = 1 AND isbn = ?", (isbn,)).fetchone()[0] != 1
                   for isbn in acknowledged)
    finally:
        database.close()


def check(file, acknowledged):
    """Raises unless all that was acknowledged is in the database, and all of that is whole: how much there is."""
    lost = missing(file, acknowledged)
    database = sqlite3.connect(file)
    try:
        stored = database.execute("SELECT count(*) FROM book").fetchone()[0]
        halves = database.execute(
            "SELECT count(*) FROM book b WHERE (SELECT count(*) FROM authorship a"
            " WHERE a.org_id = b.org_id AND a.book = b.id) <> ?", (PARTS,)).fetchone()[0]
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        database.close()
    if lost or halves or sound != "ok" or orphans:
        raise AssertionError(f"{lost} acknowledged are missing, {halves} halves, integrity {sound}, {orphans}")
    return stored
