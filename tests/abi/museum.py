"""The museum: what was promised of each ABI, and what was built for it, kept for good.

`museum/<version>/` has, for each ABI:
  include/       its headers
  layout.c       asserts of every size, offset and constant, C11 and C++20; layout.rs: the same of the Rust binding
  types.abi      what libabigail sees of every type
  modules/       libraries that were built for it, with manifest.toml: checksums, toolchains, traffic to replay
While the major is 0, each minor is an ABI of its own: the drafts before it must be refused, this one has to hold exactly.
From 1.0 on every version holds for ever.
"""

import dataclasses
import shutil
import tempfile
from pathlib import Path

import abi_asserts
import abi_headers
import abi_witness
from abi_headers import HeaderError, run

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
COMPILERS = (["gcc", "-x", "c", "-std=c11"], ["g++", "-x", "c++", "-std=c++20"], ["clang-14", "-x", "c", "-std=c11"])


class MuseumError(Exception):
    """Something cannot be put into the museum."""


@dataclasses.dataclass(frozen=True)
class Sources:
    """What a version is frozen from, and held against."""

    include: Path  # the folder above tenon/abi
    binding: Path | None = None  # the Rust binding's tenon.rs

    def layout(self):
        declared = abi_headers.read_declared(self.include)
        return declared, abi_headers.measure(self.include, declared)


def numbers(version):
    major, minor = version.split(".")
    return int(major), int(minor)


def versions(museum):
    found = [path.name for path in Path(museum).iterdir() if (path / "types.abi").is_file()] if museum.exists() else []
    return sorted(found, key=numbers)


def is_promised(version, current):
    """Whether a host of ABI `current` keeps what `version` promised."""
    old, new = numbers(version), numbers(current)
    return old == new if new[0] == 0 else old[0] == new[0] and old[1] <= new[1]


def freeze(museum, sources):
    """Keeps the ABI of `sources` under its own version. Returns the version."""
    declared, layout = sources.layout()
    version = abi_headers.version_of(layout)
    room = Path(museum) / version
    if (room / "types.abi").exists():
        faults = check_version(museum, version, sources)
        if not faults:
            return version
        raise MuseumError(f"ABI {version} is frozen already, and the headers are not what it was:\n" + "\n".join(faults) +
                          "\nraise TN_ABI_MINOR, or take the change back")
    with tempfile.TemporaryDirectory(dir=Path(museum).parent) as folder:  # all of it or nothing
        made = Path(folder) / version
        (made / "include" / "tenon" / "abi").mkdir(parents=True)
        for header in abi_headers.header_files(sources.include):
            shutil.copyfile(header, made / "include" / "tenon" / "abi" / header.name)
        (made / "layout.c").write_text(abi_asserts.c_source(version, layout), encoding="utf-8")
        if sources.binding:
            (made / "layout.rs").write_text(abi_asserts.rust_source(version, layout), encoding="utf-8")
        witness = Path(folder) / "witness.so"
        abi_witness.build(sources.include, declared, witness)
        abi_witness.describe(witness, made / "types.abi")
        shutil.copytree(made, room, dirs_exist_ok=True)
    return version


def check_version(museum, version, sources):
    """What of a frozen version the sources do not keep, a line each; empty = all of it."""
    room = Path(museum) / version
    return [*check_layout(room, sources), *check_types(room, version, sources)]


def check_layout(room, sources):
    faults = []
    for compiler in COMPILERS:
        command = [*compiler, *STRICT, "-fsyntax-only", f"-I{sources.include}", room / "layout.c"]
        faults += failed_asserts(command, "layout.c", " ".join(compiler))
    if sources.binding and (room / "layout.rs").exists():
        with tempfile.TemporaryDirectory() as folder:
            # Beside each other: the asserts name the binding as their module.
            shutil.copyfile(room / "layout.rs", Path(folder) / "layout.rs")
            shutil.copyfile(sources.binding, Path(folder) / "tenon.rs")
            faults += failed_asserts([rustc(), "--edition", "2021", "--crate-type", "lib", "--emit", "metadata",
                                      "--out-dir", folder, Path(folder) / "layout.rs"], "layout.rs", "rustc")
    return faults


def failed_asserts(command, name, compiler):
    try:
        run(command)
        return []
    except HeaderError as error:
        said = [line.strip() for line in str(error).splitlines() if "error" in line and name in line
                or "TN_HOLDS" in line or "const _" in line]
        return [f"{name} ({compiler}): {line}" for line in said] or [f"{name} ({compiler}): {error}"]


def rustc():
    """Debian's package rustc-web before whatever else is there: older ones lack offset_of!."""
    return "/usr/bin/rustc" if Path("/usr/bin/rustc").exists() else "rustc"


def check_types(room, version, sources):
    frozen = abi_headers.read_declared(room / "include")
    _, layout = sources.layout()
    with tempfile.TemporaryDirectory() as folder:
        witness = Path(folder) / "witness.so"
        try:
            abi_witness.build(sources.include, frozen, witness)
        except HeaderError as error:  # a type is gone
            return [f"types.abi: {line}" for line in str(error).splitlines() if "error" in line]
        said = abi_witness.differences(room / "types.abi", witness, may_grow=version != abi_headers.version_of(layout))
    return [f"types.abi: {line.strip()}" for line in said.splitlines() if line.strip()]


def check(museum, sources):
    """What of all that was promised the sources do not keep, a line each, and the versions that were looked at."""
    _, layout = sources.layout()
    current = abi_headers.version_of(layout)
    promised = [version for version in versions(museum) if is_promised(version, current)]
    faults = [f"ABI {version}: {fault}" for version in promised for fault in check_version(museum, version, sources)]
    if current not in promised:
        faults.append(f"ABI {current} is not in the museum: tools/museum freeze")
    return promised, faults
