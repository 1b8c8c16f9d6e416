"""Sources that hold headers to a layout when they are compiled: one that is C11 and C++20, and one that is Rust.

Written when an ABI is frozen, compiled against every later one of the same major.
"""

from abi_headers import GROWING

# These say which ABI the headers are, and are the only constants that may change.
VERSION_CONSTANTS = ("TN_ABI_MAJOR", "TN_ABI_MINOR", "TN_ABI_VERSION")

C_BEGIN = """/* The layout of ABI {version}, and of every later one of the same major. Written by tools/museum. */
#include <stddef.h>

#include "tenon/abi/abi.h"

#ifdef __cplusplus
#define TN_HOLDS(what) static_assert(what, #what)
#define TN_ALIGN(type) alignof(type)
#else
#define TN_HOLDS(what) _Static_assert(what, #what)
#define TN_ALIGN(type) _Alignof(type)
#endif

"""

RUST_BEGIN = """// The layout of ABI {version} as the Rust binding has it. Written by tools/museum.
#![allow(dead_code)]
mod tenon;
use std::mem::{{align_of, offset_of, size_of}};
use tenon::abi::*;

"""


def size_holds(name, size, spelled):
    """A struct that may grow is at least as large as it was."""
    return f"{spelled} {'>=' if name in GROWING else '=='} {size}"


def c_source(version, layout):
    lines = []
    for name, size in layout.sizes.items():
        lines.append(f"TN_HOLDS({size_holds(name, size, f'sizeof({name})')});")
        lines.append(f"TN_HOLDS(TN_ALIGN({name}) == {layout.alignments[name]});")
        for (struct, field), (offset, bytes_) in layout.fields.items():
            if struct == name:
                lines.append(f"TN_HOLDS(offsetof({struct}, {field}) == {offset});")
                lines.append(f"TN_HOLDS(sizeof((({struct}*)0)->{field}) == {bytes_});")
    for name, value in layout.constants.items():
        if name in VERSION_CONSTANTS:
            continue
        if isinstance(value, str):
            lines.append(f'TN_HOLDS(__builtin_strcmp({name}, "{value}") == 0);')
        else:
            lines.append(f"TN_HOLDS({name} == {value});")
    return C_BEGIN.format(version=version) + "\n".join(lines) + "\n"


def rust_source(version, layout):
    lines = []
    for (struct, field), (offset, _) in layout.fields.items():
        lines.append(f"const _: () = assert!(offset_of!({struct}, {field}) == {offset});")
    for name in dict.fromkeys(struct for struct, _ in layout.fields):
        lines.append(f"const _: () = assert!({size_holds(name, layout.sizes[name], f'size_of::<{name}>()')});")
        lines.append(f"const _: () = assert!(align_of::<{name}>() == {layout.alignments[name]});")
    for name, value in layout.constants.items():
        if name not in VERSION_CONSTANTS and not isinstance(value, str):
            lines.append(f"const _: () = assert!({name} as i64 == {value});")
    return RUST_BEGIN.format(version=version) + "\n".join(lines) + "\n"
