/* The floor that the host is measured against: one thread, epoll, a fixed answer to every request
 * that has ended. Understands nothing of HTTP but the empty line; requests must have no body. Not a
 * server for anything else.
 *
 *   epoll_floor PORT [BODY]      PORT 0 = any free one; prints "ready http://127.0.0.1:PORT"
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { kEventsMax = 256, kInputBytes = 65536, kDescriptorsMax = 65536, kAnswersMax = 64 };

static const char kEnd[] = "\r\n\r\n";

/* How much of the empty line a connection's last bytes were, 0 to 3: a request may come in pieces.
 */
static unsigned char matched_of[kDescriptorsMax];
static char input[kInputBytes];
static char* answers; /* the answer kAnswersMax times, so that pipelined requests need one send */
static size_t answer_bytes;

static void die(const char* what) {
  perror(what);
  exit(1);
}

static void prepare_answers(const char* body) {
  char head[256];
  const int head_bytes = snprintf(head, sizeof head,
                                  "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 16:00:00 GMT\r\n"
                                  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                                  strlen(body));
  const size_t body_bytes = strlen(body);
  answer_bytes = (size_t)head_bytes + body_bytes;
  answers = malloc(answer_bytes * kAnswersMax);
  if (answers == NULL) die("malloc");
  for (size_t i = 0; i < kAnswersMax; ++i) {
    memcpy(answers + i * answer_bytes, head, (size_t)head_bytes);
    memcpy(answers + i * answer_bytes + head_bytes, body, body_bytes);
  }
}

static int open_listener(const char* port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (listener < 0) die("socket");
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in at = {.sin_family = AF_INET};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons((in_port_t)strtoul(port, NULL, 10));
  socklen_t size = sizeof at;
  if (bind(listener, (struct sockaddr*)&at, size) != 0) die("bind");
  if (listen(listener, 1024) != 0) die("listen");
  getsockname(listener, (struct sockaddr*)&at, &size);
  printf("ready http://127.0.0.1:%u\n", (unsigned)ntohs(at.sin_port));
  fflush(stdout);
  return listener;
}

static void watch(int epoll, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = descriptor}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) die("epoll_ctl");
}

static void accept_all(int epoll, int listener) {
  for (;;) {
    const int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (connection < 0) return;
    if (connection >= kDescriptorsMax) {
      close(connection);
      continue;
    }
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    matched_of[connection] = 0;
    watch(epoll, connection);
  }
}

/* How many requests end within the bytes. */
static size_t count_ends(const char* bytes, size_t count, unsigned char* matched) {
  size_t ends = 0;
  size_t at = 0;
  while (*matched > 0 && at < count) { /* an end that began in earlier bytes */
    if (bytes[at] == kEnd[*matched]) {
      ++at;
      if (++*matched == 4) {
        ++ends;
        *matched = 0;
      }
    } else {
      *matched = 0;
    }
  }
  for (;;) {
    const char* const found = memmem(bytes + at, count - at, kEnd, 4);
    if (found == NULL) break;
    ++ends;
    at = (size_t)(found - bytes) + 4;
  }
  for (unsigned char tail = 3; tail > 0 && *matched == 0; --tail) {
    if (count - at >= tail && memcmp(bytes + count - tail, kEnd, tail) == 0) *matched = tail;
  }
  return ends;
}

static void answer(int connection) {
  const ssize_t received = recv(connection, input, sizeof input, 0);
  if (received < 0 && errno == EAGAIN) return;
  if (received <= 0) {
    close(connection);
    return;
  }
  size_t due = count_ends(input, (size_t)received, &matched_of[connection]);
  while (due > 0) {
    const size_t now = due < kAnswersMax ? due : kAnswersMax;
    const size_t bytes = now * answer_bytes;
    if (send(connection, answers, bytes, MSG_NOSIGNAL) != (ssize_t)bytes) {
      close(connection); /* a client that does not read is none that is measured */
      return;
    }
    due -= now;
  }
}

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    fprintf(stderr, "usage: epoll_floor PORT [BODY]\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  prepare_answers(count > 2 ? arguments[2] : "{\"message\":\"Hello, World!\"}");
  const int listener = open_listener(arguments[1]);
  const int epoll = epoll_create1(0);
  if (epoll < 0) die("epoll_create1");
  watch(epoll, listener);
  struct epoll_event events[kEventsMax];
  for (;;) {
    const int ready = epoll_wait(epoll, events, kEventsMax, -1);
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.fd == listener) {
        accept_all(epoll, listener);
      } else {
        answer(events[i].data.fd);
      }
    }
  }
}
