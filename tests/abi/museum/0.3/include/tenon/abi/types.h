/* The plain types that cross the edge between host and module. C11, no dependency but <stdint.h>.
 * Fixed-width types only: no bool, size_t, long, enum or bit-field ever crosses. Nothing here owns
 * memory. */
#ifndef TENON_ABI_TYPES_H
#define TENON_ABI_TYPES_H

#include <stdint.h>

#if defined(__cplusplus) && __cplusplus >= 201703L
#define TN_NOEXCEPT noexcept
#else
#define TN_NOEXCEPT
#endif

/* The draft: while the major is 0, a module loads only on a host of the very same minor. */
#define TN_ABI_MAJOR   0u
#define TN_ABI_MINOR   3u
#define TN_ABI_VERSION ((TN_ABI_MAJOR << 16) | TN_ABI_MINOR)

/* UTF-8 bytes, not NUL-terminated. `p` may be NULL only when `n` is 0. */
typedef struct tn_str {
  const char* p;
  uint64_t n;
} tn_str;

/* `n` elements, the k-th at (const char *)p + k * stride. */
typedef struct tn_span {
  const void* p;
  uint64_t n;
  uint32_t stride;
  uint32_t _0;
} tn_span;

typedef struct tn_uuid {
  uint8_t b[16];
} tn_uuid;

/* An amount in the currency's smallest unit: 1250 and "EUR" are 12.50 euros. */
typedef struct tn_money {
  int64_t minor;
  char currency[4]; /* three capital letters of ISO 4217, and NUL */
  uint32_t _0;
} tn_money;

/* Every generated message begins with this. `size` is the size of the whole struct as its writer
 * knew it; bit k of `present` says that the k-th field, counted in the order of tags, was given. */
typedef struct tn_message {
  uint32_t size;
  uint32_t _0;
  uint64_t present;
} tn_message;

/* A growable struct has `size` first; this tells whether the other side's copy reaches `field`. */
#define TN_HAS(ptr, type, field) ((ptr)->size >= offsetof(type, field) + sizeof((ptr)->field))

#endif
