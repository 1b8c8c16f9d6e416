// A disk that fails when it is told to: a layer over SQLite's own, under every connection that is
// opened while it lives. It counts what is written and synced, too.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace tenon::store::test {

enum class FileKind : std::uint8_t { database, log, other };

class FaultyDisk {
 public:
  static constexpr int kKill = -1;  // instead of a code: the process is killed there and then

  /// What happens to the operations of one kind of file.
  struct Faults {
    std::atomic<int> code{0};        // of SQLite's, as SQLITE_FULL; 0 = all is well
    std::atomic<int> good_first{0};  // so many succeed before
    std::atomic<int> bad{0};         // and so many fail then
    std::atomic<std::uint64_t> done{0};

    void fail(int with, int times = std::numeric_limits<int>::max(), int after = 0) {
      good_first = after;
      bad = times;
      code = with;
    }
    void heal() { code = 0; }
    /// What the next operation answers; 0 = go on.
    int next();
  };

  FaultyDisk();   // one at a time
  ~FaultyDisk();  // no connection is open any more
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  Faults& writes(FileKind kind) { return writes_[static_cast<int>(kind)]; }
  Faults& syncs(FileKind kind) { return syncs_[static_cast<int>(kind)]; }

 private:
  Faults writes_[3], syncs_[3];
};

}  // namespace tenon::store::test
