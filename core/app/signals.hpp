// The signals of a host, read by one thread, so that no code of ours runs inside a signal handler.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

namespace tenon::app {

/// Made before any other thread, so that all inherit its mask: SIGTERM and SIGINT ask to stop, a
/// second one of them ends the process at once with 128 + its number, whatever the host is doing;
/// SIGHUP asks to reopen logs; SIGPIPE is ignored. The destructor gives back the mask.
class Signals {
 public:
  enum class Wish : std::uint8_t { stop, reopen_logs };

  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Blocks until somebody wishes something. A stop, once wished, is answered first and ever after.
  Wish wait();

  /// From now on the process has this long: then it is ended with exit code 1, unless this object
  /// went before.
  void end_process_after(std::chrono::milliseconds limit);

 private:
  void run();
  void wake();
  void take(std::uint32_t number);
  int milliseconds_left();

  int signal_fd_ = -1;
  int wake_fd_ = -1;  // an eventfd: a word to the thread, that what follows the mutex has changed
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  bool reopen_ = false;
  bool over_ = false;
  std::optional<std::chrono::steady_clock::time_point> process_end_;
  std::thread thread_;
};

}  // namespace tenon::app
