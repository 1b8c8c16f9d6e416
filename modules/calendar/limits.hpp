// What the operator allows, from the module's settings.
#pragma once

#include <cstdint>

namespace calendar {

struct Limits {
  std::int32_t import_bytes_max = 0;
  std::int32_t import_components_max = 0;
  std::int32_t import_problems_max = 0;
  std::int32_t instances_max = 0;
  std::int32_t candidates_max = 0;
  std::int32_t calendars_max = 0;
};

}  // namespace calendar
