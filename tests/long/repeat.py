#!/usr/bin/env python3
"""Runs one test again and again, until it fails:  repeat.py TIMES FILE CLASS.METHOD"""
import subprocess
import sys

times, file, test = int(sys.argv[1]), sys.argv[2], sys.argv[3]
for number in range(1, times + 1):
    run = subprocess.run([sys.executable, file, test], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        print(run.stdout, run.stderr, f"failed in run {number} of {times}", sep="\n")
        sys.exit(1)
print(f"{times} runs, none failed")
