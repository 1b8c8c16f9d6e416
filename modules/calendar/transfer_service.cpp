#include "transfer_service.hpp"

#include "calendar/store.hpp"
#include "export_text.hpp"
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

tenon::Status TransferService::export_text(const tenon::Call& call,
                                           const transfer_1::ExportRequest& request,
                                           transfer_1::Exported::Writer& response) {
  std::vector<ExportedProperty> properties;
  std::vector<ExportEvent> events;
  tenon::Status status = read(call, [&](Snapshot& snapshot) -> tenon::Status {
    auto found = snapshot.find_calendar(request.id());
    if (!found) return std::move(found).status();
    if (!*found)
      return tenon::not_found("calendar.no_such_calendar", "/id", "there is no such calendar");
    for (const auto property : (*found)->properties()) {
      properties.push_back({std::string(property.name()),
                            std::string(property.parameters().value_or("")),
                            std::string(property.value())});
    }
    auto all = read_events(snapshot, request.id());
    if (!all) return std::move(all).status();
    events = *std::move(all);
    return tenon::ok();
  });
  if (!status) return status;
  auto text = write_calendar(call, engine_, properties, events);
  if (!text) return std::move(text).status();
  response.set_text(*text);
  return tenon::ok();
}

}  // namespace calendar
