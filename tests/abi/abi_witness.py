"""Libraries that show an ABI to libabigail: one exported function for each type.

abidiff sees what exported symbols lead to. Interfaces that are looked up by a string lead nowhere, so that a table whose
members change places would pass; a function for each type makes it visible.
"""

import subprocess
import tempfile
from pathlib import Path

from abi_headers import GROWING, HeaderError, run

EXACT = 0  # abidiff's exit code for "no difference"


def source(declared):
    shown = [(name, name) for name in declared.types()]
    # A struct that may grow is compared member by member, since as a whole it is left out of the comparison.
    shown += [(f"{struct}_{field}", f"__typeof__((({struct}*)0)->{field})")
              for struct in GROWING for field in declared.structs.get(struct, [])]
    lines = ['#include "tenon/abi/abi.h"']
    for name, spelled in shown:
        lines.append(f"__attribute__((visibility(\"default\"))) void tn_witness_{name}({spelled}* what);")
        lines.append(f"void tn_witness_{name}({spelled}* what) {{ (void)what; }}")
    return "\n".join(lines) + "\n"


def build(include, declared, library):
    """With debug information: without it abidiff finds no difference between anything.

    @param declared  the types to show, which may be those of older headers
    """
    run(["gcc", "-x", "c", "-std=gnu11", "-g", "-O0", "-fPIC", "-shared", f"-I{include}", "-", "-o", library],
        source(declared))


def describe(library, description):
    """Writes what the library's types are, without a path of this machine."""
    text = run(["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed",
                library])
    Path(description).write_text(text, encoding="utf-8")


def differences(description, library, may_grow):
    """What abidiff says of a library beside a description; "" = nothing.

    @param may_grow  leave out the structs that may: a table stays what it is when the tn_call that its methods get has
                     become longer. Their members are held by the asserts of the layout.
    """
    # Suppressing "a member was added at the end" would hide members that changed places as well: names do not.
    suppressions = "".join(f"[suppress_type]\nname = {name}\n\n" for name in GROWING) if may_grow else ""
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        file.write(suppressions)
        file.flush()
        done = subprocess.run(["abidiff", "--no-added-syms", "--no-show-locs", "--suppressions", file.name,
                               str(description), str(library)], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode & 1:  # an error of abidiff's own, and no difference
        raise HeaderError(f"abidiff {description} {library}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return "" if done.returncode == EXACT else done.stdout.strip() or f"abidiff: exit {done.returncode}"
