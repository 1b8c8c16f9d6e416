#include "import_plan.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "content_line.hpp"
#include "import_reader.hpp"
#include "import_record.hpp"
#include "scratch_call.hpp"
#include "unfold.hpp"

namespace calendar {

namespace recurrence = calendar_engine::recurrence_1;
using transfer_1::Consequence;

namespace {

constexpr std::size_t kBatch = 1000;  // recurrences in one question
constexpr std::size_t kPropertyValueMax = 100'000, kParametersMax = 10'000, kNameMax = 100;
constexpr std::size_t kPropertiesMax = 200;

tenon::Status fail(const ical::Fault& fault) {
  const bool is_limit = fault.code != "calendar.not_icalendar";
  return tenon::fail(is_limit ? TN_RESOURCE_EXHAUSTED : TN_INVALID_ARGUMENT, fault.code, "/text",
                     "line " + std::to_string(fault.line) + ": " + fault.message);
}

/// What is ours to say of an iCalendar text, and is not kept.
bool is_ours(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"PRODID", "VERSION", "CALSCALE", "METHOD"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// A calendar that is not of RFC 5545, whatever its components are.
std::optional<ical::Fault> find_fault(const ical::Component& calendar) {
  if (const ical::Property* version = calendar.find("VERSION");
      version && version->value == "1.0") {
    return ical::Fault{version->line, "calendar.not_icalendar",
                       "this is vCalendar 1.0: export it as iCalendar, VERSION:2.0"};
  }
  const ical::Property* scale = calendar.find("CALSCALE");
  if (scale && !ical::equal_names(scale->value, "GREGORIAN")) {
    return ical::Fault{scale->line, "calendar.not_icalendar",
                       "CALSCALE is not GREGORIAN: only that is supported"};
  }
  return std::nullopt;
}

void report_bad_lines(const ical::Component& calendar, ImportProblems& problems) {
  const auto report = [&](const std::vector<ical::Fault>& faults, Consequence consequence) {
    for (const ical::Fault& fault : faults) {
      problems.add({.line = fault.line,
                    .code = fault.code,
                    .message = fault.message,
                    .consequence = consequence,
                    .property = "VCALENDAR"});
    }
  };
  report(calendar.bad_lines, Consequence::property_ignored);
  report(calendar.mended_lines, Consequence::changed);
}

void read_calendar_properties(const ical::Component& calendar, ImportPlan& plan) {
  for (const ical::Property& property : calendar.properties) {
    if (is_ours(property.name)) continue;
    if (property.name.size() <= kNameMax && property.parameters.size() <= kParametersMax &&
        property.value.size() <= kPropertyValueMax && plan.properties.size() < kPropertiesMax) {
      plan.properties.push_back(&property);
      continue;
    }
    plan.problems.add({.line = property.line,
                       .code = "calendar.too_long",
                       .message = "a property of the calendar has more characters than are kept, "
                                  "or is one of more than 200: it was left out",
                       .consequence = Consequence::property_ignored,
                       .property = std::string(property.name.substr(0, kNameMax))});
  }
}

void ignore_component(const ical::Component& part, ImportPlan& plan) {
  ++plan.imported.ignored;
  const std::string name(ical::beginning_of(part.name, kNameMax));
  const bool is_zone = part.name == "VTIMEZONE";
  plan.problems.add({.line = part.fault ? part.fault->line : part.line,
                     .code = part.fault ? part.fault->code : "calendar.unsupported_component",
                     .message = part.fault ? part.fault->message
                                           : name + " is not supported: only events are imported",
                     .consequence = Consequence::component_ignored,
                     .property = is_zone || !name.empty() ? name : "BEGIN"});
}

/// Reads the parts of all calendars but the zones, which are known already.
void read_parts(ImportPlan& plan) {
  for (const ical::Component& calendar : plan.document.calendars) {
    report_bad_lines(calendar, plan.problems);
    read_calendar_properties(calendar, plan);
    for (const ical::Component& part : calendar.components) {
      if (part.name == "VEVENT") {
        plan.drafts.push_back(read_event(part, plan.zones, plan.problems));
      } else if (part.name != "VTIMEZONE" || part.fault) {
        ignore_component(part, plan);
      }
    }
  }
}

/// Asks the engine about the recurrences and keeps what follows from them.
class Derivation {
 public:
  Derivation(const tenon::Call& call, const Engine& engine, ImportPlan& plan)
      : call_(call), engine_(engine), plan_(plan) {}

  tenon::Status derive_all() {
    std::vector<ImportSeries*> recurring;
    for (ImportSeries& series : plan_.imported.series) {
      scratch_.clear();
      const auto record = make_record(scratch_.call(), series, tn_uuid{});
      if (is_recurring(record.view())) {
        recurring.push_back(&series);
      } else {
        series.derived = derive_single(record.view());
      }
    }
    if (tenon::Status status = inspect(recurring); !status) return status;
    // A start that its rules do not produce is an instance all the same: calendars show it.
    std::vector<ImportSeries*> misfits;
    for (ImportSeries* series : recurring) {
      if (series->derived.start_is_instance) continue;
      series->start_policy = event_1::StartPolicy::include;
      misfits.push_back(series);
    }
    if (tenon::Status status = inspect(misfits); !status) return status;
    drop_refused();
    return tenon::ok();
  }

 private:
  tenon::Status inspect(std::span<ImportSeries* const> all) {
    while (!all.empty()) {
      if (tenon::Status wanted = call_.still_wanted(); !wanted) return wanted;
      const auto batch = all.first(std::min(all.size(), kBatch));
      if (tenon::Status status = inspect_batch(batch); !status) return status;
      all = all.subspan(batch.size());
    }
    return tenon::ok();
  }

  /// In one question, or in halves when that takes more steps than the engine allows.
  tenon::Status inspect_batch(std::span<ImportSeries* const> batch) {
    questions_.clear();
    recurrence::InspectRequest::Writer request(questions_.call());
    auto questions = request.init_recurrences(batch.size());
    for (std::size_t at = 0; at < batch.size(); ++at) {
      scratch_.clear();
      auto question = questions[at];
      describe_recurrence(make_record(scratch_.call(), *batch[at], tn_uuid{}).view(), question);
    }
    auto answer = engine_.recurrence.inspect(call_, request.view());
    if (!answer) {
      if (answer.failure().code != "calendar_engine.too_many_steps")
        return std::move(answer).status();
      if (batch.size() == 1) {
        refuse(*batch[0], {.status = TN_INVALID_ARGUMENT,
                           .code = "calendar.bad_recurrence",
                           .path = "",
                           .message = "the rules take too many steps to settle: give them a lower "
                                      "COUNT, or a coarser FREQ"});
        return tenon::ok();
      }
      const std::size_t half = batch.size() / 2;
      if (tenon::Status status = inspect_batch(batch.first(half)); !status) return status;
      return inspect_batch(batch.subspan(half));
    }
    const auto answers = answer->answers();
    for (std::size_t at = 0; at < batch.size(); ++at) {
      scratch_.clear();
      const auto record = make_record(scratch_.call(), *batch[at], tn_uuid{});
      auto derived = derive(record.view(), answers[at]);
      if (!derived) {
        refuse(*batch[at], derived.failure());
      } else {
        batch[at]->derived = *std::move(derived);
      }
    }
    return tenon::ok();
  }

  void refuse(ImportSeries& series, const tenon::Failure& failure) {
    const bool is_rule = failure.path.starts_with("/rules");
    const Draft& draft = series.master != nullptr ? *series.master : *series.overrides.front();
    plan_.problems.add({.line = is_rule && draft.rule_line > 0 ? draft.rule_line : draft.line,
                        .code = is_rule ? "calendar.bad_rule" : "calendar.bad_recurrence",
                        .message = failure.message,
                        .consequence = Consequence::event_ignored,
                        .uid = series.uid,
                        .property = is_rule ? "RRULE" : "VEVENT"});
    refused_.push_back(&series);
  }

  void drop_refused() {
    std::sort(refused_.begin(), refused_.end());
    std::vector<ImportSeries> kept;
    for (ImportSeries& series : plan_.imported.series) {
      if (std::binary_search(refused_.begin(), refused_.end(), &series)) {
        ++plan_.imported.ignored;
      } else {
        kept.push_back(std::move(series));
      }
    }
    plan_.imported.series = std::move(kept);
  }

  const tenon::Call& call_;
  const Engine& engine_;
  ImportPlan& plan_;
  ScratchCall scratch_;    // of one record
  ScratchCall questions_;  // of one batch: the request's own memory is for what is answered
  std::vector<const ImportSeries*> refused_;
};

}  // namespace

tenon::Status make_plan(const tenon::Call& call, const Engine& engine, const Limits& limits,
                        std::string_view text, ImportPlan& plan) {
  auto outcome = ical::read_document(
      text, {.bytes_max = static_cast<std::size_t>(limits.import_bytes_max),
             .components_max = static_cast<std::size_t>(limits.import_components_max)});
  if (const ical::Fault* fault = std::get_if<ical::Fault>(&outcome)) return fail(*fault);
  plan.document = std::get<ical::Document>(std::move(outcome));
  for (const ical::Component& calendar : plan.document.calendars) {
    if (const auto fault = find_fault(calendar)) return fail(*fault);
  }
  if (auto found = plan.zones.find_all(call, engine, plan.document, plan.problems); !found)
    return found;
  read_parts(plan);
  const std::int32_t components_ignored = plan.imported.ignored;
  plan.imported = group_by_uid(plan.drafts, plan.problems);
  plan.imported.ignored += components_ignored;
  if (auto settled = settle_clocks(call, engine, plan.imported, plan.problems); !settled)
    return settled;
  return Derivation(call, engine, plan).derive_all();
}

}  // namespace calendar
