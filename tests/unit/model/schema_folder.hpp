// Schema folders for tests: the checked-in ones, and temporary ones made of TOML texts.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/schema_reader.hpp"

namespace tenon::model {

inline std::filesystem::path checked_in_schemas() {
  return TENON_TEST_SCHEMAS;
}

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// A folder that ends with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenon-schema-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes `text` to `name`, which may lead through folders.
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  SchemaReading read(const std::string& module) const {
    const std::vector<std::filesystem::path> paths{path_};
    return read_schema(path_ / module, paths);
  }

 private:
  std::filesystem::path path_;
};

inline SchemaReading read_gallery() {
  const std::vector<std::filesystem::path> paths{checked_in_schemas()};
  return read_schema(checked_in_schemas() / "gallery", paths);
}

}  // namespace tenon::model
