#include "store/database.hpp"

#include "store/health.hpp"
#include "store/reader_pool.hpp"
#include "store/unit_body.hpp"
#include "store/writer.hpp"

namespace tenon::store {

struct Database::Impl {
  Impl(DatabaseOptions wanted, WriterThreads& threads, Log& log)
      : options(std::move(wanted)),
        health(options.file.native(), log),
        writer(options, threads.impl(), health, tally, log),
        readers(options.file, options.readers_max) {}

  std::optional<Error> read_on(ReaderPool::Lease& lease, const Patience& patience,
                               const UnitBody& body, Hold hold);

  DatabaseOptions options;
  Health health;
  Tally tally;
  Writer writer;  // closes last: its checkpoint waits for no reader
  ReaderPool readers;
};

std::optional<Error> Database::Impl::read_on(ReaderPool::Lease& lease, const Patience& patience,
                                             const UnitBody& body, Hold hold) {
  Connection& connection = lease.connection();
  try {
    if (hold == Hold::transaction) connection.prepare("BEGIN", Trust::host).run();
    std::optional<Error> answer = run_body(connection, patience, body, hold);
    const Failure* gravest = connection.gravest_failure();
    const Gravity gravity = gravest == nullptr ? Gravity::statement : gravity_of(*gravest);
    if (gravity == Gravity::corrupt) health.note(*gravest);
    if (connection.in_transaction()) connection.prepare("COMMIT", Trust::host).run();
    // What it has in memory may be what the disk could not give.
    if (gravity >= Gravity::io_error) lease.discard();
    return answer;
  } catch (const Failure& failure) {
    lease.discard();
    return failure.error();
  }
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options, WriterThreads& threads,
                                                 Log& log) {
  const std::string name = options.file.native();
  try {
    return std::unique_ptr<Database>(
        new Database(std::make_unique<Impl>(std::move(options), threads, log)));
  } catch (const Failure& failure) {
    return Error{Errc::unavailable, "store.unusable",
                 name + " cannot be opened: " + failure.error().message, "", false};
  }
}

std::optional<Error> Database::write(const Patience& patience, const UnitBody& body) {
  if (std::optional<Error> refused = refuse_inside_unit()) return refused;
  if (std::optional<Error> broken = impl_->health.broken()) return broken;
  if (std::optional<Error> ended = patience.ended()) return ended;
  return impl_->writer.submit(patience, body);
}

std::optional<Error> Database::read(const Patience& patience, const UnitBody& body, Hold hold) {
  if (std::optional<Error> refused = refuse_inside_unit()) return refused;
  if (std::optional<Error> ended = patience.ended()) return ended;
  Tally::add(impl_->tally.reads);
  try {
    ReaderPool::Lease lease = impl_->readers.take();
    return impl_->read_on(lease, patience, body, hold);
  } catch (const Failure& failure) {
    return failure.error();
  }
}

std::optional<Error> Database::broken() const {
  return impl_->health.broken();
}

DatabaseCounters Database::counters() const {
  const Tally& tally = impl_->tally;
  DatabaseCounters read;
  read.waiting = impl_->writer.waiting();
  read.units = tally.units;
  read.units_failed = tally.units_failed;
  read.units_run_again = tally.units_run_again;
  read.batches = tally.batches;
  read.commits_failed = tally.commits_failed;
  read.reads = tally.reads;
  read.checkpoints = tally.checkpoints;
  read.checkpoints_failed = tally.checkpoints_failed;
  return read;
}

const std::filesystem::path& Database::file() const {
  return impl_->options.file;
}

}  // namespace tenon::store
