#!/usr/bin/env python3
"""The modules keep to their kind, and the check that says so catches each way not to.

Needs TENON_BIN, TENON_MODULES (the built modules) and TENON_CC in the environment; ctest sets them.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ENTITY = '[entity]\nname = "x"\n'


def violations(*arguments):
    run = subprocess.run([sys.executable, HERE / "check_kinds.py", *arguments], capture_output=True, text=True, check=False)
    assert not run.stderr, run.stderr
    return run.stdout.splitlines()


class Kinds(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for kind in ("engine", "domain", "api"):
            self.write(f"schema/zz_{kind}/module.toml", f'[module]\nname = "zz_{kind}"\nkind = "{kind}"\n')
            self.write(f"modules/zz_{kind}/sound.cpp", '#include <string>\n// select a from b; POST /v1/x\nchar c = \'"\';\n')

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def assert_caught(self, path, text, words):
        self.write(path, text)
        found = violations(self.root)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(path), found)
        self.assertIn(words, found[0])
        (self.root / path).unlink()
        self.assertEqual(violations(self.root), [])

    def test_the_tree_is_clean(self):
        self.assertEqual(violations(ROOT), [])

    def test_the_built_modules_are_clean(self):
        self.assertEqual(violations(ROOT, os.environ["TENON_MODULES"]), [])

    def test_a_domain_includes_no_http(self):
        for header in ("http/session.hpp", "rest/problem.hpp", "boost/beast/http.hpp", "boost/asio.hpp", "sys/socket.h",
                       "netinet/in.h", "curl/curl.h"):
            with self.subTest(header):
                self.assert_caught("modules/zz_domain/a.cpp", f"#include <{header}>\n", "knows no HTTP")

    def test_a_domain_names_no_route(self):
        for literal in ('"/v1/calendar/events"', '"see /v2/x/{id}"', '"POST /orders"', 'R"(GET /v1/x)"', '"/v1" "/x"'):
            with self.subTest(literal):
                self.assert_caught("modules/zz_domain/a.cpp", f"auto a =\n  {literal};\n", "routes belong into the schema")

    def test_an_engine_names_no_route_either(self):
        self.assert_caught("modules/zz_engine/a.cpp", 'auto a = "/v1/x/y";\n', "routes belong into the schema")

    def test_an_engine_includes_no_store(self):
        for header in ("zz_engine/store.hpp", "tenon/sdk/store.hpp", "tenon/abi/store.h", "sqlite3.h", "libpq-fe.h"):
            with self.subTest(header):
                self.assert_caught("modules/zz_engine/a.hpp", f'#include "{header}"\n', "an engine has no store")

    def test_an_api_includes_no_store(self):
        self.assert_caught("modules/zz_api/a.cpp", '#include "zz_api/store.hpp"\n', "an api has no store")

    def test_only_a_domain_declares_data(self):
        for kind in ("engine", "api"):
            self.assert_caught(f"schema/zz_{kind}/x.toml", ENTITY, f"an {kind} has no data: [entity]")
            self.assert_caught(f"schema/zz_{kind}/x.toml", '[[statement]]\nname = "x"\n', f"an {kind} has no data: [statement]")
        self.write("schema/zz_domain/x.toml", ENTITY)
        self.assertEqual(violations(self.root), [])

    def test_no_module_has_sql(self):
        for literal in ('"select id from event"', '"SELECT id " "FROM event"', '"insert into event values (1)"',
                        '"update event set x = 1"', '"delete from event"', '"create table x (y)"', '"pragma journal_mode"',
                        'R"sql(select *\nfrom event)sql"'):
            for kind in ("api", "engine", "domain"):
                with self.subTest(kind=kind, literal=literal):
                    self.assert_caught(f"modules/zz_{kind}/a.cpp", f"auto a = {literal};\n", "no module sends SQL")

    def test_words_that_only_look_like_it_are_let_be(self):
        self.write("modules/zz_domain/a.cpp", 'auto a = "update the event or select a start; get it from http://x/v1";\n')
        self.assertEqual(violations(self.root), [])

    def test_a_built_module_asks_for_no_socket_and_no_database(self):
        for call in ("socket", "sqlite3_open"):
            with self.subTest(call):
                source = self.root / "a.c"
                source.write_text(f"int {call}(void);\nint f(void) {{ return {call}(); }}\n", encoding="utf-8")
                libraries = self.root / "libraries"
                libraries.mkdir(exist_ok=True)
                subprocess.run([os.environ["TENON_CC"], "-shared", "-fPIC", "-o", libraries / "zz.so", source], check=True)
                found = violations(self.root, libraries)
                self.assertEqual(len(found), 1, found)
                self.assertIn(f"zz.so: a module has neither network nor database of its own: it asks for {call}", found[0])
        self.assertEqual(len(violations(self.root, self.root / "schema")), 1)

    def test_only_a_domain_has_a_store_generated(self):
        for module in sorted(p.name for p in (ROOT / "modules").iterdir() if p.is_dir()):
            made = self.root / "generated" / module
            subprocess.run([os.environ["TENON_BIN"], "schema", "compile", ROOT / "schema" / module, "--out", made,
                            "--schema-path", ROOT / "schema"], check=True, capture_output=True)
            stores = [path.relative_to(made).as_posix() for path in made.rglob("store.hpp")]
            kind = 'kind = "domain"' in (ROOT / "schema" / module / "module.toml").read_text(encoding="utf-8")
            self.assertEqual(stores, [f"{module}/store.hpp"] if kind else [], module)


if __name__ == "__main__":
    unittest.main()
