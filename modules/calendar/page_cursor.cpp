#include "page_cursor.hpp"

#include <array>
#include <cstring>

namespace calendar {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
/// The start, the event, the recurrence id, and the mark of query and content.
constexpr std::size_t kBytes = 8 + 16 + 8 + 8;

/// FNV-1a: tells queries apart, and keeps no secret.
class Mark {
 public:
  void add(const void* bytes, std::size_t count) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (std::size_t k = 0; k < count; ++k) value_ = (value_ ^ at[k]) * 0x100000001b3ULL;
  }
  void add(std::string_view text) {
    add(text.data(), text.size());
    add("", 1);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

std::uint64_t mark_of(const PageQuery& query, const unsigned char* content) {
  Mark mark;
  for (const tn_uuid& one : query.calendars) mark.add(one.b, sizeof one.b);
  mark.add(query.from);
  mark.add(query.until);
  mark.add(query.zone);
  mark.add(content, kBytes - 8);
  return mark.value();
}

std::optional<unsigned> digit(char c) {
  const auto at = kDigits.find(c);
  return at == std::string_view::npos ? std::nullopt
                                      : std::optional<unsigned>(static_cast<unsigned>(at));
}

}  // namespace

std::string write_cursor(const OccurrenceKey& last, const PageQuery& query) {
  std::array<unsigned char, kBytes> bytes{};
  const std::int64_t start = last.start_utc.time_since_epoch().count();
  const std::int64_t recurrence_id = last.recurrence_id.time_since_epoch().count();
  std::memcpy(bytes.data(), &start, 8);
  std::memcpy(bytes.data() + 8, last.event.data(), 16);
  std::memcpy(bytes.data() + 24, &recurrence_id, 8);
  const std::uint64_t mark = mark_of(query, bytes.data());
  std::memcpy(bytes.data() + 32, &mark, 8);
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::optional<OccurrenceKey> read_cursor(std::string_view text, const PageQuery& query) {
  if (text.size() != 2 * kBytes) return std::nullopt;
  std::array<unsigned char, kBytes> bytes{};
  for (std::size_t k = 0; k < kBytes; ++k) {
    const auto high = digit(text[2 * k]), low = digit(text[2 * k + 1]);
    if (!high || !low) return std::nullopt;
    bytes[k] = static_cast<unsigned char>(*high << 4U | *low);
  }
  std::uint64_t mark = 0;
  std::memcpy(&mark, bytes.data() + 32, 8);
  if (mark != mark_of(query, bytes.data())) return std::nullopt;
  std::int64_t start = 0, recurrence_id = 0;
  OccurrenceKey key{};
  std::memcpy(&start, bytes.data(), 8);
  std::memcpy(key.event.data(), bytes.data() + 8, 16);
  std::memcpy(&recurrence_id, bytes.data() + 24, 8);
  key.start_utc = tenon::Instant(tenon::Duration(start));
  key.recurrence_id = tenon::LocalTime(tenon::Duration(recurrence_id));
  return key;
}

}  // namespace calendar
