"""`tenon new module`: what it refuses, and that a refusal leaves nothing behind. What it makes is built by the test
installed.templates."""

import pathlib
import tempfile
import unittest

import harness


class NewModule(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def new(self, *arguments):
        return harness.tenon("new", "module", *arguments, cwd=self.folder)

    def assert_refused(self, arguments, exit_code, *words):
        before = sorted(self.folder.rglob("*"))
        done = self.new(*arguments)
        self.assertEqual((done.returncode, done.stdout), (exit_code, ""), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_it_says_what_it_made_and_how_to_go_on(self):
        done = self.new("hello", "--into", "some/where")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("cd some/where\n", done.stdout)
        made = {path.name for path in (self.folder / "some/where").iterdir()}
        self.assertLessEqual({"schema", "CMakeLists.txt", "module.cpp", "hello.toml", ".gitignore"}, made)
        self.assertEqual([path.name for path in (self.folder / "some").iterdir()], ["where"])

    def test_an_empty_folder_is_taken(self):
        (self.folder / "hello").mkdir()
        self.assertEqual(self.new("hello").returncode, 0)

    def test_a_folder_that_holds_something_is_left_alone(self):
        (self.folder / "hello").mkdir()
        (self.folder / "hello/mine.txt").write_text("mine", encoding="utf-8")
        self.assert_refused(["hello"], 1, "error[new.not_empty]: hello:", "--into")
        (self.folder / "file").write_text("mine", encoding="utf-8")
        self.assert_refused(["hello", "--into", "file"], 1, "error[new.not_empty]: file:")

    def test_names(self):
        for name, words in {"Time-Log": 'as "time_log"', "": "is no name", "a__b": 'as "a_b"', "x" * 65: "at most 64",
                            "int": "a word of C", "namespace": "a word of C", "match": "Rust", "clock": "something else",
                            "std": "something else", "module_name": "something else", "tn": "is refused"}.items():
            with self.subTest(name):
                self.assert_refused([name], 1, "error[new.bad_name]:", words)

    def test_a_module_that_comes_with_tenon(self):
        self.assert_refused(["calendar"], 1, "error[new.name_taken]:", "choose another name")

    def test_kinds_and_languages(self):
        self.assert_refused(["hello", "--kind", "plugin"], 2, "error[usage]", "--kind")
        self.assert_refused(["hello", "--lang", "cobol"], 2, "error[usage]", "--lang")
        self.assert_refused(["hello", "--kind", "engine", "--lang", "rust"], 1, "error[new.no_template]:", "choose --lang of cpp")

    def test_a_folder_that_cannot_be_made(self):
        (self.folder / "file").write_text("", encoding="utf-8")
        self.assert_refused(["hello", "--into", "file/hello"], 3, "error[new.unwritable]: file/hello:")

    def test_a_tenon_without_templates(self):
        (self.folder / "bin").mkdir()
        program = self.folder / "bin/tenon"
        program.write_bytes(pathlib.Path(harness.TENON).read_bytes())
        program.chmod(0o755)
        before = sorted(self.folder.rglob("*"))
        done = harness.subprocess.run([program, "new", "module", "hello"], cwd=self.folder, capture_output=True, text=True,
                                      check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("error[new.no_templates]:", done.stderr)
        self.assertIn("component sdk", done.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before)


if __name__ == "__main__":
    unittest.main()
