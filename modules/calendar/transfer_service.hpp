// Serves calendar.transfer/1: iCalendar texts in and out.
#pragma once

#include "calendar/transfer_1.hpp"
#include "engine.hpp"
#include "limits.hpp"

namespace calendar {

class TransferService final : public transfer_1::Service {
 public:
  /// Both outlive this; `limits` is set before the first call.
  TransferService(const Engine& engine, const Limits& limits) : engine_(engine), limits_(limits) {}

  tenon::Status import_text(const tenon::Call& call, const transfer_1::ImportRequest& request,
                            transfer_1::ImportReport::Writer& response) override;
  tenon::Status export_text(const tenon::Call& call, const transfer_1::ExportRequest& request,
                            transfer_1::Exported::Writer& response) override;

 private:
  const Engine& engine_;
  const Limits& limits_;
};

}  // namespace calendar
