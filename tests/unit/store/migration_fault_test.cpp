// A migration that is cut off anywhere leaves the old database or the new one, and can be done
// again.
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include "faulty_disk.hpp"
#include "shop_model.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;

namespace {

void check_whole(const std::filesystem::path& file, bool& is_done) {
  Connection connection(file, Connection::Role::writer);
  const Plan plan = plan_migration(connection, shop(3), "3");
  REQUIRE((plan.standing == Standing::behind || plan.standing == Standing::current));
  is_done = plan.standing == Standing::current;
  Statement sound = connection.prepare("PRAGMA integrity_check", Trust::host);
  REQUIRE(sound.step());
  CHECK(sound.text(0) == "ok");
  Statement rows = connection.prepare(
      is_done ? "SELECT count(*) FROM purchase JOIN note ON purchase.id = note.\"order\""
              : "SELECT count(*) FROM \"order\" AS o JOIN note ON o.id = note.\"order\"",
      Trust::host);
  REQUIRE(rows.step());
  CHECK(rows.integer(0) == 2);
}

}  // namespace

TEST_CASE("a disk that fails at any write leaves the database whole") {
  const int code = GENERATE(SQLITE_IOERR_WRITE, SQLITE_FULL);
  FaultyDisk disk;
  bool is_done = false;
  int faults = 0;
  for (int after = 0; !is_done && after < 500; ++after) {
    TemporaryFolder copy;
    {
      ShopDatabase database(2);
      disk.writes(FileKind::log).fail(code, 1, after);
      const auto failed = database.apply(shop(3));
      disk.writes(FileKind::log).heal();
      faults += failed ? 1 : 0;
      if (failed) CHECK((failed->code == "store.io_error" || failed->code == "store.disk_full"));
      std::filesystem::copy_file(database.folder.file(), copy.file());
      std::filesystem::copy_file(database.folder.file("data.sqlite-wal"),
                                 copy.file("data.sqlite-wal"));
    }
    check_whole(copy.file(), is_done);
  }
  CHECK(is_done);
  CHECK(faults > 3);
}

TEST_CASE("a process that is killed at any write leaves the database whole") {
  FaultyDisk disk;
  bool is_done = false;
  int kills = 0;
  for (int after = 0; !is_done && after < 500; ++after) {
    TemporaryFolder folder;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Connection connection(folder.file(), Connection::Role::writer);
      const auto step = [&](int version) {
        const Plan plan = plan_migration(connection, shop(version), std::to_string(version));
        return apply_migration(connection, shop(version), std::to_string(version), plan);
      };
      if (step(1)) _exit(1);
      connection.execute(
          "INSERT INTO \"order\"(org_id, id, version, title) VALUES (1, zeroblob(16), 1, 'one');"
          "INSERT INTO note VALUES (1, zeroblob(16), 1, zeroblob(16), 'see'),"
          " (1, x'02020202020202020202020202020202', 1, zeroblob(16), NULL)");
      if (step(2)) _exit(1);
      disk.writes(FileKind::log).fail(FaultyDisk::kKill, 1, after);
      _exit(step(3) ? 1 : 0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    kills += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 1 : 0;
    REQUIRE((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    check_whole(folder.file(), is_done);
  }
  CHECK(is_done);
  CHECK(kills > 3);
}
