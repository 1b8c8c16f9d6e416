// The queries of an entity's resource: `?status=paid&total[gte]=10&id[in]=a,b&sort=-due&fields=id`.
// Knows which parameters there are; what operators and values mean is the provider's to judge.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "model/entity.hpp"
#include "model/resource_messages.hpp"

namespace tenon::rest {

/// The query of a list as a message in `arena`. Values are decoded; those of `in` and `nin` are
/// split at commas and decoded once more, so that a comma within one is sent as %252C.
/// @error invalid_argument  "query.unknown_parameter", "query.not_filterable",
/// "query.repeated_parameter", "query.too_many_filters", "query.bad_value", "rest.bad_escape";
/// path = the parameter
/// @error resource_exhausted  "tenon.memory_limit"
Result<const model::resource::ListRequest*> read_list_query(const model::Entity& entity,
                                                            std::string_view query, Arena& arena);

/// The names that `fields` of a single record's query selects; empty = all. Errors as above.
Result<tn_span> read_selection(std::string_view query, Arena& arena);

/// Appends the target of the page behind `cursor`: the same query, with that cursor. All of it is
/// fit for a URI.
/// @param path  of the list, as sent
void append_next_target(std::string& to, std::string_view path, std::string_view query,
                        std::string_view cursor);

}  // namespace tenon::rest
