// The operations of module_name. Everything that has a name here comes from schema/.
#include "module_name/module.hpp"

namespace module_name {

using shares_1::DivideRequest;
using shares_1::Shares;

class Divider final : public Module, private shares_1::Service {
  shares_1::Service& shares() override { return *this; }

  tenon::Status divide(const tenon::Call&, const DivideRequest& request,
                       Shares::Writer& response) override {
    if (request.count() < 1 ||
        request.total() < 0) {  // another module's call is not checked before it comes here
      return tenon::invalid_argument("module_name.no_shares", "",
                                     "give at least one share of no less than nothing");
    }
    const auto count = static_cast<std::size_t>(request.count());
    const auto larger = static_cast<std::size_t>(request.total() % request.count());
    auto shares = response.init_shares(count);
    for (std::size_t i = 0; i < count; ++i)
      shares.set(i, request.total() / request.count() + (i < larger ? 1 : 0));
    return tenon::ok();
  }
};

}  // namespace module_name

TENON_MODULE(module_name, module_name::Divider);
