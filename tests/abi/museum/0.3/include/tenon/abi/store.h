/* What a module with a data model may do with its database: all of it inside a unit. Records and
 * parameters are the C structs that the schema compiler generates. A module sends no SQL: it names
 * entities and statements by their number in its data model. */
#ifndef TENON_ABI_STORE_H
#define TENON_ABI_STORE_H

#include "call.h"

/* A write unit or a read snapshot. The host's; valid until the body that got it returns, on that
 * thread alone. */
typedef struct tn_unit tn_unit;

/* Runs inside a unit. It crosses no seam (tn_host.invoke answers TN_FAILED_PRECONDITION,
 * "tenon.seam_in_unit") and opens no other unit. Anything but TN_OK undoes all that it did. A write
 * unit's body may be run again from the start: it has no effect but on the database and on what
 * `state` points to, which it sets afresh each time. Memory that it allocates from `call` stays. */
typedef tn_status (*tn_unit_body)(void* state, tn_unit* unit, tn_error* error) TN_NOEXCEPT;

/* Gets one row, whose texts are valid until it returns. Anything but TN_OK ends the statement. */
typedef tn_status (*tn_row_body)(void* state, const void* row, tn_error* error) TN_NOEXCEPT;

typedef struct tn_store {
  uint32_t size;
  uint32_t _0;

  /* Runs `body` on one snapshot of the module's database. On the calling thread. [any, inside a
   * call] */
  tn_status (*read)(const tn_call* call, tn_unit_body body, void* state,
                    tn_error* error) TN_NOEXCEPT;
  /* Runs `body` on the writer, all or nothing, and returns once it is durable. Another thread runs
   * it while this one waits. [worker, inside a call] */
  tn_status (*write)(const tn_call* call, tn_unit_body body, void* state,
                     tn_error* error) TN_NOEXCEPT;

  /* Runs statement number `statement`. `parameters` is its message, NULL when it has none; `row` is
   * called for each row, NULL when it answers none; `changes`, unless NULL, gets the number of rows
   * changed. A statement that writes needs a write unit. */
  tn_status (*execute)(tn_unit* unit, uint32_t statement, const void* parameters, tn_row_body row,
                       void* state, uint64_t* changes, tn_error* error) TN_NOEXCEPT;

  /* Entity number `entity`, by id. `record` is its zeroed message with head.size set; what it
   * points to is in the memory of the call. TN_NOT_FOUND, "store.not_found". */
  tn_status (*find)(tn_unit* unit, uint32_t entity, const tn_uuid* id, void* record,
                    tn_error* error) TN_NOEXCEPT;
  /* Stores a new record with its parts. Without an id it gets one (uuid7); id and version are
   * written into it. */
  tn_status (*insert)(tn_unit* unit, uint32_t entity, void* record, tn_error* error) TN_NOEXCEPT;
  /* Replaces the record of this id with its parts. Its version has to be the stored one
   * (TN_ABORTED, "store.stale") and is advanced. */
  tn_status (*update)(tn_unit* unit, uint32_t entity, void* record, tn_error* error) TN_NOEXCEPT;
  /* Deletes with its parts. TN_NOT_FOUND, "store.not_found". */
  tn_status (*erase)(tn_unit* unit, uint32_t entity, const tn_uuid* id,
                     tn_error* error) TN_NOEXCEPT;

  /* Publishes event number `event` of the data model: `message` is its message, as JSON it is put
   * into the outbox of the module's database, in this write unit. It is there once the unit is
   * durable, and not when the unit is undone. Nothing of `message` is kept.
   * TN_RESOURCE_EXHAUSTED, "store.event_too_large". */
  tn_status (*publish)(tn_unit* unit, uint32_t event, const void* message,
                       tn_error* error) TN_NOEXCEPT;
} tn_store;

#endif
