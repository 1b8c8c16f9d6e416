// Builds one answer: status, the headers that every answer of the API has, a problem document. The
// bytes of headers are made beforehand but for the trace.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/exchange.hpp"
#include "rest/problem.hpp"
#include "rest/trace.hpp"

namespace tenon::rest {

inline constexpr std::string_view kJsonType = "application/json";

/// Who may keep an answer that has an ETag, and ask about it.
enum class Cached : std::uint8_t { by_all, by_client };

class Answer {
 public:
  /// @param instance  path of the request, for problems
  /// @param code      receives the problem's code, for the access log
  Answer(http::Response& response, const TraceContext& trace, std::string_view instance,
         std::string& code)
      : response_(response), trace_(trace), instance_(instance), code_(code) {}

  /// An answer that is not to be stored. Returns its body, empty, to be written.
  std::string& begin(std::uint16_t status, std::string_view content_type);
  /// One more header line, after begin() or problem().
  void add_header(std::string_view name, std::string_view value);
  /// As begin(), with Cache-Control and an ETag of its own.
  std::string& begin_cached(std::uint16_t status, std::string_view content_type,
                            std::string_view etag, Cached cached);
  /// Replaces whatever has been written.
  void problem(const Problem& problem);

 private:
  void append_trace();

  http::Response& response_;
  const TraceContext& trace_;
  std::string_view instance_;
  std::string& code_;
};

}  // namespace tenon::rest
