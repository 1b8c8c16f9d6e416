"""Runs the requests that a page of documentation shows, and compares what comes back with the answers it shows.

In a page every block marked ```sh is run, in order, by one shell. A block marked ```json or ```text that follows it
directly is what it prints; without one it prints nothing. Nothing else counts as a command, and nothing is left out but
the commands of STARTING: the host that the test has started stands for them.
"""

import json
import re
import shutil
import subprocess
import tempfile

# What a page may say to start the host; the only commands that are not run.
STARTING = {"tools/run"}
# What a page says of the address, and members that differ from one run or machine to the next, by their form.
ADDRESS = "http://127.0.0.1:8080"
VOLATILE = {
    "trace_id": re.compile(r"[0-9a-f]{32}"),
    "tzdb_version": re.compile(r"[0-9]{4}[a-z]\S*"),
}
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
# The sample's calendars have ids that are the same everywhere.
FIXED = re.compile(r"018f0000-0000-7000-8000-00000000000[0-9]")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "-- end of command --"


class Step:
    """One command of a page, and what the page says that it prints."""

    def __init__(self, line, command, language, answer):
        self.line, self.command, self.language, self.answer = line, command, language, answer


def steps(page):
    """The commands of a Markdown page, a list of Step."""
    found, previous = [], None
    for fence in FENCE.finditer(page):
        language, body = fence[1], fence[2]
        if language == "sh":
            previous = Step(page.count("\n", 0, fence.start()) + 1, body, None, "")
            previous.end = fence.end()
            found.append(previous)
        elif language in ("json", "text") and previous and not page[previous.end:fence.start()].strip():
            previous.language, previous.answer = language, body
            previous = None
        elif language in ("json", "text"):
            raise AssertionError(f"line {page.count(chr(10), 0, fence.start()) + 1}: an answer to no command")
    return found


class Shell:
    """One bash in a folder of its own: what a command sets, the next ones have."""

    def __init__(self, address):
        self.address = address
        self.folder = tempfile.mkdtemp(prefix="tenon-guide-")
        self.process = subprocess.Popen(["bash", "--norc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, cwd=self.folder, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder)

    def run(self, command):
        """What the command printed, errors included. Raises AssertionError when it fails."""
        self.process.stdin.write(command.replace(ADDRESS, self.address) + f"\nprintf '\\n{END} %s\\n' \"$?\"\n")
        self.process.stdin.flush()
        lines = []
        while not (line := self.process.stdout.readline()).startswith(END):
            if not line:
                raise AssertionError(f"the shell has ended after: {''.join(lines)}")
            lines.append(line)
        printed = "".join(lines)[:-1].replace("\r", "").replace(self.address, ADDRESS)
        if line.split()[-1] != "0":
            raise AssertionError(f"{command}exit code {line.split()[-1]}:\n{printed}")
        return printed


class Comparison:
    """Whether answers are the documented ones. An id stands for another one, always the same."""

    def __init__(self):
        self.actual_of, self.documented_of = {}, {}

    def check(self, step, printed):
        """Raises AssertionError when `printed` is not what the step says."""
        if step.language == "json":
            self._value(json.loads(step.answer), json.loads(printed), "")
        else:
            self._text(step.answer.rstrip("\n"), printed.rstrip("\n"), "the text")

    def _value(self, documented, actual, place):
        if isinstance(documented, dict) and isinstance(actual, dict):
            if documented.keys() != actual.keys():
                raise AssertionError(f"{place}: members {sorted(documented)} are documented, not {sorted(actual)}")
            for name, value in documented.items():
                if name in VOLATILE:
                    if not VOLATILE[name].fullmatch(actual[name]) or not VOLATILE[name].fullmatch(value):
                        raise AssertionError(f"{place}/{name}: {value!r}, {actual[name]!r}")
                else:
                    self._value(value, actual[name], f"{place}/{name}")
        elif isinstance(documented, list) and isinstance(actual, list):
            if len(documented) != len(actual):
                raise AssertionError(f"{place}: {len(documented)} elements are documented, not {len(actual)}: {actual}")
            for index, (one, other) in enumerate(zip(documented, actual)):
                self._value(one, other, f"{place}/{index}")
        elif isinstance(documented, str) and isinstance(actual, str):
            self._text(documented, actual, place)
        elif documented != actual or isinstance(documented, bool) != isinstance(actual, bool):
            raise AssertionError(f"{place}: {documented!r} is documented, not {actual!r}")

    def _text(self, documented, actual, place):
        if UUID.sub("", documented) != UUID.sub("", actual):
            raise AssertionError(f"{place}: {documented!r} is documented, not {actual!r}")
        for one, other in zip(UUID.findall(documented), UUID.findall(actual)):
            fixed = FIXED.fullmatch(one) or FIXED.fullmatch(other)
            if (fixed and one != other or self.actual_of.setdefault(one, other) != other
                    or self.documented_of.setdefault(other, one) != one):
                raise AssertionError(f"{place}: id {one} is documented, not {other}")


def run_page(page, address):
    """Runs all of a page against the host at `address`. Returns how many commands were run."""
    ran, comparison = 0, Comparison()
    with Shell(address) as shell:
        for step in steps(page):
            if step.command.strip() in STARTING:
                continue
            printed = shell.run(step.command)
            try:
                comparison.check(step, printed)
            except (AssertionError, ValueError) as fault:
                raise AssertionError(f"line {step.line}: {step.command}{fault}\nit printed:\n{printed}") from fault
            ran += 1
    return ran
