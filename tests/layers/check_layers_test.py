#!/usr/bin/env python3
"""The tree obeys the dependency table, and the check that says so catches each sort of violation."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def violations(root):
    run = subprocess.run([sys.executable, HERE / "check_layers.py", root], capture_output=True, text=True, check=False)
    return run.stdout.splitlines()


class Layers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        for name in ("core/http", "core/model", "core/sdk", "modules/zz_left", "modules/zz_right"):
            (self.root / name).mkdir(parents=True)

    def assert_caught(self, path, line, words):
        (self.root / path).write_text(line + "\n", encoding="utf-8")
        found = violations(self.root)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_the_tree_is_clean(self):
        self.assertEqual(violations(ROOT), [])

    def test_a_copy_of_core_that_is_clean_stays_clean(self):
        shutil.copytree(ROOT / "core", self.root / "core", dirs_exist_ok=True)
        self.assertEqual(violations(self.root), [])

    def test_http_may_not_see_the_store(self):
        self.assert_caught("core/http/a.cpp", '#include "store/database.hpp"', "http may not include store/database.hpp")

    def test_a_lower_layer_may_not_see_a_higher_one(self):
        self.assert_caught("core/model/a.hpp", '#include "seam/call.hpp"', "model may not include seam/call.hpp")

    def test_the_sdk_sees_only_the_abi(self):
        self.assert_caught("core/sdk/a.hpp", '#include "base/error.hpp"', "sdk may not include base/error.hpp")

    def test_core_names_no_module(self):
        self.assert_caught("core/http/a.cpp", "// as zz_left does", "core names the module zz_left")

    def test_a_module_may_not_include_core(self):
        self.assert_caught("modules/zz_left/a.cpp", '#include "base/error.hpp"', "may not include core's base/error.hpp")

    def test_a_module_may_not_include_another(self):
        self.assert_caught("modules/zz_left/a.cpp", '#include "zz_right/secret.hpp"', "of another module")

    def test_a_module_may_include_the_client_of_what_it_requires_only(self):
        (self.root / "schema/zz_left").mkdir(parents=True)
        (self.root / "schema/zz_left/module.toml").write_text('[module]\nrequires = ["zz_right.open/1"]\n', encoding="utf-8")
        (self.root / "modules/zz_left/b.cpp").write_text('#include "zz_right/open_1.hpp"\n', encoding="utf-8")
        self.assertEqual(violations(self.root), [])
        self.assert_caught("modules/zz_left/a.cpp", '#include "zz_right/open_2.hpp"', "of another module")


if __name__ == "__main__":
    unittest.main()
