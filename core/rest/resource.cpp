#include "rest/resource.hpp"

#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "model/json_codec.hpp"
#include "model/resource_messages.hpp"
#include "model/scalar_text.hpp"
#include "rest/arena_list.hpp"
#include "rest/precondition.hpp"
#include "rest/resource_query.hpp"
#include "rest/uri.hpp"

namespace tenon::rest {
namespace {

using namespace model::resource;

/// Never a record's: an If-Match none of whose tags can hold still has to learn whether there is
/// such a record at all, which goes before (RFC 9110 section 13.2.1).
constexpr std::int64_t kNoVersion = 0;

std::string_view to_view(const tn_str& text) {
  return {text.p, text.n};
}

/// One request at work: what its five ways share. A step that answers false, or nullptr, has
/// answered the request with a problem.
class ResourceCall {
 public:
  ResourceCall(const Invocation& invocation, Work& work, Log& log, Answer& answer)
      : invocation_(invocation), work_(work), log_(log), answer_(answer) {}

  void list();
  void get();
  void create();
  void update();
  void erase();

 private:
  std::span<const http::Header> headers() const { return invocation_.request.headers; }
  void refuse(const Error& error) { answer_.problem(to_problem(error)); }

  bool read_id(tn_uuid& id);
  bool read_condition(IfMatch& condition);
  bool read_condition_of_change(IfMatch& condition);
  bool refuse_header(std::string_view name, std::string_view remedy);
  bool read_patch(UpdateRequest& request);

  template <class Response>
  const Response* call(const void* request);
  template <class Response, class Request>
  const Response* change(Request& request, const IfMatch& condition);

  bool is_sound(const Document& document);
  void answer_stale(std::string_view detail);
  void append_next(const ListResponse& page, std::string& body);

  const Invocation& invocation_;
  Work& work_;
  Log& log_;
  Answer& answer_;
};

bool ResourceCall::read_id(tn_uuid& id) {
  auto text = decoded(invocation_.values[0], UriPart::path, work_.arena);
  if (!text) {
    refuse(text.error());
    return false;
  }
  if (model::parse_uuid(*text, id) == model::TextFault::none) return true;
  refuse({Errc::invalid_argument, "field.bad_format",
          "the id in the path is not a UUID; send one as 0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11",
          "/id"});
  return false;
}

bool ResourceCall::refuse_header(std::string_view name, std::string_view remedy) {
  if (invocation_.request.header(name).data() == nullptr) return true;
  refuse({Errc::invalid_argument, "rest.unexpected_condition",
          fmt::format("{} has no meaning here; {}", name, remedy), ""});
  return false;
}

bool ResourceCall::read_condition(IfMatch& condition) {
  auto read = read_if_match(headers());
  if (read) {
    condition = *read;
    return true;
  }
  refuse(read.error());
  return false;
}

bool ResourceCall::read_condition_of_change(IfMatch& condition) {
  if (!refuse_header("If-None-Match", "make a change conditional by If-Match")) return false;
  if (!read_condition(condition)) return false;
  if (condition.given || !invocation_.route.entity->api->require_if_match) return true;
  answer_.problem({.status = 428,
                   .code = "rest.if_match_required",
                   .detail = "a change has to name the version that it is made to; send the ETag "
                             "of the record as If-Match"});
  return false;
}

template <class Response>
const Response* ResourceCall::call(const void* request) {
  void* const response = make_response(invocation_, work_.arena);
  if (response == nullptr) {
    refuse(memory_error(work_.arena));
    return nullptr;
  }
  tn_error error;
  error.size = sizeof error;
  const tn_status status =
      seam::call(invocation_.endpoint(), work_.context, request, response, error);
  if (status == TN_OK) [[likely]]
    return static_cast<const Response*>(response);
  answer_failure(invocation_, work_, log_, status, error, answer_);
  return nullptr;
}

/// Calls a change for each version that it may be made to, the least first: versions only grow, so
/// one that is passed by the time it is tried did not hold when the one before was.
template <class Response, class Request>
const Response* ResourceCall::change(Request& request, const IfMatch& condition) {
  if (!condition.given || condition.any) return call<Response>(&request);
  void* const response = make_response(invocation_, work_.arena);
  if (response == nullptr) {
    refuse(memory_error(work_.arena));
    return nullptr;
  }
  request.head.present |= Request::kIfVersion;
  tn_error error;
  error.size = sizeof error;
  for (std::size_t i = 0; i == 0 || i < condition.count; ++i) {
    request.if_version = condition.count == 0 ? kNoVersion : condition.versions[i];
    const tn_status status =
        seam::call(invocation_.endpoint(), work_.context, &request, response, error);
    if (status == TN_OK) return static_cast<const Response*>(response);
    const bool is_stale = status == TN_ABORTED && std::strcmp(error.code, "store.stale") == 0;
    if (!is_stale) {
      answer_failure(invocation_, work_, log_, status, error, answer_);
      return nullptr;
    }
  }
  answer_stale(condition.count != 0
                   ? std::string_view(error.message)
                   : "If-Match names no version of the record: its tags are weak, or of something "
                     "else; send the ETag of the record as it came");
  return nullptr;
}

void ResourceCall::answer_stale(std::string_view detail) {
  answer_.problem({.status = 412, .code = "store.stale", .detail = detail});
}

/// Its body is passed on unparsed, so that it is there is all that is seen to.
bool ResourceCall::is_sound(const Document& document) {
  if (document.body.n != 0 && document.version > 0) return true;
  answer_unsound(invocation_, work_, log_,
                 {Errc::internal, "tenon.unsound_message",
                  "the provider answered a document without a body or a version", "/body"},
                 answer_);
  return false;
}

void ResourceCall::append_next(const ListResponse& page, std::string& body) {
  std::string target;
  append_next_target(target, invocation_.request.path, invocation_.request.query,
                     to_view(page.next));
  body.append(",\"next\":\"").append(target).push_back('"');
  answer_.add_header("Link", fmt::format("<{}>; rel=\"next\"", target));
}

void ResourceCall::list() {
  auto request = read_list_query(*invocation_.route.entity, invocation_.request.query, work_.arena);
  if (!request) return refuse(request.error());
  const auto* const page = call<ListResponse>(*request);
  if (page == nullptr) return;
  if (page->items.n == 0) {
    return answer_unsound(invocation_, work_, log_,
                          {Errc::internal, "tenon.unsound_message",
                           "the provider answered a page without a list", "/items"},
                          answer_);
  }
  std::string& body = answer_.begin(200, kJsonType);
  body.append("{\"items\":").append(to_view(page->items));
  if (page->next.n != 0) append_next(*page, body);
  body.push_back('}');
}

void ResourceCall::get() {
  GetRequest request{};
  request.head = {sizeof request, 0, GetRequest::kId | GetRequest::kFields};
  IfMatch condition;
  if (!read_id(request.id) || !read_condition(condition)) return;
  auto fields = read_selection(invocation_.request.query, work_.arena);
  if (!fields) return refuse(fields.error());
  request.fields = *fields;
  const auto* const document = call<Document>(&request);
  if (document == nullptr || !is_sound(*document)) return;
  if (!condition.holds_for(document->version)) {
    return answer_stale(fmt::format(
        "the record has version {}, which If-Match does not name; read it without If-Match",
        document->version));
  }
  const std::string etag = etag_of(document->version, request.fields);
  if (is_held(headers(), etag)) {
    answer_.begin_cached(304, "", etag, Cached::by_client);
    return;
  }
  answer_.begin_cached(200, kJsonType, etag, Cached::by_client).assign(to_view(document->body));
}

void ResourceCall::create() {
  constexpr std::string_view kRemedy = "a new record has no version yet; leave it out";
  if (!refuse_header("If-Match", kRemedy) || !refuse_header("If-None-Match", kRemedy)) return;
  const std::string_view body = invocation_.request.body.empty() ? "{}" : invocation_.request.body;
  auto decoded = model::decode_json(*invocation_.route.document, body, work_.arena);
  if (!decoded) return refuse(decoded.error());
  CreateRequest request{};
  request.head = {sizeof request, 0, CreateRequest::kDocument};
  request.document = *decoded;
  const auto* const document = call<Document>(&request);
  if (document == nullptr || !is_sound(*document)) return;
  answer_.begin(201, kJsonType).assign(to_view(document->body));
  std::string location = invocation_.route.path + "/";
  model::append_uuid(location, document->id);
  answer_.add_header("Location", location);
  answer_.add_header("ETag", etag_of(document->version, {}));
}

/// The document of a merge patch, and the mask: what it has, and what it says null of.
bool ResourceCall::read_patch(UpdateRequest& request) {
  const Route& route = invocation_.route;
  std::uint64_t nulls = 0;
  auto decoded =
      model::decode_json_patch(*route.document, invocation_.request.body, work_.arena, nulls);
  if (!decoded) {
    refuse(decoded.error());
    return false;
  }
  std::uint64_t changed = static_cast<const tn_message*>(*decoded)->present | nulls;
  ArenaList<tn_str> mask;
  if (!mask.reserve(static_cast<std::size_t>(std::popcount(changed)) + 1, work_.arena)) {
    refuse(memory_error(work_.arena));
    return false;
  }
  for (; changed != 0; changed &= changed - 1) {
    const auto ordinal = static_cast<std::size_t>(std::countr_zero(changed));
    const std::string& name = route.document_message->fields[ordinal].name;
    mask.add({name.data(), name.size()});
  }
  request.document = *decoded;
  request.mask = mask.span();
  return true;
}

void ResourceCall::update() {
  UpdateRequest request{};
  request.head = {sizeof request, 0,
                  UpdateRequest::kId | UpdateRequest::kDocument | UpdateRequest::kMask};
  IfMatch condition;
  if (!read_id(request.id) || !read_condition_of_change(condition) || !read_patch(request)) return;
  const auto* const document = change<Document>(request, condition);
  if (document == nullptr || !is_sound(*document)) return;
  answer_.begin(200, kJsonType).assign(to_view(document->body));
  answer_.add_header("ETag", etag_of(document->version, {}));
}

void ResourceCall::erase() {
  DeleteRequest request{};
  request.head = {sizeof request, 0, DeleteRequest::kId};
  IfMatch condition;
  if (!read_id(request.id) || !read_condition_of_change(condition)) return;
  if (change<Deleted>(request, condition) != nullptr) answer_.begin(204, "");
}

}  // namespace

void perform_on_resource(const Invocation& invocation, Work& work, Log& log, Answer& answer) {
  ResourceCall call(invocation, work, log, answer);
  switch (invocation.route.verb) {
    case Verb::list: return call.list();
    case Verb::get: return call.get();
    case Verb::create: return call.create();
    case Verb::update: return call.update();
    case Verb::erase: return call.erase();
    case Verb::none: break;
  }
  TN_ASSERT(!"a route without a verb is no resource's");
}

}  // namespace tenon::rest
