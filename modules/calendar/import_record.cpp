#include "import_record.hpp"

#include "content_line.hpp"

namespace calendar {

using event_1::Attendee;
using event_1::Event;
using event_1::EventOverride;
using event_1::Kind;

namespace {

constexpr std::size_t kAttendeeNameMax = 1000, kAttendeeWordMax = 100;  // characters

template <class To, class From>
To as(From value) {
  return static_cast<To>(static_cast<std::uint32_t>(value));
}

void write_text(const std::optional<std::string_view>& raw, auto&& set) {
  if (raw) set(ical::unescape_text(*raw));
}

/// The parameters of ATTENDEE that have fields. One that does not fit, or comes again, stays as it
/// was written.
void write_attendee(const ical::Property& property, Attendee::Writer& attendee) {
  attendee.set_address(property.value);
  std::string others;
  std::string_view rest = property.parameters;
  bool has_name = false, has_role = false, has_answer = false, has_type = false, has_reply = false;
  const auto fits = [](const std::optional<std::string>& text, std::size_t most) {
    return text && !text->empty() && text->size() <= most;
  };
  while (const auto parameter = ical::next_parameter(rest)) {
    const auto value = ical::decode_parameter(parameter->value);
    const auto is = [&](std::string_view name) { return ical::equal_names(parameter->name, name); };
    const auto take = [&](bool& has, std::size_t most) {
      const bool is_taken = !has && fits(value, most);
      has = has || is_taken;
      return is_taken;
    };
    if (is("CN") && take(has_name, kAttendeeNameMax)) {
      attendee.set_name(*value);
    } else if (is("ROLE") && take(has_role, kAttendeeWordMax)) {
      attendee.set_role(*value);
    } else if (is("PARTSTAT") && take(has_answer, kAttendeeWordMax)) {
      attendee.set_participation(*value);
    } else if (is("CUTYPE") && take(has_type, kAttendeeWordMax)) {
      attendee.set_user_type(*value);
    } else if (is("RSVP") && value &&
               (ical::equal_names(*value, "TRUE") || ical::equal_names(*value, "FALSE")) &&
               take(has_reply, kAttendeeWordMax)) {
      attendee.set_reply_requested(ical::equal_names(*value, "TRUE"));
    } else {
      if (!others.empty()) others += ';';
      others += parameter->text;
    }
  }
  if (!others.empty()) attendee.set_parameters(others);
}

class RecordMaker {
 public:
  RecordMaker(const tenon::Call& call, const ImportSeries& series)
      : series_(series), event_(call) {}

  Event::Writer make(const tn_uuid& calendar) {
    event_.set_calendar(calendar);
    event_.set_uid(series_.uid);
    event_.set_sequence(series_.sequence);
    event_.set_start_policy(series_.start_policy);
    if (series_.master != nullptr) {
      write_master(*series_.master);
    } else {
      write_clock(series_.start);
      event_.set_detached(true);
      event_.set_end_form(event_1::EndForm::none);
    }
    auto overrides = event_.init_overrides(series_.overrides.size());
    for (std::size_t at = 0; at < series_.overrides.size(); ++at) {
      auto override = overrides[at];
      write_override(*series_.overrides[at], override);
    }
    write_attendees();
    write_properties();
    return event_;
  }

 private:
  void write_clock(const Moment& start) {
    event_.set_kind(start.kind);
    event_.set_start(start.local);
    if (start.kind == Kind::timed) event_.set_time_zone(start.zone);
  }

  void write_master(const Draft& master) {
    write_clock(master.start);
    event_.set_duration_days(master.duration_days);
    event_.set_duration(master.duration);
    event_.set_end_form(master.end_form);
    if (!master.end_zone.empty()) event_.set_end_time_zone(master.end_zone);
    write_text(master.summary, [&](const std::string& text) { event_.set_summary(text); });
    write_text(master.description, [&](const std::string& text) { event_.set_description(text); });
    write_text(master.location, [&](const std::string& text) { event_.set_location(text); });
    if (master.organizer) event_.set_organizer(*master.organizer);
    if (master.status) event_.set_status(*master.status);
    if (master.transparency) event_.set_transparency(*master.transparency);
    if (master.stamped_at) event_.set_stamped_at(*master.stamped_at);
    auto rules = event_.init_rules(master.rules.size());
    for (std::size_t at = 0; at < master.rules.size(); ++at) rules[at].set_rule(master.rules[at]);
    auto dates = event_.init_dates(master.dates.size());
    for (std::size_t at = 0; at < master.dates.size(); ++at) {
      const DraftDate& from = master.dates[at];
      auto to = dates[at];
      to.set_kind(from.kind);
      to.set_at(from.at.local);
      if (from.duration) to.set_duration(from.duration->days + from.duration->time);
    }
  }

  /// Only what differs from the master, and what may be explicit without being different.
  void write_override(const Draft& draft, EventOverride::Writer& to) {
    static const Draft kNothing{};
    const Draft& master = series_.master != nullptr ? *series_.master : kNothing;
    to.set_recurrence_id(draft.instance);
    if (draft.status == event_1::Status::cancelled) to.set_cancelled(true);
    write_times(draft, to);
    if (draft.sequence) to.set_sequence(*draft.sequence);
    if (draft.stamped_at) to.set_stamped_at(*draft.stamped_at);
    const auto differs = [](const auto& own, const auto& other, auto&& set) {
      if (own != other) set(own ? ical::unescape_text(*own) : std::string());
    };
    differs(draft.summary, master.summary, [&](const std::string& s) { to.set_summary(s); });
    differs(draft.description, master.description,
            [&](const std::string& s) { to.set_description(s); });
    differs(draft.location, master.location, [&](const std::string& s) { to.set_location(s); });
    if (draft.organizer != master.organizer) to.set_organizer(draft.organizer.value_or(""));
    using event_1::Status;
    using event_1::Transparency;
    if (draft.status != Status::cancelled &&
        is_other(draft.status, master.status, Status::confirmed))
      to.set_status(as<event_1::OverrideStatus>(draft.status.value_or(Status::confirmed)));
    if (is_other(draft.transparency, master.transparency, Transparency::opaque)) {
      to.set_transparency(
          as<event_1::OverrideTransparency>(draft.transparency.value_or(Transparency::opaque)));
    }
  }

  /// Whether an override has to say a state of its own. None at all means `none`, which it need not
  /// say when its master means the same.
  template <class State>
  static bool is_other(std::optional<State> own, std::optional<State> master, State none) {
    return own ? own != master : master.value_or(none) != none;
  }

  void write_times(const Draft& draft, EventOverride::Writer& to) {
    const Moment& start = draft.start;
    if (start.kind != series_.start.kind) to.set_kind(as<event_1::OverrideKind>(start.kind));
    if (start.local != draft.instance) to.set_start(start.local);
    if (start.kind == Kind::timed && start.zone != series_.start.zone) to.set_time_zone(start.zone);
    const Draft* master = series_.master;
    if (master == nullptr || draft.duration_days != master->duration_days ||
        draft.duration != master->duration || start.kind != series_.start.kind) {
      to.set_duration_days(draft.duration_days);
      to.set_duration(draft.duration);
    }
    if (master == nullptr || draft.end_form != master->end_form)
      to.set_end_form(as<event_1::OverrideEndForm>(draft.end_form));
    // That its end is written by its own clock, other than the master's, is said by that zone.
    const std::string_view master_zone = master != nullptr ? master->end_zone : std::string_view();
    if (!draft.end_zone.empty()) {
      if (draft.end_zone != master_zone) to.set_end_time_zone(draft.end_zone);
    } else if (!master_zone.empty() && start.kind == Kind::timed) {
      to.set_end_time_zone(start.zone);
    }
  }

  template <class Each>
  void each_draft(const Each& each) const {
    if (series_.master != nullptr) each(*series_.master, std::optional<tenon::LocalTime>());
    for (const Draft* draft : series_.overrides) each(*draft, std::optional(draft->instance));
  }

  void write_attendees() {
    std::size_t count = 0, at = 0;
    each_draft([&](const Draft& draft, const auto&) { count += draft.attendees.size(); });
    auto attendees = event_.init_attendees(count);
    each_draft([&](const Draft& draft, const auto& instance) {
      for (const ical::Property* property : draft.attendees) {
        auto attendee = attendees[at++];
        if (instance) attendee.set_recurrence_id(*instance);
        write_attendee(*property, attendee);
      }
    });
  }

  void write_properties() {
    std::size_t count = 0, at = 0;
    each_draft([&](const Draft& draft, const auto&) { count += draft.properties.size(); });
    auto properties = event_.init_properties(count);
    each_draft([&](const Draft& draft, const auto& instance) {
      for (const DraftProperty& from : draft.properties) {
        auto to = properties[at++];
        if (instance) to.set_recurrence_id(*instance);
        to.set_name(from.name);
        to.set_component(from.is_component);
        if (!from.parameters.empty()) to.set_parameters(from.parameters);
        if (from.value) to.set_value(*from.value);
      }
    });
  }

  const ImportSeries& series_;
  Event::Writer event_;
};

}  // namespace

Event::Writer make_record(const tenon::Call& call, const ImportSeries& series,
                          const tn_uuid& calendar) {
  return RecordMaker(call, series).make(calendar);
}

}  // namespace calendar
