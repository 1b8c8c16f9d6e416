// The events of several outboxes as one list, in the order of their time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "store/outbox_reader.hpp"

namespace tenon::app {

struct FeedFilter {
  store::OutboxFilter rows;
  std::optional<std::int64_t> after;  // the first ones behind it; absent = the newest
  std::size_t limit = 0;              // >= 1
  bool with_bodies = false;
};

struct FeedEvent {
  const std::string& module;
  const store::OutboxRow& row;
};

/// Add the outboxes, begin, and take events until there are none. Each page is read in one short
/// transaction, and none is open while the caller has a row. All but the constructor throw Failure.
class EventFeed {
 public:
  explicit EventFeed(FeedFilter filter);
  ~EventFeed();

  /// A database that is not there has no events.
  /// @error failed_precondition  "migrate.behind": it has no outbox yet
  std::optional<Error> add(const std::string& module, const std::filesystem::path& file);
  /// Decides which events are shown: what is published from now on is not.
  void begin();
  /// The next, valid until the one after it; nullopt = there are no more.
  std::optional<FeedEvent> next();

 private:
  struct Source;
  void choose_newest();

  const FeedFilter filter_;
  std::vector<std::unique_ptr<Source>> sources_;
  Source* last_ = nullptr;  // whose row the caller has
};

}  // namespace tenon::app
