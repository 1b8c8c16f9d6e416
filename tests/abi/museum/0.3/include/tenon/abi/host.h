/* What the host gives to a module: a table of functions. A module has no undefined symbol of the
 * host. */
#ifndef TENON_ABI_HOST_H
#define TENON_ABI_HOST_H

#include "store.h"

/* An interface of another module, bound to its caller. Opaque, owned by the host, valid until
 * `destroy` returns. */
typedef struct tn_binding tn_binding;

#define TN_LOG_DEBUG   0u
#define TN_LOG_INFO    1u
#define TN_LOG_WARNING 2u
#define TN_LOG_ERROR   3u

typedef struct tn_host {
  uint32_t size;
  uint32_t abi_version; /* TN_ABI_VERSION of the host */
  void* context;        /* the module's place in the host: pass it back */

  /* Finds a required interface. NULL when the module did not declare it. [lifecycle: start] */
  const tn_binding* (*bind)(void* context, const char* interface_id)TN_NOEXCEPT;

  /* Calls operation number `method` of a bound interface: the only way from one module to another.
   * `response` is zeroed by the caller, its size set. Deadline, cancellation and trace follow from
   * `parent`, which is the call that this module is answering now. [any, inside a call] */
  tn_status (*invoke)(const tn_binding* binding, uint32_t method, const tn_call* parent,
                      const tn_site* site, const void* request, void* response,
                      tn_error* error) TN_NOEXCEPT;

  /* Memory for outputs, from the arena of the request: never freed by the module, NULL when the
   * request has used its limit (answer TN_RESOURCE_EXHAUSTED). `align` is a power of two, at
   * most 64. [any, inside a call] */
  void* (*allocate)(const tn_call* call, uint64_t bytes, uint64_t align)TN_NOEXCEPT;

  /* Writes one log record. `call` may be NULL. [any] */
  void (*log)(void* context, const tn_call* call, uint32_t level, tn_str message) TN_NOEXCEPT;

  /* The module's own database; NULL when it has no data model. [any] */
  const tn_store* store;
} tn_host;

#endif
