"""What a module may not do in a unit: the host refuses it, undoes what the unit has written, and goes on."""
import tempfile
import unittest

import harness

CONFIG = """
[host]
name = "rude"
data = "{data}"
module_path = ["{modules}"]

[http]
request_timeout_ms = 1000

[modules.calendar_engine]
[modules.rude]
"""


class Rude(harness.HostTestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.config = f"{folder.name}/rude.toml"
        with open(cls.config, "w", encoding="utf-8") as config:
            config.write(CONFIG.format(data=f"{folder.name}/data", modules=harness.MODULES))
        super().setUpClass()

    def notes(self):
        return [one["text"] for one in self.host.request("GET", "/v1/rude/notes").json()["items"]]

    def commit(self, deed):
        return self.host.request("POST", "/v1/rude/deeds", {"deed": deed})

    def test_what_is_refused_leaves_nothing(self):
        for deed, status, code in (
                ("call_in_unit", 409, "tenon.seam_in_unit"), ("unit_in_unit", 409, "store.unit_in_unit"),
                ("throw_in_unit", 500, "tenon.internal"), ("fail_in_unit", 409, "rude.failed"),
                ("write_in_snapshot", 409, "store.reads_only"), ("spin_in_unit", 504, "tenon.deadline_exceeded"),
                ("publish_in_snapshot", 409, "store.reads_only"), ("publish_half", 500, "tenon.internal"),
                ("publish_too_much", 422, "store.event_too_large")):
            with self.subTest(deed):
                answer = self.commit(deed)
                self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer.body)
                self.assertEqual(self.notes(), [])
                self.assertEqual(harness.tenon("events", "ls", "--config", self.config).stdout, "")

    def test_an_operation_that_claims_to_read_only_may_not_write(self):
        self.assert_problem(self.host.request("GET", "/v1/rude/peek"), 409, "store.reads_only")
        self.assertEqual(self.notes(), [])

    def test_a_unit_may_handle_what_its_own_data_refuses(self):
        self.assertEqual(self.commit("note_twice").json(), {"runs": 1})
        self.assertEqual(self.notes(), ["deed"])
        note = self.host.request("GET", "/v1/rude/notes").json()["items"][0]
        self.assertEqual(self.host.request("DELETE", f"/v1/rude/notes/{note['id']}").status, 204)


if __name__ == "__main__":
    unittest.main()
