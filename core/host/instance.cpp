#include "host/instance.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/counted.hpp"
#include "base/hex.hpp"
#include "host/data_models.hpp"
#include "host/fault.hpp"
#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/json_codec.hpp"

namespace tenon::host {
namespace {

constexpr std::size_t kSettingsBytesMax = std::size_t{1} << 20U;
constexpr std::string_view kSettingsMessage = "Settings";
constexpr std::size_t kLogMessageMax = 8192;

std::string_view to_view(tn_str text) {
  return {text.p, text.p == nullptr ? 0 : static_cast<std::size_t>(text.n)};
}

/// An empty detail for a lifecycle function to fill.
tn_error empty_error() {
  tn_error error{};
  error.size = sizeof error;
  return error;
}

template <std::size_t N>
std::string one_line(const char (&text)[N]) {
  std::string line(text, strnlen(text, N));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

Level to_level(std::uint32_t level) {
  switch (level) {
    case TN_LOG_DEBUG: return Level::debug;
    case TN_LOG_INFO: return Level::info;
    case TN_LOG_WARNING: return Level::warning;
    default: return Level::error;
  }
}

/// "a" of the JSON pointer "/a/0/b". Names of settings need no escapes.
std::string first_segment(std::string_view pointer) {
  if (pointer.empty()) return {};
  pointer.remove_prefix(1);
  return std::string(pointer.substr(0, pointer.find('/')));
}

std::string name_of(tn_status status) {
  if (status < TN_CANCELLED || status > TN_UNAUTHENTICATED)
    return fmt::format("{}, which is no status", status);
  return to_name(static_cast<Errc>(status));
}

}  // namespace

Instance::Instance(const ModuleSpec& spec, Note note, const tn_module& module,
                   seam::Registry& registry, Log& log)
    : spec_(spec), note_(std::move(note)), module_(module), registry_(registry), log_(log) {
  host_.size = sizeof host_;
  host_.abi_version = TN_ABI_VERSION;
  host_.context = this;
  host_.bind = &Instance::bind;
  host_.invoke = &seam::invoke;
  host_.allocate = &seam::allocate;
  host_.log = &Instance::log;
}

Instance::~Instance() = default;

const tn_binding* Instance::bind(void* context, const char* interface_id) noexcept {
  auto& self = *static_cast<Instance*>(context);
  const std::string_view id = interface_id == nullptr ? "" : interface_id;
  const auto has = [&](const std::vector<InterfaceReference>& declared) {
    return std::any_of(declared.begin(), declared.end(),
                       [&](const auto& one) { return one.id == id; });
  };
  const bool is_optional = has(self.note_.optional);
  const seam::Target* target =
      is_optional || has(self.note_.requires_) ? self.registry_.find(id) : nullptr;
  if (target == nullptr && is_optional) return nullptr;
  if (target == nullptr) {
    self.log_.write(Level::error,
                    "a module binds an interface that it does not declare: add it to requires",
                    {{"module", self.note_.id}, {"interface", id}});
    return nullptr;
  }
  for (const tn_binding& binding : self.bindings_) {
    if (binding.target == target) return &binding;
  }
  return &self.bindings_.emplace_back(
      tn_binding{target, {self.note_.id.data(), self.note_.id.size()}});
}

void Instance::log(void* context, const tn_call* call, std::uint32_t level,
                   tn_str message) noexcept {
  const auto& self = *static_cast<const Instance*>(context);
  const std::string_view text = to_view(message).substr(0, kLogMessageMax);
  if (call == nullptr) {
    self.log_.write(to_level(level), text, {{"module", self.note_.id}});
    return;
  }
  std::string trace;
  append_hex(trace, call->trace_id, sizeof call->trace_id);
  self.log_.write(to_level(level), text, {{"module", self.note_.id}, {"trace_id", trace}});
}

std::optional<Error> Instance::check_settings() const {
  Arena arena(kSettingsBytesMax);
  const auto settings = decode_settings(arena);
  return settings ? std::nullopt : std::optional<Error>(settings.error());
}

Result<const void*> Instance::decode_settings(Arena& arena) const {
  const std::string_view canonical = to_view(module_.settings_model);
  if (canonical.empty()) {
    if (spec_.settings_json == "{}") return nullptr;
    return fault(spec_, "module.bad_settings",
                 fmt::format("has no settings: remove [modules.{}.settings]", note_.id));
  }
  const auto model = model::from_canonical(canonical);
  if (!model || model->find_message(kSettingsMessage) == nullptr) {
    return fault(spec_, "module.bad_settings",
                 "describes its settings in a way that this host does not understand: build it "
                 "with this host's SDK");
  }
  const model::JsonCodec codec(*model);
  const auto message =
      model::decode_json(*codec.plan(kSettingsMessage), spec_.settings_json, arena);
  if (message) return *message;
  const Error& error = message.error();
  Error refusal = fault(spec_, "module.bad_settings",
                        fmt::format("has a setting that is wrong: {}{}{}", error.path,
                                    error.path.empty() ? "" : ": ", error.message));
  if (const auto stands = spec_.setting_origins.find(first_segment(error.path));
      stands != spec_.setting_origins.end()) {
    refusal.path = stands->second;
  }
  return refusal;
}

Error Instance::not_started(const char* function, tn_status status, tn_error& error) const {
  std::string reason = one_line(error.message);
  if (reason.empty()) reason = "it gave no reason: look at the log, and ask its author";
  const std::string code = one_line(error.code);
  return fault(spec_, "module.start_failed",
               fmt::format("did not start: {}{}{} ({} answered {})", code, code.empty() ? "" : ": ",
                           reason, function, name_of(status)));
}

Error Instance::bad_interface(const std::string& id, std::string_view what) const {
  return fault(spec_, "module.bad_interface",
               fmt::format("provides a broken {}: {}; build it with tenon_add_module", id, what));
}

std::optional<Error> Instance::start() {
  Arena arena(kSettingsBytesMax);
  const auto settings = decode_settings(arena);
  if (!settings) return settings.error();
  tn_error error = empty_error();
  if (const tn_status status = module_.create(&host_, &self_, &error); status != TN_OK) {
    return not_started("create", status, error);
  }
  error = empty_error();
  if (const tn_status status = module_.start(self_, *settings, &error); status != TN_OK) {
    module_.destroy(self_);
    return not_started("start", status, error);
  }
  runs_ = true;
  if (auto failure = publish_all()) {
    drain(0);
    stop();
    return failure;
  }
  log_.write(Level::info, "module started", {{"module", note_.id}, {"version", note_.version}});
  return std::nullopt;
}

std::optional<Error> Instance::open_store(const StoreOptions& options,
                                          store::WriterThreads& threads) {
  auto data = read_data_model(spec_, note_, module_);
  if (!data) return data.error();
  auto opened = ModuleStore::open(options, std::move(*data), note_.version, threads, log_);
  if (!opened) {
    Error error = opened.error();
    error.message = fmt::format("module \"{}\": {}", note_.id, error.message);
    if (error.path.empty()) error.path = spec_.origin;
    return error;
  }
  store_ = std::move(*opened);
  host_.store = &ModuleStore::table();
  host_.module_store = store_.get();
  return std::nullopt;
}

std::optional<Error> Instance::publish_all() {
  std::set<std::string, std::less<>> resources;
  for (std::uint32_t k = 0; store_ != nullptr && k < store_->data().entities.size(); ++k) {
    const StoredEntity* entity = store_->entity(k);
    if (entity == nullptr) continue;
    if (auto failure = publish(*entity)) return failure;
    resources.insert(entity->interface.id);
  }
  for (const InterfaceReference& provided : note_.provides) {
    if (resources.contains(provided.id)) continue;
    if (auto failure = publish(provided, registry_)) return failure;
  }
  return std::nullopt;
}

std::optional<Error> Instance::publish(const StoredEntity& entity) {
  Rules rules;
  if (entity.entity.prepares || entity.entity.applies) {
    const model::Interface asked = model::rules_interface(store_->data(), entity.entity);
    const std::string hash = model::hash_of(model::to_canonical(asked));
    if (auto failure = publish({asked.id, hash}, rules_)) return failure;
    rules = {rules_.find(asked.id, "prepare"), rules_.find(asked.id, "apply")};
  }
  if (entity.interface.operations.empty()) return std::nullopt;
  Resource& resource = resources_.emplace_back(*store_, entity, rules);
  registry_.add(note_.id, entity.interface, &resource.table(), &resource, &host_, &entity.entity);
  return std::nullopt;
}

std::optional<Error> Instance::publish(const InterfaceReference& reference,
                                       seam::Registry& registry) {
  const std::string& id = reference.id;
  void* object = nullptr;
  const tn_interface* table = module_.get_interface(self_, id.c_str(), &object);
  if (table == nullptr) return bad_interface(id, "get_interface answers NULL");
  if (table->size < sizeof(tn_interface)) return bad_interface(id, "its table is too short");
  if (table->id == nullptr || std::strcmp(table->id, id.c_str()) != 0)
    return bad_interface(id, "its table has another id");
  const std::string_view canonical = to_view(table->model);
  if (model::hash_of(canonical) != reference.hash)
    return bad_interface(id, "its model is not the one of its note");
  auto model = model::from_canonical(canonical);
  if (!model || model->id != id)
    return bad_interface(id, "its model is none that this host understands");
  if (table->methods == nullptr || table->method_count != model->operations.size()) {
    return bad_interface(
        id, fmt::format("its table has {} for {}", counted(table->method_count, "method"),
                        counted(model->operations.size(), "operation")));
  }
  const bool has_all = std::all_of(table->methods, table->methods + table->method_count,
                                   [](tn_method method) { return method != nullptr; });
  if (!has_all) return bad_interface(id, "a method is NULL");
  registry.add(note_.id, *std::move(model), table, object, &host_);
  return std::nullopt;
}

void Instance::drain(std::uint64_t deadline_ns) {
  if (!runs_) return;
  tn_error error = empty_error();
  const tn_status status = module_.drain(self_, deadline_ns, &error);
  if (status == TN_OK) return;
  log_.write(
      Level::warning, "a module did not drain",
      {{"module", note_.id}, {"status", name_of(status)}, {"reason", one_line(error.message)}});
}

void Instance::stop() {
  if (!runs_) return;
  runs_ = false;
  module_.stop(self_);
  module_.destroy(self_);
}

}  // namespace tenon::host
