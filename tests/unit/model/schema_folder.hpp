// Schema folders for tests: the checked-in ones, and temporary ones made of TOML texts.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/schema_reader.hpp"
#include "temporary_folder.hpp"

namespace tenon::model {

inline std::filesystem::path checked_in_schemas() {
  return TENON_TEST_SCHEMAS;
}

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// A folder of schema folders.
class TemporaryFolder : public unit::TemporaryFolder {
 public:
  SchemaReading read(const std::string& module) const {
    const std::vector<std::filesystem::path> paths{path()};
    return read_schema(path() / module, paths);
  }
};

/// Where `part` begins in `text`. Throws when it is not there: the test is then of something else.
inline std::size_t place_of(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) throw std::invalid_argument("the schema does not have: " + part);
  return at;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(place_of(text, from), from.size(), to);
}

/// The line on which `part` begins, from 1.
inline int line_of(const std::string& text, const std::string& part) {
  const auto at = text.begin() + static_cast<std::ptrdiff_t>(place_of(text, part));
  return 1 + static_cast<int>(std::count(text.begin(), at, '\n'));
}

inline SchemaReading read_gallery() {
  const std::vector<std::filesystem::path> paths{checked_in_schemas()};
  return read_schema(checked_in_schemas() / "gallery", paths);
}

}  // namespace tenon::model
