// A host whose seam leads to the real services of the calendar engine and to calendars that hold
// what a test says. It counts what crosses it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agenda_service.hpp"
#include "calendar_engine/intervals_1.hpp"
#include "calendar_engine/zones_1.hpp"
#include "intervals_service.hpp"
#include "zones_service.hpp"

namespace startime {

/// One that a calendar answers; times in the forms of read_window_bound.
struct HeldInstance {
  std::string start, end, start_utc, end_utc;
  std::string time_zone = {};  // "" of all-day and floating ones
  bool all_day = false;
};

class FakeSeam {
 public:
  FakeSeam() {
    host_.size = sizeof host_;
    host_.context = this;
    host_.allocate = &FakeSeam::allocate;
    host_.invoke = &FakeSeam::invoke;
    raw_.size = sizeof raw_;
    raw_.host = &host_;
    raw_.deadline_ns = UINT64_MAX;
    raw_.cancelled = &cancelled_;
    current_ = this;
  }

  std::vector<HeldInstance> held;                         // what `within` answers
  std::vector<std::pair<std::string, std::string>> free;  // what `free_busy` answers, in UTC
  tenon::Status refusal;                 // what both answer instead, when it is one
  std::map<std::string, int> crossings;  // by operation

  tenon::Call call() const { return tenon::Call(&raw_); }
  AgendaSources sources() {
    return {
        {&host_, binding(kInstances)}, {&host_, binding(kIntervals)}, {&host_, binding(kZones)}};
  }

 private:
  enum Interface : std::size_t { kInstances, kIntervals, kZones, kCount };

  static const tn_binding* binding(Interface which) {
    return reinterpret_cast<const tn_binding*>(&places_[which]);
  }
  static void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t) noexcept {
    auto* self = static_cast<FakeSeam*>(call->host->context);
    self->blocks_.push_back(
        std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1));
    return self->blocks_.back().get();
  }
  static tn_status invoke(const tn_binding* to, std::uint32_t method, const tn_call*,
                          const tn_site*, const void* request, void* response,
                          tn_error* error) noexcept {
    return tenon::detail::guard(error,
                                [&] { return current_->answer(to, method, request, response); });
  }

  tenon::Status answer(const tn_binding* to, std::uint32_t method, const void* request,
                       void* response);
  tenon::Status answer_calendar(std::uint32_t method, void* response);

  template <class Message>
  static Message read(const void* raw) {
    return Message(*static_cast<const typename Message::Raw*>(raw));
  }
  template <class Message>
  typename Message::Writer writer(void* raw) const {
    return typename Message::Writer(call(), *static_cast<typename Message::Raw*>(raw));
  }

  static inline char places_[kCount];
  static inline FakeSeam* current_ = nullptr;  // a binding alone does not say whose it is
  tn_host host_{};
  tn_call raw_{};
  std::uint32_t cancelled_ = 0;
  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
};

}  // namespace startime
