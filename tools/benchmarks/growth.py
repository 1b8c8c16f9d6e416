#!/usr/bin/env python3
"""tools/bench growth: what rows cost: p50 of a book by id and of a page of 20, at ten thousand, one and ten million books.

The host serves the library fixture in the shipped configuration. It makes each database, SQL fills it: every book has one
authorship, and there is an author for ten books. One connection, one request at a time, host and load on one core, as the
waking of another would be most of what is measured. By id: the ids are uniformly random. Page: 20 books of one genre (half
of all), sorted by title, with their parts: the first page, and pages behind cursors all over the genre. The files are read
once before, so that the page cache holds them. Ten million books take some 5 GB in the build folder and some minutes.
"""
import argparse
import http.client
import json
import random
import shutil
import subprocess
import sys
import time

import library_rows
from library_rows import BOOKS
from rounds import spread
from servers import BUILD, SERVER_CPU, describe_noise, free_port, load, running

WORK = BUILD / "bench_growth"
PATHS = 100_000
PAGE = f"{BOOKS}?genre=fiction&sort=-title&limit=20"
WALK = f"{BOOKS}?genre=fiction&sort=-title&fields=id&limit={{}}"


def warm(file):
    """Reads the file. Returns the share of it that the page cache holds then."""
    with open(file, "rb", buffering=0) as opened:
        while opened.read(1 << 22):
            pass
    resident = subprocess.run(["fincore", "-b", "-n", "-o", "RES", file], capture_output=True, text=True, check=False)
    return int(resident.stdout or 0) / file.stat().st_size


def find_cursors(port, rows):
    """Some hundreds of cursors or more from the whole of the genre, as the host hands them out."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cursors, target = [], WALK.format(max(20, min(1000, rows // 10_000)))
    while target:
        connection.request("GET", target)
        target = json.loads(connection.getresponse().read()).get("next")
        if target:
            cursors.append(target.rpartition("cursor=")[2])
    connection.close()
    return cursors[:-1]  # behind the last there may be no full page


def prepare(rows):
    """The folder of a database with so many books, and the paths that are asked for."""
    folder = WORK / str(rows)
    began = time.monotonic()
    library_rows.make_library(folder, rows, max(100, rows // 10), 1)
    made = time.monotonic() - began
    warm(folder / "data" / library_rows.DATABASE)
    generator = random.Random(rows)
    ids = [library_rows.path_of(BOOKS, generator.randrange(rows)) for _ in range(PATHS)]
    port = free_port()
    with running(library_rows.start_tenon(folder, port)):
        cursors = find_cursors(port, rows)
    generator.shuffle(cursors)
    for name, paths in ("by_id", ids), ("behind", [f"{PAGE}&cursor={cursor}" for cursor in cursors]):
        (folder / f"{name}.paths").write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
    print(f"{rows} books: made in {made:.0f} s, {len(cursors)} cursors", file=sys.stderr)
    return folder


def measure(folder, seconds):
    resident = warm(folder / "data" / library_rows.DATABASE)
    targets = {
        "book by id": {"paths": folder / "by_id.paths"},
        "first page": {"path": PAGE},
        "page behind a cursor": {"paths": folder / "behind.paths"},
    }
    port = free_port()
    with running(library_rows.start_tenon(folder, port)) as process:
        results = {name: load(port, process.pid, seconds, cpu=SERVER_CPU, connections=1, **target)
                   for name, target in targets.items()}
    return {**results, "resident": resident}


def report(results, folders):
    reads = [key for key in next(iter(results.values()))[0] if key != "resident"]
    smallest = min(results)
    print(f"{'books':>10} {'bytes on disk':>15} {'a book':>7} {'cached':>7}  " +
          "  ".join(f"{read + ', p50 us':>32} {'p99':>6} {'ratio':>6}" for read in reads))
    for rows, of_rows in sorted(results.items()):
        size = (folders[rows] / "data" / library_rows.DATABASE).stat().st_size
        line = f"{rows:>10} {size:>15} {size / rows:>7.0f} {min(one['resident'] for one in of_rows):>7.0%}  "
        for read in reads:
            p50 = [one[read]["p50_us"] for one in of_rows]
            p99 = sorted(one[read]["p99_us"] for one in of_rows)[len(of_rows) // 2]
            ratio = sorted(one[read]["p50_us"] / base[read]["p50_us"] for one, base in zip(of_rows, results[smallest]))
            line += f"{spread(p50, 0):>32} {p99:>6} {ratio[len(ratio) // 2]:>6.2f}  "
        print(line.rstrip())


def main():
    parser = argparse.ArgumentParser(prog="tools/bench growth", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000], metavar="N",
                        help="how many books, from 5000 on")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--keep", action="store_true", help="leave the databases in build/release/bench_growth")
    options = parser.parse_args()
    if min(options.rows) < 5000:
        parser.error("--rows begins at 5000: pages behind cursors need some")

    folders = {rows: prepare(rows) for rows in sorted(set(options.rows))}
    results = {rows: [] for rows in folders}
    sizes = list(folders)
    for number in range(options.rounds):
        for rows in sizes[number % len(sizes):] + sizes[:number % len(sizes)]:
            results[rows].append(measure(folders[rows], options.seconds))
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    print(f"one connection, host and load on one core, page cache warm; {options.rounds} rounds of {options.seconds:g} s; "
          "median (quartiles); ratio to the least")
    report(results, folders)
    print(describe_noise([one[read] for of_rows in results.values() for one in of_rows for read in one if read != "resident"]))
    if not options.keep:
        shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
