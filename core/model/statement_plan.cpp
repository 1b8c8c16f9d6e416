#include "model/statement_plan.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace tenon::model {
namespace {

std::string lower(std::string_view text) {
  std::string to(text);
  for (char& c : to) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return to;
}

/// Names, numbers and single characters of SQL, in lower case; texts, quotes and comments are left
/// out but for the content of quoted names.
std::vector<std::string> words_of(std::string_view sql) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::vector<std::string> words;
  for (std::size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    if (c == '\'') {
      i = sql.find('\'', i + 1);
      if (i == std::string_view::npos) break;
      ++i;
    } else if (sql.substr(i).starts_with("--")) {
      i = std::min(sql.find('\n', i), sql.size());
    } else if (sql.substr(i).starts_with("/*")) {
      const auto end = sql.find("*/", i);
      i = end == std::string_view::npos ? sql.size() : end + 2;
    } else if (is_word(c)) {
      std::size_t end = i;
      while (end < sql.size() && is_word(sql[end])) ++end;
      words.push_back(lower(sql.substr(i, end - i)));
      i = end;
    } else {
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != '"') words.emplace_back(1, c);
      ++i;
    }
  }
  return words;
}

/// The table that a plan calls `alias`: itself, or what stands before it ("loan l", "loan as l").
std::optional<std::string> table_of(const DataModel& model, const std::vector<std::string>& words,
                                    const std::string& alias) {
  if (model.find_entity(alias) != nullptr) return alias;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] != alias) continue;
    const bool has_as = words[i - 1] == "as" && i >= 2;
    const std::string& table = words[i - (has_as ? 2 : 1)];
    if (model.find_entity(table) != nullptr) return table;
  }
  return std::nullopt;
}

/// "l" of "SEARCH l USING INDEX ..."; "" of other steps.
std::string subject_of(const std::string& step) {
  for (const std::string_view verb : {"SCAN ", "SEARCH "}) {
    if (!step.starts_with(verb)) continue;
    const std::string_view rest = std::string_view(step).substr(verb.size());
    return lower(rest.substr(0, rest.find(' ')));
  }
  return {};
}

}  // namespace

std::vector<std::string> scanning_steps(const DataModel& model, const Statement& statement) {
  const std::vector<std::string> words = words_of(statement.sql);
  const auto has_step = [&](std::string_view part) {
    return std::any_of(statement.plan.begin(), statement.plan.end(), [&](const std::string& step) {
      return step.find(part) != std::string::npos;
    });
  };
  const bool ends_early =
      std::find(words.begin(), words.end(), "limit") != words.end() && !has_step("USE TEMP B-TREE");
  std::vector<std::string> steps;
  if (ends_early) return steps;
  for (const std::string& step : statement.plan) {
    const std::string subject = subject_of(step);
    if (subject.empty() || !table_of(model, words, subject)) continue;
    if (step.starts_with("SCAN ") || step.find("(org_id=?)") != std::string::npos)
      steps.push_back(step);
  }
  return steps;
}

std::set<std::string> left_joined_tables(const DataModel& model, const Statement& statement) {
  const std::vector<std::string> words = words_of(statement.sql);
  std::set<std::string> tables;
  bool is_any = false;
  for (const std::string& step : statement.plan) {
    // Of a RIGHT or FULL JOIN all that stands before it; of a UNION the columns are the first's,
    // and the values anybody's.
    is_any |= step.starts_with("RIGHT-JOIN") || step == "COMPOUND QUERY";
    if (!step.ends_with("LEFT-JOIN")) continue;
    auto table = table_of(model, words, subject_of(step));
    is_any |= !table;  // a query within the query: its columns are of any table
    if (table) tables.insert(*std::move(table));
  }
  if (!is_any) return tables;
  for (const Entity& entity : model.entities) tables.insert(entity.name);
  return tables;
}

}  // namespace tenon::model
