#include "host/resource.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "host/rules_messages.hpp"
#include "model/resource_messages.hpp"
#include "seam/binding.hpp"
#include "seam/failure.hpp"
#include "store/failure.hpp"

namespace tenon::host {
namespace {

using model::resource::CreateRequest;
using model::resource::Deleted;
using model::resource::DeleteRequest;
using model::resource::Document;
using model::resource::Filter;
using model::resource::GetRequest;
using model::resource::ListRequest;
using model::resource::ListResponse;
using model::resource::UpdateRequest;

/// A change that meets another's between its rule and its unit begins again so often.
constexpr int kAttemptsMax = 8;
/// Room for most documents; a longer one grows.
constexpr std::size_t kDocumentBytes = 1024;

std::string_view to_view(const tn_str& text) {
  return {text.p, static_cast<std::size_t>(text.n)};
}

std::vector<std::string_view> to_views(const tn_span& span) {
  std::vector<std::string_view> views;
  for (std::uint64_t k = 0; k < span.n; ++k) {
    const char* at = static_cast<const char*>(span.p) + k * span.stride;
    views.push_back(to_view(*reinterpret_cast<const tn_str*>(at)));
  }
  return views;
}

/// `text` in the memory of the request. Throws store::Failure at its limit.
tn_str keep(Arena& arena, std::string_view text) {
  auto* bytes = static_cast<char*>(arena.allocate(text.size(), 1));
  if (bytes == nullptr) throw store::memory_failure(arena.bytes_max());
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

/// A prepared message of the record in the memory of the request.
void* new_record(const model::MessagePlan& plan, Arena& arena) {
  const std::uint32_t size = model::message_size(plan);
  void* record = arena.allocate(size, alignof(tn_message));
  if (record == nullptr) throw store::memory_failure(arena.bytes_max());
  std::memset(record, 0, size);
  static_cast<tn_message*>(record)->size = size;
  return record;
}

// id and version are the first two fields of every record.
struct RecordHead {
  tn_message head;
  tn_uuid id;
  std::int64_t version;
};
constexpr std::uint64_t kRecordId = 1, kRecordVersion = 2;

/// Runs one operation and lets nothing out.
template <class Function>
tn_status guarded(tn_error* error, Function&& function) noexcept {
  try {
    return function();
  } catch (const store::Failure& failure) {
    return seam::refuse(*error, failure.error());
  } catch (const std::bad_alloc&) {
    return seam::refuse(*error, TN_RESOURCE_EXHAUSTED, "tenon.memory_limit",
                        "the request needs more memory than it may use");
  } catch (const std::exception& caught) {
    return seam::refuse(*error, TN_INTERNAL, "store.failed", caught.what());
  }
}

}  // namespace

/// One change on its way through the rules.
struct Resource::Change {
  ChangeKind kind;
  const void* before = nullptr;
  const void* after = nullptr;
};

Resource::Resource(ModuleStore& store, const StoredEntity& entity, Rules rules)
    : store_(store), entity_(entity), rules_(rules) {
  static constexpr std::pair<const char*, tn_method> kMethods[] = {{"list", &Resource::list},
                                                                   {"get", &Resource::get},
                                                                   {"create", &Resource::create},
                                                                   {"update", &Resource::update},
                                                                   {"delete", &Resource::erase}};
  for (const model::Operation& operation : entity.interface.operations) {
    for (const auto& [name, method] : kMethods) {
      if (operation.name == name) methods_.push_back(method);
    }
  }
  TN_ASSERT(methods_.size() == entity.interface.operations.size());
  table_.size = sizeof table_;
  table_.method_count = static_cast<std::uint32_t>(methods_.size());
  table_.id = entity.interface.id.c_str();
  table_.methods = methods_.data();
}

tn_status Resource::list(void* self, const tn_call* call, const void* request, void* response,
                         tn_error* error) noexcept {
  return guarded(error, [&] {
    return static_cast<Resource*>(self)->do_list(*call, request, response, *error);
  });
}
tn_status Resource::get(void* self, const tn_call* call, const void* request, void* response,
                        tn_error* error) noexcept {
  return guarded(error, [&] {
    return static_cast<Resource*>(self)->do_get(*call, request, response, *error);
  });
}
tn_status Resource::create(void* self, const tn_call* call, const void* request, void* response,
                           tn_error* error) noexcept {
  return guarded(error, [&] {
    return static_cast<Resource*>(self)->do_create(*call, request, response, *error);
  });
}
tn_status Resource::update(void* self, const tn_call* call, const void* request, void* response,
                           tn_error* error) noexcept {
  return guarded(error, [&] {
    return static_cast<Resource*>(self)->change(&Resource::try_update, *call, request, response,
                                                *error);
  });
}
tn_status Resource::erase(void* self, const tn_call* call, const void* request, void* response,
                          tn_error* error) noexcept {
  return guarded(error, [&] {
    return static_cast<Resource*>(self)->change(&Resource::try_erase, *call, request, response,
                                                *error);
  });
}

tn_status Resource::do_list(const tn_call& call, const void* request, void* response,
                            tn_error& error) {
  const auto& wanted = *static_cast<const ListRequest*>(request);
  std::vector<std::vector<std::string_view>> values;
  std::vector<store::ListFilter> filters;
  values.reserve(wanted.filters.n);
  for (std::uint64_t k = 0; k < wanted.filters.n; ++k) {
    const auto& filter = *reinterpret_cast<const Filter*>(
        static_cast<const char*>(wanted.filters.p) + k * wanted.filters.stride);
    values.push_back(to_views(filter.values));
    filters.push_back({to_view(filter.field), to_view(filter.operation), values.back()});
  }
  const std::vector<std::string_view> sort = to_views(wanted.sort),
                                      fields = to_views(wanted.fields);
  store::ListQuery query;
  query.filters = filters;
  query.sort = sort;
  query.fields = fields;
  if ((wanted.head.present & ListRequest::kLimit) != 0)
    query.limit = static_cast<std::uint32_t>(std::max(wanted.limit, 1));
  if ((wanted.head.present & ListRequest::kCursor) != 0) query.cursor = to_view(wanted.cursor);

  Arena& arena = seam::context_of(call).arena;
  query.bytes_max = arena.bytes_max();
  auto& answered = *static_cast<ListResponse*>(response);
  return store_.read(
      call,
      [&](tn_unit& unit, tn_error& detail) -> tn_status {
        const auto page = entity_.table.list(unit.connection, store::kDefaultOrganisation, query);
        if (!page) return seam::refuse(detail, page.error());
        answered.items = keep(arena, page->items);
        answered.head.present |= ListResponse::kItems;
        if (page->next.empty()) return TN_OK;
        answered.next = keep(arena, page->next);
        answered.head.present |= ListResponse::kNext;
        return TN_OK;
      },
      error);
}

tn_status Resource::do_get(const tn_call& call, const void* request, void* response,
                           tn_error& error) {
  const auto& wanted = *static_cast<const GetRequest*>(request);
  const std::vector<std::string_view> fields = to_views(wanted.fields);
  const auto body = [&](tn_unit& unit, tn_error& detail) {
    return answer(unit, wanted.id, fields, response, detail);
  };
  // The record's row is being read until its parts have been.
  return store_.read(call, std::cref(body), error, store::Hold::statement);
}

tn_status Resource::do_create(const tn_call& call, const void* request, void* response,
                              tn_error& error) {
  Arena& arena = seam::context_of(call).arena;
  const void* stated = static_cast<const CreateRequest*>(request)->document;
  const model::MessagePlan& plan = entity_.table.record_plan();
  // With its id, so that rules may publish and refer to what they see.
  void* made = entity_.table.record_of_new(stated, arena);
  const tn_uuid id = entity_.table.give_id(made);
  Change prepared{ChangeKind::create, nullptr, made};
  if (const tn_status status = ask(call, rules_.prepare, nullptr, prepared, error); status != TN_OK)
    return status;
  // A unit that is run again begins from what was prepared, in the same memory.
  void* record = new_record(plan, arena);
  return store_.write(
      call,
      [&](tn_unit& unit, tn_error& detail) -> tn_status {
        Change change = prepared;
        const tn_status status = ask(call, rules_.apply, &unit, change, detail);
        if (status != TN_OK) return status;
        std::memcpy(record, change.after, model::message_size(plan));
        auto& head = *static_cast<RecordHead*>(record);
        head.id = id;
        head.head.present |= kRecordId;
        head.head.present &= ~kRecordVersion;
        const auto failure =
            entity_.table.insert(unit.connection, store::kDefaultOrganisation, record);
        if (failure) return seam::refuse(detail, *failure);
        return answer(unit, id, {}, response, detail);
      },
      error);
}

tn_status Resource::change(Attempt attempt, const tn_call& call, const void* request,
                           void* response, tn_error& error) {
  for (int k = 0; k < kAttemptsMax; ++k) {
    bool begin_again = false;
    const tn_status status = (this->*attempt)(call, request, response, begin_again, error);
    if (!begin_again) return status;
  }
  return seam::refuse(error, {Errc::aborted, "store.contended",
                              fmt::format("the {} changes faster than this request can: try again",
                                          entity_.entity.name),
                              "", true});
}

tn_status Resource::try_update(const tn_call& call, const void* request, void* response,
                               bool& begin_again, tn_error& error) {
  const auto& wanted = *static_cast<const UpdateRequest*>(request);
  const bool is_conditional = (wanted.head.present & UpdateRequest::kIfVersion) != 0;
  const std::vector<std::string_view> mask = to_views(wanted.mask);
  const model::MessagePlan& plan = entity_.table.record_plan();
  const store::RecordTable& table = entity_.table;
  Arena& arena = seam::context_of(call).arena;

  // Reads the row and puts the patch on it.
  const auto patched = [&](tn_unit& unit, Change& change, std::int64_t& version,
                           tn_error& detail) -> tn_status {
    void* before = new_record(plan, arena);
    if (!table.find(unit.connection, store::kDefaultOrganisation, wanted.id, before, arena))
      return seam::refuse(detail, table.not_found(wanted.id));
    version = static_cast<RecordHead*>(before)->version;
    if (is_conditional && version != wanted.if_version)
      return seam::refuse(detail, store::stale(entity_.entity, version, wanted.if_version));
    const auto after = table.patched(before, wanted.document, mask, arena);
    if (!after) return seam::refuse(detail, after.error());
    change = {ChangeKind::update, before, *after};
    return TN_OK;
  };

  Change prepared{ChangeKind::update, nullptr, nullptr};
  std::int64_t prepared_version = 0;
  if (rules_.prepare != nullptr) {
    const auto body = [&](tn_unit& unit, tn_error& detail) {
      return patched(unit, prepared, prepared_version, detail);
    };
    tn_status status = store_.read(call, body, error);
    if (status == TN_OK) status = ask(call, rules_.prepare, nullptr, prepared, error);
    if (status != TN_OK) return status;
  }
  void* record = new_record(plan, arena);
  const auto unit_body = [&](tn_unit& unit, tn_error& detail) -> tn_status {
    begin_again = false;
    Change change = prepared;
    std::int64_t version = 0;
    Change stored{ChangeKind::update, nullptr, nullptr};
    if (const tn_status status = patched(unit, stored, version, detail); status != TN_OK)
      return status;
    if (rules_.prepare == nullptr) {
      change = stored;
    } else if (version != prepared_version) {
      begin_again = true;
      return TN_ABORTED;
    }
    if (const tn_status status = ask(call, rules_.apply, &unit, change, detail); status != TN_OK)
      return status;
    std::memcpy(record, change.after, model::message_size(plan));
    auto& head = *static_cast<RecordHead*>(record);
    head.id = wanted.id;
    head.version = version;
    head.head.present |= kRecordId | kRecordVersion;
    const auto failure = table.update(unit.connection, store::kDefaultOrganisation, record);
    if (failure) return seam::refuse(detail, *failure);
    return answer(unit, wanted.id, {}, response, detail);
  };
  return store_.write(call, unit_body, error);
}

tn_status Resource::try_erase(const tn_call& call, const void* request, void* response,
                              bool& begin_again, tn_error& error) {
  const auto& wanted = *static_cast<const DeleteRequest*>(request);
  const bool is_conditional = (wanted.head.present & DeleteRequest::kIfVersion) != 0;
  const store::RecordTable& table = entity_.table;
  Arena& arena = seam::context_of(call).arena;
  const auto read_before = [&](tn_unit& unit, Change& change, std::int64_t& version,
                               tn_error& detail) -> tn_status {
    void* before = new_record(table.record_plan(), arena);
    if (!table.find(unit.connection, store::kDefaultOrganisation, wanted.id, before, arena))
      return seam::refuse(detail, table.not_found(wanted.id));
    version = static_cast<RecordHead*>(before)->version;
    if (is_conditional && version != wanted.if_version)
      return seam::refuse(detail, store::stale(entity_.entity, version, wanted.if_version));
    change.before = before;
    return TN_OK;
  };
  std::int64_t prepared_version = 0;
  if (rules_.prepare != nullptr) {
    Change change{ChangeKind::erase, nullptr, nullptr};
    const auto body = [&](tn_unit& unit, tn_error& detail) {
      return read_before(unit, change, prepared_version, detail);
    };
    tn_status status = store_.read(call, body, error);
    if (status == TN_OK) status = ask(call, rules_.prepare, nullptr, change, error);
    if (status != TN_OK) return status;
  }
  const auto unit_body = [&](tn_unit& unit, tn_error& detail) -> tn_status {
    begin_again = false;
    Change change{ChangeKind::erase, nullptr, nullptr};
    std::int64_t version = 0;
    if (const tn_status status = read_before(unit, change, version, detail); status != TN_OK)
      return status;
    if (rules_.prepare != nullptr && version != prepared_version) {
      begin_again = true;
      return TN_ABORTED;
    }
    if (const tn_status status = ask(call, rules_.apply, &unit, change, detail); status != TN_OK)
      return status;
    if (!table.erase(unit.connection, store::kDefaultOrganisation, wanted.id))
      return seam::refuse(detail, table.not_found(wanted.id));
    return TN_OK;
  };
  const tn_status status = store_.write(call, unit_body, error);
  if (status != TN_OK) return status;
  auto& deleted = *static_cast<Deleted*>(response);
  deleted.id = wanted.id;
  deleted.head.present |= Deleted::kId;
  return TN_OK;
}

tn_status Resource::ask(const tn_call& call, seam::Endpoint* rule, tn_unit* unit, Change& change,
                        tn_error& error) const {
  if (rule == nullptr) return TN_OK;
  ChangeMessage request{};
  request.head.size = sizeof request;
  request.head.present = ChangeMessage::kKind;
  request.kind = static_cast<std::uint32_t>(change.kind);
  request.before = change.before;
  request.after = change.after;
  if (change.before != nullptr) request.head.present |= ChangeMessage::kBefore;
  if (change.after != nullptr) request.head.present |= ChangeMessage::kAfter;
  DecisionMessage decision{};
  decision.head.size = sizeof decision;
  const tn_status status = seam::call_within(call, *rule, unit, &request, &decision, error);
  if (status != TN_OK) return status;
  if (decision.head.present == 0 || decision.document == nullptr || change.after == nullptr)
    return TN_OK;
  const std::uint32_t size = model::message_size(entity_.table.record_plan());
  if (static_cast<const tn_message*>(decision.document)->size < size) {
    return seam::refuse(error, TN_INTERNAL, "tenon.bad_message",
                        "a rule decided upon a record that is shorter than its struct: build the "
                        "module again");
  }
  change.after = decision.document;
  return TN_OK;
}

tn_status Resource::answer(tn_unit& unit, const tn_uuid& id,
                           std::span<const std::string_view> fields, void* response,
                           tn_error& error) const {
  auto& document = *static_cast<Document*>(response);
  std::string body;
  body.reserve(kDocumentBytes);
  std::int64_t version = 0;
  const auto failure = entity_.table.append_document(unit.connection, store::kDefaultOrganisation,
                                                     id, fields, body, version);
  if (failure) return seam::refuse(error, *failure);
  document.id = id;
  document.version = version;
  document.body = keep(seam::context_of(unit.call).arena, body);
  document.head.present |= Document::kId | Document::kVersion | Document::kBody;
  return TN_OK;
}

}  // namespace tenon::host
