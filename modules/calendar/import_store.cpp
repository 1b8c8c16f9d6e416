#include "import_store.hpp"

#include <algorithm>
#include <string>

#include "event_changed.hpp"
#include "import_record.hpp"
#include "scratch_call.hpp"

namespace calendar {

using calendar_1::Calendar;
using transfer_1::Consequence;

namespace {

constexpr std::size_t kPropertiesMax = 200;

struct KeptProperty {
  std::string_view name, parameters, value;
  friend bool operator==(const KeptProperty&, const KeptProperty&) = default;
};

/// The calendar's properties and those of the text: of one name, the text's count.
std::vector<KeptProperty> unite(const Calendar& calendar, const ImportPlan& plan) {
  std::vector<KeptProperty> united;
  for (const auto property : calendar.properties()) {
    const auto is_same = [&](const ical::Property* one) { return one->name == property.name(); };
    if (std::none_of(plan.properties.begin(), plan.properties.end(), is_same))
      united.push_back({property.name(), property.parameters().value_or(""), property.value()});
  }
  for (const ical::Property* property : plan.properties) {
    const KeptProperty kept{property->name, property->parameters, property->value};
    if (std::find(united.begin(), united.end(), kept) == united.end()) united.push_back(kept);
  }
  std::stable_sort(united.begin(), united.end(),
                   [](const auto& left, const auto& right) { return left.name < right.name; });
  if (united.size() > kPropertiesMax) united.resize(kPropertiesMax);
  return united;
}

bool are_stored(const std::vector<KeptProperty>& united, const Calendar& calendar) {
  const auto stored = calendar.properties();
  if (stored.size() != united.size()) return false;
  for (std::size_t at = 0; at < united.size(); ++at) {
    if (united[at] !=
        KeptProperty{stored[at].name(), stored[at].parameters().value_or(""), stored[at].value()})
      return false;
  }
  return true;
}

tenon::Status store_properties(Unit& unit, const ImportPlan& plan, const Calendar& calendar) {
  const std::vector<KeptProperty> united = unite(calendar, plan);
  if (are_stored(united, calendar)) return tenon::ok();
  Calendar::Writer record(unit.call());
  record.assign(calendar);
  auto properties = record.init_properties(united.size());
  for (std::size_t at = 0; at < united.size(); ++at) {
    properties[at].set_name(united[at].name);
    if (!united[at].parameters.empty()) properties[at].set_parameters(united[at].parameters);
    properties[at].set_value(united[at].value);
  }
  return unit.update_calendar(record);
}

ImportProblem ignored_event(const ImportSeries& series, const char* code, std::string message) {
  return {.line = series.line,
          .code = code,
          .message = std::move(message),
          .consequence = Consequence::event_ignored,
          .uid = series.uid,
          .property = "VEVENT"};
}

/// Why an event that the calendar has is not replaced; nullopt when it is.
std::optional<ImportProblem> find_reason_to_keep(const ImportSeries& series,
                                                 const EventOfUidRow& stored) {
  if (series.master == nullptr && !stored.detached()) {
    return ignored_event(series, "calendar.series_known",
                         "the text has single instances of a series that the calendar has whole: "
                         "import the whole series");
  }
  // A series takes the place of single instances that were known of it, whatever their SEQUENCE.
  const bool completes = series.master != nullptr && stored.detached();
  if (series.sequence < stored.sequence() && !completes) {
    return ignored_event(series, "calendar.older_sequence",
                         "SEQUENCE " + std::to_string(series.sequence) +
                             " is older than what the calendar has, " +
                             std::to_string(stored.sequence()));
  }
  return std::nullopt;
}

}  // namespace

tenon::Status store_plan(Unit& unit, const ImportPlan& plan, const tn_uuid& calendar,
                         ImportCounts& counts, ImportProblems& problems) {
  auto found = unit.find_calendar(calendar);
  if (!found) return std::move(found).status();
  if (!*found)
    return tenon::not_found("calendar.no_such_calendar", "/id", "there is no such calendar");
  if (tenon::Status stored = store_properties(unit, plan, **found); !stored) return stored;
  ScratchCall scratch;
  // What the statement answers is small; the unit's own call would keep it all.
  for (const ImportSeries& series : plan.imported.series) {
    scratch.clear();
    auto record = make_record(scratch.call(), series, calendar);
    write_derived(series.derived, record);
    auto known = unit.event_of_uid({.calendar = calendar, .uid = series.uid});
    if (!known) return std::move(known).status();
    if (!*known) {
      if (tenon::Status stored = unit.insert_event(record); !stored) return stored;
      if (tenon::Status told = publish_created(unit, record.view()); !told) return told;
      ++counts.imported;
      continue;
    }
    if (auto reason = find_reason_to_keep(series, **known)) {
      problems.add(*std::move(reason));
      ++counts.ignored;
      continue;
    }
    record.set_id((*known)->id());
    record.set_version((*known)->version());
    if (const auto origin = (*known)->split_from()) record.set_split_from(*origin);
    if (tenon::Status stored = unit.update_event(record); !stored) return stored;
    if (tenon::Status told = publish_updated(unit, record.view(), (*known)->version()); !told)
      return told;
    ++counts.updated;
  }
  return tenon::ok();
}

}  // namespace calendar
