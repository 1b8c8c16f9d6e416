#include "app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tenon::app {
namespace {

namespace fs = std::filesystem;

Error unusable(const fs::path& path, std::string_view doing, int fault) {
  return {.errc = Errc::unavailable,
          .code = "host.data_unusable",
          .message =
              fmt::format("the data folder cannot be {}: {}; give another one with --data DIR or "
                          "[host] data",
                          doing, std::strerror(fault)),
          .path = path.string()};
}

/// What the holder of the lock wrote into it; empty while it has not.
std::string read_pid(int fd) {
  char text[32];
  const ssize_t length = pread(fd, text, sizeof text, 0);
  std::string pid(text, length > 0 ? static_cast<std::size_t>(length) : 0);
  if (const auto end = pid.find_first_not_of("0123456789"); end != std::string::npos)
    pid.resize(end);
  return pid;
}

Error locked(const fs::path& path, const std::string& pid) {
  return {
      .errc = Errc::failed_precondition,
      .code = "host.data_locked",
      .message = fmt::format("another host has this data folder{}; stop it, or give another folder "
                             "with --data DIR",
                             pid.empty() ? "" : ", process " + pid),
      .path = path.string()};
}

bool write_pid(int fd) {
  const std::string text = fmt::format("{}\n", getpid());
  return ftruncate(fd, 0) == 0 &&
         pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(const fs::path& given) {
  std::error_code fault;
  const fs::path path = fs::absolute(given, fault).lexically_normal();
  if (!fault) fs::create_directories(path.parent_path(), fault);
  if (fault) return unusable(path, "made", fault.value());
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) return unusable(path, "made", errno);

  const fs::path file = path / "lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return unusable(path, "written", errno);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int why = errno;
    const std::string pid = read_pid(fd);
    close(fd);
    return why == EWOULDBLOCK ? locked(path, pid) : unusable(path, "locked", why);
  }
  if (!write_pid(fd)) {
    const int why = errno;
    close(fd);
    return unusable(path, "written", why);
  }
  return std::unique_ptr<DataFolder>(new DataFolder(path, fd));
}

DataFolder::DataFolder(fs::path path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}

DataFolder::~DataFolder() {
  close(lock_fd_);
}

}  // namespace tenon::app
