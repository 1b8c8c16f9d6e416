"""What the ABI's headers declare: every struct with its fields, every other type, every constant.

Read from the text of `<include>/tenon/abi/*.h`, so that nothing that a header gains can be forgotten in a list beside it.
What the numbers are is measured with the C compiler.
"""

import dataclasses
import json
import re
import subprocess
import tempfile
from pathlib import Path

# Only these may grow, at their end: they begin with `size`, and whoever reads one asks TN_HAS first.
GROWING = ("tn_module", "tn_host", "tn_error", "tn_call")

# Macros that are no part of what crosses the edge.
NOT_CONSTANTS = ("TN_NOEXCEPT", "TN_EXPORT")


class HeaderError(Exception):
    """The headers are not written as this reader expects."""


@dataclasses.dataclass
class Declared:
    structs: dict  # name: [field, ...] in the order of declaration
    others: list  # names of other complete types: integers and pointers to functions
    constants: list  # names of object-like macros with a value

    def types(self):
        return [*self.structs, *self.others]


@dataclasses.dataclass
class Layout:
    """All sizes and offsets are bytes."""

    sizes: dict  # type: size
    alignments: dict  # type: alignment
    fields: dict  # (struct, field): (offset, size)
    constants: dict  # name: int or str


def run(command, text=""):
    done = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True, check=False,
                          timeout=120)
    if done.returncode != 0:
        raise HeaderError(f"{' '.join(str(part) for part in command)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def header_files(include):
    files = sorted((Path(include) / "tenon" / "abi").glob("*.h"))
    if not files:
        raise HeaderError(f"there are no headers in {include}/tenon/abi")
    return files


def field_name(declaration):
    """Of `uint32_t size`, `char code[TN_MAX]` or `tn_status (*write)(const tn_call* call, ...)`."""
    for pattern in (r"\(\s*\*\s*(\w+)\s*\)\s*\(", r"(\w+)\s*\[[^\]]*\]\s*$", r"(\w+)\s*$"):
        found = re.search(pattern, declaration)
        if found:
            return found.group(1)
    raise HeaderError(f"this is no field that the reader knows: {declaration!r}")


def read_declared(include):
    structs, others, constants = {}, [], []
    for path in header_files(include):
        text = re.sub(r"/\*.*?\*/", " ", path.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r"\\\n", " ", text)
        for name, value in re.findall(r"^\s*#define[ \t]+(TN_\w+)(?!\()[ \t]+(\S.*)$", text, flags=re.M):
            if name not in NOT_CONSTANTS and value.strip() and name not in constants:
                constants.append(name)
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M).replace("TN_NOEXCEPT", "")
        for name, body in re.findall(r"typedef\s+struct\s+(\w+)\s*\{(.*?)\}\s*\1\s*;", text, flags=re.S):
            structs[name] = [field_name(one.strip()) for one in body.split(";") if one.strip()]
        text = re.sub(r"typedef\s+struct\s+\w+\s*\{.*?\}\s*\w+\s*;", "", text, flags=re.S)
        for one in re.findall(r"typedef\s+([^;{}]*);", text):
            pointer = re.search(r"\(\s*\*\s*(tn_\w+)\s*\)\s*\(", one)
            if pointer:
                others.append(pointer.group(1))
            elif not one.strip().startswith("struct"):  # an opaque struct has no layout
                others.append(re.search(r"(\w+)\s*$", one).group(1))
    if not structs or not constants:
        raise HeaderError(f"the headers in {include} declare nothing")
    return Declared(structs, others, constants)


def measure(include, declared):
    """Compiles and runs a program that prints what it sees."""
    lines = ["#include <stddef.h>", "#include <stdio.h>", '#include "tenon/abi/abi.h"',
             '#define NUMBER(x) _Generic((x), char*: "\\"%s\\"", default: "%lld")',
             "int main(void) {", '  printf("[");']
    for name in declared.types():
        lines.append(f'  printf("[\\"type\\",\\"{name}\\",%zu,%zu],\\n", sizeof({name}), _Alignof({name}));')
    for struct, fields in declared.structs.items():
        for field in fields:
            lines.append(f'  printf("[\\"field\\",\\"{struct}\\",\\"{field}\\",%zu,%zu],\\n", '
                         f"offsetof({struct}, {field}), sizeof((({struct}*)0)->{field}));")
    for name in declared.constants:
        lines.append(f'  printf("[\\"constant\\",\\"{name}\\","); '
                     f'printf(NUMBER({name}), _Generic(({name}), char*: ({name}), default: (long long)({name}))); '
                     f'printf("],\\n");')
    lines += ['  printf("[]]");', "  return 0;", "}"]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "measure"
        run(["gcc", "-x", "c", "-std=c11", "-w", f"-I{include}", "-", "-o", program], "\n".join(lines))
        printed = json.loads(run([program]))
    layout = Layout({}, {}, {}, {})
    for entry in printed:
        match entry:
            case ["type", name, size, alignment]:
                layout.sizes[name], layout.alignments[name] = size, alignment
            case ["field", struct, field, offset, size]:
                layout.fields[struct, field] = (offset, size)
            case ["constant", name, value]:
                layout.constants[name] = value
    return layout


def version_of(layout):
    """As "0.3"."""
    return f"{layout.constants['TN_ABI_MAJOR']}.{layout.constants['TN_ABI_MINOR']}"
