#include "app/event_feed.hpp"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "store/outbox.hpp"

namespace tenon::app {
namespace {

constexpr std::size_t kPageRows = 256;

}  // namespace

struct EventFeed::Source {
  Source(std::string name, const std::filesystem::path& file, const FeedFilter& filter)
      : module(std::move(name)),
        connection(file, store::Connection::Role::reader),
        reader(connection, filter.rows, filter.with_bodies) {}

  /// The oldest that has not been taken; nullptr = there is none.
  const store::OutboxRow* head() {
    if (page.empty() && left > 0) {
      for (store::OutboxRow& row : reader.after(after, std::min(left, kPageRows)))
        page.push_back(std::move(row));
      left = page.empty() ? 0 : left - page.size();
      if (!page.empty()) after = page.back().seq;
    }
    return page.empty() ? nullptr : &page.front();
  }

  const std::string module;
  store::Connection connection;
  store::OutboxReader reader;
  std::int64_t after = 0;  // what has been read
  std::size_t left = 0;    // rows to read
  std::deque<store::OutboxRow> page;
};

EventFeed::EventFeed(FeedFilter filter) : filter_(std::move(filter)) {}

EventFeed::~EventFeed() = default;

std::optional<Error> EventFeed::add(const std::string& module, const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  auto source = std::make_unique<Source>(module, file, filter_);
  if (!store::has_outbox(source->connection)) {
    return Error{Errc::failed_precondition, "migrate.behind",
                 fmt::format("the database of {} has no outbox yet: see `tenon migrate plan`, then "
                             "`tenon migrate apply`",
                             module),
                 file.string()};
  }
  sources_.push_back(std::move(source));
  return std::nullopt;
}

void EventFeed::begin() {
  if (!filter_.after) return choose_newest();
  for (const auto& source : sources_) {
    source->after = *filter_.after;
    source->left = filter_.limit;
  }
}

/// How many of each: the newest of all, picked one by one from the ends of the outboxes.
void EventFeed::choose_newest() {
  std::vector<std::vector<store::OutboxPlace>> places;
  for (const auto& source : sources_) places.push_back(source->reader.newest(filter_.limit));
  for (std::size_t picked = 0; picked < filter_.limit; ++picked) {
    std::size_t best = places.size();
    for (std::size_t k = 0; k < places.size(); ++k) {
      const std::size_t used = sources_[k]->left;
      if (used >= places[k].size()) continue;
      if (best == places.size() || places[k][used].at > places[best][sources_[best]->left].at)
        best = k;
    }
    if (best == places.size()) return;
    Source& source = *sources_[best];
    source.after = places[best][source.left].seq - 1;
    ++source.left;
  }
}

std::optional<FeedEvent> EventFeed::next() {
  if (last_ != nullptr) last_->page.pop_front();
  last_ = nullptr;
  const store::OutboxRow* oldest = nullptr;
  for (const auto& source : sources_) {
    const store::OutboxRow* head = source->head();
    if (head == nullptr || (oldest != nullptr && oldest->at <= head->at)) continue;
    oldest = head;
    last_ = source.get();
  }
  if (oldest == nullptr) return std::nullopt;
  return FeedEvent{last_->module, *oldest};
}

}  // namespace tenon::app
