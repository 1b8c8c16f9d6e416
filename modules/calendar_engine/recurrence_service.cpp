#include "recurrence_service.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "local_text.hpp"
#include "message_text.hpp"

namespace calendar_engine {
namespace {

void write(const Recurrence& recurrence, const Expansion& expansion,
           recurrence_1::ExpandResponse::Writer& response) {
  std::array<char, kTimeLength> text;
  auto instances = response.init_instances(expansion.instances.size());
  for (std::size_t i = 0; i < expansion.instances.size(); ++i) {
    if (recurrence.is_whole_day) {
      write_date(day_at(expansion.instances[i]), text.data());
      instances.set(i, {text.data(), kDateLength});
    } else {
      write_time(expansion.instances[i], text.data());
      instances.set(i, {text.data(), kTimeLength});
    }
  }
  if (recurrence.zone) {
    auto utc = response.init_utc(expansion.utc.size());
    for (std::size_t i = 0; i < expansion.utc.size(); ++i) {
      utc.set(i, tenon::Instant(std::chrono::seconds(expansion.utc[i])));
    }
  }
  response.set_truncated(expansion.is_truncated);
  response.set_exhausted(expansion.is_exhausted);
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

tenon::Status RecurrenceService::inspect(const tenon::Call&, const recurrence_1::InspectRequest&,
                                         recurrence_1::InspectResponse::Writer&) {
  return tenon::fail(TN_UNIMPLEMENTED, "calendar_engine.not_yet", "", "not yet");
}

tenon::Status RecurrenceService::answer(const tenon::Call& call,
                                        const recurrence_1::ExpandRequest& request,
                                        RecurrenceText& text, Steps& steps,
                                        recurrence_1::ExpandResponse::Writer& response) const {
  read_common_fields(request, text);
  text.time_zone = request.time_zone();
  text.from = request.from();
  text.until = request.until();
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
