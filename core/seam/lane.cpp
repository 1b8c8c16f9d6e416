#include "seam/lane.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "seam/registry.hpp"

namespace tenon::seam {
namespace {

bool may_run_on_loop(const Target& target) {
  return std::all_of(target.endpoints.begin(), target.endpoints.end(),
                     [](const Endpoint* endpoint) {
                       return endpoint->operation->reads_only && !endpoint->operation->blocking;
                     });
}

}  // namespace

void assign_lanes(const Registry& registry, std::span<const ModuleRequires> modules) {
  // Modules that reach nothing but what may run on a loop.
  std::set<std::string_view> light;
  for (const ModuleRequires& module : modules) {
    const bool all =
        std::all_of(module.interfaces.begin(), module.interfaces.end(), [&](const std::string& id) {
          const Target* target = registry.find(id);
          return target != nullptr && light.contains(target->module) && may_run_on_loop(*target);
        });
    if (all) light.insert(module.module);
  }
  for (Endpoint* endpoint : registry.endpoints()) {
    endpoint->reaches_only_loop = light.contains(endpoint->target->module);
  }
}

}  // namespace tenon::seam
