/* One call of one operation: what the callee may know of it, and the one signature that every
 * operation has. */
#ifndef TENON_ABI_CALL_H
#define TENON_ABI_CALL_H

#include "status.h"

/* Where in its own source a caller made a call. `file` is a string literal of the caller. */
typedef struct tn_site {
  const char* file;
  uint32_t line;
  uint32_t _0;
} tn_site;

struct tn_host;
struct tn_unit; /* store.h */

/* Made by the host for each call, valid until the operation returns, owned by the host.
 * A module reads it and never writes it. [any] */
typedef struct tn_call {
  uint32_t size;
  uint32_t depth; /* 1 = called by the host itself, 2 = by a module that the host called, ... */
  const struct tn_host* host; /* the callee's own table */
  uint64_t deadline_ns;       /* CLOCK_MONOTONIC; UINT64_MAX = none */
  const uint32_t* cancelled;  /* read it atomically; not 0 = nobody waits for the answer any more */
  uint8_t trace_id[16];       /* W3C trace context */
  uint8_t span_id[8];
  tn_str caller;        /* the calling module, stamped by the host; empty = the host */
  tn_site site;         /* where the caller made the call; file may be NULL */
  struct tn_unit* unit; /* the write unit that a rule `apply` runs in; NULL in every other call */
} tn_call;

/* Every operation of every interface.
 * Inputs are borrowed and deep-const until return. `response` is a zeroed struct of the response's
 * size, made by the caller; what it points to comes from tn_host.allocate and lives as long as the
 * request that caused the call. Returns TN_OK, or a status with `error` filled. Lets no exception
 * out. [loop] or [worker], as declared */
typedef tn_status (*tn_method)(void* self, const tn_call* call, const void* request, void* response,
                               tn_error* error) TN_NOEXCEPT;

/* An interface as its provider hands it out. Immutable, static. */
typedef struct tn_interface {
  uint32_t size;
  uint32_t method_count;
  const char* id; /* "shop.orders/1" */
  tn_str model;   /* the compiled schema: canonical JSON, whose SHA-256 is the model hash */
  const tn_method* methods; /* in the order of the operations' tags */
} tn_interface;

#endif
