#!/usr/bin/env python3
"""Holds the includes to the dependency table: app -> host -> rest -> seam -> {store, http} -> model -> base.

A folder may include itself and what the table grants it; a module may include the SDK, its own files, its generated
headers and those of the interfaces that its schema requires; core names no module. Prints each violation as file:line and exits 1 when there is one.
"""
import pathlib
import re
import sys
import tomllib

# Everything below a layer, written out, so that an edge is visible where it is added.
MAY_INCLUDE = {
    "base": set(),
    "model": {"base", "abi"},
    "store": {"model", "base", "abi"},
    "http": {"model", "base", "abi"},
    "seam": {"store", "http", "model", "base", "abi"},
    "rest": {"seam", "store", "http", "model", "base", "abi"},
    "host": {"rest", "seam", "store", "http", "model", "base", "abi"},
    "app": {"host", "rest", "seam", "store", "http", "model", "base", "abi"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
SOURCES = {".c", ".h", ".cpp", ".hpp"}


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(2)


def target_of(include):
    """The layer or public face that an include reaches: base ... app, abi, sdk, or None for anything else."""
    if include.startswith("tenon/abi/"):
        return "abi"
    if include.startswith("tenon/sdk/"):
        return "sdk"
    first = include.split("/", 1)[0]
    return first if "/" in include and first in MAY_INCLUDE else None


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in SOURCES)


def check_core(root):
    modules = {p.name for p in (root / "modules").iterdir() if p.is_dir()}
    for layer, granted in MAY_INCLUDE.items():
        for path in sources(root / "core" / layer):
            text = path.read_text(encoding="utf-8")
            for module in modules:
                if re.search(rf"\b{module}\b", text):
                    yield f"{path.relative_to(root)}: core names the module {module}"
            for number, include in includes(path):
                target = target_of(include)
                if target is not None and target != layer and target not in granted:
                    yield f"{path.relative_to(root)}:{number}: {layer} may not include {include}"
    for face, granted in {"abi": {"abi"}, "sdk": {"abi", "sdk"}}.items():
        for path in sources(root / "core" / face):
            for number, include in includes(path):
                if (target := target_of(include)) is not None and target not in granted:
                    yield f"{path.relative_to(root)}:{number}: {face} may not include {include}"


def required_headers(root, module):
    """The generated headers of the interfaces that a module requires: calendar_engine/zones_1.hpp, ..."""
    schema = root / "schema" / module / "module.toml"
    if not schema.exists():
        return set()
    stated = tomllib.loads(schema.read_text(encoding="utf-8"))["module"]
    required = [*stated.get("requires", []), *stated.get("optional_requires", [])]
    return {re.sub(r"^(\w+)\.(\w+)/(\d+)$", r"\1/\2_\3.hpp", interface) for interface in required}


def check_modules(root):
    modules = {p.name for p in (root / "modules").iterdir() if p.is_dir()}
    for module in modules:
        generated = re.compile(rf"^{module}/(module|store|[a-z0-9_]+_[0-9]+)\.hpp?$")
        required = required_headers(root, module)
        for path in sources(root / "modules" / module):
            for number, include in includes(path):
                first = include.split("/", 1)[0]
                target = target_of(include)
                if target is not None and target not in {"sdk", "abi"}:
                    yield f"{path.relative_to(root)}:{number}: a module may not include core's {include}"
                elif first in modules and first != module and include not in required:
                    yield f"{path.relative_to(root)}:{number}: {module} may not include {include} of another module"
                elif first == module and not generated.match(include) and not (root / "modules" / include).exists():
                    yield f"{path.relative_to(root)}:{number}: {include} is neither generated nor the module's own"


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    violations = [*check_core(root), *check_modules(root)]
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
