#include "store/writer.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "store/unit_body.hpp"

namespace tenon::store {
namespace {

/// A log so many times longer than a checkpoint asks for is cut off. It can be only while nobody
/// reads from it, and where there is always somebody the writer has to wait: the longer the log,
/// the longer, so that it stays in proportion to the longest read.
constexpr std::uint64_t kLongLog = 8;
constexpr std::uint64_t kWaitMs = 20;  // for each such length
constexpr std::uint64_t kWaitMsMax = 10'000;

}  // namespace

Writer::Writer(const DatabaseOptions& options, WriterThreads::Impl& threads, Health& health,
               Tally& tally, Log& log)
    : options_(options),
      threads_(threads),
      health_(health),
      tally_(tally),
      log_(log),
      checkpoint_at_(options.checkpoint_pages),
      connection_(options.file, Connection::Role::writer) {
  if (options_.durability == Durability::normal) connection_.execute("PRAGMA synchronous=NORMAL");
  sqlite3_wal_hook(connection_.raw(), &Writer::on_commit, this);
  batch_.reserve(options_.batch_units_max);
}

Writer::~Writer() {
  // Units that were withdrawn may still be in the queue.
  threads_.wait_until_served(*this);
  if (!health_.broken()) checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

std::optional<Error> Writer::submit(const Patience& patience, const UnitBody& body) {
  thread_local std::unique_ptr<Unit> own;
  if (waiting_.fetch_add(1, std::memory_order_relaxed) >= options_.queue_max) {
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    return Error{Errc::unavailable, "store.queue_full",
                 "too many changes wait for the database: try again later", "", true};
  }
  if (own == nullptr) own = std::make_unique<Unit>();
  own->body = &body;
  own->patience = patience;
  own->answer.reset();
  own->state.store(Unit::waiting, std::memory_order_relaxed);
  if (queue_.push(*own)) threads_.schedule(*this);
  if (own->wait()) return std::move(own->answer);
  own.release();  // the queue's now
  return patience.ended();
}

void Writer::serve() {
  while (true) {
    if (pending_ == nullptr) pending_ = queue_.take_all();
    if (pending_ == nullptr) {
      if (queue_.rest()) return;
      continue;
    }
    run_batch();
    checkpoint_when_due();
    if (threads_.others_wait()) {
      threads_.schedule(*this);
      return;
    }
  }
}

/// The oldest that somebody still waits for, claimed; nullptr = the queue is empty.
Unit* Writer::next_unit() {
  while (true) {
    if (pending_ == nullptr) pending_ = queue_.take_all();
    if (pending_ == nullptr) return nullptr;
    Unit* unit = pending_;
    pending_ = unit->next;
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    if (!unit->claim()) {
      delete unit;
      continue;
    }
    std::optional<Error> refused = health_.broken();
    if (!refused) refused = unit->patience.ended();
    if (!refused) return unit;
    answer(*unit, std::move(refused));
  }
}

void Writer::run_batch() {
  batch_.clear();
  Unit* unit = next_unit();
  if (unit == nullptr) return;
  if (const std::optional<Error> failed = execute("BEGIN IMMEDIATE")) {
    refuse_waiting(*unit, *failed);
    return;
  }
  const std::uint64_t began_ns = monotonic_ns();
  for (; unit != nullptr; unit = next_unit()) {
    if (run(*unit) == Outcome::lost) {
      roll_back();
      answer(*unit, std::move(unit->answer));
      run_batch_again();
      return;
    }
    batch_.push_back(unit);
    if (batch_.size() >= options_.batch_units_max) break;
    if (monotonic_ns() - began_ns >= options_.batch_ns_max) break;
  }
  commit_batch();
}

/// Nothing has run: all who wait, a batch of them at most, hear why.
void Writer::refuse_waiting(Unit& first, const Error& error) {
  answer(first, error);
  for (std::size_t i = 1; i < options_.batch_units_max; ++i) {
    Unit* unit = next_unit();
    if (unit == nullptr) return;
    answer(*unit, error);
  }
}

void Writer::commit_batch() {
  std::optional<Error> failed = execute("COMMIT");
  if (!failed) {
    Tally::add(tally_.batches);
    for (Unit* unit : batch_) answer(*unit, std::move(unit->answer));
    return;
  }
  Tally::add(tally_.commits_failed);
  roll_back();
  if (batch_.size() > 1) {
    run_batch_again();
    return;
  }
  Unit& alone = *batch_.front();
  answer(alone, alone.answer ? std::move(alone.answer) : std::move(failed));
}

/// All that the batch had run is undone. Those that failed are run again, too: they may have failed
/// for what another of the batch had written.
void Writer::run_batch_again() {
  for (Unit* unit : batch_) {
    unit->answer = run_alone(*unit);
    answer(*unit, std::move(unit->answer));
  }
}

std::optional<Error> Writer::run_alone(Unit& unit) {
  Tally::add(tally_.units_run_again);
  if (health_.broken()) return health_.first();
  if (std::optional<Error> ended = unit.patience.ended()) return ended;
  if (std::optional<Error> failed = execute("BEGIN IMMEDIATE")) return failed;
  if (run(unit) != Outcome::kept) {
    roll_back();
    return std::move(unit.answer);
  }
  if (std::optional<Error> failed = execute("COMMIT")) {
    Tally::add(tally_.commits_failed);
    roll_back();
    return failed;
  }
  Tally::add(tally_.batches);
  return std::nullopt;
}

/// Runs the body under a savepoint; what the unit answers is left in it.
Writer::Outcome Writer::run(Unit& unit) {
  unit.answer = execute("SAVEPOINT unit");
  if (unit.answer) return is_intact() ? Outcome::undone : Outcome::lost;
  unit.answer = run_body(connection_, unit.patience, *unit.body);
  if (const Failure* gravest = connection_.gravest_failure()) health_.note(*gravest);
  if (!is_intact()) {
    if (!unit.answer && health_.broken()) unit.answer = health_.first();
    if (!unit.answer) {
      unit.answer = Error{Errc::aborted, "store.unit_undone",
                          "the database has undone this unit: try again", "", true};
    }
    return Outcome::lost;
  }
  if (!unit.answer) unit.answer = unresolved_reference();
  if (!unit.answer) unit.answer = execute("RELEASE unit");
  if (!unit.answer) return Outcome::kept;
  return !execute("ROLLBACK TO unit") && !execute("RELEASE unit") ? Outcome::undone : Outcome::lost;
}

bool Writer::is_intact() const {
  return connection_.in_transaction() && !health_.broken();
}

/// A deferred foreign key would fail at COMMIT, and take the whole batch with it.
std::optional<Error> Writer::unresolved_reference() {
  int unresolved = 0;
  int ignored = 0;
  sqlite3_db_status(connection_.raw(), SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &ignored, 0);
  if (unresolved == 0) return std::nullopt;
  return failure_of(nullptr, SQLITE_CONSTRAINT_FOREIGNKEY).error();
}

/// One of the writer's own statements.
std::optional<Error> Writer::execute(const char* sql) {
  try {
    connection_.prepare(sql, Trust::host).run();
    return std::nullopt;
  } catch (const Failure& failure) {
    health_.note(failure);
    return failure.error();
  }
}

void Writer::roll_back() {
  if (!connection_.in_transaction()) return;
  if (const std::optional<Error> failed = execute("ROLLBACK")) {
    log_.write(Level::error, "a transaction cannot be rolled back",
               {{"file", options_.file.native()}, {"error", failed->message}});
  }
}

void Writer::answer(Unit& unit, std::optional<Error> error) {
  Tally::add(error ? tally_.units_failed : tally_.units);
  unit.answer = std::move(error);
  unit.finish();
}

int Writer::on_commit(void* self, sqlite3*, const char*, int pages) {
  Writer& writer = *static_cast<Writer*>(self);
  const std::uint64_t now = static_cast<std::uint64_t>(pages);
  // The log begins anew once all of it is in the database and no reader needs it.
  if (now < writer.wal_pages_) writer.checkpoint_at_ = writer.options_.checkpoint_pages;
  writer.wal_pages_ = now;
  return SQLITE_OK;
}

void Writer::checkpoint_when_due() {
  if (wal_pages_ < checkpoint_at_ || health_.broken()) return;
  checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  // The next one when as much has come again: a reader that holds on to an old snapshot must not
  // make every batch try.
  checkpoint_at_ = wal_pages_ + options_.checkpoint_pages;
  const std::uint64_t lengths = wal_pages_ / (kLongLog * options_.checkpoint_pages);
  if (lengths == 0) return;
  const std::uint64_t wait_ms = std::min(lengths * kWaitMs, kWaitMsMax);
  sqlite3_busy_timeout(connection_.raw(), static_cast<int>(wait_ms));
  checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  sqlite3_busy_timeout(connection_.raw(), Connection::kBusyTimeoutMs);
}

void Writer::checkpoint(int mode) {
  const int code = sqlite3_wal_checkpoint_v2(connection_.raw(), "main", mode, nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) {
    Tally::add(tally_.checkpoints);
    return;
  }
  const Failure failure = failure_of(connection_.raw(), code);
  Tally::add(tally_.checkpoints_failed);
  health_.note(failure);
  log_.write(Level::error, "a checkpoint failed: the log of the database grows",
             {{"file", options_.file.native()}, {"error", failure.error().message}});
}

}  // namespace tenon::store
