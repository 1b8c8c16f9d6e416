#include "host/lint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tenon/abi/module.h"

namespace tenon::host {
namespace {

/// What every module may need: the C and C++ runtime, whichever of the two C++ libraries.
constexpr std::array<std::string_view, 12> kRuntimeLibraries = {
    "libc.so.6",   "libm.so.6",      "libgcc_s.so.1",        "libstdc++.so.6",
    "libc++.so.1", "libc++abi.so.1", "libunwind.so.1",       "libpthread.so.0",
    "libdl.so.2",  "librt.so.1",     "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"};

/// A host that is built with sanitizers loads modules that are built with them.
#ifdef TENON_SANITIZED
constexpr std::array<std::string_view, 3> kSanitizerLibraries = {"libasan.so", "libubsan.so",
                                                                 "libtsan.so"};
#else
constexpr std::array<std::string_view, 0> kSanitizerLibraries = {};
#endif

Error refusal(std::string_view code, std::string message) {
  return Error{Errc::failed_precondition, std::string(code), std::move(message), ""};
}

bool is_allowed(std::string_view library, std::span<const std::string> declared) {
  return std::find(kRuntimeLibraries.begin(), kRuntimeLibraries.end(), library) !=
             kRuntimeLibraries.end() ||
         std::find(declared.begin(), declared.end(), library) != declared.end() ||
         std::any_of(kSanitizerLibraries.begin(), kSanitizerLibraries.end(),
                     [&](std::string_view name) { return library.starts_with(name); });
}

std::optional<Error> check_exports(const std::vector<ElfSymbol>& exports) {
  std::vector<std::string_view> others;
  bool has_entry = false;
  for (const ElfSymbol& symbol : exports) {
    if (symbol.is_unique) {
      return refusal("module.lint", fmt::format("exports the unique symbol {}, which all libraries "
                                                "of the process would share: link it "
                                                "with a version script, as tenon_add_module does",
                                                symbol.name));
    }
    if (symbol.is_function && symbol.name == TN_ENTRY_NAME) {
      has_entry = true;
    } else {
      others.push_back(symbol.name);
    }
  }
  if (!has_entry) {
    return refusal("module.lint", "does not export the function " TN_ENTRY_NAME
                                  ": put TENON_MODULE(name, Class) into one of its "
                                  "sources, and build it with tenon_add_module");
  }
  if (others.empty()) return std::nullopt;
  constexpr std::size_t kNamed = 3;
  const std::size_t count = others.size();
  others.resize(std::min(count, kNamed));
  return refusal("module.lint",
                 fmt::format("exports {} more than " TN_ENTRY_NAME
                             " ({}{}): link it with a version script, as "
                             "tenon_add_module does",
                             count, fmt::join(others, ", "), count > kNamed ? ", ..." : ""));
}

/// The numbers of "2.36" or "2.2.5"; empty when it is no such thing.
std::vector<unsigned> parse_version(std::string_view text) {
  std::vector<unsigned> numbers;
  const char* at = text.data();
  const char* end = at + text.size();
  while (true) {
    const auto [stop, fault] = std::from_chars(at, end, numbers.emplace_back());
    if (fault != std::errc()) return {};
    if (stop == end) return numbers;
    if (*stop != '.') return {};
    at = stop + 1;
  }
}

std::optional<Error> check_versions(const std::vector<ElfVersionNeed>& needs,
                                    std::string_view glibc) {
  constexpr std::string_view kPrefix = "GLIBC_";
  const std::vector<unsigned> have = parse_version(glibc);
  const ElfVersionNeed* newest = nullptr;
  std::vector<unsigned> most = have;
  for (const ElfVersionNeed& need : needs) {
    if (!need.version.starts_with(kPrefix)) continue;
    const std::vector<unsigned> version =
        parse_version(std::string_view(need.version).substr(kPrefix.size()));
    if (version > most) {
      most = version;
      newest = &need;
    }
  }
  if (newest == nullptr) return std::nullopt;
  return refusal(
      "module.lint",
      fmt::format("needs {} of {}, this machine has {}: build it on a system as old as this one",
                  newest->version, newest->library, glibc));
}

}  // namespace

std::optional<Error> lint(const ElfImage& image, std::span<const std::string> libraries,
                          std::string_view glibc) {
  if (image.has_text_relocations) {
    return refusal("module.lint",
                   "has relocations in its code (TEXTREL): compile all of it with -fPIC");
  }
  if (image.has_static_tls) {
    return refusal("module.lint",
                   "uses static thread-local storage (STATIC_TLS), of which a process has little: "
                   "compile without "
                   "-ftls-model=initial-exec");
  }
  for (const std::string& library : image.needed) {
    if (is_allowed(library, libraries)) continue;
    return refusal("module.foreign_library",
                   fmt::format("needs {}, which it does not declare: link it statically, or name "
                               "it under libraries in the "
                               "module.toml of its schema",
                               library));
  }
  if (auto error = check_versions(image.version_needs, glibc)) return error;
  return check_exports(image.exports);
}

}  // namespace tenon::host
