"""A foreign module that is only a schema and a page of C++: every relation and type, over REST."""
import tempfile
import threading
import unittest

import harness
import library

EVERY_FIELD = {
    "isbn": "978-0-441-47812-5",
    "title": "The Left Hand of Darkness",
    "pages": 304,
    "price": {"amount": "12.50", "currency": "EUR"},
    "weight_kg": "0.250",
    "genre": "fiction",
    "is_reference": False,
    "cover": "AAECAw==",
    "catalogue_id": "0190a6f0-7c3b-7def-8abc-0123456789ab",
    "remarks": {"shelf": ["a", 1, None], "note": "Zürich \"q\""},
    "reading_time": "PT7H30M",
    "copies": "3",
    "rating": 4.5,
    "supplier": "0190a6f0-7c3b-7def-8abc-0123456789ac",
}


class Library(harness.HostTestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.config = library.write_config(folder.name)
        super().setUpClass()
        cls.numbers = iter(range(1, 1_000_000))

    def new_book(self, **more):
        return library.create(self.host, "books", library.book(next(self.numbers), **more))

    def new_member(self):
        number = next(self.numbers)
        return library.create(self.host, "members", {
            "name": "Kim", "email": f"kim{number}@example.org", "joined_at": "2026-01-02T03:04:05Z"})

    def test_every_type_survives_the_way_there_and_back(self):
        author = library.create(self.host, "authors", {"name": "Ursula K. Le Guin", "born": "1929-10-21",
                                                       "zone": "America/Los_Angeles"})
        answer = self.host.request("POST", "/v1/library/books", {
            **EVERY_FIELD, "authorships": [{"author": author["id"], "role": "author"}]})
        self.assertEqual(answer.status, 201, answer.body)
        stored = answer.json()
        self.assertEqual(answer.header("Location"), f"/v1/library/books/{stored['id']}")
        self.assertEqual(answer.header("ETag"), '"1"')
        self.assertEqual(list(stored)[:2], ["id", "version"])
        self.assertEqual({k: stored[k] for k in EVERY_FIELD}, EVERY_FIELD)
        self.assertEqual(stored["copies_lent"], "0")
        self.assertEqual(stored["authorships"], [{"author": author["id"], "role": "author"}])
        again = self.host.request("GET", answer.header("Location"))
        self.assertEqual(again.body, answer.body)
        listed = self.host.request("GET", f"/v1/library/books?isbn={EVERY_FIELD['isbn']}")
        self.assertEqual(listed.json(), {"items": [stored]})
        self.assertIn(answer.body, listed.body)

    def test_defaults_are_stored(self):
        stored = self.new_book()
        self.assertEqual((stored["genre"], stored["copies"], stored["is_reference"]), ("fiction", "1", False))
        self.assertNotIn("pages", stored)

    def test_a_merge_patch_sets_removes_and_replaces(self):
        stored = self.new_book(pages=100, remarks={"a": {"b": 1, "c": 2}, "d": 3})
        target = f"/v1/library/books/{stored['id']}"
        answer = library.patch(self.host, target, {"title": "New", "pages": None, "remarks": {"a": {"b": None}}})
        self.assertEqual((answer.status, answer.header("ETag")), (200, '"2"'), answer.body)
        changed = answer.json()
        self.assertEqual(changed["title"], "New")
        self.assertNotIn("pages", changed)
        self.assertEqual(changed["remarks"], {"a": {"c": 2}, "d": 3})
        self.assertEqual(changed["version"], "2")
        author = library.create(self.host, "authors", {"name": "A"})
        part = {"author": author["id"], "role": "editor"}
        self.assertEqual(library.patch(self.host, target, {"authorships": [part]}).json()["authorships"], [part])
        self.assertEqual(library.patch(self.host, target, {"authorships": None}).json()["authorships"], [])

    def test_corners_of_a_merge_patch(self):
        stored = self.new_book(price={"amount": "2.50", "currency": "EUR"}, genre="poetry")
        target = f"/v1/library/books/{stored['id']}"
        for changes, code, pointer in [({"title": None}, "field.missing", "#/title"),
                                       ({"price": {"amount": "3.00"}}, "field.missing", "#/price/currency"),
                                       ({"id": stored["id"]}, "field.unknown", "#/id"),
                                       ({"version": "1"}, "field.unknown", "#/version"),
                                       ({"copies_lent": "1"}, "field.unknown", "#/copies_lent"),
                                       (b'{"pages":1,"pages":null}', "field.repeated", "#/pages")]:
            answer = library.patch(self.host, target, changes)
            self.assert_problem(answer, 400, code)
            self.assertEqual(answer.json()["errors"][0]["pointer"], pointer)
        self.assertEqual(library.patch(self.host, target, {}).json(), {**stored, "version": "2"})
        self.assertEqual(library.patch(self.host, target, {"genre": None}).json()["genre"], "fiction")
        # What was not there is an empty object before it: a null within the patch leaves nothing behind.
        changed = library.patch(self.host, target, {"remarks": {"a": {"b": None}}}).json()
        self.assertEqual(changed["remarks"], {"a": {}})
        self.assertEqual(library.patch(self.host, target, {"remarks": [None]}).json()["remarks"], [None])
        schema = self.host.request("GET", "/openapi.json").json()["components"]["schemas"]["library.book.v1.BookPatch"]
        self.assertIn({"type": "null"}, schema["properties"]["authorships"]["anyOf"])

    def test_conditions(self):
        stored = self.new_book()
        target = f"/v1/library/books/{stored['id']}"
        unchanged = self.host.request("GET", target, headers=[("If-None-Match", '"1"')])
        self.assertEqual((unchanged.status, unchanged.body), (304, b""))
        self.assertEqual(library.patch(self.host, target, {"pages": 1}, [("If-Match", '"1"')]).status, 200)
        self.assert_problem(library.patch(self.host, target, {"pages": 2}, [("If-Match", '"1"')]), 412, "store.stale")
        self.assert_problem(self.host.request("DELETE", target, headers=[("If-Match", '"1"')]), 412, "store.stale")
        self.assertEqual(self.host.request("DELETE", target, headers=[("If-Match", '"2"')]).status, 204)
        self.assert_problem(self.host.request("GET", target), 404, "store.not_found")
        member = self.new_member()
        self.assert_problem(self.host.request("DELETE", f"/v1/library/members/{member['id']}"), 428,
                            "rest.if_match_required")

    def test_changes_at_once_are_all_seen(self):
        # A rule `prepare` lies between reading and writing: what changed meanwhile makes the request begin again.
        stored = self.new_book()
        target = f"/v1/library/books/{stored['id']}"
        answers = []

        def change(name):
            for number in range(10):
                answers.append(library.patch(self.host, target, {"remarks": {f"{name}-{number}": True}}))

        threads = [threading.Thread(target=change, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for answer in answers:
            if answer.status != 200:
                self.assert_problem(answer, 409, "store.contended")
        changed = sum(answer.status == 200 for answer in answers)
        now = self.host.request("GET", target).json()
        self.assertGreaterEqual(changed, 10)
        self.assertEqual((int(now["version"]), len(now["remarks"])), (1 + changed, changed))

    def test_conflicts_name_the_field(self):
        stored = self.new_book()
        problem = self.assert_problem(
            self.host.request("POST", "/v1/library/books", library.book(0, isbn=stored["isbn"])), 409, "store.not_unique")
        self.assertIn("/isbn", str(problem["errors"]))
        nobody = "0190a6f0-7c3b-7def-8abc-000000000000"
        problem = self.assert_problem(
            self.host.request("POST", "/v1/library/books",
                              library.book(next(self.numbers), authorships=[{"author": nobody}])), 409, "store.no_such_ref")
        self.assertIn("author", str(problem["errors"]))
        answer = library.patch(self.host, f"/v1/library/books/{stored['id']}", {"copies": "-1"})
        self.assertEqual(answer.status, 400, answer.body)

    def test_rules(self):
        self.assertEqual(self.new_book(pages=1)["pages"], 1)
        padded = library.create(self.host, "books", {"isbn": "978-0-00-999999-0", "title": "  Padded  "})
        self.assertEqual(padded["title"], "Padded")
        answer = self.host.request("POST", "/v1/library/books", {"isbn": "978-0-00-999998-0", "title": "   "})
        self.assertEqual(answer.json()["code"], "library.blank_title")
        member = self.new_member()
        lent = self.host.request("POST", f"/v1/library/books/{padded['id']}:lend", {"member": member["id"]})
        self.assertEqual(lent.status, 200, lent.body)
        self.assert_problem(self.host.request("DELETE", f"/v1/library/books/{padded['id']}"), 409, "library.still_out")

    def test_domain_operations(self):
        stored, member = self.new_book(), self.new_member()
        lend = f"/v1/library/books/{stored['id']}:lend"
        loan = self.host.request("POST", lend, {"member": member["id"]}).json()
        self.assertEqual((loan["book"], loan["member"]), (stored["id"], member["id"]))
        self.assert_problem(self.host.request("POST", lend, {"member": member["id"]}), 409, "library.all_lent")
        nobody = "0190a6f0-7c3b-7def-8abc-000000000000"
        self.assert_problem(self.host.request("POST", f"/v1/library/books/{nobody}:lend", {"member": nobody}), 404,
                            "store.not_found")
        out = self.host.request("GET", f"/v1/library/members/{member['id']}/open_loans").json()
        self.assertEqual(out["count"], "1")
        self.assertEqual([one["title"] for one in out["loans"]], [stored["title"]])
        back = f"/v1/library/loans/{loan['id']}:give_back"
        self.assertIn("returned_at", self.host.request("POST", back, {}).json())
        self.assert_problem(self.host.request("POST", back, {}), 409, "library.already_back")
        self.assertEqual(self.host.request("GET", f"/v1/library/books/{stored['id']}").json()["copies_lent"], "0")
        history = self.host.request("GET", f"/v1/library/loans?member={member['id']}").json()
        self.assertEqual(len(history["items"]), 1)

    def test_another_media_type(self):
        lines = b"978-0-00-888881-0;One\n978-0-00-888882-0;Two\n"
        csv = [("Content-Type", "text/csv")]
        answer = self.host.request("POST", "/v1/library/books:import", lines, csv)
        self.assertEqual((answer.status, answer.json()), (200, {"imported": 2, "known": 0}))
        self.assertEqual(self.host.request("POST", "/v1/library/books:import", lines, csv).json(),
                         {"imported": 0, "known": 2})
        broken = self.host.request("POST", "/v1/library/books:import", b"978-0-00-888883-0;Three\nbroken\n", csv)
        self.assertEqual(broken.json()["code"], "library.bad_line")
        exported = self.host.request("GET", "/v1/library/books.csv")
        self.assertEqual(exported.media_type(), "text/csv")
        self.assertIn(lines, exported.body)
        self.assertNotIn(b"Three", exported.body)

    def test_what_is_refused_stores_nothing(self):
        count = len(self.all_books())
        for body in ({"title": "no isbn"}, library.book(1, unknown=1), library.book(1, copies_lent="1"),
                     library.book(1, version="7"), library.book(1, pages=0), library.book(1, genre="romance"),
                     library.book(1, price={"amount": "1.234", "currency": "EUR"}),
                     library.book(1, price={"amount": "1.00", "currency": "XQQ"}),
                     library.book(1, reading_time="P1D"), library.book(1, authorships=[{"role": "author"}])):
            answer = self.host.request("POST", "/v1/library/books", body)
            self.assertEqual((answer.status, answer.media_type()), (400, harness.PROBLEM), (body, answer.body))
        self.assertEqual(len(self.all_books()), count)

    def all_books(self):
        items, target = [], "/v1/library/books?limit=7&sort=-title"
        while target:
            page = self.host.request("GET", target).json()
            items += page["items"]
            target = page.get("next")
        return items


class Lists(harness.HostTestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.config = library.write_config(folder.name)
        super().setUpClass()
        for number in range(100):
            library.create(cls.host, "books", library.book(
                number, genre=["fiction", "science", "poetry"][number % 3], copies="2",
                weight_kg=f"0.{number:03d}", **({"pages": number + 1} if number % 4 else {})))

    def list(self, query):
        answer = self.host.request("GET", f"/v1/library/books?{query}")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def count(self, query):
        return len(self.list(f"{query}&limit=1000")["items"])

    def test_filters(self):
        for query, count in {
            "genre=poetry": 33, "genre[ne]=poetry": 67, "genre[in]=poetry,science": 66, "genre[nin]=poetry,science": 34,
            "pages[gte]=90": 9, "pages[lt]=3": 1, "pages[is]=null": 25, "pages[is]=not_null": 75,
            "weight_kg[gt]=0.050&weight_kg[lte]=0.060": 10, "title[like]=Title%2000001*": 10,
            "title[ilike]=tITLE%2000001*": 10, "title[like]=tITLE%2000001*": 0, "is_reference=true": 0,
            "genre=poetry&pages[is]=null": 8,
        }.items():
            with self.subTest(query):
                self.assertEqual(self.count(query), count)

    def test_pages_concatenate_to_the_whole(self):
        for sort in ("title", "-title", "pages", "-pages", "weight_kg,-title", ""):
            for limit in (1, 7, 50):
                with self.subTest(sort=sort, limit=limit):
                    query = f"sort={sort}&" if sort else ""
                    whole = [one["id"] for one in self.list(f"{query}limit=1000")["items"]]
                    found, target = [], f"/v1/library/books?{query}limit={limit}"
                    while target:
                        answer = self.host.request("GET", target)
                        found += [one["id"] for one in answer.json()["items"]]
                        target = answer.json().get("next")
                        link = answer.header("Link")
                        self.assertEqual(link, f'<{target}>; rel="next"' if target else None)
                    self.assertEqual(found, whole)

    def test_fields(self):
        page = self.list("fields=title,pages&limit=2&sort=title")
        self.assertEqual([sorted(one) for one in page["items"]], [["id", "title"], ["id", "pages", "title"]])

    def test_what_is_refused(self):
        cursor = self.host.request("GET", "/v1/library/books?limit=1").json()["next"].split("cursor=")[1]
        for query, code in {
            "colour=red": "query.unknown_parameter", "title[near]=x": "query.unknown_operator",
            "pages=many": "query.bad_value", "genre=romance": "query.bad_value", "limit=0": "query.bad_value",
            "sort=cover": "query.not_sortable", "fields=colour": "query.unknown_field", "cursor=nonsense": "query.bad_cursor",
            f"sort=title&cursor={cursor}": "query.cursor_differs",
        }.items():
            with self.subTest(query):
                self.assert_problem(self.host.request("GET", f"/v1/library/books?{query}"), 400, code)


class LittleMemory(harness.HostTestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.config = library.write_config(folder.name, more="[http]\nrequest_memory_max = 65536\n")
        super().setUpClass()

    def test_what_does_not_fit_is_refused_with_what_would(self):
        for number in range(20):
            library.create(self.host, "books", library.book(number, remarks="x" * 10000))
        problem = self.assert_problem(self.host.request("GET", "/v1/library/books"), 422, "tenon.memory_limit")
        self.assertIn("smaller limit", problem["detail"])
        for query in ("limit=3", "fields=title"):
            self.assertEqual(self.host.request("GET", f"/v1/library/books?{query}").status, 200)
        # One that has grown beyond what a request may hold: by a change that is smaller than that.
        book = library.create(self.host, "books", library.book(20, remarks={"a": "x" * 14000}))
        target = f"/v1/library/books/{book['id']}"
        self.assert_problem(library.patch(self.host, target, {"remarks": {"b": "x" * 14000}}), 422, "tenon.memory_limit")
        self.assertEqual(self.host.request("GET", target).json(), book)


if __name__ == "__main__":
    unittest.main()
