#include "import_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <variant>

#include "content_line.hpp"
#include "unfold.hpp"

namespace calendar {

using event_1::DateKind;
using event_1::Kind;
using ical::Component;
using ical::Property;
using transfer_1::Consequence;

namespace {

// What the entities allow, in characters.
constexpr std::size_t kUidMax = 1000, kTextMax = 10'000, kDescriptionMax = 200'000,
                      kAddressMax = 2000, kParametersMax = 10'000, kValueMax = 1'000'000,
                      kRuleMax = 2000, kNameMax = 100;
// And in items.
constexpr std::size_t kRulesMax = 20, kPartsMax = 10'000;

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool is_longer(std::string_view text, std::size_t most) {
  return text.size() > most && count_characters(text) > most;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The parameters but some, as they were written.
std::string parameters_without(std::string_view parameters,
                               std::initializer_list<std::string_view> names) {
  std::string kept;
  while (const auto parameter = ical::next_parameter(parameters)) {
    const bool is_dropped = std::any_of(names.begin(), names.end(), [&](std::string_view name) {
      return ical::equal_names(parameter->name, name);
    });
    if (is_dropped) continue;
    if (!kept.empty()) kept += ';';
    kept += parameter->text;
  }
  return kept;
}

std::string quoted(std::string_view text) {
  std::string quoted(1, '"');
  return quoted.append(text).append(1, '"');
}

/// 32 hexadecimal digits that a text always has: FNV-1a, twice with different beginnings.
std::string fingerprint(std::string_view text) {
  std::string digits;
  for (std::uint64_t hash : {0xCBF29CE484222325ULL, 0x84222325CBF29CE4ULL}) {
    for (const char c : text) {
      hash ^= static_cast<unsigned char>(c);
      hash *= 0x100000001B3ULL;
    }
    for (int at = 0; at < 16; ++at, hash >>= 4U) digits += "0123456789abcdef"[hash & 15U];
  }
  return digits;
}

class EventReader {
 public:
  EventReader(const Component& component, const ImportZones& zones, ImportProblems& problems)
      : component_(component), zones_(zones), problems_(problems) {}

  Draft read() {
    draft_.line = component_.line;
    if (const Property* uid = component_.find("UID")) draft_.uid = uid->value;
    if (const Property* id = component_.find("RECURRENCE-ID"))
      draft_.recurrence_id_text = id->value;
    if (component_.fault) {
      fail(component_.fault->line, component_.fault->code, component_.fault->message, "VEVENT");
      // Which one it is matters, whatever else of it is broken.
      if (!draft_.recurrence_id_text.empty()) draft_.recurrence_id.emplace();
      return std::move(draft_);
    }
    report_lines();
    read_properties();
    check();
    return std::move(draft_);
  }

 private:
  using Read = void (EventReader::*)(const Property&);

  void report_lines() {
    for (const ical::Fault& bad : component_.bad_lines)
      tell(bad.line, bad.code, bad.message, "", Consequence::property_ignored);
    for (const ical::Fault& mended : component_.mended_lines)
      tell(mended.line, mended.code, mended.message, "", Consequence::changed);
  }

  /// Properties and components in the order that they were written in.
  void read_properties() {
    auto component = component_.components.begin();
    for (const Property& property : component_.properties) {
      for (; component != component_.components.end() && component->line < property.line;
           ++component)
        keep(*component);
      read(property);
    }
    for (; component != component_.components.end(); ++component) keep(*component);
  }

  void read(const Property& property) {
    static const std::map<std::string_view, Read> kReads = {
        {"UID", &EventReader::read_uid},
        {"DTSTAMP", &EventReader::read_stamp},
        {"DTSTART", &EventReader::read_start},
        {"DTEND", &EventReader::read_end},
        {"DURATION", &EventReader::read_length},
        {"RECURRENCE-ID", &EventReader::read_recurrence_id},
        {"SEQUENCE", &EventReader::read_sequence},
        {"STATUS", &EventReader::read_status},
        {"TRANSP", &EventReader::read_transparency},
        {"RRULE", &EventReader::read_rule},
        {"RDATE", &EventReader::read_dates},
        {"EXDATE", &EventReader::read_dates},
        {"EXRULE", &EventReader::read_exrule},
        {"SUMMARY", &EventReader::read_summary},
        {"DESCRIPTION", &EventReader::read_description},
        {"LOCATION", &EventReader::read_location},
        {"ORGANIZER", &EventReader::read_organizer},
        {"ATTENDEE", &EventReader::read_attendee}};
    const auto found = kReads.find(property.name);
    if (found == kReads.end()) return keep(property);
    if (is_repeated(property)) {
      return ignore(property, "calendar.repeated_property",
                    "stands more than once: the first one counts");
    }
    (this->*found->second)(property);
  }

  /// Whether one that may stand only once has been there. Of texts the others are kept.
  bool is_repeated(const Property& property) {
    if (is_one_of(property.name, {"RRULE", "RDATE", "EXDATE", "EXRULE", "ATTENDEE", "SUMMARY",
                                  "DESCRIPTION", "LOCATION", "ORGANIZER"}))
      return false;
    return component_.find(property.name) != &property;
  }

  void check() {
    if (!draft_.fault && component_.find("DTSTART") == nullptr) {
      fail(draft_.line, "calendar.no_start", "the event has no DTSTART: give it one", "DTSTART");
    }
    if (is_longer(draft_.uid, kUidMax)) {
      fail(draft_.line, "calendar.too_long",
           "the UID has more than " + std::to_string(kUidMax) + " characters", "UID");
    }
    const bool has_too_many = draft_.rules.size() > kRulesMax || draft_.dates.size() > kPartsMax ||
                              draft_.attendees.size() > kPartsMax ||
                              draft_.properties.size() > kPartsMax;
    if (has_too_many) {
      fail(draft_.line, "calendar.too_many_parts",
           "the event has more than 20 rules, or more than 10000 dates, attendees or other "
           "properties",
           "VEVENT");
    }
    if (draft_.uid.empty()) {
      tell(draft_.line, "calendar.no_uid",
           "the event has no UID: it was given one, made from its lines", "UID",
           Consequence::changed);
    }
  }

  void read_uid(const Property& property) { keep_parameters(property, {}); }

  void read_stamp(const Property& property) {
    const auto stamp = ical::read_date_time(property.value);
    if (!stamp) return ignore(property, "calendar.bad_date", "is no date and time");
    if (!stamp->is_utc) {
      tell(property.line, "calendar.bad_date", "DTSTAMP is not in UTC: it was read as if it were",
           "DTSTAMP", Consequence::changed);
    }
    draft_.stamped_at = tenon::Instant(stamp->time.time_since_epoch());
    keep_parameters(property, {"VALUE", "TZID"});
  }

  void read_start(const Property& property) {
    if (const auto moment = read_moment(property, property.value)) draft_.start = *moment;
    keep_parameters(property, {"VALUE", "TZID"});
  }

  void read_end(const Property& property) {
    draft_.end = read_moment(property, property.value);
    draft_.end_line = property.line;
    draft_.end_form = event_1::EndForm::end;
    keep_parameters(property, {"VALUE", "TZID"});
  }

  void read_length(const Property& property) {
    if (component_.find("DTEND") != nullptr) {
      return ignore(property, "calendar.repeated_property",
                    "stands beside DTEND, which counts: an event has one of both");
    }
    const auto length = ical::read_duration(property.value);
    if (!length || length->days.count() < 0 || length->time.count() < 0) {
      return ignore(property, "calendar.bad_duration",
                    "is no DURATION of RFC 5545 (section 3.3.6) that is not negative, as PT1H30M");
    }
    draft_.length = *length;
    draft_.end_line = property.line;
    draft_.end_form = event_1::EndForm::duration;
    keep_parameters(property, {"VALUE"});
  }

  void read_recurrence_id(const Property& property) {
    const auto range = ical::find_parameter(property.parameters, "RANGE");
    draft_.recurrence_id = read_moment(property, property.value);
    if (!draft_.recurrence_id) draft_.recurrence_id.emplace();
    if (range && ical::equal_names(*range, "THISANDFUTURE")) {
      fail(property.line, "calendar.range_unsupported",
           "RANGE=THISANDFUTURE is not supported: split the series, and import both parts",
           "RECURRENCE-ID");
    }
    keep_parameters(property, {"VALUE", "TZID", "RANGE"});
  }

  void read_sequence(const Property& property) {
    draft_.sequence = ical::read_count(property.value);
    if (!draft_.sequence)
      return ignore(property, "calendar.bad_value", "is no number from 0 to 2147483647");
    keep_parameters(property, {});
  }

  void read_status(const Property& property) {
    if (ical::equal_names(property.value, "CONFIRMED")) {
      draft_.status = event_1::Status::confirmed;
    } else if (ical::equal_names(property.value, "TENTATIVE")) {
      draft_.status = event_1::Status::tentative;
    } else if (ical::equal_names(property.value, "CANCELLED")) {
      draft_.status = event_1::Status::cancelled;
    } else {
      return ignore(property, "calendar.bad_value",
                    "is none of CONFIRMED, TENTATIVE and CANCELLED");
    }
    keep_parameters(property, {});
  }

  void read_transparency(const Property& property) {
    if (ical::equal_names(property.value, "OPAQUE")) {
      draft_.transparency = event_1::Transparency::opaque;
    } else if (ical::equal_names(property.value, "TRANSPARENT")) {
      draft_.transparency = event_1::Transparency::transparent;
    } else {
      return ignore(property, "calendar.bad_value", "is neither OPAQUE nor TRANSPARENT");
    }
    keep_parameters(property, {});
  }

  void read_rule(const Property& property) {
    std::string rule(property.value);
    while (rule.ends_with(';') || rule.ends_with(' ')) rule.pop_back();
    if (rule.empty() || is_longer(rule, kRuleMax)) {
      return fail(property.line, "calendar.bad_rule",
                  "the rule is empty or has more than " + std::to_string(kRuleMax) + " characters",
                  "RRULE");
    }
    if (draft_.rules.empty()) draft_.rule_line = property.line;
    draft_.rules.push_back(std::move(rule));
  }

  void read_dates(const Property& property) {
    const DateKind kind = property.name == "RDATE" ? DateKind::added : DateKind::excluded;
    if (property.value.empty()) return;
    for (std::string_view value : ical::split_list(property.value)) {
      while (value.starts_with(' ')) value.remove_prefix(1);
      if (kind == DateKind::added && value.find('/') != std::string_view::npos) {
        read_period(property, value);
      } else if (const auto moment = read_moment(property, value)) {
        draft_.dates.push_back({.kind = kind, .at = *moment, .line = property.line});
      }
    }
  }

  void read_period(const Property& property, std::string_view value) {
    const auto period = ical::read_period(value);
    if (!period) return bad_date(property, value);
    DraftDate date{.kind = DateKind::added, .line = property.line};
    const auto start = moment_of(property, period->start);
    if (!start) return;
    date.at = *start;
    if (period->end) {
      date.end = moment_of(property, *period->end);
    } else {
      date.duration = period->duration;
    }
    draft_.dates.push_back(std::move(date));
  }

  void read_exrule(const Property& property) {
    tell(property.line, "calendar.exrule_unsupported",
         "EXRULE is not supported (RFC 5545 has dropped it): it was kept and excludes nothing",
         "EXRULE", Consequence::property_ignored);
    keep(property);
  }

  void read_summary(const Property& property) { read_text(property, draft_.summary, kTextMax); }
  void read_description(const Property& property) {
    read_text(property, draft_.description, kDescriptionMax);
  }
  void read_location(const Property& property) { read_text(property, draft_.location, kTextMax); }

  void read_organizer(const Property& property) {
    if (property.value.empty()) return ignore(property, "calendar.bad_value", "has no address");
    read_text(property, draft_.organizer, kAddressMax);
  }

  void read_text(const Property& property, std::optional<std::string_view>& to, std::size_t most) {
    if (to) return keep(property);
    if (is_longer(property.value, most)) {
      return ignore(property, "calendar.too_long",
                    "has more than " + std::to_string(most) + " characters");
    }
    to = property.value;
    keep_parameters(property, {});
  }

  void read_attendee(const Property& property) {
    if (property.value.empty()) return ignore(property, "calendar.bad_value", "has no address");
    if (is_longer(property.value, kAddressMax) || is_longer(property.parameters, kParametersMax))
      return ignore(property, "calendar.too_long", "has more characters than are kept");
    draft_.attendees.push_back(&property);
  }

  void keep(const Property& property) {
    if (property.name.size() > kNameMax || is_longer(property.parameters, kParametersMax) ||
        is_longer(property.value, kValueMax))
      return ignore(property, "calendar.too_long", "has more characters than are kept");
    draft_.properties.push_back({.name = property.name,
                                 .parameters = std::string(property.parameters),
                                 .value = property.value});
  }

  void keep(const Component& component) {
    for (const ical::Fault& bad : component.bad_lines) {
      return tell(bad.line, bad.code,
                  bad.message + ", with its " + std::string(ical::beginning_of(component.name, 40)),
                  std::string(ical::beginning_of(component.name, kNameMax)),
                  Consequence::property_ignored);
    }
    if (component.name.empty() || component.name.size() > kNameMax ||
        is_longer(component.body, kValueMax)) {
      return tell(component.line, "calendar.too_long",
                  "a component in the event has more characters than are kept: it was left out",
                  std::string(ical::beginning_of(component.name, kNameMax)),
                  Consequence::property_ignored);
    }
    draft_.properties.push_back(
        {.name = component.name, .parameters = "", .value = component.body, .is_component = true});
  }

  /// Parameters that no field has, of a property whose value has one.
  void keep_parameters(const Property& property, std::initializer_list<std::string_view> but) {
    if (property.parameters.empty()) return;
    std::string parameters = parameters_without(property.parameters, but);
    if (parameters.empty()) return;
    if (is_longer(parameters, kParametersMax)) {
      return tell(property.line, "calendar.too_long",
                  "the parameters have more characters than are kept: they were left out",
                  std::string(property.name), Consequence::property_ignored);
    }
    draft_.properties.push_back(
        {.name = property.name, .parameters = std::move(parameters), .value = std::nullopt});
  }

  /// A value as a time; what is wrong with it fails the event.
  std::optional<Moment> read_moment(const Property& property, std::string_view value) {
    const auto time = ical::read_date_time(value);
    if (!time) {
      bad_date(property, value);
      return std::nullopt;
    }
    return moment_of(property, *time);
  }

  std::optional<Moment> moment_of(const Property& property, const ical::DateTime& time) {
    Moment moment{.kind = Kind::floating, .local = time.time, .zone = {}};
    if (!time.has_time) {
      moment.kind = Kind::all_day;
    } else if (time.is_utc) {
      moment.kind = Kind::timed;
      moment.zone = "UTC";
    } else if (const auto tzid = ical::find_parameter(property.parameters, "TZID")) {
      const auto zone = zones_.find(*tzid);
      if (!zone) {
        fail(property.line, "calendar.unknown_zone",
             quoted(ical::beginning_of(*tzid, 80)) +
                 " is no known time zone: name one of the IANA database, or add its VTIMEZONE",
             std::string(property.name));
        return std::nullopt;
      }
      moment.kind = Kind::timed;
      moment.zone = *zone;
    }
    return moment;
  }

  void bad_date(const Property& property, std::string_view value) {
    fail(property.line, "calendar.bad_date",
         quoted(ical::beginning_of(value, 40)) +
             " is no date and time of RFC 5545, as 20260302T090000",
         std::string(property.name));
  }

  void ignore(const Property& property, const char* code, const std::string& why) {
    const std::string name(property.name.substr(0, kNameMax));
    tell(property.line, code, name + " " + why + ": it was left out", name,
         Consequence::property_ignored);
  }

  void tell(std::int32_t line, std::string code, std::string message, std::string property,
            Consequence consequence) {
    problems_.add({.line = line,
                   .code = std::move(code),
                   .message = std::move(message),
                   .consequence = consequence,
                   .uid = ical::unescape_text(ical::beginning_of(draft_.uid, kUidMax)),
                   .recurrence_id = std::string(draft_.recurrence_id_text),
                   .property = std::move(property)});
  }

  /// The first fault of an event counts.
  void fail(std::int32_t line, std::string code, std::string message, std::string property) {
    if (!draft_.fault)
      draft_.fault = {line, std::move(code), std::move(message), std::move(property)};
  }

  const Component& component_;
  const ImportZones& zones_;
  ImportProblems& problems_;
  Draft draft_;
};

}  // namespace

Draft read_event(const Component& component, const ImportZones& zones, ImportProblems& problems) {
  Draft draft = EventReader(component, zones, problems).read();
  draft.body = component.body;
  return draft;
}

std::string uid_of(const Draft& draft) {
  if (!draft.uid.empty()) return ical::unescape_text(draft.uid);
  return "without-uid-" + fingerprint(draft.body);
}

}  // namespace calendar
