// A module as somebody outside this repository writes it: the SDK, its own schema, and domain
// logic.
#include "parcel/module.hpp"

#include <string>

namespace parcel {
namespace {

using quotes_1::Quote;
using quotes_1::QuoteRequest;
using quotes_1::Rate;
using quotes_1::RateRequest;
using quotes_1::Speed;
using Euro = tenon::Decimal<2>;

constexpr std::int32_t kHeaviestG = 30'000;

class Parcel final : public Module, private quotes_1::Service {
  quotes_1::Service& quotes() override { return *this; }

  tenon::Status start(const Settings& settings) override {
    surcharge_percent_ = settings.surcharge_percent();
    return tenon::ok();
  }

  tenon::Status quote(const tenon::Call&, const QuoteRequest& request,
                      Quote::Writer& response) override {
    std::int64_t weight_g = 0;
    const auto parcels = request.parcels();
    for (std::size_t i = 0; i < parcels.size(); ++i) {
      if (parcels[i].weight_g() > kHeaviestG) {
        return tenon::invalid_argument("parcel.too_heavy",
                                       "/parcels/" + std::to_string(i) + "/weight_g",
                                       "a parcel weighs at most 30000 g; split it");
      }
      weight_g += parcels[i].weight_g();
    }
    response.set_weight_g(weight_g);
    response.set_price(Euro{price_of_kg(request.speed()).unscaled * weight_g / 1000});
    return tenon::ok();
  }

  tenon::Status rate(const tenon::Call&, const RateRequest& request,
                     Rate::Writer& response) override {
    response.set_price(price_of_kg(request.speed()));
    return tenon::ok();
  }

  Euro price_of_kg(Speed speed) const {
    const std::int64_t base = speed == Speed::express ? 990 : 450;
    return Euro{base * (100 + surcharge_percent_) / 100};
  }

  std::int32_t surcharge_percent_ = 0;
};

}  // namespace
}  // namespace parcel

TENON_MODULE(parcel, parcel::Parcel);
