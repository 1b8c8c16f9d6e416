#include "model/schema_examples.hpp"

#include <vector>

#include "base/arena.hpp"
#include "model/json_codec.hpp"
#include "model/schema_values.hpp"

namespace tenon::model {
namespace {

constexpr std::size_t kExampleBytesMax = std::size_t{16} << 20;

struct Example {
  std::string what;     // for the message
  std::string message;  // that it has to be
  std::string json;
  std::uint32_t line;
};

/// Gives each example of a field a message of its own in `interface`, with that one field.
void add_field_examples(const InterfaceSource& source, Interface& interface,
                        std::vector<Example>& examples) {
  for (const auto& [message_name, members] : source.fields) {
    for (const Field& field : source.interface.find_message(message_name)->fields) {
      if (!field.example) continue;
      Message wrapper;
      wrapper.name = fmt::format("{} {}", message_name,
                                 field.name);  // the space keeps it apart from all others
      wrapper.fields.push_back(field);
      const TomlMember* member = members.at(field.name)->value.find("example");
      examples.push_back({fmt::format("field \"{}\"", field.name), wrapper.name,
                          fmt::format("{{\"{}\":{}}}", field.name, *field.example), member->line});
      interface.messages.push_back(std::move(wrapper));
    }
  }
}

void add_operation_examples(InterfaceSource& source, std::vector<Example>& examples) {
  for (Operation& operation : source.interface.operations) {
    const TomlValue* example = source.document.at({"operations", operation.name, "example"});
    if (example == nullptr) continue;
    const Message* request = source.interface.find_message(operation.request);
    operation.example = to_example_json(*example, *request, source.interface);
    examples.push_back({fmt::format("operation \"{}\"", operation.name), operation.request,
                        *operation.example, example->line});
  }
}

}  // namespace

void check_examples(InterfaceSource& source) {
  std::vector<Example> examples;
  add_operation_examples(source, examples);
  Interface interface = source.interface;
  add_field_examples(source, interface, examples);
  if (examples.empty()) return;
  layout(interface);
  const JsonCodec codec(interface);
  for (const Example& example : examples) {
    Arena arena(kExampleBytesMax);
    const auto decoded = decode_json(*codec.plan(example.message), example.json, arena);
    if (decoded) continue;
    const Error& error = decoded.error();
    source.faults.error(example.line, "bad_example",
                        fmt::format("the example of {} does not fit{}{}: {}", example.what,
                                    error.path.empty() ? "" : " at ", error.path, error.message));
  }
}

}  // namespace tenon::model
