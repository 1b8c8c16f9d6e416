#include "import_series.hpp"

#include <algorithm>
#include <unordered_map>

#include "import_reader.hpp"

namespace calendar {

using transfer_1::Consequence;

namespace {

// What the entities allow of one event.
constexpr std::size_t kOverridesMax = 5000, kPartsMax = 10'000;

/// Whether all VEVENTs of an event have no more parts than it may have.
bool has_room(const Draft* master, const std::vector<Draft*>& overrides) {
  std::size_t attendees = master != nullptr ? master->attendees.size() : 0;
  std::size_t properties = master != nullptr ? master->properties.size() : 0;
  for (const Draft* draft : overrides) {
    attendees += draft->attendees.size();
    properties += draft->properties.size();
  }
  return overrides.size() <= kOverridesMax && attendees <= kPartsMax && properties <= kPartsMax;
}

void tell(ImportProblems& problems, const ImportSeries& series, const Draft& draft,
          const DraftFault& fault, Consequence consequence) {
  problems.add({.line = fault.line,
                .code = fault.code,
                .message = fault.message,
                .consequence = consequence,
                .uid = draft.uid.empty() ? std::string() : series.uid,
                .recurrence_id = std::string(draft.recurrence_id_text),
                .property = fault.property});
}

/// Whether `next`, which comes later in the text, replaces `current`.
bool is_newer(const Draft& next, const Draft& current) {
  return next.sequence.value_or(0) >= current.sequence.value_or(0);
}

class Grouping {
 public:
  explicit Grouping(ImportProblems& problems) : problems_(problems) {}

  void add(Draft& draft) {
    ImportSeries& series = series_of(draft);
    if (draft.recurrence_id) {
      series.overrides.push_back(&draft);
    } else if (series.master == nullptr) {
      series.master = &draft;
    } else {
      const bool replaces =
          series.master->fault || (!draft.fault && is_newer(draft, *series.master));
      Draft& loser = replaces ? *series.master : draft;
      if (replaces) series.master = &draft;
      ++imported_.ignored;
      tell(problems_, series, loser,
           loser.fault ? *loser.fault
                       : DraftFault{loser.line, "calendar.repeated_event",
                                    "the text has the event twice: the one of the higher SEQUENCE, "
                                    "or else the later, counts",
                                    "UID"},
           Consequence::event_ignored);
    }
  }

  ImportedSeries finish() {
    std::vector<ImportSeries> sound;
    for (ImportSeries& series : imported_.series) {
      if (settle(series)) sound.push_back(std::move(series));
    }
    imported_.series = std::move(sound);
    return std::move(imported_);
  }

 private:
  ImportSeries& series_of(const Draft& draft) {
    std::string uid = uid_of(draft);
    const auto [found, is_new] = places_.try_emplace(uid, imported_.series.size());
    if (is_new) {
      imported_.series.emplace_back();
      imported_.series.back().uid = std::move(uid);
      imported_.series.back().line = draft.line;
    }
    return imported_.series[found->second];
  }

  /// Whether anything of it can be taken.
  bool settle(ImportSeries& series) {
    if (series.master != nullptr && series.master->fault) {
      ++imported_.ignored;
      tell(problems_, series, *series.master, *series.master->fault, Consequence::event_ignored);
      return false;
    }
    std::vector<Draft*> sound;
    for (Draft* draft : series.overrides) {
      if (!draft->fault) sound.push_back(draft);
    }
    const bool is_small = has_room(series.master, sound);
    const bool is_taken = (series.master != nullptr || !sound.empty()) && is_small;
    for (Draft* draft : series.overrides) {
      if (draft->fault)
        tell(problems_, series, *draft, *draft->fault,
             is_taken ? Consequence::override_ignored : Consequence::event_ignored);
    }
    if (!is_small) {
      tell(problems_, series, *sound.front(),
           {series.line, "calendar.too_many_parts",
            "the event has more than 5000 instances that differ, or more than 10000 attendees or "
            "properties in them: part the series",
            "VEVENT"},
           Consequence::event_ignored);
    }
    if (!is_taken) ++imported_.ignored;
    series.overrides = std::move(sound);
    return is_taken;
  }

  ImportProblems& problems_;
  ImportedSeries imported_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

ImportedSeries group_by_uid(std::vector<Draft>& drafts, ImportProblems& problems) {
  Grouping grouping(problems);
  for (Draft& draft : drafts) grouping.add(draft);
  return grouping.finish();
}

}  // namespace calendar
