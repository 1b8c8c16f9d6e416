/* What an operation returns: 0, or one of sixteen canonical codes. Numbers are those of gRPC, so
 * that a lifted module answers the same to any peer. UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED and
 * RESOURCE_EXHAUSTED are legal from every call, even in one process: callers are written for
 * lift-out on the first day. */
#ifndef TENON_ABI_STATUS_H
#define TENON_ABI_STATUS_H

#include "types.h"

typedef int32_t tn_status;

#define TN_OK                  0
#define TN_CANCELLED           1
#define TN_UNKNOWN             2
#define TN_INVALID_ARGUMENT    3
#define TN_DEADLINE_EXCEEDED   4
#define TN_NOT_FOUND           5
#define TN_ALREADY_EXISTS      6
#define TN_PERMISSION_DENIED   7
#define TN_RESOURCE_EXHAUSTED  8
#define TN_FAILED_PRECONDITION 9
#define TN_ABORTED             10
#define TN_OUT_OF_RANGE        11
#define TN_UNIMPLEMENTED       12
#define TN_INTERNAL            13
#define TN_UNAVAILABLE         14
#define TN_DATA_LOSS           15
#define TN_UNAUTHENTICATED     16

/* tn_error.flags */
#define TN_ERROR_RETRYABLE 1u

#define TN_ERROR_CODE_MAX    64u
#define TN_ERROR_PATH_MAX    256u
#define TN_ERROR_MESSAGE_MAX 1024u

/* The detail of a failure. The caller owns the struct and sets `size`; the callee fills it,
 * NUL-terminated and truncated to the buffers, only when it returns a status other than TN_OK. */
typedef struct tn_error {
  uint32_t size;
  int32_t status; /* the status returned with it */
  uint32_t flags; /* TN_ERROR_* */
  uint32_t _0;
  char code[TN_ERROR_CODE_MAX];       /* stable, "<module>.<fault>", as "shop.out_of_stock" */
  char path[TN_ERROR_PATH_MAX];       /* JSON pointer into the request, "" = the whole of it */
  char message[TN_ERROR_MESSAGE_MAX]; /* one line: what is wrong and what would fix it */
} tn_error;

#endif
