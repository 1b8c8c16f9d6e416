#include "store/connection.hpp"

#include <sqlite3.h>

#include <cctype>
#include <functional>
#include <list>
#include <string>
#include <unordered_map>

#include "store/authorizer.hpp"
#include "store/prepared.hpp"

namespace tenon::store {
namespace {

/// Instructions of SQLite's machine between two looks at the deadline: some ten microseconds.
constexpr int kWatchInstructions = 1000;

/// Reading foreign_keys back and the like would cost more than it shows: these names are known to
/// every SQLite of the last ten years, and the version is asked for when we configure.
constexpr const char* kPragmas =
    "PRAGMA foreign_keys=ON;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=0;"
    "PRAGMA recursive_triggers=OFF;"
    "PRAGMA wal_autocheckpoint=0;";
constexpr const char* kWriterCache = "PRAGMA cache_size=-16384;";  // KiB
constexpr const char* kReaderCache = "PRAGMA cache_size=-4096; PRAGMA query_only=ON;";

struct Limit {
  int id, value;
};
constexpr Limit kLimits[] = {
    {SQLITE_LIMIT_LENGTH, 128 * 1024 * 1024},
    {SQLITE_LIMIT_SQL_LENGTH, 1'000'000},
    {SQLITE_LIMIT_COLUMN, 512},
    {SQLITE_LIMIT_EXPR_DEPTH, 250},
    {SQLITE_LIMIT_COMPOUND_SELECT, 50},
    {SQLITE_LIMIT_VDBE_OP, 1'000'000},
    {SQLITE_LIMIT_FUNCTION_ARG, 127},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 32766},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1000},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

struct Switch {
  int id, on;
};
constexpr Switch kSwitches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    // SQLite 3.40 counts json_valid(), which checks of json fields call, among the unsafe
    // functions. The schema is ours: the catalogue is compared with what was recorded before
    // anything is served.
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
};

bool starts_with_word(std::string_view sql, std::string_view word) {
  if (sql.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (std::toupper(static_cast<unsigned char>(sql[i])) != word[i]) return false;
  }
  return true;
}

bool controls_transaction(std::string_view sql) {
  for (const char* word : {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}) {
    if (starts_with_word(sql, word)) return true;
  }
  return false;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n;") == std::string_view::npos;
}

}  // namespace

struct Connection::Impl {
  using Kept = std::list<Prepared>;  // the last used first

  Session session;
  Tables tables;               // what module statements may use
  bool unknown_table = false;  // the authorizer met one that is not in `tables`
  Kept kept;
  std::unordered_multimap<std::string_view, Kept::iterator> by_text;

  ~Impl() {
    for (const Prepared& prepared : kept) sqlite3_finalize(prepared.statement);
    sqlite3_close_v2(session.db);
  }

  void open(const std::filesystem::path& file, Role role);
  void configure(Role role);
  void expect(int code) {
    if (code != SQLITE_OK) throw session.fail(code);
  }
  void execute(const char* sql) {
    session.trust = Trust::host;
    expect(sqlite3_exec(session.db, sql, nullptr, nullptr, nullptr));
  }
  void load_tables();
  /// In lower case.
  void for_each_name(const char* sql, const std::function<void(std::string)>& use);
  sqlite3_stmt* compile(std::string_view sql, Trust trust);
  Prepared& make(std::string_view sql, Trust trust);
  Prepared* find(std::string_view sql, Trust trust);
  void shrink();

  static int authorize(void* self, int code, const char* first, const char* second,
                       const char* database, const char* trigger);
  static int has_ended(void* self);
};

int Connection::Impl::authorize(void* self, int code, const char* first, const char* second,
                                const char* database, const char*) {
  Impl& impl = *static_cast<Impl*>(self);
  Session& session = impl.session;
  if (session.first_write == 0 &&
      (code == SQLITE_INSERT || code == SQLITE_UPDATE || code == SQLITE_DELETE)) {
    session.first_write = code;
  }
  const Action action{code, first, second, database};
  const bool may = session.trust == Trust::host
                       ? may_host(action)
                       : may_module(action, impl.tables, impl.unknown_table);
  return may ? SQLITE_OK : SQLITE_DENY;
}

int Connection::Impl::has_ended(void* self) {
  const Patience* patience = static_cast<Impl*>(self)->session.patience;
  return patience != nullptr && (patience->is_cancelled() || patience->is_late()) ? 1 : 0;
}

/// Once a process, before its first connection: SQLite counts no memory, for which it would take a
/// lock that all threads share at each allocation.
void configure_library() {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)configured;  // refused when something else in the process was first; then it counts
}

void Connection::Impl::open(const std::filesystem::path& file, Role role) {
  configure_library();
  const int flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE |
      (role == Role::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const int code = sqlite3_open_v2(file.c_str(), &session.db, flags, nullptr);
  if (code == SQLITE_OK) return configure(role);
  throw session.fail(code);
}

void Connection::Impl::configure(Role role) {
  sqlite3* db = session.db;
  for (const Limit& limit : kLimits) sqlite3_limit(db, limit.id, limit.value);
  for (const Switch& each : kSwitches) {
    expect(sqlite3_db_config(db, each.id, each.on, static_cast<int*>(nullptr)));
  }
  expect(sqlite3_busy_timeout(db, kBusyTimeoutMs));
  expect(sqlite3_set_authorizer(db, &Impl::authorize, this));
  sqlite3_progress_handler(db, kWatchInstructions, &Impl::has_ended, this);
  execute(kPragmas);
  execute(role == Role::writer ? kWriterCache : kReaderCache);
  // The first that reads the file: says when it is no database.
  sqlite3_stmt* mode = compile("PRAGMA journal_mode", Trust::host);
  const int code = sqlite3_step(mode);
  const bool is_wal =
      code == SQLITE_ROW &&
      std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(mode, 0))) == "wal";
  sqlite3_finalize(mode);
  if (code != SQLITE_ROW) throw session.fail(code);
  if (!is_wal && role == Role::writer) execute("PRAGMA journal_mode=WAL");
  load_tables();
}

void Connection::Impl::load_tables() {
  Tables found;
  for_each_name("SELECT name FROM sqlite_schema WHERE type = 'table'", [&](std::string name) {
    if (!is_reserved_table(name)) found.own.insert(std::move(name));
  });
  for_each_name("PRAGMA module_list",
                [&](std::string name) { found.built_in.insert(std::move(name)); });
  tables = std::move(found);
}

void Connection::Impl::for_each_name(const char* sql, const std::function<void(std::string)>& use) {
  sqlite3_stmt* all = compile(sql, Trust::host);
  int code = SQLITE_OK;
  while ((code = sqlite3_step(all)) == SQLITE_ROW) {
    use(lower_case(reinterpret_cast<const char*>(sqlite3_column_text(all, 0))));
  }
  sqlite3_finalize(all);
  if (code != SQLITE_DONE) throw session.fail(code);
}

/// The caller finalizes it. Throws Failure.
sqlite3_stmt* Connection::Impl::compile(std::string_view sql, Trust trust) {
  session.trust = trust;
  session.first_write = 0;
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(session.db, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  session.trust = Trust::host;
  if (code != SQLITE_OK) throw session.fail(code);
  const std::size_t used = static_cast<std::size_t>(rest - sql.data());
  if (statement == nullptr || !is_blank(sql.substr(used))) {
    sqlite3_finalize(statement);
    throw Failure({Errc::internal, "store.forbidden",
                   "a text holds one statement, and no more: " + std::string(sql), "", false},
                  SQLITE_MISUSE);
  }
  return statement;
}

Prepared& Connection::Impl::make(std::string_view sql, Trust trust) {
  unknown_table = false;
  sqlite3_stmt* statement = nullptr;
  try {
    statement = compile(sql, trust);
  } catch (const Failure&) {
    if (!unknown_table) throw;
    load_tables();  // it may be new
    statement = compile(sql, trust);
  }
  kept.push_front(Prepared{session, std::string(sql), trust, statement,
                           session.first_write == SQLITE_DELETE,
                           sqlite3_stmt_readonly(statement) != 0,
                           trust == Trust::host && controls_transaction(sql), true});
  by_text.emplace(kept.front().sql, kept.begin());
  return kept.front();
}

Prepared* Connection::Impl::find(std::string_view sql, Trust trust) {
  const auto [first, last] = by_text.equal_range(sql);
  for (auto at = first; at != last; ++at) {
    Prepared& prepared = *at->second;
    if (prepared.in_use || prepared.trust != trust) continue;
    kept.splice(kept.begin(), kept, at->second);
    prepared.in_use = true;
    return &prepared;
  }
  return nullptr;
}

/// Finalizes the longest unused until there is room for one more; those at work stay.
void Connection::Impl::shrink() {
  for (auto at = kept.end(); kept.size() >= kStatementsMax && at != kept.begin();) {
    --at;
    if (at->in_use) continue;
    const auto [first, last] = by_text.equal_range(at->sql);
    for (auto named = first; named != last; ++named) {
      if (named->second != at) continue;
      by_text.erase(named);
      break;
    }
    sqlite3_finalize(at->statement);
    at = kept.erase(at);
  }
}

Connection::Connection(const std::filesystem::path& file, Role role)
    : impl_(std::make_unique<Impl>()) {
  impl_->open(file, role);
}

Connection::~Connection() = default;

Statement Connection::prepare(std::string_view sql, Trust trust) {
  if (Prepared* found = impl_->find(sql, trust)) return Statement(*found);
  impl_->shrink();
  return Statement(impl_->make(sql, trust));
}

void Connection::execute(const char* sql) {
  impl_->execute(sql);
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(impl_->session.db) == 0;
}

void Connection::watch(const Patience* patience) {
  impl_->session.patience = patience;
}

void Connection::insist_on_transaction(bool insist) {
  impl_->session.inside_transaction_only = insist;
}

const Failure* Connection::gravest_failure() const {
  return impl_->session.gravest ? &*impl_->session.gravest : nullptr;
}

void Connection::forget_failures() {
  impl_->session.gravest.reset();
}

sqlite3* Connection::raw() const {
  return impl_->session.db;
}

}  // namespace tenon::store
