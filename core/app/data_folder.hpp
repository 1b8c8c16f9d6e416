// The data folder of one host: made when absent, locked while the host lives. Knows nothing of what
// lies in it.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

namespace tenon::app {

/// Holds the lock. The kernel releases it with the process, however that ends; the file stays and
/// means nothing alone.
class DataFolder {
 public:
  /// Makes the folder (mode 0700) and locks it, without waiting.
  /// @error failed_precondition  "host.data_locked": another process has it; the message names its
  /// pid
  /// @error unavailable          "host.data_unusable": it cannot be made or written
  static Result<std::unique_ptr<DataFolder>> open(const std::filesystem::path& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }  // absolute

 private:
  DataFolder(std::filesystem::path path, int lock_fd);

  std::filesystem::path path_;
  int lock_fd_;
};

}  // namespace tenon::app
