// Finds the route of a request's path: one hash look-up for a literal path, a walk over segments
// for the others. Read-only after construction, shared by all loops. Decodes nothing but what it
// compares.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rest/route.hpp"

namespace tenon::rest {

class Router {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// What HTTP may ask for. HEAD is served where GET is.
  enum class Wanted : std::uint8_t { get, post, patch, erase, nothing_served };

  struct Match {
    std::uint32_t route = kNone;  // index into the routes
    std::uint8_t allowed = 0;     // when there is no route: a bit a method, for allow_of()
    /// One for each {field} of the route's path, in its order, still escaped.
    std::size_t value_count = 0;
    std::array<std::string_view, kPathFieldsMax> values;
  };

  /// @param routes  without faults (find_fault); they outlive the router
  explicit Router(std::span<const Route> routes);

  /// Where several paths fit, a literal segment goes before `{field}:verb`, that before `{field}`,
  /// from the left; a path that fits but has not the method gives way to one that has.
  void match(Wanted wanted, std::string_view path, Match& match) const;

  const Route& route(std::uint32_t index) const { return routes_[index]; }
  std::span<const std::string> field_names(std::uint32_t index) const {
    return field_names_[index];
  }

  /// The value of an Allow header: "GET, HEAD, OPTIONS".
  static std::string_view allow_of(std::uint8_t allowed);
  static constexpr std::uint8_t kPatchAllowed = 4;
  static constexpr std::uint8_t kAllMethods = 15;

  /// The served path nearest to one that is not, or "". Bounded, but dear: not for every request of
  /// a flood.
  std::string nearest_path(std::string_view path) const;

 private:
  static constexpr std::size_t kMethods = 4;
  static constexpr std::array<std::uint32_t, kMethods> kNoRoutes{kNone, kNone, kNone, kNone};
  using RouteByMethod = std::array<std::uint32_t, kMethods>;
  struct Node {
    std::map<std::string, std::uint32_t, std::less<>> literals;
    std::vector<std::pair<std::string, std::uint32_t>> suffixed;  // {field} and then this literal
    std::uint32_t field = kNone;
    RouteByMethod routes = kNoRoutes;
  };
  struct Search;

  void insert(std::uint32_t index);
  std::uint32_t child_for(std::uint32_t parent, std::string_view segment);
  std::uint32_t new_node();
  bool descend(Search& search, std::uint32_t node, std::string_view rest) const;
  bool enter(Search& search, std::uint32_t node, std::string_view rest, bool last) const;
  bool enter_with(Search& search, std::uint32_t node, std::string_view rest, bool last,
                  std::string_view value) const;

  std::span<const Route> routes_;
  std::vector<std::vector<std::string>> field_names_;
  std::unordered_map<std::string_view, RouteByMethod> literals_;  // paths without fields
  std::vector<Node> nodes_;
  std::vector<std::string> paths_;
};

}  // namespace tenon::rest
