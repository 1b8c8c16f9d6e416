#include "app/migrate_subject.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include "app/startup.hpp"

namespace tenon::app {
namespace json = boost::json;

bool Subject::is_refused() const {
  using store::Standing;
  return failure || !plan.refusals.empty() || plan.standing == Standing::ahead ||
         plan.standing == Standing::foreign || plan.standing == Standing::drifted;
}

const char* to_name(store::Standing standing) {
  switch (standing) {
    case store::Standing::fresh: return "fresh";
    case store::Standing::current: return "current";
    case store::Standing::behind: return "behind";
    case store::Standing::ahead: return "ahead";
    case store::Standing::drifted: return "drifted";
    case store::Standing::foreign: return "foreign";
  }
  return "";
}

const char* meaning_of(store::Standing standing) {
  switch (standing) {
    case store::Standing::fresh: return "there is no database yet: serve makes it";
    case store::Standing::current: return "the database is what the module expects";
    case store::Standing::behind: return "the module is newer than its database: apply the plan";
    case store::Standing::ahead:
      return "the module is older than its database: install the newer module again";
    case store::Standing::drifted: return "the database was changed by hand";
    case store::Standing::foreign: return "the database is not this module's";
  }
  return "";
}

namespace {

void print_heading(const Subject& subject) {
  fmt::print("{} {}: {}, {}\n", subject.module.name, subject.module.version,
             to_name(subject.plan.standing), meaning_of(subject.plan.standing));
}

}  // namespace

json::object to_json(const Subject& subject) {
  json::array steps, refusals, applied;
  for (const store::Step& step : subject.plan.steps) {
    json::array sql;
    for (const std::string& one : step.sql) sql.push_back(json::string(one));
    steps.push_back(json::object{{"what", step.what}, {"rows", step.rows}, {"sql", sql}});
  }
  for (const Error& refusal : subject.plan.refusals) {
    refusals.push_back(
        json::object{{"code", refusal.code}, {"path", refusal.path}, {"message", refusal.message}});
  }
  for (const store::AppliedMigration& one : subject.applied) {
    json::array done;
    for (const std::string& step : one.steps) done.push_back(json::string(step));
    applied.push_back(json::object{{"version", one.version},
                                   {"model", one.model_hash},
                                   {"applied_at", one.applied_at},
                                   {"steps", done}});
  }
  json::object shown{{"module", subject.module.name},
                     {"database", subject.file.string()},
                     {"standing", to_name(subject.plan.standing)},
                     {"version", subject.module.version},
                     {"database_version", subject.plan.from_version},
                     {"steps", steps},
                     {"refusals", refusals},
                     {"applied", applied}};
  if (!subject.failure) return shown;
  shown["standing"] = "unknown";
  shown["error"] =
      json::object{{"code", subject.failure->code}, {"message", subject.failure->message}};
  return shown;
}

void print_plan(const Subject& subject) {
  print_heading(subject);
  for (const store::Step& step : subject.plan.steps) {
    fmt::print("  {}", step.what);
    if (step.rows > 0) fmt::print(" ({} rows)", step.rows);
    fmt::print("\n");
    for (const std::string& sql : step.sql) fmt::print("    {}\n", sql);
  }
  std::fflush(stdout);
  report(subject.plan.refusals);
}

void print_status(const Subject& subject) {
  print_heading(subject);
  fmt::print("  {}\n", subject.file.string());
  for (const store::AppliedMigration& one : subject.applied) {
    fmt::print("  {}  {}  {}\n", one.applied_at, one.version, one.model_hash);
    for (const std::string& step : one.steps) fmt::print("    {}\n", step);
  }
  std::fflush(stdout);
  if (subject.plan.standing == store::Standing::drifted) report(subject.plan.refusals);
}

}  // namespace tenon::app
