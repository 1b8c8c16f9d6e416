"""The library fixture as tests use it: its configuration, and records to begin with."""
import os
import pathlib

import harness

CONFIG = """
[host]
name = "library"
data = "{data}"
module_path = ["{modules}"]
{more}
[modules.library]
"""

MODULES_OF_VERSIONS = pathlib.Path(os.environ["TENON_LIBRARY"])  # <build>/tests/fixtures/library
MERGE_PATCH = [("Content-Type", "application/merge-patch+json")]


def write_config(folder, version=None, more=""):
    """A configuration of the library, or of one of its earlier versions. Its data is <folder>/data."""
    modules = harness.MODULES if version is None else MODULES_OF_VERSIONS / str(version)
    config = pathlib.Path(folder) / f"library{version or ''}.toml"
    config.write_text(CONFIG.format(data=pathlib.Path(folder) / "data", modules=modules, more=more), encoding="utf-8")
    return config


def book(number, **more):
    return {"isbn": f"978-0-00-{number:06d}-0", "title": f"Title {number:06d}", **more}


def create(host, plural, document):
    answer = host.request("POST", f"/v1/library/{plural}", document)
    if answer.status != 201:
        raise AssertionError(f"{plural}: {answer.status} {answer.body!r}")
    return answer.json()


def patch(host, target, changes, headers=()):
    body = changes if isinstance(changes, bytes) else harness.json.dumps(changes).encode()
    return host.request("PATCH", target, body, [*MERGE_PATCH, *headers])
