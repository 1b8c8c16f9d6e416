// The operations of module_name. Everything that has a name here comes from schema/.
#include "module_name/module.hpp"

namespace module_name {

using clocks_1::ToUtcRequest;
using clocks_1::ToUtcResponse;
namespace zones_1 = calendar_engine::zones_1;

class Clocks final : public Module, private clocks_1::Service {
  clocks_1::Service& clocks() override { return *this; }

  tenon::Status to_utc(const tenon::Call& call, const ToUtcRequest& request,
                       ToUtcResponse::Writer& response) override {
    zones_1::ToUtcRequest::Writer question(call);
    question.set_time_zone(request.time_zone());
    question.set_local_times({request.at()});
    auto answer = zones().to_utc(call, question.view());
    if (!answer) return std::move(answer).status();
    response.set_instant(answer->instants()[0]);
    return tenon::ok();
  }
};

}  // namespace module_name

TENON_MODULE(module_name, module_name::Clocks);
