// Schema folders for tests: the checked-in ones, and temporary ones made of TOML texts.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
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

inline SchemaReading read_gallery() {
  const std::vector<std::filesystem::path> paths{checked_in_schemas()};
  return read_schema(checked_in_schemas() / "gallery", paths);
}

}  // namespace tenon::model
