#!/usr/bin/env python3
"""tools/bench store: what an entity read, listed and created costs the host, beside a server written by hand.

The host serves the library fixture in the shipped configuration (access log, metrics and trace on). Beside it, on the same
tables, rows and pragmas, with the same bodies: store_floor, Boost.Beast and SQLite by hand for these routes alone, reading
in autocommit or in one read transaction a request and committing each create by itself; and Fastify with better-sqlite3.
Each server runs on one core and the load on another. Reads: 64 connections, requests per CPU-second of the server. Creates:
requests per second, on a fresh copy of the database in the build folder.
"""
import argparse
import base64
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import library_rows
from library_rows import AUTHORS, BOOKS
from rounds import quartiles, spread
from servers import BUILD, ROOT, describe_noise, free_port, is_calm, load, running, start

WORK = BUILD / "bench_store"
PACKAGES = ROOT / "build/bench-fastify"
BOOK_COUNT, AUTHOR_COUNT, AUTHORSHIPS_EACH = 10_000, 10_000, 2
LIST = f"{BOOKS}?genre=fiction&sort=-title&limit=20"
NEW_AUTHOR = json.dumps({"name": "Ursula K. Le Guin", "born": "1929-10-21", "zone": "America/Los_Angeles"})
FLOORS = {"by hand, autocommit": "autocommit", "by hand, transaction": "transaction"}
NODE_MAJOR = 20  # what both packages ask for
READ_AIM, CREATE_AIM = 0.80, 4.0
CREATES = [(1, "full"), (16, "full"), (64, "full"), (64, "normal")]  # connections, synchronous


def start_floor(reads):
    def start_one(folder, port, synchronous, cursor_hash):
        return start([BUILD / "bin/store_floor", "--port", port, "--file", folder / "data" / library_rows.DATABASE, "--reads",
                      reads, "--synchronous", synchronous, "--cursor-hash", cursor_hash], port)
    return start_one


def start_fastify(folder, port, synchronous, cursor_hash):
    return start(["node", pathlib.Path(__file__).with_name("store_fastify.mjs"), PACKAGES, port,
                  folder / "data" / library_rows.DATABASE, synchronous, cursor_hash], port)


def start_tenon(folder, port, synchronous, _cursor_hash):
    return library_rows.start_tenon(folder, port, synchronous)


SERVERS = {
    "tenon": start_tenon,
    **{name: start_floor(reads) for name, reads in FLOORS.items()},
    "fastify": start_fastify,
}


def install_fastify():
    """Into the build folder, with the versions of the lock. False: it cannot be had here."""
    source = pathlib.Path(__file__).parent / "fastify"
    lock = (source / "package-lock.json").read_bytes()
    installed = PACKAGES / "package-lock.json"
    addon = PACKAGES / "node_modules/better-sqlite3/build/Release/better_sqlite3.node"
    if addon.exists() and installed.read_bytes() == lock:
        return True
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    if int(version.strip().lstrip("v").partition(".")[0] or 0) < NODE_MAJOR:
        return False
    shutil.rmtree(PACKAGES, ignore_errors=True)
    shutil.copytree(source, PACKAGES)
    command = ["npm", "ci", "--build-from-source", "--no-audit", "--no-fund", "--loglevel=error"]
    if pathlib.Path("/usr/include/node/node.h").exists():
        command.append("--nodedir=/usr")  # the headers of this very node, rather than a download
    run = subprocess.run(command, cwd=PACKAGES, stdout=subprocess.DEVNULL, check=False)
    return run.returncode == 0 and addon.exists()


@contextlib.contextmanager
def serving(name, synchronous="full", cursor_hash="0"):
    """A server on a fresh copy of the database, in the build folder: (port, process)."""
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        folder = pathlib.Path(folder)
        shutil.copytree(WORK / "rows/data", folder / "data", ignore=shutil.ignore_patterns("*.log", "*.lock"))
        port = free_port()
        with running(SERVERS[name](folder, port, synchronous, cursor_hash)) as process:
            yield port, process


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def without_id(content):
    return {key: value for key, value in json.loads(content).items() if key != "id"}


def verify(names):
    """All servers answer the same bytes. Returns the hash that the host's cursors for the list carry."""
    paths = [LIST, *(library_rows.path_of(plural, number) for plural in (AUTHORS, BOOKS) for number in range(0, 9000, 450))]
    with serving("tenon") as (port, _):
        expected = {path: ask(port, "GET", path) for path in paths}
        created = ask(port, "POST", AUTHORS, NEW_AUTHOR)
    for path, (status, content) in [*expected.items(), ("create", created)]:
        if status != (201 if path == "create" else 200):
            raise SystemExit(f"tenon: {path}: {status} {content!r}")
    cursor = json.loads(expected[LIST][1])["next"].rpartition("cursor=")[2]
    cursor_hash = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[1:9].hex()
    for name in names:
        with serving(name, "full", cursor_hash) as (port, _):
            for path in paths:
                if (answer := ask(port, "GET", path)) != expected[path]:
                    raise SystemExit(f"{name} differs from tenon at {path}:\n{answer}\n{expected[path]}")
            status, content = ask(port, "POST", AUTHORS, NEW_AUTHOR)
            if status != 201 or without_id(content) != without_id(created[1]) or len(content) != len(created[1]):
                raise SystemExit(f"{name} differs from tenon at POST {AUTHORS}:\n{status} {content}\n{created}")
    print(f"verified: {len(names) + 1} servers answer the same bytes to {len(paths)} requests and the same but for the id "
          "to a create", file=sys.stderr)
    return cursor_hash


def write_paths(name, plural, count):
    file = WORK / f"{name}.paths"
    numbers = random.Random(1).sample(range(count), 1000)
    file.write_text("".join(f"{library_rows.path_of(plural, number)}\n" for number in numbers), encoding="ascii")
    return file


def measure_reads(name, cursor_hash, reads, seconds):
    with serving(name, "full", cursor_hash) as (port, process):
        return {read: load(port, process.pid, seconds, connections=64, **target) for read, target in reads.items()}


def measure_create(name, connections, synchronous, seconds):
    with serving(name, synchronous) as (port, process):
        return load(port, process.pid, seconds, connections=connections, path=AUTHORS, body=NEW_AUTHOR, status=201)


def rounds(names, count, measure, title):
    """For each name the results of `measure(name)`, in rounds whose order turns."""
    results = {name: [] for name in names}
    for number in range(count):
        start_at = number % len(names)
        for name in names[start_at:] + names[:start_at]:
            results[name].append(measure(name))
        print(f"{title}: round {number + 1} of {count}", file=sys.stderr)
    return results


def ratios(results, name, floors, figure):
    """Within each round, to the best of the floors."""
    return [figure(result) / max(figure(results[floor][number]) for floor in floors)
            for number, result in enumerate(results[name])]


def verdict(title, values, aim, loads):
    """One line. Without a judgement when somebody else had cores meanwhile."""
    judgement = "reached" if quartiles(values)[1] >= aim else "NOT reached"
    return (f"aim: {title}: {spread(values)}; at least {aim:.2f}: "
            f"{judgement if is_calm(loads) else 'not judged, others used the machine'}")


def report_reads(results, reads):
    def figure_of(read):
        return lambda result: result[read]["requests_per_cpu_second"]
    for read in reads:
        size = results["tenon"][0][read]["answer_bytes"]
        print(f"\n{read} ({size} bytes from tenon, head included), 64 connections")
        print(f"{'server':<22} {'requests per CPU-second':>28} {'to the better by hand':>24} {'p50, us':>8} {'p99, us':>8}")
        for name, of_name in results.items():
            figures = [figure_of(read)(result) for result in of_name]
            p50, p99 = (sorted(result[read][key] for result in of_name)[len(of_name) // 2] for key in ("p50_us", "p99_us"))
            print(f"{name:<22} {spread(figures, 0):>28} {spread(ratios(results, name, FLOORS, figure_of(read))):>24} "
                  f"{p50:>8} {p99:>8}")
    return [verdict(f"{read}, tenon to the better of the two by hand", ratios(results, "tenon", FLOORS, figure_of(read)),
                    READ_AIM, [result[read] for name in ("tenon", *FLOORS) for result in results[name]])
            for read in reads if read.endswith("by id")]


def report_creates(results, case):
    connections, synchronous = case
    print(f"\ncreate an author, synchronous {synchronous.upper()}, {connections} connections")
    print(f"{'server':<22} {'requests per second':>28} {'to by hand':>24} {'p50, us':>8} {'p99, us':>8} "
          f"{'per CPU-second':>15}")
    by_hand = [name for name in results if name in FLOORS]
    for name, of_name in results.items():
        figures = [result["requests_per_second"] for result in of_name]
        p50, p99, efficiency = (sorted(result[key] for result in of_name)[len(of_name) // 2]
                                for key in ("p50_us", "p99_us", "requests_per_cpu_second"))
        ratio = ratios(results, name, by_hand, lambda result: result["requests_per_second"])
        print(f"{name:<22} {spread(figures, 0):>28} {spread(ratio):>24} {p50:>8} {p99:>8} {efficiency:>15}")
    if case != (64, "full"):
        return []
    return [verdict("create at 64 connections with FULL, tenon to by hand committing each by itself",
                    ratios(results, "tenon", by_hand, lambda result: result["requests_per_second"]), CREATE_AIM,
                    [result for name in ("tenon", *by_hand) for result in results[name]])]


def describe_disk():
    """The file system of the build folder, and how often a second it makes 4 KiB durable."""
    kind = subprocess.run(["findmnt", "-n", "-o", "FSTYPE,SOURCE", "-T", WORK], capture_output=True, text=True, check=False)
    with tempfile.NamedTemporaryFile(dir=WORK) as file:
        os.posix_fallocate(file.fileno(), 0, 4096)
        os.fsync(file.fileno())
        began, count = time.monotonic(), 0
        while time.monotonic() - began < 1:
            os.pwrite(file.fileno(), os.urandom(4096), 0)
            os.fdatasync(file.fileno())
            count += 1
    return f"{' on '.join(kind.stdout.split())}: 4 KiB written and fdatasync'ed {count} times a second"


def main():
    parser = argparse.ArgumentParser(prog="tools/bench store", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--without-fastify", action="store_true")
    options = parser.parse_args()

    WORK.mkdir(parents=True, exist_ok=True)
    names = list(SERVERS)
    if options.without_fastify or not install_fastify():
        names.remove("fastify")
        print(f"Fastify is left out: it was not asked for, or Node.js {NODE_MAJOR} or its packages cannot be had", file=sys.stderr)
    file = library_rows.make_library(WORK / "rows", BOOK_COUNT, AUTHOR_COUNT, AUTHORSHIPS_EACH)
    reads = {
        "author by id": {"paths": write_paths("authors", AUTHORS, AUTHOR_COUNT)},
        "book with two parts by id": {"paths": write_paths("books", BOOKS, BOOK_COUNT)},
        "list of 20 books, filtered and sorted": {"path": LIST},
    }
    cursor_hash = verify([name for name in names if name != "tenon"])
    print(f"{BOOK_COUNT} books with {AUTHORSHIPS_EACH} authorships each, {AUTHOR_COUNT} authors, {file.stat().st_size} bytes; "
          f"{options.rounds} rounds of {options.seconds:g} s; median (quartiles)\n{describe_disk()}")

    results = rounds(names, options.rounds, lambda name: measure_reads(name, cursor_hash, reads, options.seconds), "reads")
    noise = [result for of_name in results.values() for by_read in of_name for result in by_read.values()]
    verdicts = report_reads(results, reads)
    creating = [name for name in names if FLOORS.get(name) != "transaction"]  # how it reads makes no difference
    for case in CREATES:
        results = rounds(creating, options.rounds, lambda name, case=case: measure_create(name, *case, options.seconds),
                         f"creates {case[0]} {case[1]}")
        noise += [result for of_name in results.values() for result in of_name]
        verdicts += report_creates(results, case)
    print("\n" + "\n".join(verdicts))
    print(describe_noise(noise))


if __name__ == "__main__":
    main()
