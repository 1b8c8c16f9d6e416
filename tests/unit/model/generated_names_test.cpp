// Names of a schema that the SDK, the standard library or generated code have, too: that this
// compiles is most of it.
#include <catch2/catch.hpp>

#include "oddities/module.hpp"

namespace {

class Oddities final : public oddities::Module, private oddities::thing_1::Service {
  oddities::thing_1::Service& thing() override { return *this; }
  tenon::Status expand(const tenon::Call&, const Request&, Response::Writer&) override {
    return tenon::ok();
  }
  tenon::Status expand_into(const tenon::Call&, const oddities::thing_1::Call&,
                            oddities::thing_1::Status::Writer&) override {
    return tenon::ok();
  }
  tenon::Status other(const tenon::Call&, const Range& request, T::Writer& response) override {
    response.init_status().set_list(request.list());
    return tenon::ok();
  }
};

TEST_CASE("names that others have, too, are kept apart") {
  const tn_module* module = oddities::describe<Oddities>();
  CHECK(std::string_view(module->id) == "oddities");
  oddities_thing_1_request raw{};
  const oddities::thing_1::Request view(raw);
  CHECK(view.assign() == 5);
  CHECK_FALSE(view.std().has_value());
  CHECK_FALSE(view.tenon().has_value());
}

}  // namespace
