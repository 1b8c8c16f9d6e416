#include "component.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "unfold.hpp"

namespace calendar::ical {
namespace {

/// What a VCALENDAR is made of and what is inside nothing else: where one begins, all that was open
/// has ended.
bool is_part_of_calendar(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY",
                                                      "VTIMEZONE"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

constexpr std::size_t kShown = 40;  // bytes of a text, in a message

std::string shown(std::string_view name) {
  return std::string(beginning_of(name, kShown));
}

std::string quoted(std::string_view text) {
  return '"' + shown(text) + (text.size() > kShown ? "…\"" : "\"");
}

/// Builds the tree from one line after the other. open_[0] is a VCALENDAR, open_[1] a part of it.
class Reader {
 public:
  Reader(std::string_view text, const ReadLimits& limits)
      : limits_(limits), lines_(text, document_.text) {}

  std::variant<Document, Fault> read() {
    while (auto line = lines_.next()) {
      if (static_cast<std::size_t>(lines_.lines_taken()) > limits_.lines_max) {
        fail(line->number, "calendar.too_large",
             "the text has more than " + std::to_string(limits_.lines_max) +
                 " lines: import it in parts");
      } else {
        take(*line);
      }
      if (failure_) return *std::move(failure_);
    }
    if (lines_.has_nul())
      fail(lines_.lines_taken(), "calendar.not_icalendar", "there is a NUL: this is no text");
    if (!failure_ && !open_.empty()) {
      fail(open_.back().line, "calendar.not_icalendar",
           "the text ends before END:" + shown(open_.back().name) +
               ": it has been cut off; get it again");
    }
    if (!failure_ && document_.calendars.empty()) {
      fail(1, "calendar.not_icalendar",
           "there is no BEGIN:VCALENDAR: send an iCalendar text (RFC 5545)");
    }
    if (failure_) return *std::move(failure_);
    return std::move(document_);
  }

 private:
  void take(LogicalLine& line) {
    if (line.size > limits_.line_bytes_max) {
      return take_bad_line(line, "calendar.line_too_long",
                           "the line is longer than " + std::to_string(limits_.line_bytes_max) +
                               " bytes: it was left out");
    }
    if (!is_utf8(line.text()))
      return take_bad_line(line, "calendar.bad_line", "the line is not UTF-8: it was left out");
    auto property = split_line(line.text());
    if (!property) {
      return take_bad_line(
          line, "calendar.bad_line",
          quoted(line.text()) + " is no content line, which is NAME:value: it was left out");
    }
    capitalize(line, property->name.size());
    property->line = line.number;
    if (property->name == "BEGIN") return begin(line, *property);
    if (property->name == "END") return end(line, *property);
    if (open_.empty()) return fail_outside(line);
    if (is_skipping()) return;
    open_.back().properties.push_back(*property);
    if (line.had_control) {
      open_.back().mended_lines.push_back(
          {line.number, "calendar.control_character",
           shown(property->name) + " has control characters: they were left out"});
    }
  }

  static void capitalize(LogicalLine& line, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
      char& c = line.begin[at];
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
  }

  /// The name of a component, in capitals, where it stands.
  static std::string_view component_name(LogicalLine& line, std::string_view value) {
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    const auto offset = static_cast<std::size_t>(value.data() - line.begin);
    capitalize(line, offset + value.size());
    return value;
  }

  void begin(LogicalLine& line, const Property& property) {
    const std::string_view name = component_name(line, property.value);
    if (++components_ > limits_.components_max) {
      return fail(line.number, "calendar.too_many_components",
                  "the text has more than " + std::to_string(limits_.components_max) +
                      " components: import it in parts");
    }
    if (name == "VCALENDAR") {
      if (!open_.empty()) {
        return fail(line.number, "calendar.not_icalendar",
                    "a VCALENDAR begins before the one of line " + std::to_string(open_[0].line) +
                        " has ended");
      }
    } else if (open_.empty()) {
      return fail_outside(line);
    }
    if (open_.size() > 1 && is_part_of_calendar(name)) {
      break_part(open_.back().line, "has no END before the next " + shown(name) + " begins");
      close_part(line.begin);
    }
    if (is_skipping()) {
      if (name == open_[1].name) ++namesakes_;
      return;
    }
    if (open_.size() == limits_.depth_max) {
      if (name == open_[1].name) ++namesakes_;
      return break_part(line.number,
                        "has components nested deeper than " + std::to_string(limits_.depth_max),
                        "calendar.nested_too_deep");
    }
    Component component;
    component.name = name;
    component.line = line.number;
    component.body = {line.begin + line.size + 1, 0};
    open_.push_back(std::move(component));
  }

  void end(LogicalLine& line, const Property& property) {
    const std::string_view name = component_name(line, property.value);
    if (open_.empty() || (open_.size() == 1 && name != "VCALENDAR")) {
      return fail(
          line.number, "calendar.not_icalendar",
          "END:" + shown(name) + " ends what has not begun: what belongs to it cannot be told");
    }
    if (name == "VCALENDAR") {
      if (open_.size() > 1) {
        break_part(open_.back().line, "has no END");
        close_part(line.begin);
      }
      close_body(open_[0], line.begin);
      document_.calendars.push_back(std::move(open_[0]));
      open_.clear();
      return;
    }
    if (!is_skipping() && name != open_.back().name) {
      if (name == open_[1].name) {
        break_part(open_.back().line, "has no END");
      } else {
        break_part(line.number, "has an END:" + shown(name) +
                                    " in the place of END:" + shown(open_.back().name));
      }
    }
    if (is_skipping()) {
      if (name == open_[1].name && namesakes_-- == 0) close_part(line.begin);
      return;
    }
    if (open_.size() == 2) return close_part(line.begin);
    close_body(open_.back(), line.begin);
    Component closed = std::move(open_.back());
    open_.pop_back();
    open_.back().components.push_back(std::move(closed));
  }

  bool is_skipping() const { return open_.size() > 1 && open_[1].fault; }

  /// From here on the part of the calendar that is open cannot be trusted.
  void break_part(std::int32_t line, std::string what,
                  const char* code = "calendar.unbalanced_component") {
    if (is_skipping()) return;
    const Component& innermost = open_.back();
    open_[1].fault = Fault{line, code,
                           "the " + shown(innermost.name) + " that begins in line " +
                               std::to_string(innermost.line) + " " + std::move(what)};
    for (std::size_t at = 2; at < open_.size(); ++at) namesakes_ += open_[at].name == open_[1].name;
  }

  static void close_body(Component& component, const char* end) {
    component.body = {component.body.data(), static_cast<std::size_t>(end - component.body.data())};
    if (component.body.ends_with('\n')) component.body.remove_suffix(1);
  }

  void close_part(const char* end) {
    close_body(open_[1], end);
    open_[0].components.push_back(std::move(open_[1]));
    open_.resize(1);
    namesakes_ = 0;
  }

  void take_bad_line(const LogicalLine& line, const char* code, std::string message) {
    if (open_.empty()) return fail_outside(line);
    if (!is_skipping()) open_.back().bad_lines.push_back({line.number, code, std::move(message)});
  }

  void fail_outside(const LogicalLine& line) {
    fail(line.number, "calendar.not_icalendar",
         quoted(is_utf8(line.text()) ? line.text() : "bytes that are not UTF-8") +
             " stands outside of a VCALENDAR: an iCalendar text begins with BEGIN:VCALENDAR");
  }

  void fail(std::int32_t line, const char* code, std::string message) {
    if (!failure_) failure_ = Fault{line, code, std::move(message)};
  }

  const ReadLimits& limits_;
  Document document_;
  Unfolder lines_;
  std::vector<Component> open_;
  std::size_t components_ = 0;
  std::int32_t namesakes_ = 0;  // components open inside a broken one that are called the same
  std::optional<Fault> failure_;
};

}  // namespace

const Property* Component::find(std::string_view property) const {
  const auto found = std::find_if(properties.begin(), properties.end(),
                                  [&](const Property& one) { return one.name == property; });
  return found == properties.end() ? nullptr : &*found;
}

std::variant<Document, Fault> read_document(std::string_view text, const ReadLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Fault{1, "calendar.too_large",
                 "the text has " + std::to_string(text.size()) + " bytes, more than " +
                     std::to_string(limits.bytes_max) +
                     ": import it in parts, or raise the setting import_bytes_max"};
  }
  return Reader(text, limits).read();
}

}  // namespace calendar::ical
