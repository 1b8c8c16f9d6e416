#include "shop.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include <catch2/catch.hpp>

#include "base/clock.hpp"
#include "seam/binding.hpp"
#include "seam/lane.hpp"

namespace shop {
namespace {

using namespace tenon;
using model::Field;
using model::HttpMethod;
using model::Type;

// ---- the messages, as the layout rule lays them out

struct Empty {
  tn_message head;
};
struct Item {  // request and response of "echo"
  tn_message head;
  tn_str name;
  std::int32_t count;
  tn_span tags;
};
struct Query {  // of "item" and "confirm"
  tn_message head;
  std::int64_t id;
  tn_span tags;
  tn_str note;
};
struct Failing {
  tn_message head;
  std::int32_t status;
  std::uint8_t retryable;
  tn_str code, path, message;
};

Field field(std::uint32_t tag, std::string name, Type type, bool optional, bool list = false) {
  Field made;
  made.tag = tag;
  made.name = std::move(name);
  made.type = type;
  made.optional = optional;
  made.list = list;
  return made;
}

model::Message message(std::string name, std::vector<Field> fields) {
  model::Message made;
  made.name = std::move(name);
  made.fields = std::move(fields);
  return made;
}

model::Operation operation(std::string name, std::string request, std::string response,
                           HttpMethod method, std::string path, bool reads_only = true) {
  model::Operation made;
  made.name = std::move(name);
  made.meaning = "Does what the test wants.";
  made.request = std::move(request);
  made.response = std::move(response);
  made.reads_only = reads_only;
  made.http = model::Http{method, std::move(path)};
  return made;
}

// ---- the operations

Module& entered(void* self, const tn_call* call) {
  Module& module = *static_cast<Module*>(self);
  module.last_call = *call;
  module.last_thread = std::this_thread::get_id() == module.loop_thread ? "loop" : "worker";
  ++module.calls;
  return module;
}

template <class T>
const T& as(const void* message) {
  return *static_cast<const T*>(message);
}

tn_status echo(void* self, const tn_call* call, const void* request, void* response,
               tn_error*) noexcept {
  entered(self, call);
  auto& to = *static_cast<Item*>(response);
  const tn_message head = to.head;
  to = as<Item>(request);
  to.head = {head.size, 0, as<Item>(request).head.present};
  return TN_OK;
}

tn_status item(void* self, const tn_call* call, const void* request, void* response,
               tn_error*) noexcept {
  entered(self, call);
  auto& to = *static_cast<Query*>(response);
  const std::uint32_t size = to.head.size;
  to = as<Query>(request);
  to.head.size = size;
  return TN_OK;
}

void set(char* to, std::size_t size, tn_str text) {
  const std::size_t count = std::min<std::size_t>(size - 1, text.n);
  if (count != 0) std::memcpy(to, text.p, count);
  to[count] = '\0';
}

tn_status fail(void* self, const tn_call* call, const void* request, void*,
               tn_error* error) noexcept {
  entered(self, call);
  const auto& wanted = as<Failing>(request);
  set(error->code, sizeof error->code, wanted.code);
  set(error->path, sizeof error->path, wanted.path);
  set(error->message, sizeof error->message, wanted.message);
  error->flags = wanted.retryable != 0 ? TN_ERROR_RETRYABLE : 0;
  return wanted.status;
}

tn_status ping(void* self, const tn_call* call, const void*, void*, tn_error*) noexcept {
  entered(self, call);
  return TN_OK;
}

tn_status hold(void* self, const tn_call* call, const void*, void*, tn_error*) noexcept {
  Module& module = entered(self, call);
  module.entered.open();
  module.released.wait();
  return TN_OK;
}

/// Works until nobody wants the answer.
tn_status work(void* self, const tn_call* call, const void*, void*, tn_error*) noexcept {
  entered(self, call).entered.open();
  while (__atomic_load_n(call->cancelled, __ATOMIC_RELAXED) == 0) std::this_thread::yield();
  return TN_CANCELLED;
}

/// Leaves out a field that is required.
tn_status unsound(void* self, const tn_call* call, const void*, void*, tn_error*) noexcept {
  entered(self, call);
  return TN_OK;
}

/// Allocates until the request's limit.
tn_status greedy(void* self, const tn_call* call, const void*, void*, tn_error* error) noexcept {
  entered(self, call);
  while (call->host->allocate(call, 1 << 16, 8) != nullptr) {
  }
  set(error->code, sizeof error->code, {"tenon.memory_limit", 18});
  set(error->message, sizeof error->message, {"ask for less", 12});
  return TN_RESOURCE_EXHAUSTED;
}

/// Keeps its loop from its work for longer than it may.
tn_status dawdle(void* self, const tn_call* call, const void*, void*, tn_error*) noexcept {
  entered(self, call);
  const std::uint64_t end = monotonic_ns() + 4 * seam::kLoopBudgetNs;
  while (monotonic_ns() < end) {
  }
  return TN_OK;
}

constexpr tn_method kMethods[] = {echo,    item,   item,   fail, ping, hold, work,
                                  unsound, greedy, dawdle, echo, item, item};

}  // namespace

model::Interface interface() {
  model::Interface made;
  made.id = "shop.api/1";
  made.module = "shop";
  made.name = "api";
  made.major = 1;
  made.meaning = "What a test asks of Api.";
  Field count = field(2, "count", Type::int32, true);
  count.default_value = "1";
  count.min = "0";
  count.max = "10";
  made.messages = {
      message("Empty", {}),
      message("Item", {field(1, "name", Type::text, false), count,
                       field(3, "tags", Type::text, true, true)}),
      message("Query",
              {field(1, "id", Type::int64, false), field(2, "tags", Type::text, true, true),
               field(3, "note", Type::text, true)}),
      message("Failing",
              {field(1, "status", Type::int32, false), field(2, "retryable", Type::boolean, true),
               field(3, "code", Type::text, true), field(4, "path", Type::text, true),
               field(5, "message", Type::text, true)}),
  };
  made.operations = {
      operation("echo", "Item", "Item", HttpMethod::post, "/v1/shop/item:echo"),
      operation("item", "Query", "Query", HttpMethod::get, "/v1/shop/items/{id}"),
      operation("confirm", "Query", "Query", HttpMethod::post, "/v1/shop/items/{id}:confirm"),
      operation("fail", "Failing", "Empty", HttpMethod::post, "/v1/shop/fail"),
      operation("ping", "Empty", "Empty", HttpMethod::get, "/v1/shop/ping"),
      operation("hold", "Empty", "Empty", HttpMethod::post, "/v1/shop/hold", false),
      operation("work", "Empty", "Empty", HttpMethod::post, "/v1/shop/work", false),
      operation("unsound", "Empty", "Item", HttpMethod::post, "/v1/shop/unsound"),
      operation("greedy", "Empty", "Empty", HttpMethod::post, "/v1/shop/greedy"),
      operation("dawdle", "Empty", "Empty", HttpMethod::post, "/v1/shop/dawdle"),
      operation("put", "Item", "Item", HttpMethod::post, "/v1/shop/items", false),
      operation("write", "Query", "Query", HttpMethod::post, "/v1/shop/items/{id}/note"),
      operation("read", "Query", "Query", HttpMethod::get, "/v1/shop/items/{id}.csv"),
  };
  made.operations[11].http->request_media_type = "text/csv";
  made.operations[11].http->request_field = "note";
  made.operations[12].http->response_media_type = "text/csv";
  made.operations[12].http->response_field = "note";
  for (std::uint32_t tag = 0; tag < made.operations.size(); ++tag)
    made.operations[tag].tag = tag + 1;
  model::layout(made);
  return made;
}

const tn_interface& table() {
  static const tn_interface made = {
      sizeof(tn_interface), sizeof kMethods / sizeof kMethods[0], "shop.api/1", {"", 0}, kMethods};
  return made;
}

void Gate::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

void Gate::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return open_; });
}

std::string Reply::header(std::string_view name) const {
  std::string_view rest = extra;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    const std::size_t colon = line.find(": ");
    if (http::equals_ignoring_case(line.substr(0, colon), name))
      return std::string(line.substr(colon + 2));
  }
  return "";
}

std::string Reply::code() const {
  REQUIRE(content_type == "application/problem+json");
  const auto problem = json();
  CHECK(problem.at("status") == status);
  return std::string(problem.at("code").as_string());
}

void Connection::prepare(const Asked& asked) {
  asked_ = asked;
  headers_.clear();
  for (const auto& [name, value] : asked_.headers) headers_.push_back({name, value});
  request_ = {};
  request_.method = asked_.method;
  request_.target = asked_.target;
  const std::size_t mark = asked_.target.find('?');
  request_.path = request_.target.substr(0, mark);
  if (mark != std::string::npos) request_.query = request_.target.substr(mark + 1);
  request_.body = asked_.body;
  request_.peer = "127.0.0.1:41234";
  request_.headers = headers_;
  response_.status = 200;
  response_.content_type = {};
  response_.extra.clear();
  response_.body.clear();
  response_.close = false;
  finished_ = 0;
  by_worker_ = false;
}

void Connection::begin(const Asked& asked) {
  prepare(asked);
  conversation_->handle(*this);
}

void Connection::finish() {
  const std::lock_guard lock(mutex_);
  ++finished_;
}

void Connection::finish_from_worker() {
  const std::lock_guard lock(mutex_);
  ++finished_;
  by_worker_ = true;
  changed_.notify_all();
}

bool Connection::is_finished() {
  const std::lock_guard lock(mutex_);
  return finished_ != 0;
}

Reply Connection::complete(bool sent) {
  const Reply reply{response_.status, std::string(response_.content_type), response_.extra,
                    response_.body};
  conversation_->completed(*this, {response_.status, response_.body.size() + 100,
                                   request_.body.size() + 50, 1'500'000, sent});
  return reply;
}

Reply Connection::await(bool sent) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_ != 0; });
    CHECK(finished_ == 1);
  }
  return complete(sent);
}

Reply Connection::ask(const Asked& asked) {
  begin(asked);
  return await();
}

Reply Connection::refuse(const Asked& asked, const http::Refusal& refusal) {
  prepare(asked);
  conversation_->refuse(*this, refusal);
  response_.status = refusal.status;
  return complete(true);
}

namespace {

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  REQUIRE(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
  return ends;
}

}  // namespace

Shop::Shop(Settings settings)
    : log_ends(make_pipe()),
      log(log_ends[1], Level::info),
      workers(std::make_unique<seam::WorkerPool>(settings.threads, settings.queue_max)) {
  module.loop_thread = std::this_thread::get_id();
  host.size = sizeof host;
  host.abi_version = TN_ABI_VERSION;
  host.context = this;
  host.invoke = seam::invoke;
  host.allocate = seam::allocate;
  host.log = [](void* context, const tn_call*, std::uint32_t, tn_str text) noexcept {
    static_cast<Shop*>(context)->log.write(Level::warning, {text.p, text.n});
  };
  registry.add("shop", interface(), &table(), &module, &host);
  const seam::ModuleRequires requires_nothing[] = {{"shop", {}}};
  seam::assign_lanes(registry, requires_nothing);
  api = std::move(*rest::Api::create(registry, *workers, std::move(settings.options), log));
}

Shop::~Shop() {
  module.released.open();
  workers.reset();
  api.reset();
  close(log_ends[0]);
  close(log_ends[1]);
}

Reply Shop::post(std::string target, std::string body) {
  return ask({"POST", std::move(target), std::move(body), {{"Content-Type", "application/json"}}});
}

std::string Shop::said() {
  char bytes[65536];
  const ssize_t count = read(log_ends[0], bytes, sizeof bytes);
  return {bytes, count > 0 ? static_cast<std::size_t>(count) : 0};
}

}  // namespace shop
