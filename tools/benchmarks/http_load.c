/* Load for an HTTP server whose answers all have one length: closed loop, epoll, next to no
 * parsing, so that it costs less than the server. Measures requests, latency, and the CPU time that
 * the server's process spent meanwhile.
 *
 *   http_load --port N [--path /] [--paths FILE] [--body JSON] [--header "Name: value"]
 *             [--status 200] [--connections 64] [--depth 1] [--seconds 2] [--warm-up 0.5] [--pid P]
 *
 * --paths: a path a line, asked for one after the other, over and over. Prints one JSON object.
 * With
 * --pid, requests_per_cpu_second is requests / CPU seconds of process P (all its threads). Exits 1
 * when an answer has another status than --status, differs in length from the first, or the server
 * stalls.
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

enum { kEventsMax = 256, kPatienceMs = 10000, kBufferBytes = 1 << 20, kBuckets = 200000 };

struct options {
  unsigned short port;
  const char* path;
  const char* paths; /* a file; NULL: `path` alone */
  const char* status;
  const char* body;
  const char* header;
  size_t connections;
  size_t depth;
  double seconds;
  double warm_up;
  long pid;
};

/* What is asked: the requests in turn, each `depth` times over. */
struct requests {
  char** bytes;
  size_t* sizes;
  size_t count;
  size_t next;
};

struct connection {
  int socket;
  size_t received; /* bytes of the answer that is coming */
  double asked_at;
};

static char buffer[kBufferBytes];
static char expected_head[16]; /* "HTTP/1.1 200" */
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
  while (received < sizeof buffer && poll(&ready, 1, received == 0 ? kPatienceMs : 200) > 0) {
    const ssize_t count = recv(socket, buffer + received, sizeof buffer - received, 0);
    if (count <= 0) break;
    received += (size_t)count;
  }
  close(socket);
  errno = 0;
  if (received < 12 || memcmp(buffer, expected_head, 12) != 0) {
    fprintf(stderr, "%.*s\n", (int)(received < 400 ? received : 400), buffer);
    die("the first answer has another status than --status");
  }
  return received;
}

static char* make_request(const struct options* options, const char* path, size_t* bytes) {
  const size_t size = strlen(path) + strlen(options->header) + strlen(options->body) + 256;
  char* const request = malloc(size * options->depth);
  if (request == NULL) die("malloc");
  const char* const end_of_header = options->header[0] != '\0' ? "\r\n" : "";
  int count = 0;
  if (options->body[0] == '\0') {
    count = snprintf(request, size, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n", path,
                     options->header, end_of_header);
  } else {
    count = snprintf(request, size,
                     "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n%s%s\r\n%s",
                     path, strlen(options->body), options->header, end_of_header, options->body);
  }
  *bytes = (size_t)count;
  for (size_t i = 1; i < options->depth; ++i) memcpy(request + i * *bytes, request, *bytes);
  return request;
}

static void add_request(const struct options* options, const char* path,
                        struct requests* requests) {
  if ((requests->count & (requests->count - 1)) == 0) { /* full: 0, 1, 2, 4, 8... */
    const size_t room = requests->count == 0 ? 1 : requests->count * 2;
    requests->bytes = realloc(requests->bytes, room * sizeof *requests->bytes);
    requests->sizes = realloc(requests->sizes, room * sizeof *requests->sizes);
    if (requests->bytes == NULL || requests->sizes == NULL) die("realloc");
  }
  requests->bytes[requests->count] = make_request(options, path, &requests->sizes[requests->count]);
  ++requests->count;
}

static struct requests make_requests(const struct options* options) {
  struct requests requests = {0};
  if (options->paths == NULL) {
    add_request(options, options->path, &requests);
    return requests;
  }
  FILE* const file = fopen(options->paths, "r");
  if (file == NULL) die("--paths cannot be read");
  static char line[8192];
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] != '\0') add_request(options, line, &requests);
  }
  fclose(file);
  errno = 0;
  if (requests.count == 0) die("--paths has no path");
  return requests;
}

static struct options read_options(int count, char** arguments) {
  static const struct option kNames[] = {
      {"port", 1, NULL, 'p'},        {"path", 1, NULL, 'u'},  {"paths", 1, NULL, 'f'},
      {"status", 1, NULL, 'r'},      {"body", 1, NULL, 'b'},  {"header", 1, NULL, 'h'},
      {"connections", 1, NULL, 'c'}, {"depth", 1, NULL, 'd'}, {"seconds", 1, NULL, 's'},
      {"warm-up", 1, NULL, 'w'},     {"pid", 1, NULL, 'i'},   {NULL, 0, NULL, 0}};
  struct options options = {.path = "/",
                            .status = "200",
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
      case 'f': options.paths = optarg; break;
      case 'r': options.status = optarg; break;
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
  if (options.port == 0 || options.connections == 0 || options.depth == 0 ||
      strlen(options.status) != 3) {
    fprintf(stderr,
            "usage: http_load --port N [--path /] [--paths FILE] [--body JSON] [--header H] "
            "[--status 200] [--connections 64] [--depth 1] [--seconds 2] [--warm-up 0.5] "
            "[--pid P]\n");
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

/* Sends the next request. */
static void ask(const struct connection* connection, struct requests* requests, size_t bytes) {
  send_all(connection->socket, requests->bytes[requests->next], bytes);
  if (++requests->next == requests->count) requests->next = 0;
}

/* Takes what has arrived and asks again for as many. Returns how many answers were completed. */
static size_t turn(struct connection* connection, struct requests* requests, size_t depth,
                   size_t answer_bytes) {
  const ssize_t count = recv(connection->socket, buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count <= 0) die("the server closed a connection");
  if (connection->received == 0 && count >= 12 && memcmp(buffer, expected_head, 12) != 0) {
    errno = 0;
    die("an answer has another status than --status, or is not as long as the first");
  }
  connection->received += (size_t)count;
  const size_t complete = connection->received / answer_bytes;
  if (complete == 0) return 0;
  connection->received -= complete * answer_bytes;
  const double at = now();
  count_latency(at - connection->asked_at, complete);
  connection->asked_at = at;
  for (size_t left = complete; left > 0;) { /* `depth` of a request stand behind one another */
    const size_t now_asked = left < depth ? left : depth;
    ask(connection, requests, requests->sizes[requests->next] * now_asked);
    left -= now_asked;
  }
  return complete;
}

int main(int count, char** arguments) {
  const struct options options = read_options(count, arguments);
  snprintf(expected_head, sizeof expected_head, "HTTP/1.1 %.3s", options.status);
  struct requests requests = make_requests(&options);
  const size_t answer_bytes = measure_answer(&options, requests.bytes[0], requests.sizes[0]);

  const int epoll = epoll_create1(0);
  struct connection* const connections = calloc(options.connections, sizeof *connections);
  if (epoll < 0 || connections == NULL) die("epoll_create1");
  for (size_t i = 0; i < options.connections; ++i) {
    connections[i].socket = open_connection(options.port);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &connections[i]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].socket, &event);
    connections[i].asked_at = now();
    ask(&connections[i], &requests, requests.sizes[requests.next] * options.depth);
  }

  size_t done = 0;
  int measuring = 0;
  double begun = now();
  double cpu_begun = 0;
  double at = begun;
  struct epoll_event events[kEventsMax];
  for (;;) {
    const int ready = epoll_wait(epoll, events, kEventsMax, kPatienceMs);
    if (ready == 0) die("the server has not answered for 10 s");
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
      done += turn(events[i].data.ptr, &requests, options.depth, answer_bytes);
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
  return 0;
}
