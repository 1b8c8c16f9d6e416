// All operations of all loaded modules, by name. Filled by host while it starts, read-only
// afterwards.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "model/json_codec.hpp"
#include "seam/call.hpp"

namespace tenon::seam {

class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Takes over an interface and its provider. The registry owns models, codecs, targets and
  /// endpoints; all addresses stay valid for its life. Requires that no interface of this id is
  /// there.
  /// @param entity  whose resource interface this is: it is served as REST; outlives the registry
  Target& add(std::string module, model::Interface interface, const tn_interface* table,
              void* object, const tn_host* host, const model::Entity* entity = nullptr);

  const Target* find(std::string_view interface_id) const;  // nullptr: not provided
  Endpoint* find(std::string_view interface_id, std::string_view operation) const;
  std::span<Endpoint* const> endpoints() const;  // in the order of loading

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tenon::seam
