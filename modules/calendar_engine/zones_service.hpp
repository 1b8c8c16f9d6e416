// Serves calendar_engine.zones/1: views of the generated messages to the pure parts and back.
#pragma once

#include "calendar_engine/zones_1.hpp"
#include "zones.hpp"

namespace calendar_engine {

class ZonesService final : public zones_1::Service {
 public:
  /// Outlives this.
  explicit ZonesService(const Zones& zones) : zones_(zones) {}

  tenon::Status offsets(const tenon::Call& call, const zones_1::OffsetsRequest& request,
                        zones_1::OffsetsResponse::Writer& response) override;
  tenon::Status to_utc(const tenon::Call& call, const zones_1::ToUtcRequest& request,
                       zones_1::ToUtcResponse::Writer& response) override;
  tenon::Status names(const tenon::Call& call, const zones_1::NamesRequest& request,
                      zones_1::NamesResponse::Writer& response) override;
  tenon::Status transitions(const tenon::Call& call, const zones_1::TransitionsRequest& request,
                            zones_1::TransitionsResponse::Writer& response) override;
  tenon::Status match(const tenon::Call& call, const zones_1::MatchRequest& request,
                      zones_1::MatchResponse::Writer& response) override;

 private:
  const Zones& zones_;
};

}  // namespace calendar_engine
