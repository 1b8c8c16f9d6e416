// The messages that all resource interfaces have alike, as the C structs that layout() gives them:
// what REST makes of a request, and what the provider of a resource reads and answers. Records, and
// what a client states of them, differ by entity and are known by their plans alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/abi/types.h"

namespace tenon::model::resource {

/// Filters of one ListRequest: one more is "query.too_many_filters", wherever it is noticed.
inline constexpr std::size_t kFiltersMax = 32;

// Bits of head.present, by message and field.

struct Filter {
  static constexpr std::uint64_t kField = 1, kOperation = 2, kValues = 4;
  tn_message head;
  tn_str field, operation;  // "due", "gte"
  tn_span values;           // tn_str
};

struct ListRequest {
  static constexpr std::uint64_t kFilters = 1, kSort = 2, kFields = 4, kLimit = 8, kCursor = 16;
  tn_message head;
  tn_span filters;       // Filter
  tn_span sort, fields;  // tn_str
  std::int32_t limit;
  tn_str cursor;
};

struct ListResponse {
  static constexpr std::uint64_t kItems = 1, kNext = 2;
  tn_message head;
  tn_str items;  // a finished JSON array
  tn_str next;   // a cursor
};

struct GetRequest {
  static constexpr std::uint64_t kId = 1, kFields = 2;
  tn_message head;
  tn_uuid id;
  tn_span fields;  // tn_str
};

struct Document {
  static constexpr std::uint64_t kId = 1, kVersion = 2, kBody = 4;
  tn_message head;
  tn_uuid id;
  std::int64_t version;
  tn_str body;  // a finished JSON object
};

struct CreateRequest {
  static constexpr std::uint64_t kDocument = 1;
  tn_message head;
  const void* document;  // New<Record>
};

struct UpdateRequest {
  static constexpr std::uint64_t kId = 1, kIfVersion = 2, kDocument = 4, kMask = 8;
  tn_message head;
  tn_uuid id;
  std::int64_t if_version;
  const void* document;  // <Record>Patch
  tn_span mask;          // tn_str
};

struct DeleteRequest {
  static constexpr std::uint64_t kId = 1, kIfVersion = 2;
  tn_message head;
  tn_uuid id;
  std::int64_t if_version;
};

struct Deleted {
  static constexpr std::uint64_t kId = 1;
  tn_message head;
  tn_uuid id;
};

}  // namespace tenon::model::resource
