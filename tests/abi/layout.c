/* Prints the layout of every struct and the value of every constant of the ABI. Compiled as C11 and
 * as C++20, it has to print layout.txt: what differs is a new draft of the ABI. */
#include <stddef.h>
#include <stdio.h>

#include "tenon/abi/abi.h"

#define STRUCT(type) \
  printf("%s size=%u align=%u\n", #type, (unsigned)sizeof(type), (unsigned)ALIGN_OF(type))
#define FIELD(type, field)                                                \
  printf("  %s at=%u size=%u\n", #field, (unsigned)offsetof(type, field), \
         (unsigned)sizeof(((type*)0)->field))
#define NUMBER(name) printf("%s=%ld\n", #name, (long)(name))
#define TEXT(name)   printf("%s=%s\n", #name, (name))

#ifdef __cplusplus
#define ALIGN_OF(type) alignof(type)
#else
#define ALIGN_OF(type) _Alignof(type)
#endif

static void print_types(void) {
  STRUCT(tn_str);
  FIELD(tn_str, p);
  FIELD(tn_str, n);
  STRUCT(tn_span);
  FIELD(tn_span, p);
  FIELD(tn_span, n);
  FIELD(tn_span, stride);
  FIELD(tn_span, _0);
  STRUCT(tn_uuid);
  FIELD(tn_uuid, b);
  STRUCT(tn_money);
  FIELD(tn_money, minor);
  FIELD(tn_money, currency);
  FIELD(tn_money, _0);
  STRUCT(tn_message);
  FIELD(tn_message, size);
  FIELD(tn_message, _0);
  FIELD(tn_message, present);
  STRUCT(tn_status);
  STRUCT(tn_error);
  FIELD(tn_error, size);
  FIELD(tn_error, status);
  FIELD(tn_error, flags);
  FIELD(tn_error, _0);
  FIELD(tn_error, code);
  FIELD(tn_error, path);
  FIELD(tn_error, message);
}

static void print_calls(void) {
  STRUCT(tn_site);
  FIELD(tn_site, file);
  FIELD(tn_site, line);
  FIELD(tn_site, _0);
  STRUCT(tn_call);
  FIELD(tn_call, size);
  FIELD(tn_call, depth);
  FIELD(tn_call, host);
  FIELD(tn_call, deadline_ns);
  FIELD(tn_call, cancelled);
  FIELD(tn_call, trace_id);
  FIELD(tn_call, span_id);
  FIELD(tn_call, caller);
  FIELD(tn_call, site);
  FIELD(tn_call, unit);
  STRUCT(tn_interface);
  FIELD(tn_interface, size);
  FIELD(tn_interface, method_count);
  FIELD(tn_interface, id);
  FIELD(tn_interface, model);
  FIELD(tn_interface, methods);
}

static void print_tables(void) {
  STRUCT(tn_host);
  FIELD(tn_host, size);
  FIELD(tn_host, abi_version);
  FIELD(tn_host, context);
  FIELD(tn_host, bind);
  FIELD(tn_host, invoke);
  FIELD(tn_host, allocate);
  FIELD(tn_host, log);
  FIELD(tn_host, store);
  STRUCT(tn_store);
  FIELD(tn_store, size);
  FIELD(tn_store, _0);
  FIELD(tn_store, read);
  FIELD(tn_store, write);
  FIELD(tn_store, execute);
  FIELD(tn_store, find);
  FIELD(tn_store, insert);
  FIELD(tn_store, update);
  FIELD(tn_store, erase);
  FIELD(tn_store, publish);
  STRUCT(tn_module);
  FIELD(tn_module, magic);
  FIELD(tn_module, size);
  FIELD(tn_module, abi_version);
  FIELD(tn_module, kind);
  FIELD(tn_module, id);
  FIELD(tn_module, version);
  FIELD(tn_module, required_interfaces);
  FIELD(tn_module, optional_interfaces);
  FIELD(tn_module, provided_interfaces);
  FIELD(tn_module, settings_model);
  FIELD(tn_module, data_model);
  FIELD(tn_module, create);
  FIELD(tn_module, start);
  FIELD(tn_module, drain);
  FIELD(tn_module, stop);
  FIELD(tn_module, destroy);
  FIELD(tn_module, get_interface);
}

static void print_statuses(void) {
  NUMBER(TN_OK);
  NUMBER(TN_CANCELLED);
  NUMBER(TN_UNKNOWN);
  NUMBER(TN_INVALID_ARGUMENT);
  NUMBER(TN_DEADLINE_EXCEEDED);
  NUMBER(TN_NOT_FOUND);
  NUMBER(TN_ALREADY_EXISTS);
  NUMBER(TN_PERMISSION_DENIED);
  NUMBER(TN_RESOURCE_EXHAUSTED);
  NUMBER(TN_FAILED_PRECONDITION);
  NUMBER(TN_ABORTED);
  NUMBER(TN_OUT_OF_RANGE);
  NUMBER(TN_UNIMPLEMENTED);
  NUMBER(TN_INTERNAL);
  NUMBER(TN_UNAVAILABLE);
  NUMBER(TN_DATA_LOSS);
  NUMBER(TN_UNAUTHENTICATED);
}

static void print_constants(void) {
  NUMBER(TN_ABI_MAJOR);
  NUMBER(TN_ABI_MINOR);
  NUMBER(TN_ABI_VERSION);
  NUMBER(TN_MODULE_MAGIC);
  NUMBER(TN_KIND_ENGINE);
  NUMBER(TN_KIND_DOMAIN);
  NUMBER(TN_KIND_API);
  NUMBER(TN_ERROR_RETRYABLE);
  NUMBER(TN_ERROR_CODE_MAX);
  NUMBER(TN_ERROR_PATH_MAX);
  NUMBER(TN_ERROR_MESSAGE_MAX);
  NUMBER(TN_LOG_DEBUG);
  NUMBER(TN_LOG_INFO);
  NUMBER(TN_LOG_WARNING);
  NUMBER(TN_LOG_ERROR);
  NUMBER(TN_NOTE_TYPE);
  TEXT(TN_NOTE_SECTION);
  TEXT(TN_NOTE_NAME);
  TEXT(TN_ENTRY_NAME);
}

int main(void) {
  print_types();
  print_calls();
  print_tables();
  print_statuses();
  print_constants();
  return 0;
}
