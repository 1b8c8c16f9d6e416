// What a host hears of the signals sent to it. That a second one ends it at once is shown with the
// real program.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "app/signals.hpp"

using tenon::app::Signals;

TEST_CASE("SIGHUP wishes logs reopened, once each; SIGTERM and SIGINT wish a stop for good") {
  const int stop = GENERATE(SIGTERM, SIGINT);
  Signals signals;
  kill(getpid(), SIGHUP);
  CHECK(signals.wait() == Signals::Wish::reopen_logs);
  kill(getpid(), SIGHUP);
  CHECK(signals.wait() == Signals::Wish::reopen_logs);
  kill(getpid(), stop);
  CHECK(signals.wait() == Signals::Wish::stop);
  kill(getpid(), SIGHUP);
  CHECK(signals.wait() == Signals::Wish::stop);
}

TEST_CASE("a write to nobody is an error of that write, not the end of the host") {
  const Signals signals;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  CHECK(write(ends[1], "x", 1) == -1);
  CHECK(errno == EPIPE);
  close(ends[1]);
}
