// The fields that a recurrence has wherever it stands in a message, as the text that the pure part
// reads.
#pragma once

#include "recurrence.hpp"
#include "tenon/sdk/message.hpp"

namespace calendar_engine {

inline void copy_list(const tenon::List<std::string_view>& from,
                      std::vector<std::string_view>& to) {
  to.clear();
  for (std::size_t i = 0; i < from.size(); ++i) to.push_back(from[i]);
}

/// @tparam Message  a view with start, rules, rdates, exdates and start_policy, the latter an enum
/// whose values are
///                  exclude, include and reject
template <class Message>
void read_common_fields(const Message& message, RecurrenceText& to) {
  using Policy = decltype(message.start_policy());
  to.start = message.start();
  copy_list(message.rules(), to.rules);
  copy_list(message.rdates(), to.rdates);
  copy_list(message.exdates(), to.exdates);
  const Policy policy = message.start_policy();
  to.start_policy = policy == Policy::include  ? StartPolicy::include
                    : policy == Policy::reject ? StartPolicy::reject
                                               : StartPolicy::exclude;
}

}  // namespace calendar_engine
