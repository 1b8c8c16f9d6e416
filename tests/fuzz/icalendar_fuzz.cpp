// Feeds arbitrary bytes to the iCalendar text layer. What it reads must be written again, read
// again, and be the same; what its values are read as must be written as the same value.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "component.hpp"
#include "content_line.hpp"
#include "unfold.hpp"
#include "values.hpp"
#include "windows_zones.hpp"
#include "writer.hpp"
#include "zone_names.hpp"

namespace {

using namespace calendar::ical;

constexpr ReadLimits kLimits{.bytes_max = 1U << 20U,
                             .components_max = 200,
                             .lines_max = 2000,
                             .line_bytes_max = 4000,
                             .depth_max = 16};

void require(bool claim) {
  if (!claim) std::abort();
}

void check_fault(const Fault& fault) {
  require(fault.line >= 1 && fault.code.starts_with("calendar.") && !fault.message.empty());
  require(is_utf8(fault.message) && fault.message.find('\n') == std::string::npos);
}

void check_values(std::string_view value) {
  if (const auto time = read_date_time(value))
    require(read_date_time(write_date_time(*time)) == time);
  if (const auto duration = read_duration(value);
      duration && duration->days.count() >= 0 && duration->time.count() >= 0)
    require(read_duration(write_duration(*duration)) == duration);
  if (const auto offset = read_offset(value)) require(read_offset(write_offset(*offset)) == offset);
  if (const auto count = read_count(value)) require(*count >= 0);
  const std::string text = unescape_text(value);
  require(unescape_text(escape_text(text)) == text);
  for (const std::string_view item : split_list(value)) (void)read_period(item);
}

void check_parameters(std::string_view parameters) {
  for (std::string_view rest = parameters; const auto parameter = next_parameter(rest);) {
    require(parameter->text.size() <= parameters.size());
    if (const auto text = decode_parameter(parameter->value))
      require(decode_parameter(encode_parameter(*text)) == text);
  }
  const auto nowhere = [](std::string_view) { return std::optional<std::string>(); };
  if (const auto tzid = find_parameter(parameters, "TZID"))
    (void)zone_of_name(*tzid, parameters, nowhere);
}

void check(const Component& component) {
  if (component.fault) check_fault(*component.fault);
  for (const Fault& fault : component.bad_lines) check_fault(fault);
  for (const Fault& fault : component.mended_lines) check_fault(fault);
  require(is_utf8(component.name));
  for (const Property& property : component.properties) {
    require(!property.name.empty() && is_utf8(property.value) && property.line > component.line);
    check_parameters(property.parameters);
    check_values(property.value);
  }
  for (const Component& part : component.components) check(part);
}

void write(const Component& component, Writer& writer) {
  if (component.fault) return;
  writer.begin(component.name);
  for (const Property& property : component.properties)
    writer.line(property.name, property.parameters, property.value);
  for (const Component& part : component.components) write(part, writer);
  writer.end(component.name);
}

void require_same(const Component& left, const Component& right) {
  require(left.name == right.name && left.properties.size() == right.properties.size());
  for (std::size_t at = 0; at < left.properties.size(); ++at) {
    const Property &one = left.properties[at], &other = right.properties[at];
    require(one.name == other.name && one.parameters == other.parameters &&
            one.value == other.value);
  }
  std::size_t place = 0;
  for (const Component& part : left.components) {
    if (part.fault) continue;  // it was not written
    require(place < right.components.size());
    require_same(part, right.components[place++]);
  }
  require(place == right.components.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto outcome = read_document({reinterpret_cast<const char*>(data), size}, kLimits);
  if (const Fault* fault = std::get_if<Fault>(&outcome)) {
    check_fault(*fault);
    return 0;
  }
  const Document& document = std::get<Document>(outcome);
  Writer writer;
  for (const Component& calendar : document.calendars) {
    check(calendar);
    write(calendar, writer);
  }
  // Folding and CRLF may take more bytes and lines than were there.
  ReadLimits wide = kLimits;
  wide.bytes_max *= 4;
  wide.lines_max *= 100;
  const auto again = read_document(writer.text(), wide);
  require(std::holds_alternative<Document>(again));
  const Document& same = std::get<Document>(again);
  require(same.calendars.size() == document.calendars.size());
  for (std::size_t at = 0; at < same.calendars.size(); ++at)
    require_same(document.calendars[at], same.calendars[at]);
  return 0;
}
