// The floor that the host's store is measured against: a server written by hand for these routes of
// the library alone, with Boost.Beast in its fastest form (a plain socket, callbacks, no timer, an
// answer in one buffer) and prepared statements. One thread, and each create commits by itself.
//
//   store_floor --port N --file F [--reads autocommit|transaction] [--synchronous full|normal]
//               [--cursor-hash HEX]
//
//   GET /v1/library/authors/{id}   GET /v1/library/books/{id}   POST /v1/library/authors
//   GET /v1/library/books?genre=G&sort=-title&limit=N
//
// Bodies are the host's, byte for byte; of the head, the trace is missing. No log, no limits, no
// deadline, no validation but the database's: not a server for anything else.
#include <getopt.h>
#include <time.h>

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "store_floor_library.hpp"

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<net::ip::tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Executor>;
using store_floor::Library;
using store_floor::Uuid;

constexpr std::string_view kAuthors = "/v1/library/authors", kBooks = "/v1/library/books";
constexpr std::string_view kListQuery = "?genre=", kListSort = "&sort=-title&limit=";

/// Of now, in the form of HTTP; formatted once a second.
std::string_view date() {
  static time_t formatted = 0;
  static char text[32];
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != formatted) {
    formatted = now.tv_sec;
    tm utc{};
    gmtime_r(&formatted, &utc);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  }
  return {text, 29};
}

/// One answer: status, what the head says besides, body. Reused from one request to the next.
struct Answer {
  const char* status = "200 OK";
  std::string headers, body, next, bytes;

  void etag(std::int64_t version) {
    headers.append("ETag: \"");
    store_floor::append_integer(headers, version);
    headers.append("\"\r\n");
  }
  void format() {
    bytes.assign("HTTP/1.1 ").append(status).append("\r\nDate: ").append(date());
    bytes.append("\r\nContent-Type: application/json\r\nContent-Length: ");
    store_floor::append_integer(bytes, static_cast<std::int64_t>(body.size()));
    bytes.append("\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n");
    bytes.append(headers).append("\r\n").append(body);
  }
};

bool answer_list(Library& library, std::string_view target, Answer& answer) {
  std::string_view query = target.substr(kBooks.size() + kListQuery.size());
  const std::size_t end = query.find(kListSort);
  if (end == query.npos) return false;
  const std::string_view digits = query.substr(end + kListSort.size());
  int limit = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), limit);
  if (limit < 1) return false;
  library.books(query.substr(0, end), limit, target, answer.body, answer.next);
  if (!answer.next.empty())
    answer.headers.append("Link: <").append(answer.next).append(">; rel=\"next\"\r\n");
  return true;
}

bool answer_get(Library& library, std::string_view target, Answer& answer) {
  if (target.starts_with(kBooks) && target.substr(kBooks.size()).starts_with(kListQuery))
    return answer_list(library, target, answer);
  const bool is_book = target.starts_with(kBooks);
  if (!is_book && !target.starts_with(kAuthors)) return false;
  const std::string_view rest = target.substr((is_book ? kBooks : kAuthors).size());
  Uuid id;
  if (!rest.starts_with('/') || !store_floor::parse_uuid(rest.substr(1), id)) return false;
  std::int64_t version = 0;
  const bool found =
      is_book ? library.book(id, answer.body, version) : library.author(id, answer.body, version);
  answer.etag(version);
  return found;
}

bool answer_create(Library& library, std::string_view json, Answer& answer) {
  Uuid id;
  if (!library.create_author(json, answer.body, id)) return false;
  answer.status = "201 Created";
  answer.headers.append("Location: ").append(kAuthors).push_back('/');
  store_floor::append_uuid(answer.headers, id.view());
  answer.headers.append("\r\n");
  answer.etag(1);
  return true;
}

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Library& library) : socket_(std::move(socket)), library_(library) {}

  void read() {
    parser_.emplace();
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](error_code fault, std::size_t) {
                       if (!fault) self->reply();
                     });
  }

 private:
  void reply() {
    const auto& request = parser_->get();
    const std::string_view target(request.target().data(), request.target().size());
    answer_.status = "200 OK";
    answer_.headers.clear();
    answer_.body.clear();
    answer_.next.clear();
    const bool done = request.method() == http::verb::post && target == kAuthors
                          ? answer_create(library_, request.body(), answer_)
                          : answer_get(library_, target, answer_);
    if (!done) {
      answer_.status = "404 Not Found";
      answer_.body.assign("{}");
    }
    answer_.format();
    net::async_write(
        socket_, net::buffer(answer_.bytes),
        [self = shared_from_this(), stays = request.keep_alive()](error_code fault, std::size_t) {
          if (!fault && stays) self->read();
        });
  }

  Socket socket_;
  Library& library_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Answer answer_;
};

void accept(Acceptor& acceptor, Library& library) {
  acceptor.async_accept([&](error_code fault, Socket socket) {
    if (!fault) {
      socket.set_option(net::ip::tcp::no_delay(true));
      std::make_shared<Session>(std::move(socket), library)->read();
    }
    accept(acceptor, library);
  });
}

struct Options {
  std::uint16_t port = 0;
  store_floor::LibraryOptions library;
};

bool read_options(int count, char** arguments, Options& options) {
  static const option kNames[] = {
      {"port", 1, nullptr, 'p'},        {"file", 1, nullptr, 'f'},
      {"reads", 1, nullptr, 'r'},       {"synchronous", 1, nullptr, 's'},
      {"cursor-hash", 1, nullptr, 'c'}, {nullptr, 0, nullptr, 0}};
  int name = 0;
  while ((name = getopt_long(count, arguments, "", kNames, nullptr)) != -1) {
    const std::string_view value = optarg == nullptr ? "" : optarg;
    switch (name) {
      case 'p': options.port = static_cast<std::uint16_t>(std::atoi(optarg)); break;
      case 'f': options.library.file = value; break;
      case 'r': options.library.in_transaction = value == "transaction"; break;
      case 's': options.library.full = value != "normal"; break;
      case 'c': options.library.cursor_hash = std::strtoull(optarg, nullptr, 16); break;
      default: return false;
    }
  }
  return options.port != 0 && !options.library.file.empty();
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  if (!read_options(count, arguments, options)) {
    std::fprintf(stderr,
                 "usage: store_floor --port N --file F [--reads autocommit|transaction] "
                 "[--synchronous full|normal] [--cursor-hash HEX]\n");
    return 2;
  }
  Library library(options.library);
  net::io_context context{1};
  Acceptor acceptor(context.get_executor(), {net::ip::make_address_v4("127.0.0.1"), options.port});
  net::signal_set ends(context, SIGTERM, SIGINT);
  ends.async_wait([&](error_code, int) { context.stop(); });
  accept(acceptor, library);
  context.run();
  return 0;
}
