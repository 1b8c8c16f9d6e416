// One data folder, one host.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "app/data_folder.hpp"
#include "temporary_folder.hpp"

using tenon::app::DataFolder;
using tenon::unit::TemporaryFolder;

TEST_CASE("a data folder is made for its owner alone, parents too") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "var" / "shop";
  const auto data = DataFolder::open(path);
  REQUIRE(data.has_value());
  CHECK((*data)->path() == path);
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700U);
}

TEST_CASE("a second host is refused with the pid of the first, and let in after it") {
  const TemporaryFolder folder;
  {
    const auto first = DataFolder::open(folder.path());
    REQUIRE(first.has_value());
    const auto second = DataFolder::open(folder.path());
    REQUIRE(second.has_error());
    CHECK(second.error().code == "host.data_locked");
    CHECK(second.error().message.find("process " + std::to_string(getpid())) != std::string::npos);
  }
  CHECK(DataFolder::open(folder.path()).has_value());
}

TEST_CASE("a lock file that a dead host left behind locks nobody out") {
  const TemporaryFolder folder;
  folder.write("lock", "999999999\n");
  CHECK(DataFolder::open(folder.path()).has_value());
}

TEST_CASE("what is no folder cannot be one") {
  const TemporaryFolder folder;
  const auto file = folder.write("file", "");
  const auto data = DataFolder::open(file);
  REQUIRE(data.has_error());
  CHECK(data.error().code == "host.data_unusable");
  const auto below = DataFolder::open(file / "below" / "it");
  REQUIRE(below.has_error());
  CHECK(below.error().code == "host.data_unusable");
}
