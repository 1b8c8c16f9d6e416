// Modules for the seam's tests, wired by hand: an operation is a lambda, and each module has the
// host table that a loaded one would have.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.hpp"
#include "base/clock.hpp"
#include "seam/binding.hpp"
#include "seam/lane.hpp"
#include "seam/metrics.hpp"
#include "seam/registry.hpp"

namespace tenon::seam {

struct Number {
  tn_message head;
  std::int64_t value;
};

inline Number number(std::int64_t value) {
  return {{sizeof(Number), 0, 1}, value};
}

/// What an operation of a test does; `self` is the module, for its bindings.
struct TestModule;
using Behaviour =
    std::function<tn_status(TestModule& self, const tn_call& call, const Number& request,
                            Number& response, tn_error& error)>;

struct TestOperation {
  std::string name;
  bool reads_only = true;
  bool blocking = false;
};

/// One module with one interface `<name>.numbers/1`, every operation of which does `behaviour`.
struct TestModule {
  TestModule(Registry& registry, std::string module_name, Behaviour does,
             std::vector<TestOperation> operations = {{"run"}})
      : name(std::move(module_name)),
        behaviour(std::move(does)),
        id_(name + ".numbers/1"),
        methods_(operations.size(), &run) {
    host.size = sizeof host;
    host.abi_version = TN_ABI_VERSION;
    host.context = this;
    host.invoke = invoke;
    host.allocate = allocate;
    host.log = &log;
    table = {sizeof table,
             static_cast<std::uint32_t>(methods_.size()),
             id_.c_str(),
             {nullptr, 0},
             methods_.data()};
    target = &registry.add(name, compile(operations), &table, this, &host);
  }
  TestModule(const TestModule&) = delete;
  TestModule& operator=(const TestModule&) = delete;

  const tn_binding* bind(const TestModule& other) {
    return &bindings_.emplace_back(tn_binding{other.target, {name.data(), name.size()}});
  }
  Endpoint& endpoint() const { return *target->endpoints.front(); }

  std::string name;
  Behaviour behaviour;
  tn_host host{};
  tn_interface table{};
  Target* target = nullptr;
  std::vector<std::string> logged;

 private:
  static tn_status run(void* self, const tn_call* call, const void* request, void* response,
                       tn_error* error) noexcept {
    auto& module = *static_cast<TestModule*>(self);
    return module.behaviour(module, *call, *static_cast<const Number*>(request),
                            *static_cast<Number*>(response), *error);
  }
  static void log(void* context, const tn_call*, std::uint32_t, tn_str message) noexcept {
    static_cast<TestModule*>(context)->logged.emplace_back(message.p, message.n);
  }
  model::Interface compile(const std::vector<TestOperation>& operations) const {
    model::Interface interface;
    interface.id = id_;
    interface.module = name;
    interface.name = "numbers";
    interface.major = 1;
    model::Field value;
    value.tag = 1;
    value.name = "value";
    value.type = model::Type::int64;
    model::Message message;
    message.name = "Number";
    message.fields = {value};
    interface.messages = {message};
    for (const TestOperation& one : operations) {
      model::Operation operation;
      operation.tag = static_cast<std::uint32_t>(interface.operations.size()) + 1;
      operation.name = one.name;
      operation.request = operation.response = "Number";
      operation.reads_only = one.reads_only;
      operation.blocking = one.blocking;
      interface.operations.push_back(operation);
    }
    model::layout(interface);
    return interface;
  }

  std::string id_;
  std::vector<tn_method> methods_;
  std::deque<tn_binding> bindings_;
};

/// A request and what came of its call.
struct TestCall {
  explicit TestCall(std::size_t arena_bytes = std::size_t{1} << 20U)
      : arena(arena_bytes), context{arena} {}

  tn_status operator()(Endpoint& endpoint, std::int64_t value = 1) {
    const Number request = number(value);
    response = number(0);
    return call(endpoint, context, &request, &response, error);
  }

  Arena arena;
  RequestContext context;
  Number response{};
  tn_error error{};
};

/// Calls on through a binding, with `parent` as the call it is part of.
inline tn_status invoke_number(const tn_binding* binding, const tn_call& parent,
                               const Number& request, Number& response, tn_error& error,
                               tn_site site = {"caller.cpp", 12, 0}) {
  return parent.host->invoke(binding, 0, &parent, &site, &request, &response, &error);
}

}  // namespace tenon::seam
