// The routes that a registry's operations claim: what `tenon routes` prints, the dispatcher serves
// and OpenAPI lists.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "seam/registry.hpp"

namespace tenon::rest {

/// What a route does with an entity's resource.
enum class Verb : std::uint8_t { none, list, get, create, update, erase };

/// A text field of a response that is the whole answer.
struct TextSlot {
  std::uint32_t offset, ordinal;
  bool required;
};

struct Route {
  model::HttpMethod method;
  std::string path;                    // with {field} segments
  seam::Endpoint* endpoint = nullptr;  // nullptr: the host's own
  std::string meaning = {};
  Verb verb = Verb::none;                 // none: an operation, or the host's own
  const model::Entity* entity = nullptr;  // of a verb
  // Of create and update: what the body is, New<Record> or <Record>Patch.
  const model::MessagePlan* document = nullptr;
  const model::Message* document_message = nullptr;
  std::string answer_type = "application/json";  // Content-Type of a success
  std::optional<TextSlot> answer_text = {};      // nullopt: the answer is JSON
};

inline constexpr std::string_view kHealthPath = "/healthz";
inline constexpr std::string_view kReadyPath = "/readyz";
inline constexpr std::string_view kMetricsPath = "/metrics";
inline constexpr std::string_view kOpenapiPath = "/openapi.json";

/// Those of operations with `http`, those of entities' resources, and the host's own. Sorted by
/// path, then method.
std::vector<Route> routes_of(const seam::Registry& registry);

/// More {field} segments than this in one path are refused.
inline constexpr std::size_t kPathFieldsMax = 16;

/// What is wrong with a set of routes, so that it cannot be served: "rest.route_conflict", two have
/// the same method and the same path but for the names of its fields; "rest.bad_route", a path that
/// is none.
std::optional<Error> find_fault(std::span<const Route> routes);

}  // namespace tenon::rest
