#!/usr/bin/env python3
"""Writes iCalendar files as clients write theirs: the same bytes for the same arguments.

    make_calendars.py --events 500 --seed 1 > mixed.ics
    make_calendars.py --client outlook --events 500 --newline lf --split-characters > outlook.ics
    make_calendars.py --calendars 100 --events 1000 --series-share 0.1 --folder calendars

A mixed file is one VCALENDAR with events of all four clients, as somebody's has who moved from one to the next. Its events
begin within --years; series go on as they please.
"""
import argparse
import pathlib
import random
import sys

import event_plans
from client_habits import CLIENTS
from clients import ZoneNames, component_lines, zone_lines
from content_lines import fold

CRLF, LF = "\r\n", "\n"


def make_calendar(events, seed, client="mixed", years=(2024, 2026), series_share=0.45, newline=CRLF, split_characters=False,
                  farther_zones=True):
    """An iCalendar text with so many UIDs, as bytes.

    @param client            of CLIENTS, or "mixed"
    @param years             first and last that an event begins in
    @param split_characters  folds stand where the octets run out, even within a character
    """
    dice = random.Random(f"{seed} {client}")
    zones = event_plans.ZONES + (event_plans.FARTHER_ZONES if farther_zones else ())
    names = {name: ZoneNames(of_client, dice) for name, of_client in CLIENTS.items() if client in (name, "mixed")}
    header = next(iter(names.values())).client.header
    lines = []
    for number in range(events):
        of_one = dice.choice(list(names.values()))
        plan = event_plans.make_plan(dice, number, years, series_share, zones)
        lines += [(line, of_one.client.fold_whitespace) for line in component_lines(plan, of_one, dice)]
    before = ["BEGIN:VCALENDAR", *header, *zone_lines(list(names.values()))]
    texts = [*((line, " ") for line in before), *lines, ("END:VCALENDAR", " ")]
    return b"".join(fold(line, newline, whitespace, split_characters) for line, whitespace in texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--client", choices=[*CLIENTS, "mixed"], default="mixed")
    parser.add_argument("--years", type=int, nargs=2, default=(2024, 2026), metavar=("FIRST", "LAST"))
    parser.add_argument("--series-share", type=float, default=0.45)
    parser.add_argument("--newline", choices=("crlf", "lf"), default="crlf")
    parser.add_argument("--split-characters", action="store_true")
    parser.add_argument("--calendars", type=int, help="so many files, with seeds from --seed on, in --folder")
    parser.add_argument("--folder", type=pathlib.Path)
    options = parser.parse_args()
    if (options.calendars is None) != (options.folder is None):
        parser.error("--calendars and --folder belong together")

    def text_of(seed):
        return make_calendar(options.events, seed, options.client, options.years, options.series_share,
                             {"crlf": CRLF, "lf": LF}[options.newline], options.split_characters)
    if options.calendars is None:
        sys.stdout.buffer.write(text_of(options.seed))
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    for number in range(options.calendars):
        (options.folder / f"calendar_{number:03}.ics").write_bytes(text_of(options.seed + number))


if __name__ == "__main__":
    main()
