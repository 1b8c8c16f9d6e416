"""Asks operations of the engine, many at a time, through `tenon call --ndjson`."""
import json
import shlex
import subprocess

SKIPPED = 77  # what ctest knows as "not run"


def add_command_argument(parser):
    parser.add_argument("--command", required=True,
                        help="reads a request a line, writes an answer a line; INTERFACE and "
                             "OPERATION are appended")


def ask(command, interface, operation, requests):
    """The answers to `requests`, in their order; a refused one is answered by {"error": ...}."""
    requests = list(requests)
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(shlex.split(command) + [interface, operation], input=lines,
                          capture_output=True, text=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(requests):
        raise SystemExit(f"{len(requests)} requests, {len(answers)} answers, exit code "
                         f"{done.returncode}\n{done.stderr}")
    return answers
