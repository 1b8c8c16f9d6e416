"""Sixteen mistakes that people make, each with the answer that a stranger must be able to act on.

Ten in a request, six in the configuration and the modules. mistakes_test.py checks them; transcripts.py prints them.
"""

import dataclasses
import json
import socket

import harness

EXPAND = "/v1/startime/recurrence:expand"


@dataclasses.dataclass
class RequestMistake:
    name: str
    status: int
    code: str
    words: list              # what the detail must say, beside the code
    pointer: str = None      # the offending field, when there is one
    method: str = "POST"
    target: str = EXPAND
    body: object = None      # bytes, or anything else as JSON
    headers: list = dataclasses.field(default_factory=list)
    shown: str = None        # the body as a reader should see it, when it is large

    def body_bytes(self):
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()

    def all_headers(self):
        named = {name.lower() for name, _ in self.headers}
        if self.body is not None and "content-type" not in named:
            return [("Content-Type", harness.JSON), *self.headers]
        return self.headers


def _expand(**fields):
    return {"start": "1997-09-02T09:00:00", "rules": ["FREQ=DAILY;COUNT=10"], **fields}


REQUEST_MISTAKES = [
    RequestMistake("unknown field", 400, "field.unknown", ["time_zone"], "/timezone",
                   body=_expand(timezone="America/New_York")),
    RequestMistake("wrong type", 400, "field.wrong_type", ["limit"], "/limit", body=_expand(limit="ten")),
    RequestMistake("bad zone", 400, "calendar_engine.bad_zone", ["America/New_York"], "/time_zone",
                   body=_expand(time_zone="America/NewYork")),
    RequestMistake("bad RRULE", 400, "calendar_engine.bad_rule", ["BYDAY=XX"], "/rules/0",
                   body=_expand(rules=["FREQ=WEEKLY;BYDAY=XX"])),
    RequestMistake("body too large", 413, "http.body_too_large", ["smaller", "16777216 bytes"],
                   body=b'{"start":"' + b"x" * (16 << 20) + b'"}', shown='{"start":"xxxxxxxx… (16 MiB and 12 bytes)'),
    RequestMistake("header too large", 431, "http.header_too_large", ["header", "16384 bytes"], body=_expand(),
                   headers=[("X-Notes", "n" * (17 << 10))], shown="(X-Notes is 17 KiB)"),
    RequestMistake("unknown route", 404, "rest.unknown_route", [EXPAND], target="/v1/startime/recurence:expand",
                   body=_expand()),
    RequestMistake("wrong method", 405, "rest.method_not_allowed", ["POST"], method="GET"),
    RequestMistake("wrong content type", 415, "rest.unsupported_media_type", ["application/json", "text/plain"],
                   body=json.dumps(_expand()).encode(), headers=[("Content-Type", "text/plain")]),
    RequestMistake("broken JSON", 400, "json.malformed", ["byte"], body=b'{"start":"1997-09-02T09:00:00",}'),
]


@dataclasses.dataclass
class ConfigMistake:
    name: str
    code: str
    exit_code: int
    words: list
    config: str              # the file's text; None = there is no file
    at: str = "shop.toml"    # what the finding must point at
    command: tuple = ("check",)

    def write(self, folder):
        path = folder / "shop.toml"
        if self.config is not None:
            path.write_text(self.config)
        return path

    def run(self, folder, config):
        return harness.tenon(*self.command, "--config", config.name, cwd=folder)


def _modules(*names):
    return "\n".join(["[host]", f'module_path = ["{harness.FIXTURES}"]',
                      *(f"[modules.{name}]\nlibrary = \"{library}.so\"" for name, library in names)]) + "\n"


CONFIG_MISTAKES = [
    ConfigMistake("unknown key", "config.unknown_key", 1, ['"prot"', 'did you mean "port"?'],
                  "[http]\nprot = 8080\n", at="shop.toml:2"),
    ConfigMistake("missing file", "config.not_found", 3, ["--config"], None),
    ConfigMistake("missing provider", "module.missing_provider", 1, ['enable the module "absent"'],
                  _modules(("liar", "missing_provider")), at="shop.toml:3"),
    ConfigMistake("cycle", "module.cycle", 1, ["ring_a -> ring_b -> ring_a"],
                  _modules(("ring_user", "ring_user"), ("ring_a", "ring_a"), ("ring_b", "ring_b"))),
    ConfigMistake("engine that asks for a store", "module.kind_forbids", 1, ["is an engine and asks for a store"],
                  _modules(("engine_with_store", "engine_with_store")), at="shop.toml:3"),
]


class PortInUse(ConfigMistake):
    """The sixth: another process listens where the host wants to."""

    def __init__(self):
        super().__init__("port in use", "http.port_in_use", 3, ["another port"], "[http]\nport = 8080\n", at="",
                         command=("serve", "--data", "data"))

    def run(self, folder, config):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            config.write_text(self.config.replace("8080", str(port)))
            return super().run(folder, config)


CONFIG_MISTAKES.append(PortInUse())
