#include "shelf.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "model/json_codec.hpp"
#include "model/scalar_text.hpp"
#include "seam/binding.hpp"
#include "seam/lane.hpp"

namespace shelf {
namespace {

using namespace tenon;
using namespace model::resource;
using model::Type;

model::EntityField field(std::uint32_t tag, std::string name, Type type, bool optional = false) {
  model::EntityField made;
  made.field.tag = tag;
  made.field.name = std::move(name);
  made.field.type = type;
  made.field.optional = optional;
  made.field.meaning = "A field.";
  return made;
}

std::string text(const tn_str& from) {
  return {from.p, from.n};
}

std::string list(const tn_span& texts) {
  std::string to = "[";
  for (std::uint64_t i = 0; i < texts.n; ++i) {
    if (i != 0) to.push_back('|');
    to.append(text(static_cast<const tn_str*>(texts.p)[i]));
  }
  to.push_back(']');
  return to;
}

std::string id_text(const tn_uuid& id) {
  std::string to;
  model::append_uuid(to, id);
  return to;
}

/// Notes what was asked; a status that is not TN_OK when the test wants a failure.
tn_status note(Provider& provider, std::string asked, tn_error* error) {
  provider.asked.push_back(std::move(asked));
  if (provider.status == TN_OK) return TN_OK;
  std::strncpy(error->code, provider.code.c_str(), sizeof error->code - 1);
  std::strncpy(error->path, provider.path.c_str(), sizeof error->path - 1);
  std::strncpy(error->message, "why, in /secret/place, and what to do", sizeof error->message - 1);
  return provider.status;
}

void fill(const Provider& provider, void* response) {
  auto& to = *static_cast<Document*>(response);
  model::parse_uuid(kId, to.id);
  to.version = provider.version;
  to.body = {provider.body.data(), provider.body.size()};
}

tn_status stale(const Provider& provider, std::int64_t asked_for, tn_error* error) {
  if (asked_for == provider.version) return TN_OK;
  std::strcpy(error->code, "store.stale");
  std::strcpy(error->message, "the record has another version; read it again");
  return TN_ABORTED;
}

tn_status list_all(void* self, const tn_call*, const void* asked, void* response,
                   tn_error* error) noexcept {
  auto& provider = *static_cast<Provider*>(self);
  const auto& request = *static_cast<const ListRequest*>(asked);
  std::string said = "list";
  for (std::uint64_t i = 0; i < request.filters.n; ++i) {
    const auto& filter = static_cast<const Filter*>(request.filters.p)[i];
    said +=
        fmt::format(" {} {} {}", text(filter.field), text(filter.operation), list(filter.values));
  }
  if (request.sort.n != 0) said += " sort " + list(request.sort);
  if (request.fields.n != 0) said += " fields " + list(request.fields);
  if ((request.head.present & ListRequest::kLimit) != 0)
    said += fmt::format(" limit {}", request.limit);
  if ((request.head.present & ListRequest::kCursor) != 0) said += " cursor " + text(request.cursor);
  auto& to = *static_cast<ListResponse*>(response);
  to.items = {provider.items.data(), provider.items.size()};
  to.next = {provider.next.data(), provider.next.size()};
  return note(provider, std::move(said), error);
}

tn_status get_one(void* self, const tn_call*, const void* asked, void* response,
                  tn_error* error) noexcept {
  auto& provider = *static_cast<Provider*>(self);
  const auto& request = *static_cast<const GetRequest*>(asked);
  fill(provider, response);
  return note(provider, fmt::format("get {} {}", id_text(request.id), list(request.fields)), error);
}

/// A message of the interface as JSON.
std::string show(const Provider& provider, std::string_view name, const void* message) {
  const model::JsonCodec codec(*provider.interface);
  std::string to;
  model::encode_json(*codec.plan(name), message, to);
  return to;
}

tn_status create_one(void* self, const tn_call*, const void* asked, void* response,
                     tn_error* error) noexcept {
  auto& provider = *static_cast<Provider*>(self);
  const auto& request = *static_cast<const CreateRequest*>(asked);
  fill(provider, response);
  return note(provider, fmt::format("create {}", show(provider, "NewOrder", request.document)),
              error);
}

tn_status update_one(void* self, const tn_call*, const void* asked, void* response,
                     tn_error* error) noexcept {
  auto& provider = *static_cast<Provider*>(self);
  const auto& request = *static_cast<const UpdateRequest*>(asked);
  const bool has_version = (request.head.present & UpdateRequest::kIfVersion) != 0;
  const std::string patch =
      show(provider, model::record_name(provider.interface->name) + "Patch", request.document);
  const std::string condition = has_version ? fmt::format(" if {}", request.if_version) : "";
  const tn_status status = note(
      provider,
      fmt::format("update {}{} {} {}", id_text(request.id), condition, patch, list(request.mask)),
      error);
  if (status != TN_OK) return status;
  fill(provider, response);
  return has_version ? stale(provider, request.if_version, error) : TN_OK;
}

tn_status delete_one(void* self, const tn_call*, const void* asked, void*,
                     tn_error* error) noexcept {
  auto& provider = *static_cast<Provider*>(self);
  const auto& request = *static_cast<const DeleteRequest*>(asked);
  const bool has_version = (request.head.present & DeleteRequest::kIfVersion) != 0;
  const std::string condition = has_version ? fmt::format(" if {}", request.if_version) : "";
  const tn_status status =
      note(provider, fmt::format("delete {}{}", id_text(request.id), condition), error);
  if (status != TN_OK) return status;
  return has_version ? stale(provider, request.if_version, error) : TN_OK;
}

constexpr tn_method kOfOrder[] = {list_all, get_one, create_one, update_one, delete_one};
constexpr tn_method kOfRule[] = {get_one, update_one};
constexpr tn_interface kOrder = {sizeof(tn_interface), 5, "shop.order/1", {"", 0}, kOfOrder};
constexpr tn_interface kRule = {sizeof(tn_interface), 2, "shop.rule/1", {"", 0}, kOfRule};

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  REQUIRE(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
  return ends;
}

}  // namespace

model::DataModel data_model() {
  model::Entity order;
  order.tag = 1;
  order.name = "order";
  order.plural = "orders";
  order.meaning = "What a customer wants.";
  order.fields = {field(1, "title", Type::text), field(2, "total", Type::int64, true),
                  field(3, "due", Type::date, true), field(4, "note", Type::text, true),
                  field(5, "sent", Type::boolean, true)};
  order.fields[4].read_only = true;
  model::ResourceApi api;
  api.list = api.get = api.create = api.update = api.erase = true;
  api.filter = {"title", "total", "due"};
  api.sort = {"due", "title"};
  order.api = api;

  model::Entity rule;
  rule.tag = 2;
  rule.name = "rule";
  rule.plural = "rules";
  rule.meaning = "What holds for all.";
  rule.fields = {field(1, "note", Type::text, true)};
  model::ResourceApi strict;
  strict.get = strict.update = strict.require_if_match = true;
  rule.api = strict;

  model::DataModel made;
  made.module = "shop";
  made.entities = {order, rule};
  return made;
}

Shelf::Shelf()
    : log_ends(make_pipe()),
      log(log_ends[1], Level::info),
      workers(std::make_unique<seam::WorkerPool>(1, 16)) {
  host.size = sizeof host;
  host.abi_version = TN_ABI_VERSION;
  host.context = this;
  host.invoke = seam::invoke;
  host.allocate = seam::allocate;
  const tn_interface* const tables[] = {&kOrder, &kRule};
  for (std::size_t i = 0; i < 2; ++i) {
    const model::Entity& entity = model.entities[i];
    const seam::Target& target = registry.add("shop", model::resource_interface(model, entity),
                                              tables[i], &provider, &host, &entity);
    if (i == 0) provider.interface = target.endpoints.front()->interface;
  }
  const seam::ModuleRequires requires_nothing[] = {{"shop", {}}};
  seam::assign_lanes(registry, requires_nothing);
  api = std::move(*rest::Api::create(registry, *workers, {}, log));
}

Shelf::~Shelf() {
  workers.reset();
  api.reset();
  close(log_ends[0]);
  close(log_ends[1]);
}

shop::Reply Shelf::patch(std::string body,
                         std::vector<std::pair<std::string, std::string>> headers) {
  headers.emplace_back("Content-Type", "application/merge-patch+json");
  return ask(
      {"PATCH", fmt::format("/v1/shop/orders/{}", kId), std::move(body), std::move(headers)});
}

std::string Shelf::said() {
  char bytes[65536];
  const ssize_t count = read(log_ends[0], bytes, sizeof bytes);
  return {bytes, count > 0 ? static_cast<std::size_t>(count) : 0};
}

}  // namespace shelf
