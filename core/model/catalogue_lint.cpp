#include "model/catalogue_lint.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "model/ddl.hpp"
#include "model/scratch_database.hpp"

namespace tenon::model {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct IndexFacts {
  std::string name;
  bool unique = false;
  bool is_author_made = false;  // by CREATE INDEX
  std::vector<std::string> columns;
};

class Lint {
 public:
  explicit Lint(const DataModel& model) : model_(model) {}

  std::vector<CatalogueFinding> run(const std::vector<std::string>& tables) {
    for (const std::string& sql : tables) {
      if (const auto fault = database_.execute(sql)) {
        add("load", nullptr, 1,
            fmt::format("SQLite refuses a table: {}; mend the check or name that it speaks of",
                        *fault));
      }
    }
    for (const auto& row : database_.query(
             "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
             "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")) {
      check_table(row[0], row[1] == "1");
    }
    check_meanings();
    return std::move(findings_);
  }

 private:
  void add(std::string rule, const Entity* entity, std::uint32_t line, std::string message,
           bool is_warning = false) {
    findings_.push_back({std::move(rule), is_warning, entity == nullptr ? "" : entity->file, line,
                         std::move(message)});
  }

  static std::uint32_t line_of(const Entity* entity) {
    return entity == nullptr ? 1 : entity->line;
  }

  /// Of the field that a column belongs to, or of the entity.
  static std::uint32_t line_of_column(const Entity* entity, const std::string& column) {
    const EntityField* field = entity == nullptr ? nullptr : entity->find_field(column);
    return field == nullptr ? line_of(entity) : field->line;
  }

  std::map<std::string, std::string> types_of(const std::string& table) {
    std::map<std::string, std::string> types;
    for (const auto& row : database_.query(
             fmt::format("SELECT name, type FROM pragma_table_info({})", quoted_text(table))))
      types[row[0]] = row[1];
    return types;
  }

  std::vector<IndexFacts> indexes_of(const std::string& table) {
    std::vector<IndexFacts> indexes;
    for (const auto& row : database_.query(
             fmt::format("SELECT name, \"unique\", origin FROM pragma_index_list({}) WHERE partial "
                         "= 0 ORDER BY name",
                         quoted_text(table)))) {
      IndexFacts& index = indexes.emplace_back();
      index.name = row[0];
      index.unique = row[1] == "1";
      index.is_author_made = row[2] == "c";
      for (const auto& column : database_.query(fmt::format(
               "SELECT name FROM pragma_index_info({}) ORDER BY seqno", quoted_text(row[0]))))
        index.columns.push_back(column[0]);
    }
    return indexes;
  }

  void check_table(const std::string& table, bool is_strict) {
    const Entity* entity = model_.find_entity(table);
    const Rows keys = database_.query(
        fmt::format("SELECT name FROM pragma_table_info({}) WHERE pk > 0", quoted_text(table)));
    if (keys.empty()) {
      add("M01", entity, line_of(entity),
          fmt::format("the table {} has no primary key; declare one", table));
    }
    if (!is_strict) {
      add("M05", entity, line_of(entity),
          fmt::format("the table {} is not STRICT, so any column holds anything; add STRICT",
                      table));
    }
    const std::vector<IndexFacts> indexes = indexes_of(table);
    check_foreign_keys(table, entity, indexes);
    check_prefixes(entity, indexes);
  }

  void check_foreign_keys(const std::string& table, const Entity* entity,
                          const std::vector<IndexFacts>& indexes) {
    const auto types = types_of(table);
    std::map<std::string, Rows> keys;  // by number
    for (auto& row : database_.query(fmt::format(
             "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list({}) ORDER BY id, "
             "seq",
             quoted_text(table))))
      keys[row[0]].push_back(row);
    for (const auto& [id, parts] : keys) {
      const std::string& target = parts.front()[1];
      const std::string& column = parts.back()[2];
      const std::uint32_t line = line_of_column(entity, column);
      if (model_.find_entity(target) == nullptr) {
        add("M25", entity, line,
            fmt::format("{}.{} is a foreign key to {}, which is no table of this module; write "
                        "link = \"<module>.<entity>\" with its resolver",
                        table, column, target));
        continue;
      }
      const auto target_types = types_of(target);
      std::vector<std::string> columns;
      for (const auto& part : parts) {
        columns.push_back(part[2]);
        const auto own = types.find(part[2]);
        const auto other = target_types.find(part[3]);
        if (own == types.end() || other == target_types.end() || own->second == other->second)
          continue;
        add("M04", entity, line_of_column(entity, part[2]),
            fmt::format("{}.{} is {}, but {}.{}, which it refers to, is {}; give both one type",
                        table, part[2], own->second, target, part[3], other->second));
      }
      if (is_indexed(columns, indexes)) continue;
      add("M03", entity, line,
          fmt::format("no index of {} begins with the foreign key ({}), so each change of {} reads "
                      "the whole table; add [[index]] on = [\"{}\"]",
                      table, fmt::join(columns, ", "), target, column));
    }
  }

  /// Whether some index begins with these columns, in any order.
  static bool is_indexed(std::vector<std::string> columns, const std::vector<IndexFacts>& indexes) {
    std::sort(columns.begin(), columns.end());
    return std::any_of(indexes.begin(), indexes.end(), [&](const IndexFacts& index) {
      if (index.columns.size() < columns.size()) return false;
      const auto end = index.columns.begin() + static_cast<std::ptrdiff_t>(columns.size());
      std::vector<std::string> first(index.columns.begin(), end);
      std::sort(first.begin(), first.end());
      return first == columns;
    });
  }

  void check_prefixes(const Entity* entity, std::vector<IndexFacts> indexes) {
    for (IndexFacts& one : indexes) {
      // The id behind the author's keys is the compiler's; the longer index has it, too.
      if (!one.unique && one.is_author_made && one.columns.size() > 2 && one.columns.back() == "id")
        one.columns.pop_back();
    }
    for (const IndexFacts& one : indexes) {
      if (one.unique || !one.is_author_made) continue;
      for (const IndexFacts& other : indexes) {
        const bool is_prefix =
            one.columns.size() <= other.columns.size() &&
            std::equal(one.columns.begin(), one.columns.end(), other.columns.begin());
        // Of two equal ones, the later goes.
        const bool is_other_kept =
            other.unique || one.columns.size() < other.columns.size() || other.name < one.name;
        if (&one == &other || !is_prefix || !is_other_kept) continue;
        std::uint32_t line = line_of(entity);
        if (entity != nullptr) {
          for (const Index& index : entity->indexes) {
            if (index.name == one.name) line = index.line;
          }
        }
        add("M17", entity, line,
            fmt::format("the index {} says nothing that {} does not, which begins with its "
                        "columns; remove it",
                        one.name, other.name),
            true);
        break;
      }
    }
  }

  void check_meanings() {
    for (const Entity& entity : model_.entities) {
      if (entity.meaning.empty()) {
        add("M24", &entity, entity.line,
            fmt::format("the entity {} has no meaning; add one line that says what it is",
                        entity.name));
      }
      for (const EntityField& field : entity.fields) {
        if (!field.field.meaning.empty()) continue;
        add("M24", &entity, field.line,
            fmt::format("{}.{} has no meaning; add one line that says what it is", entity.name,
                        field.field.name));
      }
    }
  }

  const DataModel& model_;
  ScratchDatabase database_;
  std::vector<CatalogueFinding> findings_;
};

}  // namespace

std::vector<CatalogueFinding> lint_catalogue(const DataModel& model,
                                             const std::vector<std::string>& tables) {
  return Lint(model).run(tables);
}

}  // namespace tenon::model
