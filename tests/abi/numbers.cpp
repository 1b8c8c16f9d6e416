// The host's Errc has the numbers of the ABI's statuses, and model::Kind those of its kinds: the
// host casts one to the other. Compiling this file is the test.
#include "base/error.hpp"
#include "model/interface.hpp"
#include "tenon/abi/abi.h"

namespace tenon {
namespace {

constexpr bool same(Errc errc, tn_status status) {
  return static_cast<tn_status>(errc) == status;
}

constexpr bool same(model::Kind kind, std::uint32_t number) {
  return static_cast<std::uint32_t>(kind) == number;
}

static_assert(same(Errc::cancelled, TN_CANCELLED));
static_assert(same(Errc::unknown, TN_UNKNOWN));
static_assert(same(Errc::invalid_argument, TN_INVALID_ARGUMENT));
static_assert(same(Errc::deadline_exceeded, TN_DEADLINE_EXCEEDED));
static_assert(same(Errc::not_found, TN_NOT_FOUND));
static_assert(same(Errc::already_exists, TN_ALREADY_EXISTS));
static_assert(same(Errc::permission_denied, TN_PERMISSION_DENIED));
static_assert(same(Errc::resource_exhausted, TN_RESOURCE_EXHAUSTED));
static_assert(same(Errc::failed_precondition, TN_FAILED_PRECONDITION));
static_assert(same(Errc::aborted, TN_ABORTED));
static_assert(same(Errc::out_of_range, TN_OUT_OF_RANGE));
static_assert(same(Errc::unimplemented, TN_UNIMPLEMENTED));
static_assert(same(Errc::internal, TN_INTERNAL));
static_assert(same(Errc::unavailable, TN_UNAVAILABLE));
static_assert(same(Errc::data_loss, TN_DATA_LOSS));
static_assert(same(Errc::unauthenticated, TN_UNAUTHENTICATED));

static_assert(same(model::Kind::engine, TN_KIND_ENGINE));
static_assert(same(model::Kind::domain, TN_KIND_DOMAIN));
static_assert(same(model::Kind::api, TN_KIND_API));

}  // namespace
}  // namespace tenon
