#include "model/sql_functions.hpp"

#include <fmt/format.h>

namespace tenon::model {
namespace {

constexpr std::string_view kFunctions =
    " -> ->> abs avg ceil ceiling char coalesce count cume_dist dense_rank exp first_value floor "
    "glob group_concat hex ifnull iif instr json json_array json_array_length json_extract "
    "json_group_array json_group_object json_insert json_object json_patch json_quote json_remove "
    "json_replace json_set json_type json_valid lag last_value lead length like ln log log10 log2 "
    "lower ltrim max min mod nth_value ntile nullif percent_rank pow power quote rank replace "
    "round row_number rtrim sign sqrt string_agg substr substring sum total trim trunc typeof "
    "unhex unicode upper ";

}  // namespace

bool is_allowed_function(std::string_view name) {
  return kFunctions.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

}  // namespace tenon::model
