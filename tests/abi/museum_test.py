"""The museum keeps what it is there for: the headers hold what is frozen, and what would break it is found.

The script that freezes is proven on copies of the headers: each test changes one thing in a copy and looks at what is said.
"""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import abi_headers
import museum

HERE = Path(__file__).resolve().parent
CORE = HERE.parent.parent / "core"
INCLUDE = CORE / "abi" / "include"
BINDING = CORE / "sdk" / "rust" / "tenon.rs"
MUSEUM = HERE / "museum"


class FrozenTest(unittest.TestCase):
    def test_the_headers_keep_every_abi_that_was_promised(self):
        promised, faults = museum.check(MUSEUM, museum.Sources(INCLUDE, BINDING))
        self.assertEqual(faults, [])
        self.assertGreaterEqual(len(promised), 1)


class Copy:
    """A museum and headers of their own, as they will be at 1.0."""

    def __init__(self, folder):
        self.museum = Path(folder) / "museum"
        self.museum.mkdir()
        self.include = Path(folder) / "include"
        shutil.copytree(INCLUDE, self.include)
        self.sources = museum.Sources(self.include)

    def change(self, header, pattern, replacement):
        path = self.include / "tenon" / "abi" / header
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1, flags=re.S)
        if count != 1:
            raise AssertionError(f"{header} has nothing like {pattern!r}: the test no longer tests")
        path.write_text(text, encoding="utf-8")

    def become(self, major, minor):
        self.change("types.h", r"(#define TN_ABI_MAJOR\s+)\d+", rf"\g<1>{major}")
        self.change("types.h", r"(#define TN_ABI_MINOR\s+)\d+", rf"\g<1>{minor}")

    def faults(self):
        return museum.check(self.museum, self.sources)[1]


# What moves what is there. `find` and `insert` are swapped with all that they get; a parameter becomes wider.
SWAP_METHODS = ("store.h", r"(tn_status \(\*update\)\([^;]*;)(.*?)(tn_status \(\*erase\)\([^;]*;)", r"\3\2\1")
BREAKAGES = {
    "two methods of a table change places": (SWAP_METHODS, "tn_store"),
    "two fields of the same size change places": (
        ("call.h", r"const char\* file;(\s+)uint32_t line;(\s+)uint32_t _0;",
         r"const char* file;\1uint32_t _0;\2uint32_t line;"), "tn_site"),
    "a table gets a method at its end": (
        ("store.h", r"\} tn_store;", "  tn_status (*count)(tn_unit* unit) TN_NOEXCEPT;\n} tn_store;"), "tn_store"),
    "a method is removed": (("store.h", r"tn_status \(\*erase\)\([^;]*;", ""), "erase"),
    "a parameter becomes wider": (
        ("store.h", r"(\(\*execute\)\(tn_unit\* unit, )uint32_t statement", r"\1uint64_t statement"), "execute"),
    "a parameter is added": (
        ("host.h", r"(\(\*log\)\(void\* context, )", r"\1uint32_t category, "), "log"),
    "a result changes": (("status.h", r"typedef int32_t tn_status", "typedef int64_t tn_status"), "tn_status"),
    "a constant changes": (("status.h", r"(#define TN_NOT_FOUND\s+)5", r"\g<1>6"), "TN_NOT_FOUND"),
    "the entry's name changes": (("module.h", r'"tn_module_entry"', '"tn_module_entry_2"'), "TN_ENTRY_NAME"),
    "a struct that may grow grows in its middle": (
        ("call.h", r"(const struct tn_host\* host;)", r"uint64_t tenant;\n  \1"), "tn_call"),
    "a struct that may grow loses its last field": (
        ("host.h", r"const tn_store\* store;", ""), "store"),
    "a type is renamed": (("store.h", r"tn_row_body\)", "tn_row_function)"), "tn_row_body"),
}


class FreezeTest(unittest.TestCase):
    maxDiff = None

    def copy(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        copy = Copy(folder.name)
        copy.become(1, 0)
        self.assertEqual(museum.freeze(copy.museum, copy.sources), "1.0")
        self.assertEqual(copy.faults(), [])
        return copy

    def test_each_breakage_is_found_in_the_version_itself_and_in_the_next(self):
        copy = self.copy()
        untouched = {path: path.read_text(encoding="utf-8") for path in abi_headers.header_files(copy.include)}
        for minor in (0, 1):
            for name, (change, named) in BREAKAGES.items():
                with self.subTest(f"1.{minor}: {name}"):
                    for path, text in untouched.items():
                        path.write_text(text, encoding="utf-8")
                    copy.become(1, minor)
                    copy.change(*change)
                    if name == "a type is renamed":  # everywhere, as somebody would
                        for path in untouched:
                            path.write_text(path.read_text(encoding="utf-8").replace("tn_row_body", "tn_row_function"),
                                            encoding="utf-8")
                    faults = [fault for fault in copy.faults() if "is not in the museum" not in fault]
                    self.assertIn(named, "\n".join(faults))

    def test_what_a_later_version_may_add_is_no_fault(self):
        copy = self.copy()
        copy.become(1, 1)
        copy.change("host.h", r"\} tn_host;", "  uint64_t (*now)(void* context) TN_NOEXCEPT;\n} tn_host;")
        copy.change("status.h", r"#define TN_ERROR_RETRYABLE 1u", "#define TN_ERROR_RETRYABLE 1u\n#define TN_ERROR_FINAL 2u")
        copy.change("call.h", r"#endif\s*$", "typedef struct tn_page { uint64_t at, n; } tn_page;\n#endif\n")
        self.assertEqual(copy.faults(), ["ABI 1.1 is not in the museum: tools/museum freeze"])
        self.assertEqual(museum.freeze(copy.museum, copy.sources), "1.1")
        self.assertEqual(museum.versions(copy.museum), ["1.0", "1.1"])
        self.assertEqual(copy.faults(), [])

    def test_the_same_within_one_version_is_a_fault(self):
        copy = self.copy()
        copy.change("host.h", r"\} tn_host;", "  uint64_t (*now)(void* context) TN_NOEXCEPT;\n} tn_host;")
        with self.assertRaisesRegex(museum.MuseumError, "frozen already.*tn_host.*raise TN_ABI_MINOR"):
            try:
                museum.freeze(copy.museum, copy.sources)
            except museum.MuseumError as error:
                raise museum.MuseumError(" ".join(str(error).split())) from None

    def test_a_draft_promises_nothing_to_the_next(self):
        self.assertFalse(museum.is_promised("0.3", "0.4"))
        self.assertTrue(museum.is_promised("0.3", "0.3"))
        self.assertFalse(museum.is_promised("0.9", "1.0"))
        self.assertTrue(museum.is_promised("1.2", "1.10"))
        self.assertFalse(museum.is_promised("1.2", "2.0"))


if __name__ == "__main__":
    unittest.main()
