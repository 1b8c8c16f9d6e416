#include "recurrence_service.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "inspection.hpp"
#include "local_text.hpp"
#include "message_text.hpp"

namespace calendar_engine {
namespace {

/// A local time in the form of its start.
class LocalText {
 public:
  LocalText(LocalTime time, bool is_whole_day) : length_(is_whole_day ? kDateLength : kTimeLength) {
    is_whole_day ? write_date(day_at(time), text_.data()) : write_time(time, text_.data());
  }
  operator std::string_view() const { return {text_.data(), length_}; }  // NOLINT: implicit

 private:
  std::array<char, kTimeLength> text_;
  std::size_t length_;
};

tenon::Instant instant_of(UtcTime time) {
  return tenon::Instant(std::chrono::seconds(time));
}

void write(const Recurrence& recurrence, const Expansion& expansion,
           recurrence_1::ExpandResponse::Writer& response) {
  const std::size_t count = expansion.instances.size();
  auto instances = response.init_instances(count);
  for (std::size_t i = 0; i < count; ++i) {
    instances.set(i, LocalText(expansion.instances[i], recurrence.is_whole_day));
  }
  if (recurrence.zone) {
    auto utc = response.init_utc(count);
    for (std::size_t i = 0; i < count; ++i) utc.set(i, instant_of(expansion.utc[i]));
  }
  if (recurrence.duration) {
    auto ends = response.init_ends(count);
    for (std::size_t i = 0; i < count; ++i) {
      ends.set(i, LocalText(expansion.ends[i].local, recurrence.is_whole_day));
    }
  }
  if (recurrence.duration && recurrence.zone) {
    auto ends_utc = response.init_ends_utc(count);
    for (std::size_t i = 0; i < count; ++i) ends_utc.set(i, instant_of(expansion.ends[i].utc));
  }
  response.set_truncated(expansion.is_truncated);
  response.set_exhausted(expansion.is_exhausted);
}

void write(const Inspection& inspection, recurrence_1::Inspected::Writer& answer) {
  answer.set_rules(inspection.rules);
  if (inspection.first) answer.set_first(LocalText(*inspection.first, inspection.is_whole_day));
  if (inspection.last) answer.set_last(LocalText(*inspection.last, inspection.is_whole_day));
  if (!inspection.members.empty()) answer.set_members(inspection.members);
}

void write(const Fault& fault, recurrence_1::RecurrenceFault::Writer answer) {
  answer.set_code(fault.code);
  answer.set_path(fault.path);
  answer.set_message(fault.message);
}

}  // namespace

tenon::Status RecurrenceService::expand(const tenon::Call& call,
                                        const recurrence_1::ExpandRequest& request,
                                        recurrence_1::ExpandResponse::Writer& response) {
  RecurrenceText text;
  Steps steps = steps_within(limits_, call);
  return answer(call, request, text, steps, response);
}

tenon::Status RecurrenceService::expand_many(const tenon::Call& call,
                                             const recurrence_1::ExpandManyRequest& request,
                                             recurrence_1::ExpandManyResponse::Writer& response) {
  const auto requests = request.requests();
  auto answers = response.init_answers(requests.size());
  RecurrenceText text;
  // One budget for the whole list: a request costs no more for being many.
  Steps steps = steps_within(limits_, call);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (tenon::Status wanted = call.still_wanted(); !wanted) return wanted;
    auto to = answers[i];
    if (tenon::Status status = answer(call, requests[i], text, steps, to); !status) {
      return std::move(status).under("/requests/" + std::to_string(i));
    }
  }
  return tenon::ok();
}

tenon::Status RecurrenceService::inspect(const tenon::Call& call,
                                         const recurrence_1::InspectRequest& request,
                                         recurrence_1::InspectResponse::Writer& response) {
  const auto recurrences = request.recurrences();
  auto answers = response.init_answers(recurrences.size());
  RecurrenceText text;
  std::vector<std::string_view> candidates;
  Steps steps = steps_within(limits_, call);
  for (std::size_t i = 0; i < recurrences.size(); ++i) {
    if (tenon::Status wanted = call.still_wanted(); !wanted) return wanted;
    read_common_fields(recurrences[i], text);
    text.time_zone = recurrences[i].time_zone();
    copy_list(recurrences[i].candidates(), candidates);
    const auto inspection = calendar_engine::inspect(text, candidates, zones_, steps);
    auto answer = answers[i];
    if (inspection) {
      write(*inspection, answer);
    } else if (inspection.fault().kind == FaultKind::bad_input) {
      answer.init_rules(0);
      write(inspection.fault(), answer.init_fault());
    } else {
      return to_status(inspection.fault(), call, "/recurrences/" + std::to_string(i));
    }
  }
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

tenon::Status RecurrenceService::answer(const tenon::Call& call,
                                        const recurrence_1::ExpandRequest& request,
                                        RecurrenceText& text, Steps& steps,
                                        recurrence_1::ExpandResponse::Writer& response) const {
  read_common_fields(request, text);
  text.time_zone = request.time_zone();
  text.from = request.from();
  text.until = request.until();
  text.duration_days = request.duration_days();
  text.duration_seconds = request.duration_seconds();
  text.window = request.window() == recurrence_1::Window::overlaps ? WindowMode::overlaps
                                                                   : WindowMode::starts;
  const auto recurrence = read_recurrence(text, zones_);
  if (!recurrence) return to_status(recurrence.fault(), call, "");
  const auto limit = static_cast<std::size_t>(std::min(request.limit(), limits_.instances_max));
  const auto expansion = calendar_engine::expand(*recurrence, limit, steps);
  if (!expansion) return to_status(expansion.fault(), call, "");
  write(*recurrence, *expansion, response);
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

}  // namespace calendar_engine
