// The reader of libraries: what it finds in an honest one, and that no bytes bring it down.
#include "host/elf_image.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::host;

namespace {

std::vector<std::byte> bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  std::vector<std::byte> bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

}  // namespace

TEST_CASE("the facts of an honest library are read") {
  const auto image = read_elf(bytes_of(liar("honest")));
  REQUIRE(image.has_value());
  REQUIRE(image->exports.size() == 1);
  CHECK(image->exports[0].name == "tn_module_entry");
  CHECK(image->exports[0].is_function);
  CHECK_FALSE(image->exports[0].is_unique);
  CHECK_FALSE(image->has_static_tls);
  CHECK_FALSE(image->has_text_relocations);
  const auto note = std::find_if(image->notes.begin(), image->notes.end(),
                                 [](const ElfNote& one) { return one.name == "Tenon"; });
  REQUIRE(note != image->notes.end());
  CHECK(note->type == 1);
  CHECK(note->description.starts_with("abi=0.3\nkind=engine\nid=liar\n"));
}

TEST_CASE("the libraries that one needs are read") {
  const auto image = read_elf(bytes_of(liar("needs_stranger")));
  REQUIRE(image.has_value());
  CHECK(std::count(image->needed.begin(), image->needed.end(), "libstranger.so") == 1);
}

TEST_CASE("a library without section headers reads the same") {
  auto bytes = bytes_of(liar("honest"));
  // e_shoff, e_shnum and e_shstrndx of the ELF header: what sstrip takes away.
  std::fill_n(bytes.begin() + 0x28, 8, std::byte{0});
  std::fill_n(bytes.begin() + 0x3c, 4, std::byte{0});
  const auto image = read_elf(bytes);
  REQUIRE(image.has_value());
  CHECK(image->exports.size() == 1);
}

TEST_CASE("a library that is cut short anywhere is an error or reads as before, never a crash") {
  const auto whole = bytes_of(liar("two_exports"));
  std::size_t refused = 0;
  for (std::size_t length = 0; length < whole.size(); length += length < 4096 ? 1 : 61) {
    // A copy of this very size, so that a sanitizer sees a read beyond it.
    const std::vector<std::byte> part(whole.begin(),
                                      whole.begin() + static_cast<std::ptrdiff_t>(length));
    if (!read_elf(part)) ++refused;
  }
  CHECK(refused > 4096);
}

TEST_CASE("a library with wrong bytes is an error or other facts, never a crash") {
  const auto whole = bytes_of(liar("needs_stranger"));
  std::mt19937 random(20231123);
  std::size_t refused = 0;
  constexpr int kMutants = 3000;
  for (int k = 0; k < kMutants; ++k) {
    auto mutant = whole;
    // Half of them in the headers and tables at the front, where most numbers lead somewhere.
    const std::size_t reach =
        k % 2 == 0 ? std::min<std::size_t>(mutant.size(), 2048) : mutant.size();
    const unsigned changes = 1 + random() % 8;
    for (unsigned change = 0; change < changes; ++change) {
      mutant[random() % reach] = static_cast<std::byte>(random() % 3 == 0 ? 0xff : random() % 256);
    }
    if (!read_elf(mutant)) ++refused;
  }
  CHECK(refused > kMutants / 10);
  CHECK(refused < kMutants);
}
