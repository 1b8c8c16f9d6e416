// All generated C++ headers in one translation unit, as another compiler than the build's sees
// them.
#include "gallery/module.hpp"
#include "measures/module.hpp"
#include "oddities/module.hpp"

namespace gallery {

class Other final : public Module, private exhibits_1::Service {
  exhibits_1::Service& exhibits() override { return *this; }
  tenon::Status echo(const tenon::Call&, const Everything& request,
                     Everything::Writer& response) override {
    response.assign(request);
    return tenon::ok();
  }
  tenon::Status look_up(const tenon::Call& call, const LookUpRequest&,
                        Measure::Writer& response) override {
    measures::units_1::ConvertRequest::Writer question(call);
    auto answer = units().convert(call, question.view());
    if (!answer) return std::move(answer).status();
    response.assign(*answer);
    return tenon::ok();
  }
};

}  // namespace gallery

TENON_MODULE(gallery, gallery::Other);
