"""The RFC-valid cases of dateutil's own test suite, as JSON in a folder that need not be there."""
import argparse
import json
import os
import pathlib
import sys

import engine

# Read otherwise on purpose: docs/calendar.md, "Choices".
D1 = "D1: BYMONTHDAY alone in a year means the start's month, not every month"
D2 = "D2: BYWEEKNO alone means the start's weekday, not all seven"
DIFFERENT = {
    "testYearlyByMonthDay": D1,
    "testYearlyByMonthDayAndWeekDay": D1,
    "testYearlyBySetPos": D1,
    "testYearlyByWeekNo": D2,
}


def extended(basic):
    return f"{basic[:4]}-{basic[4:6]}-{basic[6:8]}T{basic[9:11]}:{basic[11:13]}:{basic[13:15]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    engine.add_command_argument(parser)
    parser.add_argument("--vectors", required=True,
                        help="the folder, unless TENON_VECTORS names another")
    arguments = parser.parse_args()
    path = pathlib.Path(os.environ.get("TENON_VECTORS", arguments.vectors)) / "dateutil_valid.json"
    if not path.exists():
        print(f"skipped: dateutil's vectors: no {path}; TENON_VECTORS names their folder")
        return engine.SKIPPED

    cases = json.loads(path.read_text())
    requests = [{"start": extended(case["dtstart"]), "rules": [case["rrule"]]} for case in cases]
    answers = engine.ask(arguments.command, "calendar_engine.recurrence/1", "expand", requests)
    different = {}
    for case, answer in zip(cases, answers):
        expected = {"instances": [extended(time) for time in case["instances"]],
                    "truncated": False, "exhausted": True}
        if {name: answer.get(name) for name in expected} != expected:
            different[case["name"]] = (case["rrule"], expected["instances"], answer)

    print(f"{len(cases) - len(different)} of {len(cases)} vectors equal")
    for name in sorted(different):
        rule, expected, answer = different[name]
        print(f"  {name} {rule}: {DIFFERENT.get(name, 'UNEXPLAINED')}")
        if name not in DIFFERENT:
            print(f"    expected {expected}\n    answered {answer}")
    if set(different) != set(DIFFERENT):
        print(f"exactly these should differ: {sorted(DIFFERENT)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
