// The access log: one JSON object a line for every exchange. Loops hand lines over without waiting;
// a thread of the log's own writes them. A sink that cannot be written costs lines, counted, and
// never a request.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"

namespace tenon::rest {

/// One line. Never the query: it may hold what nobody wants in a log.
struct AccessRecord {
  std::string_view method, path, peer, trace_id;  // as sent
  std::string_view subject;  // AccessLog::subject() of the route, "" when there is none
  std::string_view code;     // of the problem, "" when there is none
  std::string_view lane;     // "loop" or "worker"
  std::uint16_t status = 0;
  std::uint64_t duration_us = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;
  bool sent = true;  // false: the peer went away before the whole answer had been handed over
};

class AccessLog {
 public:
  /// One thread's way into the log.
  class Writer {
   public:
    /// Never blocks; a line that finds no room is lost and counted. [the thread that it was made
    /// for]
    void write(const AccessRecord& record);

    ~Writer();

   private:
    friend class AccessLog;
    struct Ring;
    explicit Writer(AccessLog& log);
    void format(const AccessRecord& record);
    void refresh_time();

    AccessLog& log_;
    std::unique_ptr<Ring> ring_;
    std::string line_;
    std::int64_t second_ = -1;
    char time_[24] = {};  // "2026-01-31T12:00:00.000Z"
  };

  /// Appends to a file, which it makes when need be.
  /// @error failed_precondition  "access_log.cannot_open"
  static Result<std::unique_ptr<AccessLog>> to_file(std::string path, Log& log);
  /// Writes to a descriptor that stays the caller's, as that of stderr.
  static std::unique_ptr<AccessLog> to_descriptor(int fd, Log& log);
  /// Writes what is left. No writer may be in use.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  /// The part of a line that says what was called, made once for each route.
  static std::string subject(std::string_view route, std::string_view module,
                             std::string_view operation);

  Writer& add_writer();  // [any]; lives as long as the log
  /// Returns when every line written before has been handed to the kernel, or lost. [any]
  void flush();
  /// Opens the file anew, after a rotation has moved it away; keeps the old one when that fails.
  /// [any]
  /// @error failed_precondition  "access_log.cannot_open"
  Result<void> reopen();
  std::uint64_t lines_lost() const { return lines_lost_.load(std::memory_order_relaxed); }

 private:
  AccessLog(std::string path, int fd, Log& log);
  void run();
  void wake();
  void drain();
  void write_out(std::string_view first, std::string_view second);
  std::size_t put(std::string_view bytes, int& cause);  // cause 0: all of them
  void lose(std::string_view first, std::string_view second, int cause);

  const std::string path_;  // "" = the descriptor is not ours
  Log& log_;
  int wake_fd_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> lines_lost_{0};
  std::mutex writers_mutex_;
  std::vector<std::unique_ptr<Writer>> writers_;
  std::mutex sink_mutex_;  // of what follows, and of the rings' reading ends
  int fd_;
  bool failing_ = false;  // the sink's failure has been said
  bool cut_ = false;      // the last line in the sink is not whole
  std::thread thread_;
};

}  // namespace tenon::rest
