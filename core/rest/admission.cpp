#include "rest/admission.hpp"

#include <fmt/format.h>

#include "rest/media_type.hpp"

namespace tenon::rest {
namespace {

using model::HttpMethod;

bool refuse(Answer& answer, std::uint16_t status, std::string_view code, std::string_view detail) {
  answer.problem({.status = status, .code = code, .detail = detail});
  return false;
}

bool check_accept(const http::Request& request, const RequestHead& head, const Route& route,
                  Answer& answer) {
  if (!route.answer_text) {
    if (head.takes_json || route.method == HttpMethod::erase) return true;
    return refuse(
        answer, 406, "rest.not_acceptable",
        "the answer is application/json, which Accept leaves out; add it, or send no Accept");
  }
  const std::string_view type = route.endpoint->operation->http->response_media_type;
  if (takes(request.headers, type)) return true;
  return refuse(
      answer, 406, "rest.not_acceptable",
      fmt::format("the answer is {}, which Accept leaves out; add it, or send no Accept", type));
}

bool refuse_query(const Route& route, Answer& answer) {
  if (route.method == HttpMethod::erase) {
    return refuse(answer, 400, "rest.unexpected_query",
                  "a DELETE takes nothing from the query; send it without one");
  }
  return refuse(answer, 400, "rest.unexpected_query",
                fmt::format("a {} takes its fields from the path and the body; move what the query "
                            "has into the body",
                            to_name(route.method)));
}

/// The types that a body may have, in words.
std::string types_of(const Route& route) {
  if (route.verb == Verb::update) return std::string(kMergePatchType);
  const std::string json = "application/json in UTF-8";
  if (route.verb != Verb::none) return json;
  const std::string& mapped = route.endpoint->operation->http->request_media_type;
  return mapped.empty() ? json : fmt::format("{}, or {}", json, mapped);
}

bool refuse_type(const Route& route, std::string_view fault, Answer& answer) {
  refuse(answer, 415, "rest.unsupported_media_type",
         fmt::format("{}; send {}", fault, types_of(route)));
  if (route.verb == Verb::update) answer.add_header("Accept-Patch", kMergePatchType);
  return false;
}

bool is_mapped(const Route& route, std::string_view content_type) {
  if (route.verb != Verb::none) return false;
  const std::string& type = route.endpoint->operation->http->request_media_type;
  return !type.empty() && is_type(content_type, type);
}

bool check_type(const RequestHead& head, const Route& route, Answer& answer) {
  if (head.content_type_repeated)
    return refuse_type(route, "Content-Type is repeated, and may be there once", answer);
  if (head.content_type.empty()) return refuse_type(route, "the body has no Content-Type", answer);
  if (route.verb == Verb::update) {
    if (is_type(head.content_type, kMergePatchType)) return true;
    return refuse_type(
        route,
        fmt::format("the body's Content-Type is {}, which does not say that null removes a field",
                    head.content_type),
        answer);
  }
  if (is_json(head.content_type)) return true;
  return refuse_type(route, fmt::format("the body's Content-Type is {}", head.content_type),
                     answer);
}

}  // namespace

bool admit(const http::Request& request, const RequestHead& head, const Route& route,
           Answer& answer, BodyForm& form) {
  form = BodyForm::json;
  if (!check_accept(request, head, route, answer)) return false;
  const bool takes_body = route.method == HttpMethod::post || route.method == HttpMethod::patch;
  if (!takes_body) {
    if (!request.body.empty()) {
      return refuse(answer, 400, "rest.unexpected_body",
                    fmt::format("a {} takes its fields from the path{}; send it without a body",
                                to_name(route.method),
                                route.method == HttpMethod::get ? " and the query" : ""));
    }
    if (route.method == HttpMethod::get || request.query.empty()) return true;
    return refuse_query(route, answer);
  }
  if (!head.content_type_repeated && is_mapped(route, head.content_type)) form = BodyForm::mapped;
  if (form == BodyForm::json && !request.query.empty()) return refuse_query(route, answer);
  if (request.body.empty() && route.method == HttpMethod::post) return true;
  if (!head.encoding.empty()) {
    return refuse(
        answer, 415, "rest.unsupported_encoding",
        fmt::format("the body's Content-Encoding is {}; send it without one", head.encoding));
  }
  return form == BodyForm::mapped || check_type(head, route, answer);
}

}  // namespace tenon::rest
