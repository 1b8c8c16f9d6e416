// Where the stages of the schema reader put what they find wrong with one file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tenon::model {

class Faults {
 public:
  /// @param file  as the person named it, for "file:line"
  explicit Faults(std::string file) : file_(std::move(file)) {}

  /// @param fault    what follows "schema." in the code; one with a point is the code itself
  /// @param message  what is wrong; what would fix it
  void error(std::uint32_t line, std::string_view fault, std::string message) {
    errors.push_back(make(line, fault, std::move(message)));
  }
  void warning(std::uint32_t line, std::string_view fault, std::string message) {
    warnings.push_back(make(line, fault, std::move(message)));
  }
  const std::string& file() const { return file_; }

  std::vector<Error> errors, warnings;

 private:
  Error make(std::uint32_t line, std::string_view fault, std::string message) const {
    // What a person wrote is quoted in messages, and may hold line breaks; a message is one line.
    for (char& c : message) {
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    std::string code = fault.find('.') == std::string_view::npos ? fmt::format("schema.{}", fault)
                                                                 : std::string(fault);
    return {Errc::invalid_argument, std::move(code), std::move(message),
            fmt::format("{}:{}", file_, line)};
  }

  std::string file_;
};

}  // namespace tenon::model
