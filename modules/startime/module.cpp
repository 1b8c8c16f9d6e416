// The routes of StarTime. Each passes its request on to the engine that knows; nothing is computed
// here.
#include "startime/module.hpp"

namespace startime {

class Startime final : public Module, private api_1::Service {
  api_1::Service& api() override { return *this; }

  tenon::Status expand(const tenon::Call& call, const ExpandRequest& request,
                       ExpandResponse::Writer& response) override {
    return recurrence().expand_into(call, request, response);
  }

  tenon::Status free_busy(const tenon::Call& call, const FreeBusyRequest& request,
                          FreeBusyResponse::Writer& response) override {
    return intervals().free_busy_into(call, request, response);
  }
};

}  // namespace startime

TENON_MODULE(startime, startime::Startime);
