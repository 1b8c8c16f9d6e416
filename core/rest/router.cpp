#include "rest/router.hpp"

#include <algorithm>

#include "base/nearest.hpp"
#include "http/exchange.hpp"
#include "rest/uri.hpp"

namespace tenon::rest {
namespace {

constexpr std::size_t kNothing = std::string_view::npos;

/// In arrays by method, and as Router::Wanted counts.
std::size_t number_of(model::HttpMethod method) {
  return static_cast<std::size_t>(method);
}
static_assert(static_cast<int>(model::HttpMethod::get) == static_cast<int>(Router::Wanted::get));
static_assert(static_cast<int>(model::HttpMethod::post) == static_cast<int>(Router::Wanted::post));
static_assert(static_cast<int>(model::HttpMethod::patch) ==
              static_cast<int>(Router::Wanted::patch));
static_assert(static_cast<int>(model::HttpMethod::erase) ==
              static_cast<int>(Router::Wanted::erase));

/// Takes the first segment off `rest`; false when it was the last.
bool take_segment(std::string_view& rest, std::string_view& segment) {
  const std::size_t slash = rest.find('/');
  segment = rest.substr(0, slash);
  if (slash == kNothing) return false;
  rest.remove_prefix(slash + 1);
  return true;
}

/// What stands before `suffix`, whose colon or dot a careful client may have escaped; "" when the
/// segment does not end so.
std::string_view before_suffix(std::string_view segment, std::string_view suffix) {
  if (segment.ends_with(suffix)) return segment.substr(0, segment.size() - suffix.size());
  if (!segment.ends_with(suffix.substr(1))) return {};
  const std::string_view escape = suffix.front() == ':' ? "%3a" : "%2e";
  const std::string_view before = segment.substr(0, segment.size() - suffix.size() + 1);
  if (before.size() < 3 || !http::equals_ignoring_case(before.substr(before.size() - 3), escape))
    return {};
  return before.substr(0, before.size() - 3);
}

}  // namespace

struct Router::Search {
  std::size_t wanted;  // number_of() a method, or kMethods: none of them
  Match& match;
};

Router::Router(std::span<const Route> routes) : routes_(routes) {
  new_node();
  for (std::uint32_t i = 0; i < routes_.size(); ++i) {
    insert(i);
    if (paths_.empty() || paths_.back() != routes_[i].path) paths_.push_back(routes_[i].path);
  }
}

std::uint32_t Router::new_node() {
  nodes_.emplace_back();
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void Router::insert(std::uint32_t index) {
  const Route& route = routes_[index];
  auto& names = field_names_.emplace_back();
  std::uint32_t node = 0;
  std::string_view rest = std::string_view(route.path).substr(1);
  std::string_view segment;
  for (bool more = true; more;) {
    more = take_segment(rest, segment);
    const std::size_t close = segment.starts_with('{') ? segment.find('}') : kNothing;
    if (close != kNothing) names.emplace_back(segment.substr(1, close - 1));
    node = child_for(node, segment);
  }
  nodes_[node].routes[number_of(route.method)] = index;
  if (names.empty()) {
    const auto at = literals_.try_emplace(route.path, kNoRoutes).first;
    at->second[number_of(route.method)] = index;
  }
}

std::uint32_t Router::child_for(std::uint32_t parent, std::string_view segment) {
  const std::size_t close = segment.starts_with('{') ? segment.find('}') : kNothing;
  if (close == kNothing) {
    if (const auto at = nodes_[parent].literals.find(segment);
        at != nodes_[parent].literals.end()) {
      return at->second;
    }
    const std::uint32_t child = new_node();
    nodes_[parent].literals.emplace(segment, child);
    return child;
  }
  const std::string_view suffix = segment.substr(close + 1);
  if (suffix.empty()) {
    if (nodes_[parent].field == kNone) {
      const std::uint32_t child = new_node();
      nodes_[parent].field = child;
    }
    return nodes_[parent].field;
  }
  for (const auto& [known, child] : nodes_[parent].suffixed) {
    if (known == suffix) return child;
  }
  const std::uint32_t child = new_node();
  nodes_[parent].suffixed.emplace_back(suffix, child);
  return child;
}

void Router::match(Wanted wanted, std::string_view path, Match& match) const {
  match.route = kNone;
  match.allowed = 0;
  match.value_count = 0;
  const auto method = static_cast<std::size_t>(wanted);
  if (wanted != Wanted::nothing_served) {
    const auto at = literals_.find(path);
    if (at != literals_.end() && at->second[method] != kNone) {
      match.route = at->second[method];
      return;
    }
  }
  if (!path.starts_with('/')) return;
  Search search{method, match};
  descend(search, 0, path.substr(1));
}

bool Router::descend(Search& search, std::uint32_t index, std::string_view rest) const {
  const Node& node = nodes_[index];
  std::string_view segment;
  const bool last = !take_segment(rest, segment);
  char plain[256];
  std::string_view compared = segment;
  if (segment.find('%') != kNothing && segment.size() <= sizeof plain) {
    compared = {plain, percent_decode(segment, UriPart::path, plain)};
  }
  if (const auto at = node.literals.find(compared); at != node.literals.end()) {
    if (enter(search, at->second, rest, last)) return true;
  }
  for (const auto& [suffix, child] : node.suffixed) {
    const std::string_view value = before_suffix(segment, suffix);
    if (!value.empty() && enter_with(search, child, rest, last, value)) return true;
  }
  return node.field != kNone && !segment.empty() &&
         enter_with(search, node.field, rest, last, segment);
}

bool Router::enter(Search& search, std::uint32_t index, std::string_view rest, bool last) const {
  if (!last) return descend(search, index, rest);
  const RouteByMethod& routes = nodes_[index].routes;
  if (search.wanted < routes.size() && routes[search.wanted] != kNone) {
    search.match.route = routes[search.wanted];
    return true;
  }
  for (std::size_t method = 0; method < routes.size(); ++method) {
    if (routes[method] != kNone) {
      search.match.allowed = static_cast<std::uint8_t>(search.match.allowed | (1U << method));
    }
  }
  return false;
}

bool Router::enter_with(Search& search, std::uint32_t index, std::string_view rest, bool last,
                        std::string_view value) const {
  search.match.values[search.match.value_count++] = value;
  if (enter(search, index, rest, last)) return true;
  --search.match.value_count;
  return false;
}

std::string_view Router::allow_of(std::uint8_t allowed) {
  static const auto kLines = [] {
    constexpr std::string_view kNames[] = {"GET, HEAD, ", "POST, ", "PATCH, ", "DELETE, "};
    std::array<std::string, kAllMethods + 1> lines;
    for (std::size_t set = 0; set < lines.size(); ++set) {
      for (std::size_t method = 0; method < kMethods; ++method) {
        if ((set >> method & 1U) != 0) lines[set] += kNames[method];
      }
      lines[set] += "OPTIONS";
    }
    return lines;
  }();
  return kLines[allowed & kAllMethods];
}

std::string Router::nearest_path(std::string_view path) const {
  constexpr std::size_t kComparedMax = 64;
  std::vector<std::string> near;
  for (const std::string& known : paths_) {
    const std::size_t longer = std::max(known.size(), path.size());
    const std::size_t shorter = std::min(known.size(), path.size());
    if (longer - shorter <= longer / 3 + 1) near.push_back(known);
    if (near.size() == kComparedMax) break;
  }
  return nearest(path, near).value_or("");
}

}  // namespace tenon::rest
