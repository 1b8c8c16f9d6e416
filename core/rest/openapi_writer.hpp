// Writes one JSON document front to back. Commas are its own; what is opened is closed by the
// caller.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.hpp"

namespace tenon::rest {

class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_list() { open('['); }
  void end_list() { close(']'); }

  void key(std::string_view name) {
    string(name);
    text_.push_back(':');
    needs_comma_ = false;
  }
  void string(std::string_view value) {
    separate();
    text_.push_back('"');
    append_json_escaped(text_, value);
    text_.push_back('"');
  }
  /// JSON as it is: numbers, and the examples and defaults of a schema.
  void raw(std::string_view json) {
    separate();
    text_.append(json);
  }

  void member(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void raw_member(std::string_view name, std::string_view json) {
    key(name);
    raw(json);
  }
  void begin_object(std::string_view name) {
    key(name);
    begin_object();
  }
  void begin_list(std::string_view name) {
    key(name);
    begin_list();
  }

  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (needs_comma_) text_.push_back(',');
    needs_comma_ = true;
  }
  void open(char bracket) {
    separate();
    text_.push_back(bracket);
    needs_comma_ = false;
  }
  void close(char bracket) {
    text_.push_back(bracket);
    needs_comma_ = true;
  }

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace tenon::rest
