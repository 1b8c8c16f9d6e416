#include "app/signals.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "app/exit_code.hpp"

namespace tenon::app {
namespace {

sigset_t wished_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Signals::Signals() {
  signal(SIGPIPE, SIG_IGN);
  const sigset_t set = wished_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal_fd_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (signal_fd_ < 0 || wake_fd_ < 0) {
    throw std::system_error(errno, std::generic_category(), "no descriptor for signals");
  }
  thread_ = std::thread([this] { run(); });
}

Signals::~Signals() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake();
  thread_.join();
  signalfd_siginfo unheard{};  // what came too late must not act by default when the mask goes
  while (read(signal_fd_, &unheard, sizeof unheard) == sizeof unheard) {
  }
  close(signal_fd_);
  close(wake_fd_);
  const sigset_t set = wished_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Signals::Wish Signals::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_ || reopen_; });
  if (stop_) return Wish::stop;
  reopen_ = false;
  return Wish::reopen_logs;
}

void Signals::end_process_after(std::chrono::milliseconds limit) {
  {
    const std::lock_guard lock(mutex_);
    process_end_ = std::chrono::steady_clock::now() + limit;
  }
  wake();
}

void Signals::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written =
      write(wake_fd_, &one, sizeof one);  // far below its limit: takes 1
}

/// Until the process is to end; -1 = it is not. Ends it when the time has come.
int Signals::milliseconds_left() {
  if (!process_end_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*process_end_ -
                                                                 std::chrono::steady_clock::now());
  if (left.count() > 0) return static_cast<int>(left.count());
  std::fputs("ended at once: a module did not return in time\n", stderr);
  _exit(kExitFindings);
}

void Signals::run() {
  pollfd watched[2] = {{signal_fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
  while (true) {
    int timeout_ms = 0;
    {
      const std::lock_guard lock(mutex_);
      if (over_) return;
      timeout_ms = milliseconds_left();
    }
    poll(watched, 2, timeout_ms);  // of two valid descriptors: nothing but EINTR can fail, and the
                                   // loop asks again
    std::uint64_t count = 0;
    if (watched[1].revents != 0 && read(wake_fd_, &count, sizeof count) < 0) continue;
    signalfd_siginfo info{};
    while (read(signal_fd_, &info, sizeof info) == sizeof info) take(info.ssi_signo);
  }
}

void Signals::take(std::uint32_t number) {
  const std::lock_guard lock(mutex_);
  if (number == SIGHUP) {
    reopen_ = true;
  } else if (stop_) {
    std::fputs("ended at once: a second signal came\n", stderr);
    _exit(128 + static_cast<int>(number));
  } else {
    stop_ = true;
  }
  changed_.notify_one();
}

}  // namespace tenon::app
