// bench_seam: what one call through the seam costs, beside a direct call of the same function:
// nanoseconds and allocations, host to module and module to module. Rounds are interleaved, so that
// what else the machine does hits all.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "seam/binding.hpp"
#include "seam/lane.hpp"
#include "seam/metrics.hpp"

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace {

struct Number {
  tn_message head;
  std::int64_t value;
};

Number number(std::int64_t value) {
  return {{sizeof(Number), 0, 1}, value};
}

/// The operation of the inner module.
tn_status add_one(void*, const tn_call*, const void* request, void* response, tn_error*) noexcept {
  static_cast<Number*>(response)->value = static_cast<const Number*>(request)->value + 1;
  return TN_OK;
}

/// The operation of the outer module: calls the inner one through its host table, as a module does.
tn_status pass_on(void* self, const tn_call* call, const void* request, void* response,
                  tn_error* error) noexcept {
  const tn_site site{__FILE__, __LINE__, 0};
  return call->host->invoke(static_cast<const tn_binding*>(self), 0, call, &site, request, response,
                            error);
}

/// One module with one operation, wired by hand: the seam as the host sets it up, without a library
/// to load.
struct Module {
  Module(const char* name, tn_method method, void* object) : method_(method) {
    operation_.name = "run";
    operation_.reads_only = true;
    interface_.id = std::string(name) + ".numbers/1";
    host_.size = sizeof host_;
    host_.abi_version = TN_ABI_VERSION;
    host_.invoke = tenon::seam::invoke;
    host_.allocate = tenon::seam::allocate;
    table_ = {sizeof table_, 1, interface_.id.c_str(), {nullptr, 0}, &method_};
    target.module = name;
    target.table = &table_;
    target.object = object;
    target.host = &host_;
    target.endpoints = {&endpoint};
    endpoint.interface = &interface_;
    endpoint.operation = &operation_;
    endpoint.target = &target;
    endpoint.timeout_ns = 5'000'000'000;
    endpoint.metrics = &metrics_;
    endpoint.reaches_only_loop = true;
    endpoint.request_size = sizeof(Number);
    endpoint.response_size = sizeof(Number);
  }

  tenon::seam::Target target;
  tenon::seam::Endpoint endpoint;

 private:
  tn_method method_;
  tenon::model::Operation operation_;
  tenon::model::Interface interface_;
  tn_host host_{};
  tn_interface table_{};
  tenon::seam::OperationMetrics metrics_;
};

constexpr int kCalls = 200'000;
constexpr int kRounds = 21;

struct Measured {
  const char* name;
  std::vector<double> ns;
  std::uint64_t allocations = 0;
};

template <class Call>
void measure(Measured& measured, Call&& call) {
  std::int64_t sum = 0;
  const std::uint64_t allocations_before = allocations;
  const std::uint64_t begun_ns = tenon::monotonic_ns();
  for (int i = 0; i < kCalls; ++i) {
    Number request = number(i);
    Number response = number(0);
    call(request, response);
    sum += response.value;
  }
  const std::uint64_t took_ns = tenon::monotonic_ns() - begun_ns;
  measured.allocations += allocations - allocations_before;
  if (sum != std::int64_t{kCalls} * (kCalls + 1) / 2) {
    std::fprintf(stderr, "%s: wrong answers\n", measured.name);
    std::exit(3);
  }
  measured.ns.push_back(static_cast<double>(took_ns) / kCalls);
}

void print(Measured& measured) {
  std::sort(measured.ns.begin(), measured.ns.end());
  const auto at = [&](std::size_t part) {
    return measured.ns[(measured.ns.size() - 1) * part / 100];
  };
  const double per_call = static_cast<double>(measured.allocations) /
                          (static_cast<double>(measured.ns.size()) * kCalls);
  std::printf("%-34s %8.1f %8.1f %8.1f %14.3f\n", measured.name, at(50), at(10), at(90), per_call);
}

}  // namespace

int main() {
  Module inner("inner", add_one, nullptr);
  const tn_binding binding{&inner.target, {"outer", 5}};
  // The outer module's object is what it calls; the ABI has objects writable.
  Module outer("outer", pass_on, const_cast<tn_binding*>(&binding));
  tenon::Arena arena(1 << 20);
  tenon::seam::RequestContext context{arena};
  context.deadline_ns = tenon::monotonic_ns() + 600'000'000'000;
  tn_error error;

  // The compiler must not see through the direct call: the seam's callee is behind a pointer too.
  tn_method volatile direct = add_one;
  Measured rows[] = {{"direct call", {}}, {"host -> module", {}}, {"host -> module -> module", {}}};
  for (int round = 0; round < kRounds; ++round) {
    measure(rows[0],
            [&](Number& in, Number& out) { direct(nullptr, nullptr, &in, &out, nullptr); });
    measure(rows[1],
            [&](Number& in, Number& out) { call(inner.endpoint, context, &in, &out, error); });
    measure(rows[2],
            [&](Number& in, Number& out) { call(outer.endpoint, context, &in, &out, error); });
  }
  std::printf("%-34s %8s %8s %8s %14s\n", "ns per call, metrics and trace on", "median", "p10",
              "p90", "allocations");
  for (Measured& row : rows) print(row);
  Measured edge{"module -> module (the difference)", {}};
  const std::size_t middle = kRounds / 2;
  std::printf("%-34s %8.1f\n", edge.name, rows[2].ns[middle] - rows[1].ns[middle]);
  std::printf("%d rounds of %d calls, interleaved\n", kRounds, kCalls);
  return 0;
}
