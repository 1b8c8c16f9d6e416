#include "model/statement_check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/nearest.hpp"
#include "model/names.hpp"
#include "model/sql_functions.hpp"
#include "model/statement_plan.hpp"

namespace tenon::model {
namespace {

constexpr std::string_view kOrganisation = ":org";
constexpr std::size_t kColumnsMax = 64;  // bits of tn_message.present

std::string view(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// What the authorizer has seen.
struct Watch {
  const DataModel* model;
  std::string refused;  // in words; the first
};

std::string word_of(int action) {
  switch (action) {
    case SQLITE_PRAGMA: return "a PRAGMA";
    case SQLITE_ATTACH:
    case SQLITE_DETACH: return "another database";
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return "a transaction of its own";
    default: return "a change of the tables' shape, or something else that only the host does";
  }
}

int authorize(void* data, int action, const char* first, const char* second, const char* database,
              const char*) {
  auto& watch = *static_cast<Watch*>(data);
  const auto refuse = [&](std::string what) {
    if (watch.refused.empty()) watch.refused = std::move(what);
    return SQLITE_DENY;
  };
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: {
      std::string name = view(second);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      return is_allowed_function(name) ? SQLITE_OK : refuse(fmt::format("the function {}()", name));
    }
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: {
      const std::string table = view(first);
      // A table of which no column is used is named as it is written: it may be a WITH's.
      if (action == SQLITE_READ && database == nullptr && view(second).empty() &&
          !table.starts_with("sqlite_") && !table.starts_with("json_"))
        return SQLITE_OK;
      return watch.model->find_entity(table) != nullptr
                 ? SQLITE_OK
                 : refuse(fmt::format("the table {}", table));
    }
    default: return refuse(word_of(action));
  }
}

class StatementCheck {
 public:
  StatementCheck(const DataModel& model, ScratchDatabase& database, Statement& statement,
                 std::uint32_t line, Faults& faults)
      : model_(model), database_(database), statement_(statement), line_(line), faults_(faults) {}

  void run() {
    const auto prepared = prepare();
    if (!prepared) return;
    statement_.writes = sqlite3_stmt_readonly(prepared.get()) == 0;
    check_parameters(prepared.get());
    check_shape(prepared.get());
    explain();
    read_columns(prepared.get());
  }

 private:
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

  void refuse(std::string_view fault, const std::string& why) {
    faults_.error(line_, fault, fmt::format("statement \"{}\" {}", statement_.name, why));
  }

  Prepared prepare() {
    Watch watch{&model_, {}};
    sqlite3_set_authorizer(database_.raw(), authorize, &watch);
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v2(database_.raw(), statement_.sql.c_str(), -1, &raw, &rest);
    const std::string message = sqlite3_errmsg(database_.raw());
    sqlite3_set_authorizer(database_.raw(), nullptr, nullptr);
    Prepared prepared(raw);
    if (!watch.refused.empty()) {
      refuse("statement_forbidden",
             fmt::format("uses {}; a statement reads and changes this module's entities, with "
                         "functions of their arguments alone",
                         watch.refused));
      return nullptr;
    }
    if (code != SQLITE_OK || raw == nullptr) {
      refuse("bad_statement", fmt::format("is not understood: {}; mend the SQL",
                                          code == SQLITE_OK ? "it is empty" : message));
      return nullptr;
    }
    if (std::string_view(rest).find_first_not_of(" \n\t\r;") != std::string_view::npos) {
      refuse("bad_statement", "is more than one statement; write one, and a second beside it");
      return nullptr;
    }
    return prepared;
  }

  void check_parameters(sqlite3_stmt* prepared) {
    std::set<std::string> used;
    for (int i = 1; i <= sqlite3_bind_parameter_count(prepared); ++i) {
      const std::string name = view(sqlite3_bind_parameter_name(prepared, i));
      if (!name.starts_with(':')) {
        refuse("bad_parameter", fmt::format("has the parameter {}; write parameters as :name",
                                            name.empty() ? "?" : name));
        continue;
      }
      used.insert(name.substr(1));
    }
    if (!used.contains(std::string(kOrganisation.substr(1)))) {
      refuse("missing_organisation",
             "does not name :org; restrict every table by org_id = :org, or state it in an insert");
    }
    std::vector<std::string> declared;
    for (const Field& field : statement_.parameters.fields) {
      declared.push_back(field.name);
      if (field.name == "org") {
        refuse("bad_parameter", "declares \"org\", which the host binds itself; remove it");
      } else if (!used.contains(field.name)) {
        refuse("bad_parameter", fmt::format("declares \"{}\", but its SQL has no :{}; remove one",
                                            field.name, field.name));
      }
    }
    for (const std::string& name : used) {
      if (name == "org" || std::find(declared.begin(), declared.end(), name) != declared.end())
        continue;
      refuse("bad_parameter",
             fmt::format("has :{}, which is not declared; add it to [statement.parameters]{}", name,
                         declared.empty() ? "" : did_you_mean(name, declared)));
    }
  }

  void check_shape(sqlite3_stmt* prepared) {
    const bool has_columns = sqlite3_column_count(prepared) > 0;
    if (statement_.rows == Rows::none && has_columns) {
      refuse("bad_rows", "answers rows; write rows = \"one\" or rows = \"many\"");
    }
    if (statement_.rows != Rows::none && !has_columns) {
      refuse("bad_rows", "answers no rows; write rows = \"none\", or add RETURNING");
    }
  }

  void explain() {
    statement_.plan.clear();
    for (auto& row : database_.query("EXPLAIN QUERY PLAN " + statement_.sql))
      statement_.plan.push_back(std::move(row[3]));
    for (const std::string& step : scanning_steps(model_, statement_)) {
      faults_.warning(
          line_, "statement.scans",
          fmt::format("statement \"{}\" reads every row ({}); add an [[index]] that begins with "
                      "what it compares, or a LIMIT that an index serves",
                      statement_.name, step));
    }
  }

  /// The field that a result column is, as a field of the row; nullopt when it is computed.
  std::optional<Field> origin_of(sqlite3_stmt* prepared, int column) {
    const std::string table = view(sqlite3_column_table_name(prepared, column));
    const std::string origin = view(sqlite3_column_origin_name(prepared, column));
    const Entity* entity = model_.find_entity(table);
    if (entity == nullptr) return std::nullopt;
    Field field;
    if (const EntityField* own = entity->find_field(origin)) {
      field = own->field;
      field.optional = own->field.optional && !own->field.default_value;
      if (field.type == Type::enumeration) {
        const std::string& root = entity->part_of ? entity->part_of->parent : entity->name;
        field.ref = fmt::format("{}.{}/1:{}", model_.module, root, field.ref);
      }
    } else if (!host_column(*entity, origin, field)) {
      return std::nullopt;
    }
    if (left_joined_.contains(table)) field.optional = true;
    // What a client may state does not limit what is read.
    field.default_value.reset();
    field.example.reset();
    field.min.reset();
    field.max.reset();
    field.min_length.reset();
    field.max_length.reset();
    return field;
  }

  /// Columns without a field of their name: keys, and the halves of money.
  static bool host_column(const Entity& entity, const std::string& origin, Field& field) {
    if (origin == "id" || (entity.part_of && origin == entity.part_of->parent)) {
      field.type = Type::uuid;
      field.meaning = fmt::format("The id of its {}.", origin == "id" ? entity.name : origin);
    } else if (origin == "version") {
      field.type = Type::int64;
      field.meaning = fmt::format("The version of its {}.", entity.name);
    } else if (origin == "org_id" || origin == "position") {
      field.type = Type::int64;
      field.meaning = origin == "position" ? "Its place in the list, from 0." : "The organisation.";
    } else {
      const auto suffix = origin.rfind('_');
      if (suffix == std::string::npos) return false;
      const EntityField* money = entity.find_field(origin.substr(0, suffix));
      if (money == nullptr || money->field.type != Type::money) return false;
      field.type = origin.ends_with("_minor") ? Type::int64 : Type::text;
      field.meaning = money->field.meaning;
      field.optional = money->field.optional;
    }
    return true;
  }

  void read_columns(sqlite3_stmt* prepared) {
    left_joined_ = left_joined_tables(model_, statement_);
    std::map<std::string, Field> declared;
    for (const Field& field : statement_.row.fields) declared.emplace(field.name, field);
    std::set<std::string> seen;
    statement_.row.fields.clear();
    for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
      const std::string name = view(sqlite3_column_name(prepared, i));
      if (!is_snake_case(name) || is_reserved_word(name)) {
        refuse("bad_column", fmt::format("has a column \"{}\"; name it in snake_case, as in "
                                         "\"select count(*) as open\"",
                                         name));
        continue;
      }
      if (name == "raw" || name == "head") {
        refuse("bad_column", fmt::format("has a column \"{}\", a name that generated code uses "
                                         "itself; rename it by \"as\"",
                                         name));
        continue;
      }
      if (!seen.insert(name).second) {
        refuse("bad_column", fmt::format("has two columns \"{}\"; rename one by \"as\"", name));
        continue;
      }
      std::optional<Field> field = origin_of(prepared, i);
      if (const auto stated = declared.find(name); stated != declared.end()) {
        field = stated->second;
      }
      if (!field) {
        refuse("bad_column",
               fmt::format("computes the column \"{}\"; declare its type in [statement.columns]",
                           name));
        continue;
      }
      field->name = name;
      field->tag = static_cast<std::uint32_t>(i) + 1;
      statement_.row.fields.push_back(*std::move(field));
    }
    for (const std::string& name : seen) {
      if (!name.starts_with("has_") || !seen.contains(name.substr(4))) continue;
      refuse("bad_column", fmt::format("has a column \"{}\", the name of the test for the presence "
                                       "of \"{}\"; rename it by \"as\"",
                                       name, name.substr(4)));
    }
    if (seen.size() > kColumnsMax) {
      refuse("too_many_fields", fmt::format("answers {} columns, but {} is the most; answer fewer",
                                            seen.size(), kColumnsMax));
    }
    for (const auto& [name, field] : declared) {
      if (seen.contains(name)) continue;
      refuse("bad_column", fmt::format("declares the column \"{}\", which its SQL does not answer; "
                                       "remove it, or name a column so by \"as\"",
                                       name));
    }
  }

  const DataModel& model_;
  ScratchDatabase& database_;
  Statement& statement_;
  std::uint32_t line_;
  Faults& faults_;
  std::set<std::string> left_joined_;
};

}  // namespace

void check_statement(const DataModel& model, ScratchDatabase& database, Statement& statement,
                     std::uint32_t line, Faults& faults) {
  StatementCheck(model, database, statement, line, faults).run();
}

}  // namespace tenon::model
