// A write unit on its way: from the thread that waits for it, through a queue that many fill and
// one empties, to the writer and back. Of the store's own files only.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "store/database.hpp"

namespace tenon::store {

/// Owned by the thread that submits it and reused; by the queue once it has been withdrawn.
struct Unit {
  enum State : std::uint32_t {
    waiting,    // in the queue
    claimed,    // the writer's: its submitter waits for the answer, whatever happens
    answered,   // the submitter's again
    withdrawn,  // nobody waits: whoever takes it from the queue deletes it
  };

  std::atomic<std::uint32_t> state{answered};
  const UnitBody* body = nullptr;
  Patience patience;
  std::optional<Error> answer;
  Unit* next = nullptr;

  /// The writer's: true = it may run the body. False = it was withdrawn, and is the caller's to
  /// delete.
  bool claim();
  /// The writer's, once, after claim(): hands `answer` over. The unit is not touched after that.
  void finish();
  /// The submitter's: sleeps until it is answered, or withdraws it when `patience` ends before the
  /// writer has claimed it.
  /// @return  false: withdrawn; the unit is no longer the submitter's
  bool wait();
};

/// Many threads push, one takes. Without a lock; who pushes into an idle queue wakes the writer,
/// and nobody else does.
class UnitQueue {
 public:
  /// True: it was idle, so the caller has to see to it that somebody takes.
  bool push(Unit& unit);
  /// All, the oldest first, linked by `next`; nullptr = none. The taker's alone.
  Unit* take_all();
  /// The taker's last act: true = idle from now on. False: something has come meanwhile.
  bool rest();

 private:
  Unit idle_;  // its address alone means something
  std::atomic<Unit*> newest_{&idle_};
};

}  // namespace tenon::store
