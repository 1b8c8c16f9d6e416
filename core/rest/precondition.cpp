#include "rest/precondition.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "rest/request_head.hpp"

namespace tenon::rest {
namespace {

using http::equals_ignoring_case;

/// FNV-1a of the names of a selection, in their order.
std::uint32_t hash_of(const tn_span& fields) {
  std::uint32_t hash = 2'166'136'261U;
  const auto add = [&hash](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U; };
  const auto* const names = static_cast<const tn_str*>(fields.p);
  for (std::uint64_t i = 0; i < fields.n; ++i) {
    for (const char c : std::string_view(names[i].p, names[i].n)) add(c);
    add(',');
  }
  return hash;
}

bool is_selection(std::string_view text) {
  return text.size() == 8 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// The version that a tag, without its quotes, stands for; nullopt when it is no record's.
std::optional<std::int64_t> version_of(std::string_view tag) {
  const std::size_t dash = tag.find('-');
  if (dash != std::string_view::npos && !is_selection(tag.substr(dash + 1))) return std::nullopt;
  const std::string_view digits = tag.substr(0, dash);
  if (digits.empty() || digits.front() == '0' || digits.front() == '-') return std::nullopt;
  std::int64_t version = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, fault] = std::from_chars(digits.data(), end, version);
  if (fault != std::errc() || stop != end) return std::nullopt;
  return version;
}

Error bad_if_match(std::string_view value) {
  return {
      Errc::invalid_argument, "rest.bad_if_match",
      fmt::format("If-Match is \'{}\', which is no list of tags; send the ETag of the record as it "
                  "came, in its quotes",
                  value.substr(0, 64)),
      ""};
}

void skip_space(std::string_view& rest) {
  while (rest.starts_with(' ') || rest.starts_with('\t')) rest.remove_prefix(1);
}

std::optional<Error> add_version(IfMatch& to, std::int64_t version) {
  const auto end = to.versions.begin() + static_cast<std::ptrdiff_t>(to.count);
  const auto at = std::lower_bound(to.versions.begin(), end, version);
  if (at != end && *at == version) return std::nullopt;
  if (to.count == IfMatch::kVersionsMax) {
    return Error{Errc::invalid_argument, "rest.bad_if_match",
                 fmt::format("If-Match has more than {} tags; send those that matter",
                             IfMatch::kVersionsMax),
                 ""};
  }
  std::move_backward(at, end, end + 1);
  *at = version;
  ++to.count;
  return std::nullopt;
}

/// One header line: tags in quotes, separated by commas.
std::optional<Error> read_line(IfMatch& to, std::string_view value) {
  std::string_view rest = value;
  bool empty = true;
  for (skip_space(rest); !rest.empty(); skip_space(rest)) {
    if (rest.front() == ',') {
      rest.remove_prefix(1);
      continue;
    }
    empty = false;
    if (rest.front() == '*') {
      to.any = true;
      rest.remove_prefix(1);
    } else {
      to.has_tags = true;
      const bool weak = rest.starts_with("W/");
      if (weak) rest.remove_prefix(2);
      const std::size_t close = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
      if (close == std::string_view::npos) return bad_if_match(value);
      const auto version = version_of(rest.substr(1, close - 1));
      rest.remove_prefix(close + 1);
      if (version && !weak) {
        if (auto fault = add_version(to, *version)) return fault;
      }
    }
    skip_space(rest);
    if (!rest.empty() && rest.front() != ',') return bad_if_match(value);
  }
  if (empty) return bad_if_match(value);
  return std::nullopt;
}

}  // namespace

std::string etag_of(std::int64_t version, const tn_span& fields) {
  if (fields.n == 0) return fmt::format("\"{}\"", version);
  return fmt::format("\"{}-{:08x}\"", version, hash_of(fields));
}

bool is_held(std::span<const http::Header> headers, std::string_view etag) {
  return std::any_of(headers.begin(), headers.end(), [&](const http::Header& header) {
    return equals_ignoring_case(header.name, "if-none-match") && names_etag(header.value, etag);
  });
}

bool IfMatch::holds_for(std::int64_t version) const {
  const auto end = versions.begin() + static_cast<std::ptrdiff_t>(count);
  return !given || any || std::binary_search(versions.begin(), end, version);
}

Result<IfMatch> read_if_match(std::span<const http::Header> headers) {
  IfMatch match;
  for (const http::Header& header : headers) {
    if (!equals_ignoring_case(header.name, "if-match")) continue;
    match.given = true;
    if (auto fault = read_line(match, header.value)) return *std::move(fault);
    // "*" is no tag of a list: it would make a change unconditional that names versions.
    if (match.any && match.has_tags) return bad_if_match(header.value);
  }
  return match;
}

}  // namespace tenon::rest
