// A module written against generated headers, driven through the C ABI by a host of this test's
// own. As a module does, it sees the SDK and not the host's base/result.hpp.
#include <catch2/catch.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "gallery/module.hpp"

namespace gallery {

/// What a module author writes.
class Gallery final : public Module, private exhibits_1::Service {
 public:
  static inline std::string last_style;  // what start() was given

 private:
  exhibits_1::Service& exhibits() override { return *this; }

  tenon::Status start(const Settings& settings) override {
    last_style = settings.house_style() == settings_0::Style::plain ? "plain" : "ornate";
    if (settings.rooms_max() == 13)
      return tenon::invalid_argument("gallery.unlucky", "/rooms_max", "take another");
    return tenon::ok();
  }
  tenon::Status echo(const tenon::Call& call, const Everything& request,
                     Everything::Writer& response) override {
    if (request.label() == "throw") throw std::runtime_error("thrown");
    if (request.label() == "fail")
      return tenon::not_found("gallery.not_there", "/label", "no such exhibit");
    if (request.label() == "look inside")
      return tenon::not_found("gallery.empty", "", std::to_string(request.inner().first()));
    response.assign(request);
    response.set_label(std::string(request.label()) + "!");
    response.init_again().set_small(call.raw()->depth == 1 ? 1 : 2);
    return tenon::ok();
  }
  tenon::Status look_up(const tenon::Call& call, const LookUpRequest& request,
                        Measure::Writer& response) override {
    using measures::units_1::ConvertRequest;
    ConvertRequest::Writer question(call);
    question.set_to(measures::units_1::Unit::foot);
    question.init_measure().set_amount(tenon::Decimal<3>{request.room() * 1000LL});
    return units().convert_into(call, question.view(), response);
  }
};

}  // namespace gallery

namespace {

/// The other module, behind the host.
class Units final : public measures::units_1::Service {
  tenon::Status convert(const tenon::Call&, const ConvertRequest& request,
                        Measure::Writer& response) override {
    if (request.measure().amount().unscaled < 0) {
      return tenon::invalid_argument("measures.negative", "/measure/amount", "give a length");
    }
    response.set_amount({request.measure().amount().unscaled * 3});
    response.set_unit(request.to());
    return tenon::ok();
  }
};

/// A host of one module: a binding is the other module's table.
struct TestHost {
  tenon::Arena arena{1U << 20};
  Units units;
  std::string bound;
  std::string site_file;
  tn_host table{};

  TestHost() {
    table.size = sizeof table;
    table.abi_version = TN_ABI_VERSION;
    table.context = this;
    table.bind = [](void* context, const char* id) noexcept -> const tn_binding* {
      auto* self = static_cast<TestHost*>(context);
      self->bound = id;
      return reinterpret_cast<const tn_binding*>(self);
    };
    table.invoke = [](const tn_binding* binding, std::uint32_t method, const tn_call* parent,
                      const tn_site* site, const void* request, void* response,
                      tn_error* error) noexcept -> tn_status {
      auto* self = reinterpret_cast<TestHost*>(const_cast<tn_binding*>(binding));
      self->site_file = site->file;
      tn_call call = *parent;
      call.depth += 1;
      return measures::units_1::interface_table().methods[method](
          static_cast<measures::units_1::Service*>(&self->units), &call, request, response, error);
    };
    table.allocate = [](const tn_call* call, std::uint64_t bytes,
                        std::uint64_t align) noexcept -> void* {
      return static_cast<TestHost*>(call->host->context)->arena.allocate(bytes, align);
    };
    table.log = [](void*, const tn_call*, std::uint32_t, tn_str) noexcept {};
  }
};

template <class Raw>
Raw made() {
  Raw raw{};
  raw.head.size = sizeof(Raw);
  return raw;
}

tn_str text(std::string_view value) {
  return {value.data(), value.size()};
}

/// A started module and one call on it.
struct Fixture {
  TestHost host;
  const tn_module* module = gallery::describe<gallery::Gallery>();
  void* self = nullptr;
  void* object = nullptr;
  const tn_interface* table = nullptr;
  tn_error error{};
  std::uint32_t cancelled = 0;
  tn_call call{};

  explicit Fixture(std::int32_t rooms_max = 12) {
    error.size = sizeof error;
    call.size = sizeof call;
    call.depth = 1;
    call.host = &host.table;
    call.deadline_ns = UINT64_MAX;
    call.cancelled = &cancelled;
    REQUIRE(module->create(&host.table, &self, &error) == TN_OK);
    auto settings = made<gallery_settings_0_settings>();
    settings.rooms_max = rooms_max;
    settings.house_style = GALLERY_SETTINGS_0_STYLE_ORNATE;
    settings.head.present = 3;
    started = module->start(self, &settings, &error);
    table = module->get_interface(self, GALLERY_EXHIBITS_1_ID, &object);
  }
  ~Fixture() {
    module->stop(self);
    module->destroy(self);
  }
  tn_status started = TN_UNKNOWN;

  tn_status run(std::uint32_t method, const void* request, void* response) {
    return table->methods[method](object, &call, request, response, &error);
  }
};

TEST_CASE("the descriptor, the note and the interface say the same") {
  Fixture fixture;
  const tn_module& module = *fixture.module;
  CHECK(module.magic == TN_MODULE_MAGIC);
  CHECK(module.kind == TN_KIND_API);
  CHECK(std::string(module.id) == "gallery");
  const std::string provides = std::string(GALLERY_EXHIBITS_1_ID) + "#" + GALLERY_EXHIBITS_1_HASH;
  CHECK(module.provided_interfaces[0] == provides);
  CHECK(module.provided_interfaces[1] == nullptr);
  CHECK(module.required_interfaces[0] ==
        std::string(MEASURES_UNITS_1_ID) + "#" + MEASURES_UNITS_1_HASH);
  const std::string note = TENON_NOTE_gallery;
  CHECK_THAT(note, Catch::Contains("provides=" + provides + "\n"));
  CHECK_THAT(note, Catch::StartsWith("abi=0.3\nkind=api\nid=gallery\nversion=0.3.1\n"));
  CHECK_THAT(note, Catch::EndsWith("library=libexample.so.2\n"));
  REQUIRE(fixture.table != nullptr);
  CHECK(fixture.table->method_count == 2);
}

TEST_CASE("the table carries the model of the header") {
  Fixture fixture;
  CHECK(std::string_view(fixture.table->model.p, fixture.table->model.n) ==
        GALLERY_EXHIBITS_1_MODEL);
  const tn_str settings = fixture.module->settings_model;
  CHECK(std::string_view(settings.p, settings.n) == GALLERY_SETTINGS_0_MODEL);
}

TEST_CASE("settings reach start, and its failure the host") {
  Fixture fixture(13);
  CHECK(gallery::Gallery::last_style == "ornate");
  CHECK(fixture.started == TN_INVALID_ARGUMENT);
  CHECK(std::string(fixture.error.code) == "gallery.unlucky");
  CHECK(fixture.host.bound == "measures.units/1");
}

TEST_CASE("an operation reads its request and writes its response") {
  Fixture fixture;
  auto request = made<gallery_exhibits_1_everything>();
  request.small = 7;
  request.label = text("vase");
  request.maybe_small = 9;
  request.head.present = 1U | 1ULL << 7U | 1ULL << 15U;
  auto response = made<gallery_exhibits_1_everything>();
  REQUIRE(fixture.run(GALLERY_EXHIBITS_1_METHOD_ECHO, &request, &response) == TN_OK);
  const gallery::exhibits_1::Everything answer(response);
  CHECK(answer.small() == 7);
  CHECK(answer.label() == "vase!");
  CHECK(answer.maybe_small() == 9);
  CHECK_FALSE(answer.maybe_big().has_value());
  REQUIRE(answer.again().has_value());
  CHECK(answer.again()->small() == 1);
}

TEST_CASE("failures and exceptions become statuses") {
  Fixture fixture;
  auto request = made<gallery_exhibits_1_everything>();
  auto response = made<gallery_exhibits_1_everything>();
  request.label = text("fail");
  CHECK(fixture.run(GALLERY_EXHIBITS_1_METHOD_ECHO, &request, &response) == TN_NOT_FOUND);
  CHECK(std::string(fixture.error.code) == "gallery.not_there");
  CHECK(std::string(fixture.error.path) == "/label");
  request.label = text("throw");
  CHECK(fixture.run(GALLERY_EXHIBITS_1_METHOD_ECHO, &request, &response) == TN_INTERNAL);
  CHECK(std::string(fixture.error.message) == "thrown");
}

TEST_CASE("a required message that another module left out is an error, not a null pointer") {
  Fixture fixture;
  // The host checks what comes from outside; what a module hands to another is as it wrote it.
  auto request = made<gallery_exhibits_1_everything>();
  auto response = made<gallery_exhibits_1_everything>();
  request.label = text("look inside");
  const auto inner = [] {
    auto raw = made<gallery_exhibits_1_inner>();
    raw.first = 41;
    return raw;
  }();
  request.inner = &inner;
  CHECK(fixture.run(GALLERY_EXHIBITS_1_METHOD_ECHO, &request, &response) == TN_NOT_FOUND);
  CHECK(std::string(fixture.error.message) == "41");
  request.inner = nullptr;
  CHECK(fixture.run(GALLERY_EXHIBITS_1_METHOD_ECHO, &request, &response) == TN_INTERNAL);
  CHECK(std::string(fixture.error.code) == "tenon.module_threw");
  CHECK(std::string(fixture.error.message) == "inner was left out");
}

TEST_CASE("a client calls the required interface through the host") {
  Fixture fixture;
  auto request = made<gallery_exhibits_1_look_up_request>();
  request.room = 5;
  auto response = made<measures_units_1_measure>();
  REQUIRE(fixture.run(GALLERY_EXHIBITS_1_METHOD_LOOK_UP, &request, &response) == TN_OK);
  CHECK(response.amount == 15000);
  CHECK(response.unit == MEASURES_UNITS_1_UNIT_FOOT);
  CHECK_THAT(fixture.host.site_file, Catch::EndsWith("generated_service_test.cpp"));
  request.room = -1;
  CHECK(fixture.run(GALLERY_EXHIBITS_1_METHOD_LOOK_UP, &request, &response) == TN_INVALID_ARGUMENT);
  CHECK(std::string(fixture.error.code) == "measures.negative");
}

TEST_CASE("an interface that is not provided is not found") {
  Fixture fixture;
  void* object = nullptr;
  CHECK(fixture.module->get_interface(fixture.self, "gallery.exhibits/2", &object) == nullptr);
}

TEST_CASE("absent fields read as their defaults") {
  const auto raw = made<gallery_exhibits_1_everything>();
  const gallery::exhibits_1::Everything view(raw);
  CHECK(view.default_flag());
  CHECK_FALSE(view.has_default_flag());
  CHECK(view.default_small() == INT32_MIN);
  CHECK(view.default_big() == INT64_MIN);
  CHECK(view.default_ratio() == 1e300);
  CHECK(view.default_price() == tenon::Decimal<3>{-250});
  CHECK(view.default_label() == "say \"what?\?/\" \\ ü\n");
  CHECK(view.default_shape() == gallery::exhibits_1::Shape::round);
  CHECK(view.default_duration() == std::chrono::minutes(90));
  CHECK(view.default_zone() == "Etc/UTC");
  CHECK_FALSE(view.maybe_money().has_value());
  CHECK(view.text_list().empty());
  CHECK_FALSE(view.has_text_list());
}

TEST_CASE("a writer sets every type, and the view reads it back") {
  using namespace gallery::exhibits_1;
  Fixture fixture;
  const tenon::Call call(&fixture.call);
  Everything::Writer writer(call);
  const tn_uuid id{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
  writer.set_flag(true);
  writer.set_id(id);
  writer.set_price({1234});
  writer.set_blob(std::string_view("\0x", 2));
  writer.set_day(tenon::Date(std::chrono::days(-1)));
  writer.set_at(tenon::Instant(std::chrono::microseconds(-1)));
  writer.set_shape(Shape::square);
  writer.init_inner().set_first(1LL << 40);
  writer.init_measure().set_unit(measures::units_1::Unit::foot);
  writer.set_maybe_id(id);
  writer.set_default_small(3);
  writer.set_maybe_local(tenon::LocalTime(std::chrono::hours(1)));
  writer.set_maybe_duration(std::chrono::seconds(2));
  writer.set_maybe_zone(std::string("UTC"));
  writer.set_maybe_money({1250, "EUR"});
  writer.set_maybe_json(std::string("{}"));
  writer.set_money_list({{1, "JPY"}, {2, "too long"}});
  writer.set_duration_list({std::chrono::hours(-1)});
  writer.set_text_list({"a", "bc"});
  writer.set_flag_list(std::vector<bool>{true, false});
  writer.set_day_list(std::vector<tenon::Date>{tenon::Date(std::chrono::days(2))});
  auto inner = writer.init_inner_list(2);
  inner[1].set_last(true);
  auto measures = writer.init_measure_list(1);
  measures[0].set_amount({5});

  const Everything view = writer.view();
  CHECK(view.flag());
  CHECK(std::memcmp(view.id().b, id.b, sizeof id.b) == 0);
  CHECK(view.price() == tenon::Decimal<2>{1234});
  CHECK(view.blob() == std::string_view("\0x", 2));
  CHECK(view.day().time_since_epoch().count() == -1);
  CHECK(view.at().time_since_epoch().count() == -1);
  CHECK(view.shape() == Shape::square);
  CHECK(view.inner().first() == 1LL << 40);
  CHECK(view.measure().unit() == measures::units_1::Unit::foot);
  CHECK(view.has_maybe_id());
  CHECK(view.default_small() == 3);
  CHECK(writer.raw().maybe_local == 3'600'000'000);
  CHECK(view.maybe_local() == tenon::LocalTime(std::chrono::hours(1)));
  CHECK(view.maybe_duration() == std::chrono::seconds(2));
  CHECK(view.maybe_zone() == "UTC");
  CHECK(view.maybe_money() == tenon::Money(1250, "EUR"));
  CHECK(std::string_view(writer.raw().maybe_money.currency) == "EUR");
  CHECK(view.maybe_json() == "{}");
  CHECK(view.money_list()[0] == tenon::Money(1, "JPY"));
  CHECK(view.money_list()[0].currency() == "JPY");
  CHECK(view.money_list()[1].currency().empty());
  CHECK(view.duration_list()[0] == std::chrono::hours(-1));
  REQUIRE(view.text_list().size() == 2);
  CHECK(view.text_list()[1] == "bc");
  CHECK(view.flag_list()[0]);
  CHECK_FALSE(view.flag_list()[1]);
  CHECK(view.day_list()[0] == tenon::Date(std::chrono::days(2)));
  REQUIRE(view.inner_list().size() == 2);
  CHECK_FALSE(view.inner_list()[0].last());
  CHECK(view.inner_list()[1].last());
  CHECK(view.measure_list()[0].amount() == tenon::Decimal<3>{5});
}

TEST_CASE("memory beyond the limit is a status, too") {
  Fixture fixture;
  auto request = made<gallery_exhibits_1_everything>();
  const std::string huge(2U << 20, 'x');
  request.label = text(huge);
  auto response = made<gallery_exhibits_1_everything>();
  CHECK(fixture.run(GALLERY_EXHIBITS_1_METHOD_ECHO, &request, &response) == TN_RESOURCE_EXHAUSTED);
  CHECK(std::string(fixture.error.code) == "tenon.memory_limit");
}

}  // namespace
