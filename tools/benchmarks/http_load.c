/* Load for an HTTP server that answers one request always alike: closed loop, epoll, next to no
 * parsing, so that it costs less than the server. Measures requests, latency, and the CPU time that
 * the server's process spent meanwhile.
 *
 *   http_load --port N [--path /] [--body JSON] [--header "Name: value"] [--connections 64]
 * [--depth 1]
 *             [--seconds 2] [--warm-up 0.5] [--pid P]
 *
 * Prints one JSON object. With --pid, requests_per_cpu_second is requests / CPU seconds of process
 * P (all its threads). Exits 1 when an answer is not 200, differs in length from the first, or the
 * server stalls.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kEventsMax = 256, kBufferBytes = 1 << 20, kBuckets = 200000 };

struct options {
  unsigned short port;
  const char* path;
  const char* body;
  const char* header;
  size_t connections;
  size_t depth;
  double seconds;
  double warm_up;
  long pid;
};

struct connection {
  int socket;
  size_t received; /* bytes of the answer that is coming */
  double asked_at;
};

static char buffer[kBufferBytes];
/* Latencies in whole microseconds; the last bucket holds all longer ones. */
static unsigned latencies[kBuckets];

static void die(const char* what) {
  fprintf(stderr, "http_load: %s%s%s\n", what, errno != 0 ? ": " : "",
          errno != 0 ? strerror(errno) : "");
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* CPU seconds that the threads of a process have spent, to the nanosecond: /proc/PID/stat counts in
 * ticks of 10 ms. */
static double cpu_seconds(long pid) {
  char name[300];
  snprintf(name, sizeof name, "/proc/%ld/task", pid);
  DIR* const threads = opendir(name);
  if (threads == NULL) die("no such process as --pid says");
  unsigned long long sum = 0;
  const struct dirent* thread = NULL;
  while ((thread = readdir(threads)) != NULL) {
    if (thread->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "/proc/%ld/task/%.20s/schedstat", pid, thread->d_name);
    FILE* const file = fopen(name, "r");
    unsigned long long spent = 0;
    if (file == NULL || fscanf(file, "%llu", &spent) != 1)
      die("/proc/PID/task/TID/schedstat cannot be read");
    fclose(file);
    sum += spent;
  }
  closedir(threads);
  return (double)sum * 1e-9;
}

static int open_connection(unsigned short port) {
  const int opened = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET};
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (opened < 0 || connect(opened, (struct sockaddr*)&to, sizeof to) != 0) die("connect");
  const int on = 1;
  setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return opened;
}

static void send_all(int socket, const char* bytes, size_t count) {
  if (send(socket, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) die("the server takes no more");
}

/* Asks once and waits until the answer is complete; its length is that of every answer. */
static size_t measure_answer(const struct options* options, const char* request, size_t bytes) {
  const int socket = open_connection(options->port);
  send_all(socket, request, bytes);
  size_t received = 0;
  struct pollfd ready = {.fd = socket, .events = POLLIN};
  while (received < sizeof buffer && poll(&ready, 1, received == 0 ? 5000 : 200) > 0) {
    const ssize_t count = recv(socket, buffer + received, sizeof buffer - received, 0);
    if (count <= 0) break;
    received += (size_t)count;
  }
  close(socket);
  errno = 0;
  if (received < 12 || memcmp(buffer, "HTTP/1.1 200", 12) != 0) {
    fprintf(stderr, "%.*s\n", (int)(received < 400 ? received : 400), buffer);
    die("the first answer is not 200");
  }
  return received;
}

static char* make_request(const struct options* options, size_t* bytes) {
  const size_t size = strlen(options->path) + strlen(options->header) + strlen(options->body) + 256;
  char* const request = malloc(size * options->depth);
  if (request == NULL) die("malloc");
  const char* const end_of_header = options->header[0] != '\0' ? "\r\n" : "";
  int count = 0;
  if (options->body[0] == '\0') {
    count = snprintf(request, size, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n", options->path,
                     options->header, end_of_header);
  } else {
    count = snprintf(request, size,
                     "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n%s%s\r\n%s",
                     options->path, strlen(options->body), options->header, end_of_header,
                     options->body);
  }
  *bytes = (size_t)count;
  for (size_t i = 1; i < options->depth; ++i) memcpy(request + i * *bytes, request, *bytes);
  return request;
}

static struct options read_options(int count, char** arguments) {
  static const struct option kNames[] = {{"port", 1, NULL, 'p'},        {"path", 1, NULL, 'u'},
                                         {"body", 1, NULL, 'b'},        {"header", 1, NULL, 'h'},
                                         {"connections", 1, NULL, 'c'}, {"depth", 1, NULL, 'd'},
                                         {"seconds", 1, NULL, 's'},     {"warm-up", 1, NULL, 'w'},
                                         {"pid", 1, NULL, 'i'},         {NULL, 0, NULL, 0}};
  struct options options = {.path = "/",
                            .body = "",
                            .header = "",
                            .connections = 64,
                            .depth = 1,
                            .seconds = 2,
                            .warm_up = 0.5};
  int name = 0;
  while ((name = getopt_long(count, arguments, "", kNames, NULL)) != -1) {
    switch (name) {
      case 'p': options.port = (unsigned short)strtoul(optarg, NULL, 10); break;
      case 'u': options.path = optarg; break;
      case 'b': options.body = optarg; break;
      case 'h': options.header = optarg; break;
      case 'c': options.connections = strtoul(optarg, NULL, 10); break;
      case 'd': options.depth = strtoul(optarg, NULL, 10); break;
      case 's': options.seconds = strtod(optarg, NULL); break;
      case 'w': options.warm_up = strtod(optarg, NULL); break;
      case 'i': options.pid = strtol(optarg, NULL, 10); break;
      default: exit(2);
    }
  }
  if (options.port == 0 || options.connections == 0 || options.depth == 0) {
    fprintf(stderr,
            "usage: http_load --port N [--path /] [--body JSON] [--header H] [--connections 64] "
            "[--depth 1] [--seconds 2] [--warm-up 0.5] [--pid P]\n");
    exit(2);
  }
  return options;
}

static void count_latency(double seconds, size_t times) {
  const double microseconds = seconds * 1e6;
  const size_t bucket = microseconds < kBuckets - 1 ? (size_t)microseconds : kBuckets - 1;
  latencies[bucket] += (unsigned)times;
}

static size_t latency_at(double share, size_t total) {
  size_t below = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    below += latencies[i];
    if ((double)below >= share * (double)total) return i;
  }
  return kBuckets;
}

/* Takes what has arrived and asks again for as many. Returns how many answers were completed. */
static size_t turn(struct connection* connection, const char* requests, size_t request_bytes,
                   size_t answer_bytes) {
  const ssize_t count = recv(connection->socket, buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count <= 0) die("the server closed a connection");
  if (connection->received == 0 && count >= 12 && memcmp(buffer, "HTTP/1.1 200", 12) != 0) {
    errno = 0;
    die("an answer is not 200, or not as long as the first");
  }
  connection->received += (size_t)count;
  const size_t complete = connection->received / answer_bytes;
  if (complete == 0) return 0;
  connection->received -= complete * answer_bytes;
  const double at = now();
  count_latency(at - connection->asked_at, complete);
  connection->asked_at = at;
  send_all(connection->socket, requests, request_bytes * complete);
  return complete;
}

int main(int count, char** arguments) {
  const struct options options = read_options(count, arguments);
  size_t request_bytes = 0;
  char* const requests = make_request(&options, &request_bytes);
  const size_t answer_bytes = measure_answer(&options, requests, request_bytes);

  const int epoll = epoll_create1(0);
  struct connection* const connections = calloc(options.connections, sizeof *connections);
  if (epoll < 0 || connections == NULL) die("epoll_create1");
  for (size_t i = 0; i < options.connections; ++i) {
    connections[i].socket = open_connection(options.port);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &connections[i]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].socket, &event);
    connections[i].asked_at = now();
    send_all(connections[i].socket, requests, request_bytes * options.depth);
  }

  size_t done = 0;
  int measuring = 0;
  double begun = now();
  double cpu_begun = 0;
  double at = begun;
  struct epoll_event events[kEventsMax];
  for (;;) {
    const int ready = epoll_wait(epoll, events, kEventsMax, 2000);
    if (ready == 0) die("the server has not answered for 2 s");
    at = now();
    if (!measuring && at - begun >= options.warm_up) {
      measuring = 1;
      done = 0;
      memset(latencies, 0, sizeof latencies);
      cpu_begun = options.pid != 0 ? cpu_seconds(options.pid) : 0;
      begun = at = now();
    }
    if (measuring && at - begun >= options.seconds) break;
    for (int i = 0; i < ready; ++i) {
      done += turn(events[i].data.ptr, requests, request_bytes, answer_bytes);
    }
  }
  const double elapsed = at - begun;
  const double cpu = options.pid != 0 ? cpu_seconds(options.pid) - cpu_begun : 0;
  printf(
      "{\"requests\":%zu,\"seconds\":%.3f,\"requests_per_second\":%.0f,\"p50_us\":%zu,\"p99_us\":%"
      "zu,"
      "\"answer_bytes\":%zu,\"client_cpu_seconds\":%.2f",
      done, elapsed, (double)done / elapsed, latency_at(0.5, done), latency_at(0.99, done),
      answer_bytes, (double)clock() / CLOCKS_PER_SEC);
  if (options.pid != 0) {
    printf(",\"server_cpu_seconds\":%.2f,\"requests_per_cpu_second\":%.0f", cpu,
           cpu > 0 ? (double)done / cpu : 0.0);
  }
  printf("}\n");
  free(connections);
  free(requests);
  return 0;
}
