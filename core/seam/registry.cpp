#include "seam/registry.hpp"

#include <deque>
#include <map>
#include <utility>

#include "base/assert.hpp"
#include "seam/metrics.hpp"

namespace tenon::seam {

struct Registry::Impl {
  /// One interface with all that hangs on it; each keeps its address.
  struct Provided {
    Provided(model::Interface&& compiled) : interface(std::move(compiled)), codec(interface) {}
    model::Interface interface;
    model::JsonCodec codec;
    Target target;
    std::deque<Endpoint> endpoints;
    std::deque<OperationMetrics> metrics;
  };
  std::deque<Provided> provided;
  std::map<std::string, Provided*, std::less<>> by_id;
  std::vector<Endpoint*> endpoints;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Target& Registry::add(std::string module, model::Interface interface, const tn_interface* table,
                      void* object, const tn_host* host, const model::Entity* entity) {
  Impl::Provided& provided = impl_->provided.emplace_back(std::move(interface));
  const bool is_new = impl_->by_id.emplace(provided.interface.id, &provided).second;
  TN_ASSERT(is_new);
  Target& target = provided.target;
  target.module = std::move(module);
  target.table = table;
  target.object = object;
  target.host = host;
  target.codec = &provided.codec;
  target.entity = entity;
  for (const model::Operation& operation : provided.interface.operations) {
    Endpoint& endpoint = provided.endpoints.emplace_back();
    endpoint.interface = &provided.interface;
    endpoint.operation = &operation;
    endpoint.method = static_cast<std::uint32_t>(target.endpoints.size());
    endpoint.target = &target;
    endpoint.request = provided.codec.plan(operation.request);
    endpoint.response = provided.codec.plan(operation.response);
    endpoint.request_size = model::message_size(*endpoint.request);
    endpoint.response_size = model::message_size(*endpoint.response);
    endpoint.metrics = &provided.metrics.emplace_back();
    target.endpoints.push_back(&endpoint);
    impl_->endpoints.push_back(&endpoint);
  }
  return target;
}

const Target* Registry::find(std::string_view interface_id) const {
  const auto found = impl_->by_id.find(interface_id);
  return found == impl_->by_id.end() ? nullptr : &found->second->target;
}

Endpoint* Registry::find(std::string_view interface_id, std::string_view operation) const {
  const Target* target = find(interface_id);
  if (target == nullptr) return nullptr;
  for (Endpoint* endpoint : target->endpoints) {
    if (endpoint->operation->name == operation) return endpoint;
  }
  return nullptr;
}

std::span<Endpoint* const> Registry::endpoints() const {
  return impl_->endpoints;
}

}  // namespace tenon::seam
