// JSON text with sorted keys and no space: the one way in which the schema compiler writes JSON
// that is hashed or compared.
#pragma once

#include <string>

namespace boost::json {
class value;
}

namespace tenon::model {

/// Numbers are written in the shortest form that reads back as the same value.
std::string to_sorted_json(const boost::json::value& value);

}  // namespace tenon::model
