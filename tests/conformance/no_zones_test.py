"""A machine without a time zone database: the engine does not start, and says what to install."""
import argparse
import os
import shlex
import subprocess
import sys
import tempfile

import engine


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    engine.add_command_argument(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        command = shlex.split(arguments.command) + ["calendar_engine.zones/1", "names"]
        done = subprocess.run(command, input="{}\n", capture_output=True, text=True,
                              env={**os.environ, "TZDIR": empty})
    print(done.stderr)
    expected = ("calendar_engine.no_time_zones", "tzdata")
    return 0 if done.returncode != 0 and all(word in done.stderr for word in expected) else 1


if __name__ == "__main__":
    sys.exit(main())
