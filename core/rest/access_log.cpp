#include "rest/access_log.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include <fmt/format.h>

namespace tenon::rest {
namespace {

constexpr std::size_t kRingBytes = std::size_t{1} << 20U;
constexpr std::size_t kWakeBytes = std::size_t{32}
                                   << 10U;  // the log's thread wakes when a ring holds so much,
constexpr int kWakeMs = 1000;               // and at least this often

void append_number(std::string& to, std::string_view name, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  to.append(name).append(digits, static_cast<std::size_t>(end - digits));
}

Result<int> open_for_append(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (fd >= 0) return fd;
  return Error{
      Errc::failed_precondition, "access_log.cannot_open",
      fmt::format("the access log {} cannot be opened: {}; make its folder, or give another path",
                  path, std::strerror(errno)),
      ""};
}

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Waits for a full pipe to be read, for a while.
bool becomes_writable(int fd) {
  pollfd waited{fd, POLLOUT, 0};
  return poll(&waited, 1, kWakeMs) > 0;
}

}  // namespace

/// Whole lines between `read` and `written`, which count bytes since the start. One writes, one
/// reads.
struct AccessLog::Writer::Ring {
  std::unique_ptr<char[]> bytes{new char[kRingBytes]};
  alignas(64) std::atomic<std::uint64_t> read{0};
  alignas(64) std::atomic<std::uint64_t> written{0};
  std::uint64_t known_read = 0;  // the writing end's copy
  std::uint64_t woken_at = 0;
};

AccessLog::Writer::Writer(AccessLog& log) : log_(log), ring_(std::make_unique<Ring>()) {
  line_.reserve(1024);
}

AccessLog::Writer::~Writer() = default;

void AccessLog::Writer::refresh_time() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != second_) {
    second_ = now.tv_sec;
    tm utc{};
    gmtime_r(&now.tv_sec, &utc);
    char text[32];
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &utc);
    std::memcpy(time_, text, sizeof time_);
  }
  const auto ms = static_cast<unsigned>(now.tv_nsec / 1'000'000);
  time_[20] = static_cast<char>('0' + ms / 100);
  time_[21] = static_cast<char>('0' + ms / 10 % 10);
  time_[22] = static_cast<char>('0' + ms % 10);
}

void AccessLog::Writer::format(const AccessRecord& record) {
  refresh_time();
  line_.assign("{\"time\":\"").append(time_, sizeof time_).append("\",\"method\":\"");
  append_json_escaped(line_, record.method);
  line_.append("\",\"path\":\"");
  append_json_escaped(line_, record.path);
  line_.push_back('"');
  line_.append(record.subject);
  append_number(line_, ",\"status\":", record.status);
  if (!record.code.empty()) {
    line_.append(",\"code\":\"");
    append_json_escaped(line_, record.code);
    line_.push_back('"');
  }
  append_number(line_, ",\"duration_us\":", record.duration_us);
  append_number(line_, ",\"bytes_in\":", record.bytes_in);
  append_number(line_, ",\"bytes_out\":", record.bytes_out);
  line_.append(",\"peer\":\"").append(record.peer);
  line_.append("\",\"trace_id\":\"").append(record.trace_id);
  line_.append("\",\"lane\":\"").append(record.lane);
  line_.append(record.sent ? "\"}\n" : "\",\"sent\":false}\n");
}

void AccessLog::Writer::write(const AccessRecord& record) {
  format(record);
  Ring& ring = *ring_;
  const std::uint64_t at = ring.written.load(std::memory_order_relaxed);
  const auto fits = [&] { return line_.size() <= kRingBytes - (at - ring.known_read); };
  if (!fits()) ring.known_read = ring.read.load(std::memory_order_acquire);
  if (!fits()) {
    log_.lines_lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const std::size_t begin = at % kRingBytes;
  const std::size_t before_wrap = std::min(line_.size(), kRingBytes - begin);
  std::memcpy(ring.bytes.get() + begin, line_.data(), before_wrap);
  std::memcpy(ring.bytes.get(), line_.data() + before_wrap, line_.size() - before_wrap);
  const std::uint64_t end = at + line_.size();
  ring.written.store(end, std::memory_order_release);
  if (end - ring.woken_at < kWakeBytes) return;
  ring.woken_at = end;
  log_.wake();
}

AccessLog::AccessLog(std::string path, int fd, Log& log)
    : path_(std::move(path)), log_(log), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), fd_(fd) {
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  // Signals are for main's thread.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Result<std::unique_ptr<AccessLog>> AccessLog::to_file(std::string path, Log& log) {
  auto fd = open_for_append(path);
  if (!fd) return fd.error();
  return std::unique_ptr<AccessLog>(new AccessLog(std::move(path), *fd, log));
}

std::unique_ptr<AccessLog> AccessLog::to_descriptor(int fd, Log& log) {
  return std::unique_ptr<AccessLog>(new AccessLog("", fd, log));
}

AccessLog::~AccessLog() {
  stopping_.store(true, std::memory_order_release);
  wake();
  thread_.join();
  drain();
  close(wake_fd_);
  if (!path_.empty()) close(fd_);
}

std::string AccessLog::subject(std::string_view route, std::string_view module,
                               std::string_view operation) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text.append(",\"").append(name).append("\":\"");
    append_json_escaped(text, value);
    text.push_back('"');
  };
  add("route", route);
  add("module", module);
  add("operation", operation);
  return text;
}

AccessLog::Writer& AccessLog::add_writer() {
  const std::lock_guard lock(writers_mutex_);
  return *writers_.emplace_back(new Writer(*this));
}

void AccessLog::flush() {
  drain();
}

Result<void> AccessLog::reopen() {
  if (path_.empty()) return {};
  auto fd = open_for_append(path_);
  if (!fd) return fd.error();
  drain();
  const std::lock_guard lock(sink_mutex_);
  close(fd_);
  fd_ = *fd;
  failing_ = false;
  cut_ = false;
  return {};
}

void AccessLog::wake() {
  const std::uint64_t one = 1;
  // Fails only when the counter is full: then the thread has been woken often enough.
  [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof one);
}

void AccessLog::run() {
  while (!stopping_.load(std::memory_order_acquire)) {
    pollfd waited{wake_fd_, POLLIN, 0};
    poll(&waited, 1, kWakeMs);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_fd_, &count, sizeof count);
    drain();
  }
}

void AccessLog::drain() {
  const std::lock_guard lock(sink_mutex_);
  for (std::size_t i = 0;; ++i) {
    Writer* writer = nullptr;
    {
      // Not held while writing: a stuck disk must not keep a loop from adding its writer.
      const std::lock_guard list_lock(writers_mutex_);
      if (i == writers_.size()) return;
      writer = writers_[i].get();
    }
    Writer::Ring& ring = *writer->ring_;
    const std::uint64_t from = ring.read.load(std::memory_order_relaxed);
    const std::uint64_t to = ring.written.load(std::memory_order_acquire);
    if (from == to) continue;
    const std::size_t begin = from % kRingBytes;
    const std::size_t before_wrap = std::min<std::size_t>(to - from, kRingBytes - begin);
    write_out({ring.bytes.get() + begin, before_wrap}, {ring.bytes.get(), to - from - before_wrap});
    ring.read.store(to, std::memory_order_release);
  }
}

void AccessLog::write_out(std::string_view first, std::string_view second) {
  int cause = 0;
  // After a failure in the middle of a line the next one starts on a line of its own.
  if (cut_) put("\n", cause);
  if (cause == 0) first.remove_prefix(put(first, cause));
  if (cause == 0) second.remove_prefix(put(second, cause));
  if (cause != 0) return lose(first, second, cause);
  if (!failing_) return;
  failing_ = false;
  log_.write(Level::warning, "the access log can be written again",
             {{"lines_lost", std::to_string(lines_lost())}});
}

std::size_t AccessLog::put(std::string_view bytes, int& cause) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(fd_, bytes.data() + done, bytes.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
      cut_ = bytes[done - 1] != '\n';
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN && becomes_writable(fd_)) continue;
    cause = count < 0 ? errno : EIO;
    break;
  }
  return done;
}

void AccessLog::lose(std::string_view first, std::string_view second, int cause) {
  lines_lost_.fetch_add(lines_in(first) + lines_in(second), std::memory_order_relaxed);
  if (failing_) return;
  failing_ = true;
  log_.write(Level::error, "the access log cannot be written: its lines are lost until it can",
             {{"cause", std::strerror(cause)}, {"path", path_}});
}

}  // namespace tenon::rest
