// The operations of module_name. Everything that has a name here comes from schema/.
#include "module_name/module.hpp"

namespace module_name {

using events_1::TaskScheduled;
using planning_1::ScheduleRequest;
using task_1::Task;
namespace zones_1 = calendar_engine::zones_1;

class Planner final : public Module, private planning_1::Service {
  planning_1::Service& planning() override { return *this; }

  /// Asks the engine which instant is meant; then writes the task and tells of it, all or nothing.
  tenon::Status schedule(const tenon::Call& call, const ScheduleRequest& request,
                         Task::Writer& response) override {
    zones_1::ToUtcRequest::Writer question(call);
    question.set_time_zone(request.time_zone());
    question.set_local_times({request.at()});
    auto answer = zones().to_utc(call, question.view());
    if (!answer) return std::move(answer).status();
    const tenon::Instant due_at = answer->instants()[0];

    return write(call, [&](Unit& unit) -> tenon::Status {
      auto found = unit.find_task(request.id());
      if (!found) return std::move(found).status();
      if (!*found) return tenon::not_found("module_name.no_task", "/id", "there is no such task");
      Task::Writer task(call);
      task.assign(**found);
      task.set_due_at(due_at);
      if (tenon::Status stored = unit.update_task(task); !stored) return stored;
      response.assign(task.view());

      TaskScheduled::Writer event(call);
      event.set_task(request.id());
      event.set_due_at(due_at);
      return unit.publish_task_scheduled(event.view());
    });
  }
};

}  // namespace module_name

TENON_MODULE(module_name, module_name::Planner);
