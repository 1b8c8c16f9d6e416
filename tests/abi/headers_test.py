"""The ABI's and the SDK's headers, seen from outside: each compiles alone under every compiler and language that they
promise, and the host's enums have the ABI's numbers. The layout is the museum's part (museum_test.py).

Usage: headers_test.py [part]...    parts: see PARTS; exit code 77 when all that was asked for is not installed
"""

import shutil
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORE = HERE.parent.parent / "core"
ABI = CORE / "abi" / "include"
SDK = CORE / "sdk" / "include"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
PROCESSES = 2
EXIT_SKIPPED = 77


def run(command, text=""):
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)


def compiler(*names):
    """The first of these that is installed; otherwise the test is skipped."""
    for name in names:
        if shutil.which(name):
            return name
    raise unittest.SkipTest(f"{names[0]} is not installed")


def c_clang():
    return compiler("clang-14", "clang")


def cpp_clang():
    return compiler("clang++-14", "clang++")


class HeaderTest(unittest.TestCase):
    def compile_alone(self, root, language_of):
        """Compiles each header below `root` as the only content of a source, twice, in every language."""
        headers = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.h*"))
        self.assertGreaterEqual(len(headers), 4, f"the headers are not where they were: {root}")
        jobs = [(header, command) for header in headers for command in language_of]

        def failure(job):
            header, command = job
            done = run([*command, *STRICT, "-fsyntax-only", f"-I{ABI}", f"-I{SDK}", "-"],
                       f"#include <{header}>\n#include <{header}>\n")
            return f"{header}: {' '.join(command)}\n{done.stderr}" if done.returncode != 0 else ""

        with ThreadPoolExecutor(PROCESSES) as pool:
            failures = [text for text in pool.map(failure, jobs) if text]
        self.assertEqual(failures, [], "\n".join(failures))

    def compile_abi(self, c, cpp):
        self.compile_alone(ABI, [[c, "-x", "c", "-std=c11"],
                                 *([cpp, "-x", "c++", f"-std={std}"] for std in ("c++11", "c++17", "c++20"))])


class AbiGcc(HeaderTest):
    def test_each_abi_header_compiles_alone_with_gcc(self):
        self.compile_abi(compiler("gcc"), compiler("g++"))


class AbiClang(HeaderTest):
    def test_each_abi_header_compiles_alone_with_clang(self):
        self.compile_abi(c_clang(), cpp_clang())


class SdkGcc(HeaderTest):
    def test_each_sdk_header_compiles_alone_with_gcc(self):
        self.compile_alone(SDK, [[compiler("g++"), "-x", "c++", "-std=c++20"]])


class SdkClang(HeaderTest):
    def test_each_sdk_header_compiles_alone_with_clang(self):
        self.compile_alone(SDK, [[cpp_clang(), "-x", "c++", "-std=c++20"]])


class SdkLibcxx(HeaderTest):
    def test_each_sdk_header_compiles_alone_with_libcxx(self):
        command = [cpp_clang(), "-x", "c++", "-std=c++20", "-stdlib=libc++"]
        if run([*command, "-fsyntax-only", "-"], "#include <__config>\n").returncode != 0:
            self.skipTest("libc++ is not installed")
        self.compile_alone(SDK, [command])


class Numbers(HeaderTest):
    def test_the_hosts_enums_have_the_abis_numbers(self):
        done = run([compiler("g++"), "-std=c++20", *STRICT, "-fsyntax-only", f"-I{CORE}", f"-I{ABI}",
                    str(HERE / "numbers.cpp")])
        self.assertEqual(done.returncode, 0, done.stderr)


PARTS = {
    "abi_gcc": AbiGcc,
    "abi_clang": AbiClang,
    "sdk_gcc": SdkGcc,
    "sdk_clang": SdkClang,
    "sdk_libcxx": SdkLibcxx,
    "numbers": Numbers,
}


def main():
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    suite = unittest.TestSuite(load(PARTS[name]) for name in sys.argv[1:] or PARTS)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    if not result.wasSuccessful() or result.testsRun == 0:
        return 1
    return EXIT_SKIPPED if len(result.skipped) == result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
