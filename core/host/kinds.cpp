// The table of module kinds: who may require what. An engine computes, a domain module owns data,
// an api module composes.
#include <fmt/format.h>

#include "host/fault.hpp"
#include "host/order.hpp"

namespace tenon::host {
namespace {

using model::Kind;

/// "store" of "tn.store/1": what a person calls it.
std::string service_name(const std::string& id) {
  const auto parts = model::parse_interface_id(id);
  return parts ? parts->name : id;
}

std::optional<Error> check_service(const Candidate& module, const InterfaceReference& service) {
  const std::string name = service_name(service.id);
  if (module.note.kind == Kind::engine) {
    return fault(*module.spec, "module.kind_forbids",
                 fmt::format("is an engine and asks for a {} ({}): an engine computes from its "
                             "inputs and uses no service "
                             "of the host; make it a domain module, or take {} from its requires",
                             name, service.id, service.id));
  }
  if (module.note.kind == Kind::api && name == "store") {
    return fault(*module.spec, "module.kind_forbids",
                 fmt::format("is an api module and asks for a store ({}): an api module composes "
                             "calls and owns no data; "
                             "move the data to a domain module and require that one's interface",
                             service.id));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Error> check_kind(const Candidate& module, const InterfaceReference& required,
                                const Candidate* provider) {
  if (provider == nullptr) return check_service(module, required);
  const Kind kind = module.note.kind;
  const Kind of_provider = provider->note.kind;
  if (of_provider == Kind::api) {
    return fault(*module.spec, "module.kind_forbids",
                 fmt::format("requires {} of \"{}\", which is an api module: nothing may depend on "
                             "an api module; move what "
                             "both need to a domain module or an engine",
                             required.id, provider->note.id));
  }
  if (kind == Kind::engine && of_provider != Kind::engine) {
    return fault(*module.spec, "module.kind_forbids",
                 fmt::format("is an engine and requires {} of \"{}\", which is a {} module: an "
                             "engine may call engines only; "
                             "pass what it needs in its requests",
                             required.id, provider->note.id, model::to_name(of_provider)));
  }
  return std::nullopt;
}

}  // namespace tenon::host
