// An entity's resource interface as the host provides it: lists, reads and changes documents, and
// asks the module's rules. Provided where the database is, called through the seam like any other.
#pragma once

#include "host/module_store.hpp"
#include "seam/call.hpp"

namespace tenon::host {

/// The rules of an entity as the module has them; nullptr = it has none.
struct Rules {
  seam::Endpoint* prepare = nullptr;
  seam::Endpoint* apply = nullptr;
};

/// Neither copied nor moved: the registry holds its address.
class Resource {
 public:
  /// `store` and `entity` outlive it.
  Resource(ModuleStore& store, const StoredEntity& entity, Rules rules);
  Resource(const Resource&) = delete;
  Resource& operator=(const Resource&) = delete;

  /// The table of its operations; its object is this.
  const tn_interface& table() const { return table_; }

 private:
  enum class ChangeKind : std::uint32_t { create = 1, update = 2, erase = 3 };
  struct Change;

  static tn_status list(void* self, const tn_call* call, const void* request, void* response,
                        tn_error* error) noexcept;
  static tn_status get(void* self, const tn_call* call, const void* request, void* response,
                       tn_error* error) noexcept;
  static tn_status create(void* self, const tn_call* call, const void* request, void* response,
                          tn_error* error) noexcept;
  static tn_status update(void* self, const tn_call* call, const void* request, void* response,
                          tn_error* error) noexcept;
  static tn_status erase(void* self, const tn_call* call, const void* request, void* response,
                         tn_error* error) noexcept;

  tn_status do_list(const tn_call& call, const void* request, void* response, tn_error& error);
  tn_status do_get(const tn_call& call, const void* request, void* response, tn_error& error);
  tn_status do_create(const tn_call& call, const void* request, void* response, tn_error& error);
  /// One attempt at a change. With `begin_again`, whatever it answers: the row changed between the
  /// rule `prepare`, which has decided about what it was, and the unit.
  using Attempt = tn_status (Resource::*)(const tn_call& call, const void* request, void* response,
                                          bool& begin_again, tn_error& error);
  tn_status change(Attempt attempt, const tn_call& call, const void* request, void* response,
                   tn_error& error);
  tn_status try_update(const tn_call& call, const void* request, void* response, bool& begin_again,
                       tn_error& error);
  tn_status try_erase(const tn_call& call, const void* request, void* response, bool& begin_again,
                      tn_error& error);

  /// Asks a rule, and puts the document that it decides upon in `after`.
  tn_status ask(const tn_call& call, seam::Endpoint* rule, tn_unit* unit, Change& change,
                tn_error& error) const;
  /// Writes the stored document into a Document message.
  tn_status answer(tn_unit& unit, const tn_uuid& id, std::span<const std::string_view> fields,
                   void* response, tn_error& error) const;

  ModuleStore& store_;
  const StoredEntity& entity_;
  const Rules rules_;
  std::vector<tn_method> methods_;
  tn_interface table_{};
};

}  // namespace tenon::host
