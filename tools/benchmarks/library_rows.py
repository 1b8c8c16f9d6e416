"""The library fixture with many rows: a database that the host has made, filled by SQL.

Rows are made from their numbers, so that two runs measure the same. All rows of an entity have one length in JSON, which
http_load asks for. Ids are UUIDs of version 7, in the order of insertion, as the host makes them; titles, names and ISBNs
are not in that order.
"""
import math
import pathlib
import shutil
import sqlite3
import struct
import uuid

from servers import BUILD, free_port, running, start

CONFIG = """
[host]
name = "library"
data = "{data}"
module_path = ["{modules}"]

[store]
synchronous = "{synchronous}"

[log]
level = "info"
access = "access.log"

[modules.library]
"""
LOG, DATABASE = "tenon.log", "library.db"
EPOCH_MS = 1_767_225_600_000  # 2026-01-01
GOLDEN = 0.618_033_988_749_895
BOOKS = "/v1/library/books"
AUTHORS = "/v1/library/authors"


def start_tenon(folder, port, synchronous="full"):
    """The host with the library, in the shipped configuration but for the port; its data is in `folder`/data."""
    config = folder / "library.toml"
    config.write_text(CONFIG.format(data=folder / "data", modules=BUILD / "lib/tenon/modules", synchronous=synchronous),
                      encoding="utf-8")
    with open(folder / LOG, "wb") as log:
        return start([BUILD / "bin/tenon", "serve", "--config", config, "--port", port], port, stderr=log)


def row_id(number):
    """The id of a row by its number: time and counter, then bits that look random."""
    return struct.pack(">QQ", EPOCH_MS + (number >> 2) << 16 | 0x7000 | (number & 3) << 10,
                       0x8000_0000_0000_0000 | (number * 0x9E37_79B9_7F4A_7C15 & 0x3FFF_FFFF_FFFF_FFFF))


def path_of(plural, number):
    return f"{plural}/{uuid.UUID(bytes=row_id(number))}"


def shuffle_of(count):
    """A factor: times it, modulo `count`, visits all numbers, and neighbours in the result come from all over."""
    apart = int(count * GOLDEN)
    while math.gcd(apart, count) != 1:
        apart += 1
    return pow(apart, -1, count)


def author_rows(count):
    factor = shuffle_of(count)
    for number in range(count):
        shuffled = number * factor % count
        yield 1, row_id(number), 1, f"Author of the name {shuffled:08d}", shuffled % 30_000 - 20_000, "Europe/Berlin"


def book_rows(count):
    factor = shuffle_of(count)
    for number in range(count):
        shuffled = number * factor % count
        yield (1, row_id(number), 1, f"978-{shuffled:09d}-0", f"A title that is as long as most are {shuffled:08d}",
               100 + shuffled % 900, 1000 + shuffled % 9000, "EUR", 100 + shuffled % 900,
               "science" if shuffled % 2 else "fiction", 0, (1 + shuffled % 9) * 3_600_000_000 + 1_800_000_000,
               1 + shuffled % 9, 0, shuffled % 5 + 0.5)


def authorship_rows(books, authors, each):
    for number in range(books):
        for position in range(each):
            yield 1, row_id(number), position, row_id((number * 7 + position) % authors), "author"


def fill(file, books, authors, authorships_each):
    """No host may run. Indexes are made again after the rows, from their own SQL: the database is as it would be."""
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF", "cache_size=-262144", "temp_store=FILE"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    indexes = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
                               " ('author', 'book', 'authorship')").fetchall()
    database.execute("BEGIN")
    for name, _ in indexes:
        database.execute(f'DROP INDEX "{name}"')
    for table, columns, rows in (
            ("author", "org_id, id, version, name, born, zone", author_rows(authors)),
            ("book", "org_id, id, version, isbn, title, pages, price_minor, price_currency, weight_kg, genre, is_reference,"
                     " reading_time, copies, copies_lent, rating", book_rows(books)),
            ("authorship", "org_id, book, position, author, role", authorship_rows(books, authors, authorships_each))):
        places = ", ".join("?" * (columns.count(",") + 1))
        database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
    for _, sql in indexes:
        database.execute(sql)
    database.execute("COMMIT")
    database.execute("PRAGMA journal_mode=WAL").fetchall()
    if database.execute("SELECT 1 FROM pragma_foreign_key_check LIMIT 1").fetchone():
        raise SystemExit(f"{file}: rows refer to rows that are not there")
    database.close()


def make_library(folder, books, authors, authorships_each):
    """`folder`/data as the host leaves it, with so many rows in it. Returns the database's file."""
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port = free_port()
    with running(start_tenon(folder, port)):
        pass
    file = folder / "data" / DATABASE
    fill(file, books, authors, authorships_each)
    return file
