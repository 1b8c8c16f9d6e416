// Every refusal that http itself makes: status, stable code, and a line with what would fix it.
#pragma once

#include <string>

#include "http/exchange.hpp"
#include "http/server.hpp"

namespace tenon::http::refusals {

constexpr Refusal bad_request(std::string_view detail) {
  return {400, "http.bad_request", detail};
}

constexpr Refusal kNotHttp =
    bad_request("the bytes are not an HTTP/1.1 request; send one, without TLS");
constexpr Refusal kBadLineEnding = bad_request(
    "a line of the head does not end in CR LF; end every line so, and use CR and LF nowhere else");
constexpr Refusal kFoldedHeader =
    bad_request("a header continues on a second line; send each header on one line");
constexpr Refusal kBadRequestLine = bad_request(
    "the request line is not METHOD SP TARGET SP HTTP/1.1; check it for missing or extra spaces");
constexpr Refusal kBadTarget = bad_request(
    "the target is not a path that starts with '/', nor http://host/path; percent-encode what is "
    "not "
    "printable ASCII, and leave out '#' and what follows");
constexpr Refusal kBadHeaderName = bad_request(
    "a header's name is empty or has a character that no name may have, such as a space before the "
    "colon");
constexpr Refusal kBadHeaderValue = bad_request(
    "a header's value has a control character or is not of its header's form; remove it");
constexpr Refusal kNoHost =
    bad_request("the Host header is missing; HTTP/1.1 asks for exactly one");
constexpr Refusal kRepeatedHost = bad_request("the Host header is repeated; send exactly one");
constexpr Refusal kBadHost =
    bad_request("the Host header is not a host name or address with an optional port; correct it");
constexpr Refusal kBadLength = bad_request(
    "Content-Length is not one plain decimal number, or is repeated, or stands beside "
    "Transfer-Encoding; send it once, or Transfer-Encoding alone");
constexpr Refusal kBadCoding = bad_request(
    "Transfer-Encoding is repeated, stands beside Content-Length or in an HTTP/1.0 request, or "
    "does "
    "not end in chunked; send 'chunked' alone, or Content-Length");
constexpr Refusal kBadChunk =
    bad_request("the chunked body is broken: each chunk is SIZE CR LF, its bytes, CR LF");
constexpr Refusal kTrailers =
    bad_request("the body has trailer fields, which are not taken; send them as headers");

constexpr Refusal kHeadTimeout = {
    408, "http.request_timeout", "the head of the request did not arrive in time; send it at once"};
constexpr Refusal kBodyTimeout = {408, "http.request_timeout",
                                  "the body did not arrive in time; send a smaller one, or faster"};
constexpr Refusal kBodyTooLarge = {413, "http.body_too_large",
                                   "the body is larger than this server takes; send a smaller one"};
constexpr Refusal kTargetTooLong = {
    414, "http.target_too_long", "the target is longer than this server takes; shorten the query"};
constexpr Refusal kBadExpectation = {
    417, "http.expectation_failed",
    "the only expectation that is met is 100-continue; leave Expect out"};
constexpr Refusal kHeaderTooLarge = {431, "http.header_too_large",
                                     "the request line, headers, chunk extensions or trailers are "
                                     "larger than this server takes; send less"};
constexpr Refusal kTooManyHeaders = {431, "http.too_many_headers",
                                     "there are more headers than this server takes; send fewer"};
constexpr Refusal kCodingNotImplemented = {
    501, "http.not_implemented",
    "no transfer coding but chunked is known; send the body without it"};
constexpr Refusal kMethodNotImplemented = {
    501, "http.not_implemented",
    "this is no proxy and knows no such method; use GET, POST, PUT, PATCH or DELETE"};
constexpr Refusal kAsteriskNotImplemented = {501, "http.not_implemented",
                                             "'*' is not answered; ask for a path"};
constexpr Refusal kTooManyConnections = {503, "http.too_many_connections",
                                         "every connection is taken; try again in a moment"};
constexpr Refusal kVersionNotSupported = {
    505, "http.version_not_supported",
    "only HTTP/1.1 and HTTP/1.0 are spoken here; use one of them"};

/// The detail of a refusal, with the limit that was met, when it was one of size or number.
std::string say_limit(const Refusal& refusal, const Limits& limits);

}  // namespace tenon::http::refusals
