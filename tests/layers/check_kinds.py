#!/usr/bin/env python3
"""Holds modules to their kind: no HTTP in any of them, no store in an engine, no SQL and no data in an api.

    check_kinds.py [ROOT [FOLDER OF BUILT MODULES]]

What a module may not do it does not get from the host either; this shows that its source, and the symbols that its library
asks for, do not even try. The kind is that of schema/<module>/module.toml. Prints each violation and exits 1 when there
is one.
"""
import pathlib
import re
import subprocess
import sys
import tomllib

from check_layers import includes, sources

# Headers that would bring HTTP or a network into a module, the host's own among them.
NETWORK = re.compile(r"(^|/)(http|https|rest|beast|asio|httplib|curl|libmicrohttpd|nghttp2|llhttp)(/|\.|_|$)"
                     r"|^sys/socket\.h$|^netinet/|^arpa/|^netdb\.h$|^sys/un\.h$")
# Headers that would bring a database.
DATABASE = re.compile(r"(^|/)(store|sqlite3|libpq-fe|pqxx|soci|leveldb|lmdb)(\.|/)")
ROUTE = re.compile(r"(^|[\s\"(])(/v[0-9]+/[a-z{]|(GET|POST|PUT|PATCH|DELETE) /)")
SQL = re.compile(r"\A\s*select\b.+\bfrom\b|\b(insert\s+(or\s+\w+\s+)?into|update\s+\w+\s+set|delete\s+from|replace\s+into"
                 r"|(create|drop|alter)\s+(table|index|view|trigger)|pragma\s+\w+)\b", re.IGNORECASE | re.DOTALL)
FOREIGN_SYMBOL = re.compile(r"(socket|socketpair|connect|bind|listen|accept4?|send(to|m?msg)?|recv(from|m?msg)?|getaddrinfo"
                            r"|gethostby\w+|(sqlite3|curl|PQ|nghttp2|SSL)_\w+|PQ[a-z]\w+)(@.*)?")
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\((?P<raw>.*?)\)(?P=mark)"'
                   r'''|"(?P<text>(?:\\.|[^"\\\n])*)"|'(?:\\.|[^'\\\n])+\'''', re.DOTALL)


def literals(path):
    """The string literals of a source, those that follow one another put together: (line, text)."""
    text = path.read_text(encoding="utf-8")
    found, end = [], None
    for token in TOKEN.finditer(text):
        value = token["raw"] if token["raw"] is not None else token["text"]
        if value is None or re.search(r"^\s*#\s*include\b.*$", text[text.rfind("\n", 0, token.start()) + 1:token.end()]):
            continue
        if end is not None and not text[end:token.start()].strip():
            found[-1] = (found[-1][0], found[-1][1] + value)
        else:
            found.append((text.count("\n", 0, token.start()) + 1, value))
        end = token.end()
    return found


def check_source(root, path, kind):
    where = path.relative_to(root)
    for number, include in includes(path):
        if NETWORK.search(include):
            yield f"{where}:{number}: a module knows no HTTP and no network: {include}"
        if kind != "domain" and DATABASE.search(include):
            yield f"{where}:{number}: an {kind} has no store: {include}"
    for number, text in literals(path):
        if kind != "api" and ROUTE.search(text):
            yield f"{where}:{number}: routes belong into the schema, not into the code of a {kind} module: {text!r}"
        if SQL.search(text):
            yield f"{where}:{number}: no module sends SQL: statements stand in the schema of a domain: {text!r}"


def check_schema(root, folder, kind):
    if kind == "domain":
        return
    for path in sorted(folder.glob("*.toml")):
        schema = tomllib.loads(path.read_text(encoding="utf-8"))
        for table in ("entity", "statement"):
            if table in schema:
                yield f"{path.relative_to(root)}: an {kind} has no data: [{table}] belongs to a domain module"


def check_kinds(root):
    for folder in sorted(p for p in (root / "modules").iterdir() if p.is_dir()):
        schema = root / "schema" / folder.name
        kind = tomllib.loads((schema / "module.toml").read_text(encoding="utf-8"))["module"]["kind"]
        for path in sources(folder):
            yield from check_source(root, path, kind)
        yield from check_schema(root, schema, kind)


def check_library(path):
    """What a built module asks of the system: no sockets, no database."""
    run = subprocess.run(["nm", "-D", "--undefined-only", "--format=posix", path], capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        name = line.split()[0]
        if FOREIGN_SYMBOL.fullmatch(name):
            yield f"{path.name}: a module has neither network nor database of its own: it asks for {name}"


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    violations = list(check_kinds(root))
    if len(sys.argv) > 2:
        libraries = sorted(pathlib.Path(sys.argv[2]).glob("*.so"))
        if not libraries:
            violations.append(f"{sys.argv[2]}: there is no built module here")
        for library in libraries:
            violations.extend(check_library(library))
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
