#include "host/order.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "host/fault.hpp"

namespace tenon::host {
namespace {

struct Provision {
  std::size_t candidate;
  const InterfaceReference* reference;
};

using Provisions = std::map<std::string_view, Provision>;

/// The modules that all fit but for their order.
class Arrangement {
 public:
  explicit Arrangement(std::span<const Candidate> candidates) : candidates_(candidates) {}

  std::optional<Error> collect() {
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      for (const InterfaceReference& reference : candidates_[k].note.provides) {
        const auto [known, is_new] =
            provisions_.try_emplace(reference.id, Provision{k, &reference});
        if (is_new) continue;
        const ModuleSpec& first = *candidates_[known->second.candidate].spec;
        return fault(*candidates_[k].spec, "module.duplicate_interface",
                     fmt::format("provides {}, which {} provides already: enable one of the two",
                                 reference.id, first.library.string()));
      }
    }
    return std::nullopt;
  }

  std::optional<Error> link() {
    requires_.resize(candidates_.size());
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      for (const InterfaceReference& required : candidates_[k].note.requires_) {
        if (auto error = link(k, required)) return error;
      }
      for (const InterfaceReference& optional : candidates_[k].note.optional) {
        if (!provisions_.contains(optional.id)) continue;
        if (auto error = link(k, optional)) return error;
      }
    }
    return std::nullopt;
  }

  /// Kahn's rule with the configured order among those that are ready.
  Result<std::vector<std::size_t>> sort() const {
    std::vector<std::size_t> order;
    std::vector<bool> is_placed(candidates_.size(), false);
    while (order.size() < candidates_.size()) {
      std::size_t next = 0;
      while (next < candidates_.size() && (is_placed[next] || !is_ready(next, is_placed))) ++next;
      if (next == candidates_.size()) return cycle(is_placed);
      is_placed[next] = true;
      order.push_back(next);
    }
    return order;
  }

 private:
  std::optional<Error> link(std::size_t k, const InterfaceReference& required) {
    const Candidate& module = candidates_[k];
    if (is_host_service(required.id)) {
      if (auto error = check_kind(module, required, nullptr)) return error;
      return fault(*module.spec, "module.missing_provider",
                   fmt::format("requires {}, and this host does not provide {}: use a host that "
                               "does, or take it from the "
                               "module's requires",
                               required.id, required.id));
    }
    const auto found = provisions_.find(required.id);
    if (found == provisions_.end()) return missing(module, required);
    const Candidate& provider = candidates_[found->second.candidate];
    if (auto error = check_kind(module, required, &provider)) return error;
    if (found->second.reference->hash != required.hash) {
      return fault(
          *module.spec, "module.model_differs",
          fmt::format("was built with another schema of {} ({}) than \"{}\" provides ({}): build "
                      "both from the same "
                      "schema",
                      required.id, required.hash, provider.note.id, found->second.reference->hash));
    }
    requires_[k].push_back(found->second.candidate);
    return std::nullopt;
  }

  Error missing(const Candidate& module, const InterfaceReference& required) const {
    const std::string owner = model::parse_interface_id(required.id)->module;
    const auto enabled = std::find_if(candidates_.begin(), candidates_.end(),
                                      [&](const Candidate& one) { return one.note.id == owner; });
    if (enabled == candidates_.end()) {
      return fault(*module.spec, "module.missing_provider",
                   fmt::format("requires {}, which no enabled module provides: enable the module "
                               "\"{}\" as [modules.{}], or "
                               "disable \"{}\"",
                               required.id, owner, owner, module.note.id));
    }
    return fault(
        *module.spec, "module.missing_provider",
        fmt::format(
            "requires {}, which \"{}\" {} does not provide: install a release of \"{}\" that does",
            required.id, owner, enabled->note.version, owner));
  }

  bool is_ready(std::size_t k, const std::vector<bool>& is_placed) const {
    return std::all_of(requires_[k].begin(), requires_[k].end(),
                       [&](std::size_t provider) { return is_placed[provider]; });
  }

  /// What is left requires something that is left; whoever follows that comes round.
  Error cycle(const std::vector<bool>& is_placed) const {
    std::vector<std::size_t> path;
    auto at = static_cast<std::size_t>(std::find(is_placed.begin(), is_placed.end(), false) -
                                       is_placed.begin());
    auto met = path.end();
    while ((met = std::find(path.begin(), path.end(), at)) == path.end()) {
      path.push_back(at);
      at = *std::find_if(requires_[at].begin(), requires_[at].end(),
                         [&](std::size_t provider) { return !is_placed[provider]; });
    }
    std::string ring;
    for (auto one = met; one != path.end(); ++one) ring += candidates_[*one].note.id + " -> ";
    ring += candidates_[at].note.id;
    return fault(*candidates_[at].spec, "module.cycle",
                 fmt::format("requires itself through others ({}): let one of them do without, or "
                             "move what both need to a "
                             "module below them",
                             ring));
  }

  std::span<const Candidate> candidates_;
  Provisions provisions_;
  std::vector<std::vector<std::size_t>> requires_;
};

}  // namespace

Result<std::vector<std::size_t>> order_of_start(std::span<const Candidate> candidates) {
  Arrangement arrangement(candidates);
  if (auto error = arrangement.collect()) return *std::move(error);
  if (auto error = arrangement.link()) return *std::move(error);
  return arrangement.sort();
}

}  // namespace tenon::host
