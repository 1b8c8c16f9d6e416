"""Prints the sixteen mistakes as a reader would meet them: what was sent or written, and what came back.

Run by hand, with the environment that harness.py names; nothing here checks anything, mistakes_test.py does.
"""

import json
import pathlib
import tempfile

import harness
from mistakes import CONFIG_MISTAKES, REQUEST_MISTAKES


def print_request(host, mistake):
    print(f"### {mistake.name}\n\n```")
    print(f"{mistake.method} {mistake.target}")
    for name, value in mistake.all_headers():
        print(f"{name}: {value if len(value) < 80 else value[:16] + '…'}")
    body = mistake.body_bytes()
    if mistake.shown or body:
        print(f"\n{mistake.shown or body.decode()}")
    answer = host.request(mistake.method, mistake.target, body, mistake.all_headers())
    print(f"\nHTTP/1.1 {answer.status}\nContent-Type: {answer.header('Content-Type')}\n")
    print(json.dumps(answer.json(), indent=2, ensure_ascii=False) + "\n```\n")


def print_config(mistake):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        outcome = mistake.run(folder, mistake.write(folder))
        command = f"tenon {' '.join(mistake.command)} --config shop.toml"
        print(f"### {mistake.name}\n\n```")
        if mistake.config is not None:
            print((folder / "shop.toml").read_text().replace(str(harness.FIXTURES), "modules"))
        errors = [line for line in outcome.stderr.splitlines() if line.startswith("error[")]
        print(f"$ {command}\n" + "\n".join(errors).replace(str(harness.FIXTURES), "modules"))
        print(f"$ echo $?\n{outcome.returncode}\n```\n")


def main():
    print("## In a request\n")
    with harness.Host() as host:
        for mistake in REQUEST_MISTAKES:
            print_request(host, mistake)
    print("## In the configuration and the modules\n")
    for mistake in CONFIG_MISTAKES:
        print_config(mistake)


if __name__ == "__main__":
    main()
