#include "rest/access_log.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include <catch2/catch.hpp>

using namespace tenon;
using rest::AccessLog;
using rest::AccessRecord;

namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/tenon_access_log_XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

AccessRecord record_of(std::string_view path) {
  AccessRecord record;
  record.method = "GET";
  record.path = path;
  record.peer = "127.0.0.1:5";
  record.trace_id = "0af7651916cd43dd8448eb211c80319c";
  record.lane = "loop";
  record.status = 200;
  return record;
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  REQUIRE(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
  return ends;
}

/// What one read gives, "" when there is nothing.
std::string read_text(int fd) {
  std::string text(1 << 20, '\0');
  const ssize_t count = read(fd, text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

/// A log for what the access log has to say of itself.
struct Said {
  Said() = default;
  Said(const Said&) = delete;
  Said& operator=(const Said&) = delete;
  ~Said() {
    close(ends[0]);
    close(ends[1]);
  }
  std::string text() const { return read_text(ends[0]); }
  const std::array<int, 2> ends = make_pipe();
  Log log{ends[1], Level::info};
};

}  // namespace

TEST_CASE("a line of the access log is a JSON object with what happened") {
  Said said;
  Folder folder;
  auto log = *AccessLog::to_file(folder.file("log"), said.log);
  const std::string subject = AccessLog::subject("/v1/shop/{id}", "shop", "shop.api/1 get");
  AccessRecord record = record_of("/v1/shop/\"7\"\n");
  record.subject = subject;
  record.code = "shop.no_item";
  record.status = 404;
  record.duration_us = 123;
  record.bytes_in = 45;
  record.bytes_out = 678;
  record.lane = "worker";
  log->add_writer().write(record);
  log->flush();
  const auto lines = lines_of(folder.file("log"));
  REQUIRE(lines.size() == 1);
  const auto line = boost::json::parse(lines[0]).as_object();
  const std::string time(line.at("time").as_string());
  CHECK(time.size() == 24);
  CHECK(time[10] == 'T');
  CHECK(time.ends_with("Z"));
  CHECK(line.at("method") == "GET");
  CHECK(line.at("path") == "/v1/shop/\"7\"\n");
  CHECK(line.at("route") == "/v1/shop/{id}");
  CHECK(line.at("module") == "shop");
  CHECK(line.at("operation") == "shop.api/1 get");
  CHECK(line.at("status") == 404);
  CHECK(line.at("code") == "shop.no_item");
  CHECK(line.at("duration_us") == 123);
  CHECK(line.at("bytes_in") == 45);
  CHECK(line.at("bytes_out") == 678);
  CHECK(line.at("peer") == "127.0.0.1:5");
  CHECK(line.at("trace_id") == "0af7651916cd43dd8448eb211c80319c");
  CHECK(line.at("lane") == "worker");
  CHECK_FALSE(line.contains("sent"));
}

TEST_CASE("what does not apply is left out, and an answer that was not taken is said") {
  Said said;
  Folder folder;
  auto log = *AccessLog::to_file(folder.file("log"), said.log);
  AccessRecord record = record_of("/");
  record.sent = false;
  log->add_writer().write(record);
  log->flush();
  const auto line = boost::json::parse(lines_of(folder.file("log")).at(0)).as_object();
  CHECK(line.at("sent") == false);
  CHECK_FALSE(line.contains("code"));
  CHECK_FALSE(line.contains("route"));
  CHECK_FALSE(line.contains("module"));
}

TEST_CASE("no line is lost or cut when several threads write and the log ends") {
  constexpr int kThreads = 3;
  constexpr int kLines = 20'000;  // each thread's ring is gone round several times
  Said said;
  Folder folder;
  {
    auto log = *AccessLog::to_file(folder.file("log"), said.log);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&log, &writer = log->add_writer(), t] {
        for (int i = 0; i < kLines; ++i) {
          writer.write(record_of(fmt::format("/{}/{}", t, i)));
          // Stands for a loop's other work: a ring that is never emptied loses lines, as it should.
          if (i % 1000 == 999) log->flush();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(log->lines_lost() == 0);
  }
  std::vector<int> next(kThreads, 0);
  bool in_order = true;
  const auto lines = lines_of(folder.file("log"));
  CHECK(lines.size() == static_cast<std::size_t>(kThreads) * kLines);
  for (const std::string& line : lines) {
    const auto parsed = boost::json::parse(line);
    const std::string path(parsed.at("path").as_string());
    const auto thread = static_cast<std::size_t>(path[1] - '0');
    in_order = in_order && path.substr(3) == std::to_string(next.at(thread)++);
  }
  CHECK(in_order);
}

TEST_CASE("a file is appended to, and opened anew after a rotation") {
  Said said;
  Folder folder;
  const std::string path = folder.file("log");
  std::ofstream(path) << "earlier\n";
  auto log = *AccessLog::to_file(path, said.log);
  AccessLog::Writer& writer = log->add_writer();
  writer.write(record_of("/1"));
  log->flush();
  CHECK(lines_of(path).size() == 2);
  std::filesystem::rename(path, path + ".1");
  writer.write(record_of("/2"));
  REQUIRE(log->reopen().has_value());
  writer.write(record_of("/3"));
  log->flush();
  CHECK(lines_of(path + ".1").size() == 3);
  CHECK(lines_of(path).size() == 1);
}

TEST_CASE("a log that cannot be opened says why; reopening keeps the old one then") {
  Said said;
  const auto refused = AccessLog::to_file("/nonexistent/folder/log", said.log);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "access_log.cannot_open");
  CHECK(refused.error().message.find("/nonexistent/folder/log") != std::string::npos);

  Folder folder;
  std::filesystem::create_directory(folder.file("d"));
  auto log = *AccessLog::to_file(folder.file("d/log"), said.log);
  std::filesystem::rename(folder.file("d"), folder.file("e"));
  CHECK_FALSE(log->reopen().has_value());
  log->add_writer().write(record_of("/"));
  log->flush();
  CHECK(lines_of(folder.file("e/log")).size() == 1);
}

TEST_CASE("a full disk costs lines, counted and said once, and recovery is said too") {
  Said said;
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  auto log = AccessLog::to_descriptor(full, said.log);
  AccessLog::Writer& writer = log->add_writer();
  writer.write(record_of("/1"));
  writer.write(record_of("/2"));
  log->flush();
  CHECK(log->lines_lost() == 2);
  CHECK(said.text().find("cannot be written") != std::string::npos);
  writer.write(record_of("/3"));
  log->flush();
  CHECK(log->lines_lost() == 3);
  CHECK(said.text().empty());
  // The sink becomes writable again under the same descriptor.
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  REQUIRE(dup2(null, full) == full);
  close(null);
  writer.write(record_of("/4"));
  log->flush();
  CHECK(log->lines_lost() == 3);
  CHECK(said.text().find("can be written again") != std::string::npos);
  log.reset();
  close(full);
}

TEST_CASE("after a failure in the middle of a line the next one is whole") {
  Said said;
  const auto ends = make_pipe();
  const int capacity = fcntl(ends[1], F_SETPIPE_SZ, 4096);
  REQUIRE(capacity >= 4096);
  auto log = AccessLog::to_descriptor(ends[1], said.log);
  AccessLog::Writer& writer = log->add_writer();
  // Twice what the pipe takes, and nobody reads: the last line that goes in is cut.
  for (int i = 0; i < 2 * capacity / 200; ++i) writer.write(record_of("/a"));
  log->flush();
  CHECK(log->lines_lost() > 0);
  const std::string text = read_text(ends[0]);
  CHECK_FALSE(text.ends_with("\n"));
  writer.write(record_of("/b"));
  log->flush();
  const std::string more = read_text(ends[0]);
  REQUIRE(more.starts_with("\n{"));
  CHECK(boost::json::parse(more.substr(1)).at("path") == "/b");
  log.reset();
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("a line that finds no room is lost, and the writer does not wait") {
  Said said;
  int ends[2] = {-1, -1};
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);  // blocking, and nobody reads
  auto log = AccessLog::to_descriptor(ends[1], said.log);
  AccessLog::Writer& writer = log->add_writer();
  for (int i = 0; i < 10'000; ++i) writer.write(record_of("/a"));
  CHECK(log->lines_lost() > 0);
  std::thread reader([&] {
    char bytes[65536];
    while (read(ends[0], bytes, sizeof bytes) > 0) {
    }
  });
  log.reset();
  close(ends[1]);
  reader.join();
  close(ends[0]);
}
