#!/usr/bin/env python3
"""The served document is OpenAPI 3.1 by the judgement of a validator that is not ours, from npm, on Node 18 or later.

The validator's packages are installed once, into a folder of the build.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import library
from harness import SOURCE, STARTIME_CONFIG, TENON

VALIDATOR = pathlib.Path(os.environ["TENON_OPENAPI_VALIDATOR"])
FILES = ("package.json", "package-lock.json", "validate.mjs")


def install_validator():
    """Copies the validator beside its packages, which are installed anew when the lock has changed."""
    source = SOURCE / "tests/integration/openapi"
    VALIDATOR.mkdir(parents=True, exist_ok=True)
    lock = VALIDATOR / "package-lock.json"
    is_current = (VALIDATOR / "node_modules").is_dir() and lock.is_file() and \
        lock.read_bytes() == (source / "package-lock.json").read_bytes()
    for name in FILES:
        shutil.copy(source / name, VALIDATOR / name)
    if not is_current:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=VALIDATOR,
                       check=True)


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        install_validator()

    def validate(self, document):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "openapi.json"
            path.write_text(document, encoding="utf-8")
            return subprocess.run(["node", VALIDATOR / "validate.mjs", path], capture_output=True, text=True, check=False)

    def document(self, config=STARTIME_CONFIG):
        return subprocess.run([TENON, "openapi", "--config", config], capture_output=True, text=True, check=True).stdout

    def assert_valid(self, document):
        run = self.validate(document)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertRegex(run.stdout, r"^[1-9]\d* operations, [1-9]\d* schemas.*: 0 findings$")

    def test_the_products_document_is_valid(self):
        self.assert_valid(self.document())

    def test_the_document_of_resources_is_valid(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assert_valid(self.document(library.write_config(folder)))

    def test_the_validator_finds_faults(self):
        document = self.document()
        broken = document.replace('"requestBody"', '"requestBdy"', 1)
        self.assertNotEqual(broken, document)
        self.assertEqual(self.validate(broken).returncode, 1)


if __name__ == "__main__":
    unittest.main()
