// Messages and enums as the component schemas of an OpenAPI document (JSON Schema 2020-12). Knows
// no route.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "model/interface.hpp"
#include "rest/openapi_writer.hpp"

namespace tenon::rest {

/// "shop.orders/1" and "Order", or "other.thing/2:Order", as a legal
/// and unique name: "shop.orders.v1.Order".
std::string component_name(const model::Interface& interface, std::string_view name);

/// The schema of a selection of a record's fields: "shop.order.v1.Order.Selection", which no
/// message can be called.
std::string selection_name(const model::Interface& interface, std::string_view record);

/// The schemas that a document's operations reach.
class SchemaComponents {
 public:
  /// Adds a message and all that it refers to. The interface is borrowed until write().
  void add(const model::Interface& interface, const model::Message& message);
  /// Adds the merge patch of a record: null stands for the removal of what the record may lack.
  void add_patch(const model::Interface& interface, const model::Message& patch,
                 const model::Message& record);
  /// Adds a record of which a request selects fields: the id is always there, others as asked for.
  void add_selection(const model::Interface& interface, const model::Message& record);
  /// Adds what the field refers to, if anything.
  void add_referred(const model::Interface& interface, const model::Field& field);
  /// Appends them as members, sorted by name.
  void write(JsonWriter& to) const;

 private:
  struct Component {
    const model::Interface* interface;
    const model::Message* message;           // of a message
    const model::Enum* values;               // of an enum
    const model::Message* record = nullptr;  // whose patch the message is; nullptr: it is none
    bool is_selection = false;
  };
  std::map<std::string, Component> components_;
};

/// The schema of a field's value, with its limits, default and meaning.
void write_field_schema(JsonWriter& to, const model::Field& field,
                        const model::Interface& interface);

/// The same for a value that stands in a path or a query, where money is a text, "12.50 EUR".
void write_parameter_schema(JsonWriter& to, const model::Field& field,
                            const model::Interface& interface);
/// An example of the field, JSON text, as it is where the field is a parameter.
std::string parameter_example(const model::Field& field, const std::string& example);

/// The schema of a message, without the fields that `left_out` names.
void write_message_schema(JsonWriter& to, const model::Message& message,
                          const model::Interface& interface, std::span<const std::string> left_out);

/// Whether a request must have it.
bool is_required(const model::Field& field);

}  // namespace tenon::rest
