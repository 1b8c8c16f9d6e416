// The compiled schema of interfaces: what operations exist, what their messages hold, and where
// each field lies in the C struct. Plain values; read from TOML by schema_reader, from canonical
// JSON by canonical.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::model {

enum class Type : std::uint8_t {
  boolean,  // uint8_t 0/1                     JSON true/false
  int32,    // int32_t                         JSON integer
  int64,    // int64_t                         JSON string
  float64,  // double, finite                  JSON number
  decimal,  // int64_t unscaled                JSON string, exactly `scale` digits written, at most
            // `scale` read
  text,     // tn_str, UTF-8 without U+0000    JSON string
  bytes,    // tn_str                          JSON string, base64 (RFC 4648 section 4, padded)
  uuid,  // tn_uuid                         JSON string, 8-4-4-4-12 lower case written, either case
         // read
  date,  // int32_t days since 1970-01-01   JSON string, YYYY-MM-DD, years 0001 to 9999
  instant,      // int64_t microseconds since 1970 JSON string, RFC 3339, Z written, any offset read
  enumeration,  // uint32_t, the value's tag     JSON string, the value's name
  message,      // const pointer                   JSON object
  local_time,   // int64_t microseconds since 1970-01-01T00:00:00, no zone
                //                                 JSON string, YYYY-MM-DDTHH:MM:SS[.ffffff]
  duration,     // int64_t microseconds            JSON string, ISO 8601 exact: PT1H30M, -PT0.5S
  zone,         // tn_str, an IANA name            JSON string, checked for its form alone
  money,        // tn_money                        JSON {"amount":"12.50","currency":"EUR"}
  json,         // tn_str, UTF-8 JSON, not null    JSON as it is, white space removed
};

/// The schema's word for a scalar type, as "int64"; "enum" and "message" for the other two.
std::string_view to_name(Type type);

struct Field {
  std::uint32_t tag = 0;
  std::string name;
  Type type = Type::text;
  std::uint8_t precision = 0;  // decimal(precision, scale), precision <= 18
  std::uint8_t scale = 0;
  std::string ref;        // name of the enum or message, as in Interface::enums or ::messages
  bool list = false;      // tn_span of elements; messages stand in it by value
  bool optional = false;  // may be absent; a list that is absent is empty
  std::optional<std::string>
      default_value;  // what an absent field reads as, in the JSON text of its type, e.g.
                      // `"exclude"`, `1000`, `true`; implies optional, never with list
  std::optional<std::string> min,
      max;  // int32, int64, float64, decimal: inclusive, as in JSON without quotes
  std::optional<std::uint32_t> min_length, max_length;  // text in code points, bytes in bytes
  std::optional<std::uint32_t> min_items, max_items;    // lists
  std::string meaning;
  std::optional<std::string> example;  // JSON text

  // Layout, computed by layout(): never written to canonical JSON.
  std::uint32_t offset = 0;   // in the C struct
  std::uint32_t ordinal = 0;  // bit in tn_message.present; position in the order of tags
};

/// Fields stand in this order in structs, JSON and the canonical form: by tag, but those of the
/// host (20000 and above: id and version of records) before those of authors.
constexpr std::uint32_t rank_of_tag(std::uint32_t tag) {
  constexpr std::uint32_t kFirstOfHost = 20'000;
  return tag >= kFirstOfHost ? tag - kFirstOfHost : tag + kFirstOfHost;
}

struct Message {
  std::string name;  // "Order"; imported ones "shop.orders/1:Order"
  std::string meaning;
  std::vector<Field> fields;  // in the order of tags, at most 64
  std::vector<std::uint32_t> reserved_tags;
  std::vector<std::string> reserved_names;

  std::uint32_t size = 0;  // sizeof the C struct
};

struct EnumValue {
  std::uint32_t tag = 0;
  std::string name;
  std::string meaning;
};

struct Enum {
  std::string name;
  std::string meaning;
  std::vector<EnumValue> values;  // in the order of tags
};

enum class HttpMethod : std::uint8_t { get, post, patch, erase };

/// "GET", "POST", "PATCH", "DELETE".
std::string_view to_name(HttpMethod method);

/// A route of an api or a domain module. `path` is literal but for `{field}` segments, which fill
/// scalar fields of the request.
struct Http {
  HttpMethod method = HttpMethod::post;
  std::string path;
  // A media type other than JSON, mapped to one text field: of the request (its body), of the
  // response (the answer's body). Both empty for JSON.
  std::string request_media_type = {}, request_field = {};  // "text/csv", "content"
  std::string response_media_type = {}, response_field = {};
};

struct Operation {
  std::uint32_t tag = 0;
  std::string name;
  std::string meaning;
  std::string request, response;    // names of messages
  bool reads_only = false;          // changes nothing: may run on the event loop, may be retried
  bool idempotent = false;          // may be repeated with the same effect; implied by reads_only
  bool blocking = false;            // may wait for something: always a worker
  std::vector<std::string> errors;  // stable codes it answers, "<module>.<fault>"
  std::optional<Http> http;
  std::optional<std::string> example;  // a request as JSON text
};

/// Who declares an interface, and so who provides it.
enum class Origin : std::uint8_t {
  author,      // a file of the schema folder; the module
  resource,    // follows from an entity; the host, where the database is
  rules,       // follows from an entity's rules; the module, for the host alone: in no note
  statements,  // the messages of named statements, without operations
  events,      // the messages of events, without operations
};

/// One interface, self-contained: messages and enums that it uses of others are in it under their
/// full names.
struct Interface {
  std::string id;      // "shop.orders/1"
  std::string module;  // "shop"
  std::string name;    // "orders"
  std::uint32_t major = 0;
  std::string meaning;
  std::vector<Operation>
      operations;  // in the order of tags; the index is the number of the ABI's method
  std::vector<Message> messages;  // own ones in the order of the file, then imported ones
  std::vector<Enum> enums;
  Origin origin = Origin::author;  // never in the canonical form

  const Message* find_message(std::string_view name) const;
  const Enum* find_enum(std::string_view name) const;
  const Operation* find_operation(std::string_view name) const;
};

enum class Kind : std::uint8_t { engine = 1, domain = 2, api = 3 };  // numbers of TN_KIND_*
std::string_view to_name(Kind kind);

/// The parts of "shop.orders/1".
struct InterfaceId {
  std::string module, name;
  std::uint32_t major = 0;
};

/// nullopt unless `text` is <module>.<name>/<major>: two snake_case names and a number without
/// leading zeros.
std::optional<InterfaceId> parse_interface_id(std::string_view text);

/// Computes offsets, ordinals and sizes of all messages: the rule that the C compiler and the codec
/// share. A struct is a tn_message head (16 bytes), then the fields in the order of tags, each at
/// its natural alignment (boolean 1; int32, enum, date 4; uuid 1; the rest 8; a message 8, a
/// pointer; a list 24 at 8), the size rounded up to 8.
void layout(Interface& interface);

/// Size and alignment of one field, or of one element when `as_element`.
struct Extent {
  std::uint32_t size, align;
};
Extent extent_of(const Field& field, bool as_element, const Interface& interface);

}  // namespace tenon::model
