#include "transfer_service.hpp"

#include "calendar/store.hpp"
#include "import_plan.hpp"
#include "import_store.hpp"

namespace calendar {

tenon::Status TransferService::import_text(const tenon::Call& call,
                                           const transfer_1::ImportRequest& request,
                                           transfer_1::ImportReport::Writer& response) {
  const auto problems_max = static_cast<std::size_t>(limits_.import_problems_max);
  ImportPlan plan(problems_max);
  if (tenon::Status read = make_plan(call, engine_, limits_, request.text(), plan); !read)
    return read;
  ImportCounts counts;
  ImportProblems store_problems(problems_max);
  tenon::Status written = write(call, [&](Unit& unit) {
    counts = {};
    store_problems = ImportProblems(problems_max);
    return store_plan(unit, plan, request.id(), counts, store_problems);
  });
  if (!written) return written;
  plan.problems.add(store_problems);
  response.set_imported(counts.imported);
  response.set_updated(counts.updated);
  response.set_ignored(counts.ignored + plan.imported.ignored);
  plan.problems.write(response);
  return tenon::ok();
}

tenon::Status TransferService::export_text(const tenon::Call&, const transfer_1::ExportRequest&,
                                           transfer_1::Exported::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

}  // namespace calendar
