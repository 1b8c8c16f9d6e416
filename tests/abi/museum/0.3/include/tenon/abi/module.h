/* A module: the one exported function, the descriptor it returns, and the ELF note with the same
 * facts. */
#ifndef TENON_ABI_MODULE_H
#define TENON_ABI_MODULE_H

#include <stddef.h>

#include "host.h"

#define TN_MODULE_MAGIC 0x4e4e4554u /* "TENN" */

#define TN_KIND_ENGINE 1u
#define TN_KIND_DOMAIN 2u
#define TN_KIND_API    3u

/* Lifecycle, each exactly once per instance and serialised by the host [lifecycle]:
 * create -> start -> (calls) -> drain -> stop -> destroy. When `start` fails, `destroy` follows at
 * once. All state hangs off `self`: several instances may live in one process. */
typedef struct tn_module {
  uint32_t magic;
  uint32_t size;
  uint32_t abi_version; /* what the module was built for */
  uint32_t kind;        /* TN_KIND_* */
  const char* id;
  const char* version;
  const char* const* required_interfaces; /* "id#hash", NULL-terminated */
  /* Those that it does without when no enabled module provides them: `bind` then answers NULL. */
  const char* const* optional_interfaces; /* "id#hash", NULL-terminated */
  const char* const* provided_interfaces; /* "id#hash", NULL-terminated */
  tn_str settings_model; /* the model of its settings, canonical JSON; empty = it has none */
  tn_str data_model;     /* entities and statements, canonical JSON; empty = it has none */

  tn_status (*create)(const tn_host* host, void** self, tn_error* error) TN_NOEXCEPT;
  /* `settings` is the message of settings_model, checked by the host, valid until return; NULL = it
   * has none. */
  tn_status (*start)(void* self, const void* settings, tn_error* error) TN_NOEXCEPT;
  /* No new call comes; those in flight have until `deadline_ns` (CLOCK_MONOTONIC). */
  tn_status (*drain)(void* self, uint64_t deadline_ns, tn_error* error) TN_NOEXCEPT;
  void (*stop)(void* self) TN_NOEXCEPT;
  void (*destroy)(void* self) TN_NOEXCEPT;
  /* The interface with this id and the object to pass to its methods; NULL = not provided. After
   * start. Rules go by "<module>.<entity>_rules/1"; resources are the host's own. */
  const tn_interface* (*get_interface)(void* self, const char* id, void** object)TN_NOEXCEPT;
} tn_module;

/* The one symbol that leaves the library. */
#define TN_ENTRY_NAME "tn_module_entry"
typedef const tn_module* (*tn_module_entry_fn)(void)TN_NOEXCEPT;

/* The note: section .note.tenon, name "Tenon", type 1. Its description is UTF-8 text, a `key=value`
 * a line, padded with NUL to four bytes. Keys: abi=0.3, kind=engine|domain|api, id=, version=,
 * data=<hash of the data model, when it has one>, and any number of provides=<interface id>#<hash>,
 * requires=<interface id>#<hash>, optional=<interface id>#<hash>, library=<soname it may need>. The
 * host reads it, and refuses, before one instruction of the library runs. */
#define TN_NOTE_SECTION ".note.tenon"
#define TN_NOTE_NAME    "Tenon"
#define TN_NOTE_TYPE    1u

/* Defines the note from a string literal. Use it once, in one source file of the module. */
#define TN_DEFINE_NOTE(text)                                                                     \
  __attribute__((section(TN_NOTE_SECTION), used, aligned(4))) static const struct {              \
    uint32_t name_bytes, description_bytes, type;                                                \
    char name[8];                                                                                \
    char description[(sizeof(text) + 3u) / 4u * 4u];                                             \
  } tn_note_ = {sizeof(TN_NOTE_NAME), (sizeof(text) + 3u) / 4u * 4u, TN_NOTE_TYPE, TN_NOTE_NAME, \
                text}

#if defined(__GNUC__)
#define TN_EXPORT __attribute__((visibility("default")))
#endif

#endif
