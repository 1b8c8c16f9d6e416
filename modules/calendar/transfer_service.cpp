#include "transfer_service.hpp"

#include "calendar/store.hpp"

namespace calendar {

tenon::Status TransferService::import_text(const tenon::Call&, const transfer_1::ImportRequest&,
                                           transfer_1::ImportReport::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

tenon::Status TransferService::export_text(const tenon::Call&, const transfer_1::ExportRequest&,
                                           transfer_1::Exported::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

}  // namespace calendar
