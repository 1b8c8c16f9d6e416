#include "library.hpp"

#include <stdexcept>

#include <boost/json.hpp>

#include "model/ddl.hpp"
#include "model/scalar_text.hpp"
#include "store/failure.hpp"

namespace tenon::store::test {
namespace {

std::string text_of(const tn_uuid& id) {
  std::string text;
  model::append_uuid(text, id);
  return text;
}

}  // namespace

Shelf::Shelf(const model::DataModel& model, std::string_view entity)
    : interface(resource_interface(model, *model.find_entity(entity))),
      codec(interface),
      table(model, *model.find_entity(entity), interface, codec),
      record(model::record_name(entity)) {}

Library::Library(model::DataModel model)
    : model_(std::move(model)),
      connection_(std::make_unique<Connection>(folder_.file(), Connection::Role::writer)) {
  for (const std::string& sql : create_all(model_, model::Dialect::sqlite))
    connection_->execute(sql.c_str());
  for (const model::Entity& entity : model_.entities) {
    if (!entity.part_of) shelves_.push_back(std::make_unique<Shelf>(model_, entity.name));
  }
}

const Shelf& Library::shelf(std::string_view entity) const {
  for (const auto& shelf : shelves_) {
    if (shelf->table.entity().name == entity) return *shelf;
  }
  throw std::logic_error("no such shelf");
}

Result<std::string> Library::create(std::string_view entity, std::string_view json) {
  const Shelf& shelf = this->shelf(entity);
  const auto created = decode_json(*shelf.codec.plan("New" + shelf.record), json, arena_);
  if (!created) return created.error();
  void* record = shelf.table.record_of_new(*created, arena_);
  try {
    if (auto fault = shelf.table.insert(*connection_, kDefaultOrganisation, record)) return *fault;
  } catch (const Failure& failure) {
    return failure.error();
  }
  tn_uuid id;
  std::memcpy(id.b, static_cast<const char*>(record) + sizeof(tn_message), sizeof id.b);
  return text_of(id);
}

std::string Library::created(std::string_view entity, std::string_view json) {
  const auto id = create(entity, json);
  if (!id) throw std::logic_error(to_text(id.error()));
  return *id;
}

std::string Library::document(std::string_view entity, std::string_view id,
                              std::vector<std::string_view> fields) {
  std::string to;
  std::int64_t version = 0;
  const auto fault = shelf(entity).table.append_document(*connection_, kDefaultOrganisation,
                                                         uuid_of(id), fields, to, version);
  if (fault && fault->code != "store.not_found") throw std::logic_error(to_text(*fault));
  return to;
}

std::string Library::encoded(std::string_view entity, std::string_view id) {
  const RecordTable& table = shelf(entity).table;
  void* record = arena_.allocate(message_size(table.record_plan()), alignof(tn_message));
  std::string to;
  if (!table.find(*connection_, kDefaultOrganisation, uuid_of(id), record, arena_)) return to;
  if (!encode_json(table.record_plan(), record, to))
    throw std::logic_error(to_text(fault_of(table.record_plan(), record)));
  return to;
}

std::optional<Error> Library::patch(std::string_view entity, std::string_view id,
                                    std::string_view json, std::vector<std::string_view> removed) {
  const Shelf& shelf = this->shelf(entity);
  const auto patch = decode_json(*shelf.codec.plan(shelf.record + "Patch"), json, arena_);
  if (!patch) return patch.error();
  std::vector<std::string_view> mask = std::move(removed);
  const boost::json::value members = boost::json::parse({json.data(), json.size()});
  for (const auto& member : members.as_object())
    mask.emplace_back(member.key().data(), member.key().size());
  void* before = arena_.allocate(message_size(shelf.table.record_plan()), alignof(tn_message));
  if (!shelf.table.find(*connection_, kDefaultOrganisation, uuid_of(id), before, arena_))
    return Error{Errc::not_found, "store.not_found", "", "", false};
  const auto after = shelf.table.patched(before, *patch, mask, arena_);
  if (!after) return after.error();
  try {
    return shelf.table.update(*connection_, kDefaultOrganisation, *after);
  } catch (const Failure& failure) {
    return failure.error();
  }
}

std::optional<Error> Library::erase(std::string_view entity, std::string_view id) {
  try {
    if (shelf(entity).table.erase(*connection_, kDefaultOrganisation, uuid_of(id)))
      return std::nullopt;
    return Error{Errc::not_found, "store.not_found", "", "", false};
  } catch (const Failure& failure) {
    return failure.error();
  }
}

std::int64_t Library::count(const std::string& sql) {
  Statement statement = connection_->prepare(sql, Trust::host);
  return statement.step() ? statement.integer(0) : -1;
}

tn_uuid uuid_of(std::string_view text) {
  tn_uuid id{};
  if (model::parse_uuid(text, id) != model::TextFault::none)
    throw std::logic_error("no uuid: " + std::string(text));
  return id;
}

Result<ListPage> list(Library& library, std::string_view entity, const Query& query) {
  std::vector<ListFilter> filters;
  for (const Filter& filter : query.filters)
    filters.push_back({filter.field, filter.operation, filter.values});
  return library.shelf(entity).table.list(
      library.connection(), kDefaultOrganisation,
      {filters, query.sort, query.fields, query.limit, query.cursor});
}

std::vector<std::string> column_of(std::string_view items, std::string_view member) {
  std::vector<std::string> column;
  const boost::json::value parsed = boost::json::parse({items.data(), items.size()});
  for (const boost::json::value& item : parsed.as_array()) {
    const auto* value = item.as_object().if_contains({member.data(), member.size()});
    if (value == nullptr) {
      column.emplace_back();
    } else if (const auto* text = value->if_string()) {
      column.emplace_back(text->data(), text->size());
    } else {
      column.push_back(boost::json::serialize(*value));
    }
  }
  return column;
}

}  // namespace tenon::store::test
