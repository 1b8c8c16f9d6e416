"""A module that names an optional interface: used when somebody provides it, done without when nobody does."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import harness

CONFIG = """
[host]
name = "dial"
module_path = ["{modules}"]
[modules.dial]
[modules.calendar_engine]
enabled = {engine}
"""


class Optional(unittest.TestCase):
    def start(self, engine):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        config = pathlib.Path(folder.name) / "dial.toml"
        config.write_text(CONFIG.format(modules=harness.MODULES, engine=engine), encoding="utf-8")
        host = harness.Host(config)
        self.enterContext(host)
        return host, config

    def test_it_is_used_when_somebody_provides_it(self):
        host, config = self.start("true")
        known = host.request("GET", "/v1/dial/zones").json()
        self.assertTrue(known["known"])
        self.assertGreater(known["zones"], 300)
        self.assertEqual(host.request("GET", "/v1/dial/zones:demand").json(), known)
        modules = json.loads(subprocess.check_output([harness.TENON, "modules", "--config", config, "--json"]))
        self.assertEqual([m["name"] for m in modules], ["calendar_engine", "dial"], "the provider starts first")
        self.assertEqual(modules[1]["optional"], ["calendar_engine.zones/1"])
        self.assertEqual(modules[1]["requires"], [])

    def test_the_rest_works_when_nobody_does(self):
        host, config = self.start("false")
        answer = host.request("GET", "/v1/dial/zones")
        self.assertEqual((answer.status, answer.json()), (200, {"known": False, "zones": 1}))
        demanded = host.request("GET", "/v1/dial/zones:demand")
        self.assertEqual((demanded.status, demanded.json()["code"]), (501, "tenon.not_provided"))
        text = subprocess.check_output([harness.TENON, "modules", "--config", config], text=True)
        self.assertIn("  optional  calendar_engine.zones/1\n", text)


if __name__ == "__main__":
    unittest.main()
