#include "rest/problem.hpp"

#include <boost/json.hpp>
#include <cstring>

#include <catch2/catch.hpp>

using namespace tenon;

namespace {

boost::json::object document(const rest::Problem& problem) {
  std::string text;
  rest::append_problem(text, problem, "/v1/x\"y", "0af7651916cd43dd8448eb211c80319c");
  return boost::json::parse(text).as_object();
}

tn_error error_of(const char* code, const char* path, const char* message,
                  std::uint32_t flags = 0) {
  tn_error error{};
  error.size = sizeof error;
  error.flags = flags;
  std::strcpy(error.code, code);
  std::strcpy(error.path, path);
  std::strcpy(error.message, message);
  return error;
}

}  // namespace

TEST_CASE("every canonical status has its HTTP status") {
  struct Row {
    tn_status status;
    int http;
    std::uint32_t retry_after_s;
  };
  const Row row = GENERATE(
      Row{TN_CANCELLED, 503, 1}, Row{TN_UNKNOWN, 500, 0}, Row{TN_INVALID_ARGUMENT, 400, 0},
      Row{TN_DEADLINE_EXCEEDED, 504, 0}, Row{TN_NOT_FOUND, 404, 0}, Row{TN_ALREADY_EXISTS, 409, 0},
      Row{TN_PERMISSION_DENIED, 403, 0}, Row{TN_RESOURCE_EXHAUSTED, 422, 0},
      Row{TN_FAILED_PRECONDITION, 409, 0}, Row{TN_ABORTED, 409, 0}, Row{TN_OUT_OF_RANGE, 400, 0},
      Row{TN_UNIMPLEMENTED, 501, 0}, Row{TN_INTERNAL, 500, 0}, Row{TN_UNAVAILABLE, 503, 1},
      Row{TN_DATA_LOSS, 500, 0}, Row{TN_UNAUTHENTICATED, 401, 0}, Row{99, 500, 0}, Row{-1, 500, 0});
  CAPTURE(row.status);
  const tn_error error = error_of("shop.fault", "", "what is wrong");
  const rest::Problem problem = rest::to_problem(row.status, error);
  CHECK(problem.status == row.http);
  CHECK(problem.retry_after_s == row.retry_after_s);
  const bool hidden = row.http == 500;
  CHECK(problem.code == (hidden ? "tenon.internal" : "shop.fault"));
  CHECK((problem.detail == "what is wrong") == !hidden);
}

TEST_CASE("a limit that time lifts is 429, one that the request runs into is 422") {
  const rest::Problem lifted =
      rest::to_problem(TN_RESOURCE_EXHAUSTED, error_of("a.b", "", "m", TN_ERROR_RETRYABLE));
  CHECK(lifted.status == 429);
  CHECK(lifted.retry_after_s == 1);
  CHECK(rest::to_problem(Error{Errc::resource_exhausted, "tenon.memory_limit", "m", ""}).status ==
        422);
}

TEST_CASE("a problem document has its members, and its text cannot break out") {
  const auto problem =
      document({.status = 404, .code = "shop.no_item", .detail = "no \"item\"\n7"});
  CHECK(problem.at("type") == "urn:tenon:problem:shop.no_item");
  CHECK(problem.at("title") == "Not found");
  CHECK(problem.at("status") == 404);
  CHECK(problem.at("detail") == "no \"item\"\n7");
  CHECK(problem.at("instance") == "/v1/x\"y");
  CHECK(problem.at("code") == "shop.no_item");
  CHECK(problem.at("trace_id") == "0af7651916cd43dd8448eb211c80319c");
  CHECK_FALSE(problem.contains("errors"));
}

TEST_CASE("a path becomes a pointer in a URI fragment") {
  const auto problem = document(
      {.status = 400, .code = "field.unknown", .detail = "d", .pointer = "/rules/0/a b\"~1%"});
  const auto& errors = problem.at("errors").as_array();
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].at("pointer") == "#/rules/0/a%20b%22~1%25");
  CHECK(errors[0].at("detail") == "d");
  CHECK(errors[0].at("code") == "field.unknown");
}

TEST_CASE("a module's texts are read no further than their buffers") {
  tn_error error = error_of("", "", "");
  std::memset(error.code, 'c', sizeof error.code);
  std::memset(error.path, 'p', sizeof error.path);
  std::memset(error.message, 'm', sizeof error.message);
  const rest::Problem problem = rest::to_problem(TN_NOT_FOUND, error);
  CHECK(problem.code.size() == TN_ERROR_CODE_MAX);
  CHECK(problem.pointer.size() == TN_ERROR_PATH_MAX);
  CHECK(problem.detail.size() == TN_ERROR_MESSAGE_MAX);
}

TEST_CASE("every status that is given has a title") {
  for (const int status : {400, 401, 403, 404, 405, 406, 408, 409, 413, 414,
                           415, 417, 422, 429, 431, 500, 501, 503, 504, 505}) {
    CHECK(rest::title_of(static_cast<std::uint16_t>(status)) != "Error");
  }
}
