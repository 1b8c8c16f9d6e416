// A database of one table in a folder of its own, and a way to hold its writer.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <thread>
#include <vector>

#include "store/database.hpp"
#include "temporary_folder.hpp"

namespace tenon::store::test {

using unit::TemporaryFolder;

inline Log& quiet_log() {
  static Log log(::open("/dev/null", O_WRONLY | O_CLOEXEC), Level::error);
  return log;
}

class OpenDatabase {
 public:
  explicit OpenDatabase(DatabaseOptions options = {}) : options_(std::move(options)) {
    options_.file = folder_.file();
    options_.batch_ns_max = UINT64_MAX;  // batches end when nobody waits, however slow the machine
    reopen();
    REQUIRE_FALSE(run("CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, n INTEGER) STRICT"));
    REQUIRE_FALSE(run("INSERT INTO t VALUES (0, 0)"));
  }

  void close() { database_.reset(); }
  void reopen() {
    database_.reset();
    auto opened = Database::open(options_, threads_, quiet_log());
    REQUIRE(opened.has_value());
    database_ = std::move(*opened);
  }
  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }

  std::optional<Error> run(std::string sql, Patience patience = {}) {
    return database_->write(patience, [&](Connection& connection) -> std::optional<Error> {
      connection.prepare(sql, Trust::host).run();
      return std::nullopt;
    });
  }
  std::int64_t number(std::string sql) {
    std::int64_t number = -1;
    const auto failed = database_->read({}, [&](Connection& connection) -> std::optional<Error> {
      Statement statement = connection.prepare(sql, Trust::module);
      if (statement.step()) number = statement.integer(0);
      return std::nullopt;
    });
    if (failed) FAIL(failed->code + ": " + failed->message);
    return number;
  }
  std::int64_t rows() { return number("SELECT count(*) FROM t WHERE id > 0"); }
  bool is_sound() {
    Connection connection(options_.file, Connection::Role::reader);
    Statement check = connection.prepare("PRAGMA integrity_check", Trust::host);
    return check.step() && check.text(0) == "ok";
  }
  void wait_until_waiting(std::uint64_t count) {
    while (database_->counters().waiting < count) std::this_thread::yield();
  }

 private:
  TemporaryFolder folder_;
  DatabaseOptions options_;
  WriterThreads threads_{2};
  std::unique_ptr<Database> database_;
};

inline std::string code_of(const std::optional<Error>& error) {
  return error ? error->code : "";
}

/// For threads other than the test's own, where Catch2 must not be called.
inline void must_succeed(const std::optional<Error>& error) {
  if (!error) return;
  std::fprintf(stderr, "%s\n", to_text(*error).c_str());
  std::abort();
}

inline UnitBody insert(int id) {
  return [id](Connection& connection) -> std::optional<Error> {
    Statement statement = connection.prepare("INSERT INTO t VALUES (?1, 1)", Trust::module);
    statement.bind(1, id);
    statement.run();
    connection.prepare("UPDATE t SET n = n + 1 WHERE id = 0", Trust::module).run();
    return std::nullopt;
  };
}

/// A unit that holds the writer until it is let go: what comes meanwhile is one batch with it.
class HeldWriter {
 public:
  explicit HeldWriter(Database& database)
      : thread_([this, &database] {
          answer_ = database.write({}, [this](Connection&) -> std::optional<Error> {
            if (!is_running_.exchange(true)) running_.count_down();
            go_.wait();
            return std::nullopt;
          });
        }) {
    running_.wait();
  }
  ~HeldWriter() { let_go(); }
  void let_go() {
    if (!thread_.joinable()) return;
    go_.count_down();
    thread_.join();
  }
  const std::optional<Error>& answer() const { return answer_; }

 private:
  std::latch running_{1}, go_{1};
  std::atomic<bool> is_running_{false};
  std::optional<Error> answer_;
  std::thread thread_;
};

}  // namespace tenon::store::test
