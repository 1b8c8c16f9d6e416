// Units on a disk that fails: what heals, what does not, and who hears of it.
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "faulty_disk.hpp"
#include "open_database.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;

TEST_CASE("a full disk refuses changes, serves reads, and heals") {
  FaultyDisk disk;
  OpenDatabase database;
  REQUIRE_FALSE(database->write({}, insert(1)));
  disk.writes(FileKind::log).fail(SQLITE_FULL);
  for (int i = 0; i < 3; ++i) {
    const auto refused = database->write({}, insert(2));
    CHECK(code_of(refused) == "store.disk_full");
    CHECK(refused->errc == Errc::resource_exhausted);
    CHECK(database.rows() == 1);
  }
  CHECK_FALSE(database->broken());
  CHECK(database->counters().commits_failed == 3);
  disk.writes(FileKind::log).heal();
  CHECK_FALSE(database->write({}, insert(2)));
  CHECK(database.rows() == 2);
  CHECK(database.is_sound());
}

TEST_CASE("when the commit of a batch fails, each of its units is run again and stored once") {
  FaultyDisk disk;
  OpenDatabase database;
  std::vector<std::thread> threads;
  {
    HeldWriter held(*database);
    for (int i = 1; i <= 50; ++i) {
      threads.emplace_back([&, i] { must_succeed(database->write({}, insert(i))); });
    }
    database.wait_until_waiting(50);
    disk.writes(FileKind::log).fail(SQLITE_FULL, 1);
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(database->counters().units_run_again == 51);
  CHECK(database.rows() == 50);
  CHECK(database.number("SELECT n FROM t WHERE id = 0") == 50);
  CHECK(database.is_sound());
}

TEST_CASE("a unit too large for what is left is refused, the small ones of its batch are not") {
  OpenDatabase database;
  REQUIRE_FALSE(database->write({}, [](Connection& connection) -> std::optional<Error> {
    connection.execute("PRAGMA max_page_count=20");
    connection.execute("CREATE TABLE big(b BLOB) STRICT");
    return std::nullopt;
  }));
  std::optional<Error> large;
  std::vector<std::thread> threads;
  {
    HeldWriter held(*database);
    for (int i = 1; i <= 20; ++i) {
      threads.emplace_back([&, i] { must_succeed(database->write({}, insert(i))); });
    }
    threads.emplace_back(
        [&] { large = database.run("INSERT INTO big VALUES (zeroblob(1000000))"); });
    database.wait_until_waiting(21);
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(code_of(large) == "store.disk_full");
  CHECK(database.rows() == 20);
  CHECK(database.number("SELECT n FROM t WHERE id = 0") == 20);
  CHECK(database.is_sound());
}

TEST_CASE("after a failed write or fsync nothing is written until the database is opened again") {
  FaultyDisk disk;
  OpenDatabase database;
  REQUIRE_FALSE(database->write({}, insert(1)));
  const bool at_sync = GENERATE(false, true);
  FaultyDisk::Faults& faults = at_sync ? disk.syncs(FileKind::log) : disk.writes(FileKind::log);
  const int code = at_sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  {
    HeldWriter held(*database);
    for (int i = 2; i <= 20; ++i) {
      threads.emplace_back([&, i] {
        if (code_of(database->write({}, insert(i))) == "store.io_error") ++refused;
      });
    }
    database.wait_until_waiting(19);
    faults.fail(code, 1);  // the disk is well again at once: no matter
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(refused == 19);
  REQUIRE(database->broken());
  CHECK(database->broken()->errc == Errc::unavailable);
  CHECK(code_of(database->write({}, insert(30))) == "store.io_error");
  CHECK(database.rows() == 1);
  const std::uint64_t written = disk.writes(FileKind::database).done;
  database.close();
  CHECK(disk.writes(FileKind::database).done == written);  // no checkpoint of what is in doubt
  database.reopen();
  CHECK_FALSE(database->broken());
  CHECK_FALSE(database->write({}, insert(31)));
  CHECK(database.number("SELECT count(*) FROM t WHERE id IN (1, 31)") == 2);
  CHECK(database.is_sound());
}

TEST_CASE("an I/O error that a unit swallows undoes it all the same") {
  FaultyDisk disk;
  OpenDatabase database;
  REQUIRE_FALSE(database.run("CREATE TABLE big(b BLOB) STRICT"));
  disk.writes(FileKind::log).fail(SQLITE_IOERR_WRITE);
  // More than the cache holds: pages are written to the log before the commit.
  const auto answer = database->write({}, [](Connection& connection) -> std::optional<Error> {
    try {
      for (int i = 0; i < 40; ++i) {
        connection.prepare("INSERT INTO big VALUES (zeroblob(1000000))", Trust::host).run();
      }
    } catch (const Failure&) {
    }
    return std::nullopt;
  });
  CHECK(code_of(answer) == "store.io_error");
  disk.writes(FileKind::log).heal();
  CHECK(database->broken());
  CHECK(database.number("SELECT count(*) FROM big") == 0);
}

TEST_CASE("a checkpoint that finds the disk full is counted, and tried again") {
  FaultyDisk disk;
  DatabaseOptions options;
  options.checkpoint_pages = 10;
  OpenDatabase database(std::move(options));
  disk.writes(FileKind::database).fail(SQLITE_FULL);
  for (int i = 1; i <= 50; ++i) REQUIRE_FALSE(database->write({}, insert(i)));
  CHECK(database->counters().checkpoints_failed > 1);
  CHECK_FALSE(database->broken());
  disk.writes(FileKind::database).heal();
  const std::uint64_t before = database->counters().checkpoints;
  for (int i = 51; i <= 100; ++i) REQUIRE_FALSE(database->write({}, insert(i)));
  CHECK(database->counters().checkpoints > before);
  CHECK(database.rows() == 100);
}

TEST_CASE("a checkpoint whose fsync fails stops all changes") {
  FaultyDisk disk;
  DatabaseOptions options;
  options.checkpoint_pages = 10;
  OpenDatabase database(std::move(options));
  disk.syncs(FileKind::database).fail(SQLITE_IOERR_FSYNC, 1);
  int stored = 0;
  while (!database->write({}, insert(stored + 1))) ++stored;
  REQUIRE(database->broken());
  CHECK(database->counters().checkpoints_failed == 1);
  CHECK(database.rows() == stored);
  database.reopen();
  CHECK(database.rows() == stored);
  CHECK_FALSE(database->write({}, insert(stored + 1)));
}
