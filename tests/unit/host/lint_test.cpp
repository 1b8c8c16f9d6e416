// The lint's rules that no library made here can break, or not on every machine.
#include "host/lint.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::host;
using Catch::Contains;

namespace {

ElfImage clean() {
  ElfImage image;
  image.exports = {{"tn_module_entry", true, false}};
  image.needed = {"libc.so.6", "libstdc++.so.6", "libc++.so.1", "ld-linux-x86-64.so.2"};
  image.version_needs = {{"libc.so.6", "GLIBC_2.34"},
                         {"libc.so.6", "GLIBC_ABI_DT_RELR"},
                         {"libstdc++.so.6", "GLIBCXX_3.4.30"}};
  return image;
}

}  // namespace

TEST_CASE("what a module usually needs passes") {
  CHECK_FALSE(lint(clean(), {}, "2.36").has_value());
}

TEST_CASE("a C library newer than this machine's is named, the newest one") {
  ElfImage image = clean();
  image.version_needs.push_back({"libm.so.6", "GLIBC_2.38"});
  image.version_needs.push_back({"libc.so.6", "GLIBC_2.37"});
  const auto error = lint(image, {}, "2.36");
  REQUIRE(error.has_value());
  CHECK(error->code == "module.lint");
  CHECK_THAT(error->message, Contains("needs GLIBC_2.38 of libm.so.6, this machine has 2.36"));
  CHECK_FALSE(lint(image, {}, "2.38").has_value());
}

TEST_CASE("versions are compared as numbers") {
  ElfImage image = clean();
  image.version_needs = {{"libc.so.6", "GLIBC_2.4"}, {"libc.so.6", "GLIBC_2.2.5"}};
  CHECK_FALSE(lint(image, {}, "2.36").has_value());
  image.version_needs = {{"libc.so.6", "GLIBC_2.100"}};
  CHECK(lint(image, {}, "2.36").has_value());
}

TEST_CASE("a library that the note declares is no stranger, another one is") {
  ElfImage image = clean();
  image.needed.push_back("libzones.so.2");
  const std::string declared[] = {"libzones.so.2"};
  CHECK_FALSE(lint(image, declared, "2.36").has_value());
  image.needed.push_back("libzones.so.3");
  const auto error = lint(image, declared, "2.36");
  REQUIRE(error.has_value());
  CHECK(error->code == "module.foreign_library");
  CHECK_THAT(error->message, Contains("libzones.so.3"));
}

TEST_CASE("the entry must be there, and be a function") {
  ElfImage image = clean();
  image.exports.clear();
  CHECK(lint(image, {}, "2.36").has_value());
  image.exports = {{"tn_module_entry", false, false}};
  CHECK(lint(image, {}, "2.36").has_value());
}
