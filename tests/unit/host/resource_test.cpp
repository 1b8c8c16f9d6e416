// A resource over a real database, its rules played by the test: what a rule has decided about is
// what is changed, and what a unit says that was undone is not what its caller hears.
#include <sqlite3.h>
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <latch>
#include <thread>

#include "../store/faulty_disk.hpp"
#include "host/resource.hpp"
#include "host/rules_messages.hpp"
#include "model/resource_messages.hpp"
#include "modules.hpp"
#include "seam/registry.hpp"
#include "temporary_folder.hpp"

namespace tenon::host {
namespace {

/// One entity, `note`, whose record is id, version, text.
model::DataModel notes() {
  model::EntityField text;
  text.field.tag = 1;
  text.field.name = "text";
  text.field.type = model::Type::text;
  model::Entity note;
  note.tag = 1;
  note.name = "note";
  note.plural = "notes";
  note.fields = {text};
  note.api = model::ResourceApi{};
  note.api->create = note.api->update = note.api->erase = note.api->get = true;
  note.prepares = note.applies = true;
  model::DataModel data;
  data.module = "shop";
  data.entities = {note};
  return data;
}

struct Note {
  tn_message head;
  tn_uuid id;
  std::int64_t version;
  tn_str text;
};
struct NewNote {
  tn_message head;
  tn_uuid id;
  tn_str text;
};

/// What a rule of the test says: TN_OK, or a refusal.
using Rule = std::function<tn_status(const ChangeMessage& change)>;

class Notes {
 public:
  Notes() {
    auto opened =
        ModuleStore::open({folder_.path(), store::Durability::full}, notes(), "1", threads_, log());
    REQUIRE(opened.has_value());
    store_ = std::move(*opened);
    host_.size = sizeof(tn_host);
    host_.module_store = store_.get();
    const StoredEntity& entity = *store_->entity(0);
    const model::Interface asked = model::rules_interface(store_->data(), entity.entity);
    rules_id_ = asked.id;
    for (const model::Operation& operation : asked.operations)
      methods_.push_back(operation.name == "prepare" ? &ask_prepare : &ask_apply);
    rules_table_.size = sizeof rules_table_;
    rules_table_.method_count = static_cast<std::uint32_t>(methods_.size());
    rules_table_.id = rules_id_.c_str();
    rules_table_.methods = methods_.data();
    rules_.add("shop", asked, &rules_table_, this, &host_);
    resource_ = std::make_unique<Resource>(
        *store_, entity, Rules{rules_.find(rules_id_, "prepare"), rules_.find(rules_id_, "apply")});
    registry_.add("shop", entity.interface, &resource_->table(), resource_.get(), &host_,
                  &entity.entity);
  }

  Rule prepare, apply;

  /// The code of the error, "" = done.
  std::string create(std::uint8_t id) {
    NewNote note{{sizeof note, 0, 3}, id_of(id), {"new", 3}};
    model::resource::CreateRequest request{{sizeof request, 0, 1}, &note};
    model::resource::Document answer{};
    return call("create", request, answer);
  }
  /// @param if_version  0 = whatever it has
  std::string update(std::uint8_t id, const char* text, std::int64_t if_version = 0) {
    struct Patch {
      tn_message head;
      tn_str text;
    } patch{{sizeof patch, 0, 1}, {text, std::strlen(text)}};
    const tn_str mask{"text", 4};
    model::resource::UpdateRequest request{};
    request.head = {sizeof request, 0, if_version == 0 ? 1U | 4U | 8U : 1U | 2U | 4U | 8U};
    request.id = id_of(id);
    request.if_version = if_version;
    request.document = &patch;
    request.mask = {&mask, 1, sizeof mask, 0};
    model::resource::Document answer{};
    return call("update", request, answer);
  }
  std::string erase(std::uint8_t id) {
    model::resource::DeleteRequest request{};
    request.head = {sizeof request, 0, 1};
    request.id = id_of(id);
    model::resource::Deleted answer{};
    return call("delete", request, answer);
  }
  bool has(std::uint8_t id) {
    model::resource::GetRequest request{};
    request.head = {sizeof request, 0, 1};
    request.id = id_of(id);
    model::resource::Document answer{};
    return call("get", request, answer).empty();
  }
  void wait_until_waiting(std::uint64_t count) {
    while (store_->database().counters().waiting < count) std::this_thread::yield();
  }

 private:
  static tn_uuid id_of(std::uint8_t id) {
    tn_uuid made{};
    made.b[15] = id;
    return made;
  }
  static Log& log() {
    static KeptLog kept;
    return kept.log();
  }
  static tn_status ask(const Rule& rule, const void* change) {
    return rule ? rule(*static_cast<const ChangeMessage*>(change)) : TN_OK;
  }
  static tn_status ask_prepare(void* self, const tn_call*, const void* request, void*,
                               tn_error*) noexcept {
    return ask(static_cast<Notes*>(self)->prepare, request);
  }
  static tn_status ask_apply(void* self, const tn_call*, const void* request, void*,
                             tn_error*) noexcept {
    return ask(static_cast<Notes*>(self)->apply, request);
  }
  template <class Request, class Answer>
  std::string call(const char* operation, const Request& request, Answer& answer) {
    answer.head.size = sizeof answer;
    Arena arena(std::size_t{1} << 20U);
    seam::RequestContext context{arena};
    tn_error error{};
    seam::Endpoint* endpoint = registry_.find("shop.note/1", operation);
    const tn_status status = seam::call(*endpoint, context, &request, &answer, error);
    return status == TN_OK ? "" : error.code;
  }

  unit::TemporaryFolder folder_;
  store::WriterThreads threads_{1};
  std::unique_ptr<ModuleStore> store_;
  HostTable host_{};
  seam::Registry rules_, registry_;
  std::string rules_id_;
  std::vector<tn_method> methods_;
  tn_interface rules_table_{};
  std::unique_ptr<Resource> resource_;
};

std::string text_before(const ChangeMessage& change) {
  const tn_str& text = static_cast<const Note*>(change.before)->text;
  return {text.p, static_cast<std::size_t>(text.n)};
}

TEST_CASE("what changes between a rule's decision and the change is decided about again") {
  Notes notes;
  REQUIRE(notes.create(1).empty());
  const bool erases = GENERATE(true, false);
  std::vector<std::string> seen;
  bool is_other = false;
  notes.prepare = [&](const ChangeMessage& change) -> tn_status {
    if (is_other) return TN_OK;
    seen.push_back(text_before(change));
    if (seen.size() > 1) return TN_FAILED_PRECONDITION;
    is_other = true;
    std::thread([&] { CHECK(notes.update(1, "kept").empty()); }).join();
    is_other = false;
    return TN_OK;
  };
  CHECK((erases ? notes.erase(1) : notes.update(1, "mine")) == "tenon.failed_precondition");
  CHECK(seen == std::vector<std::string>{"new", "kept"});
  CHECK(notes.has(1));
}

TEST_CASE("a change that always comes too late is given up") {
  Notes notes;
  REQUIRE(notes.create(1).empty());
  const bool erases = GENERATE(true, false);
  int decisions = 0;
  bool is_other = false;
  notes.prepare = [&](const ChangeMessage&) -> tn_status {
    if (is_other) return TN_OK;
    ++decisions;
    is_other = true;
    std::thread([&] { CHECK(notes.update(1, "theirs").empty()); }).join();
    is_other = false;
    return TN_OK;
  };
  CHECK((erases ? notes.erase(1) : notes.update(1, "mine")) == "store.contended");
  CHECK(decisions == 8);
  CHECK(notes.has(1));
}

TEST_CASE("what a unit found in a batch that was undone is not what its caller hears") {
  store::test::FaultyDisk disk;
  Notes notes;
  REQUIRE(notes.create(1).empty());
  std::latch running{1}, go{1};
  bool is_first = true;
  notes.apply = [&](const ChangeMessage&) -> tn_status {
    if (!std::exchange(is_first, false)) return TN_OK;
    running.count_down();
    go.wait();
    return TN_OK;
  };
  // The second finds a version that was never stored.
  std::string first, second;
  std::thread one([&] { first = notes.update(1, "first", 1); });
  running.wait();
  std::thread other([&] { second = notes.update(1, "second", 1); });
  notes.wait_until_waiting(1);
  disk.syncs(store::test::FileKind::log).fail(SQLITE_IOERR_FSYNC);
  go.count_down();
  one.join();
  other.join();
  CHECK(first == "store.io_error");
  CHECK(second == "store.io_error");
}

}  // namespace
}  // namespace tenon::host
