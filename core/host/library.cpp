// Boost's path and error types would add a library to say what the standard one says.
#define BOOST_DLL_USE_STD_FS

#include "host/library.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/dll/shared_library.hpp>

#include "host/elf_image.hpp"
#include "host/fault.hpp"
#include "host/lint.hpp"
#include "model/canonical.hpp"

namespace tenon::host {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error unreadable(const ModuleSpec& spec, int reason) {
  return fault(
      spec, "module.not_found",
      fmt::format("cannot be read from {} ({}): build or install it there, or name the right file",
                  spec.library.string(), std::strerror(reason)));
}

/// The bytes, copied: a mapped file that somebody truncates kills who reads it.
Result<std::vector<std::byte>> read_file(const ModuleSpec& spec) {
  constexpr std::uint64_t kBytesMax = std::uint64_t{512} << 20U;
  const Descriptor file(::open(spec.library.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return unreadable(spec, errno);
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return unreadable(spec, errno);
  if (!S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) > kBytesMax) {
    return fault(spec, "module.not_a_library",
                 fmt::format("is no file that could be a library: {}", spec.library.string()));
  }
  if ((about.st_mode & S_IWOTH) != 0) {
    return fault(
        spec, "module.lint",
        fmt::format("is a file that everybody may write to: chmod o-w {}", spec.library.string()));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(about.st_size));
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0) return unreadable(spec, errno);
    if (got == 0) break;  // it became shorter just now
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

/// Puts the module's name before the message of a check that knows none.
Error name_it(const ModuleSpec& spec, const Error& error) {
  return fault(spec, error.code, fmt::format("({}) {}", spec.library.string(), error.message));
}

Error differs(const ModuleSpec& spec, std::string_view what) {
  return fault(spec, "module.note_differs",
               fmt::format("({}) says something else in its descriptor than in its note: {}; build "
                           "it with tenon_add_module, "
                           "which writes both from one schema",
                           spec.library.string(), what));
}

bool same(const char* text, std::string_view expected) {
  return text != nullptr && std::strncmp(text, expected.data(), expected.size()) == 0 &&
         text[expected.size()] == '\0';
}

bool same(const char* const* listed, std::vector<InterfaceReference> expected) {
  constexpr std::size_t kListMax = 1000;
  std::vector<InterfaceReference> found;
  for (std::size_t k = 0; listed != nullptr && listed[k] != nullptr; ++k) {
    auto reference = parse_reference(listed[k]);
    if (!reference || k == kListMax) return false;
    found.push_back(*std::move(reference));
  }
  std::sort(found.begin(), found.end());
  std::sort(expected.begin(), expected.end());
  return found == expected;
}

std::optional<Error> compare(const ModuleSpec& spec, const Note& note, const tn_module* module) {
  if (module == nullptr) return differs(spec, TN_ENTRY_NAME " returns NULL");
  if (module->magic != TN_MODULE_MAGIC) return differs(spec, "the magic number");
  if (module->size < sizeof(tn_module)) return differs(spec, "the size of the descriptor");
  if (module->abi_version != note.abi_version) return differs(spec, "the ABI's version");
  if (module->kind != static_cast<std::uint32_t>(note.kind)) return differs(spec, "the kind");
  if (!same(module->id, note.id)) return differs(spec, "the id");
  if (!same(module->version, note.version)) return differs(spec, "the version");
  if (!same(module->required_interfaces, note.requires_))
    return differs(spec, "the required interfaces");
  if (!same(module->optional_interfaces, note.optional))
    return differs(spec, "the optional interfaces");
  if (!same(module->provided_interfaces, note.provides))
    return differs(spec, "the provided interfaces");
  const std::string_view data(module->data_model.p == nullptr ? "" : module->data_model.p,
                              module->data_model.n);
  if ((data.empty() ? "" : model::hash_of(data)) != note.data_hash)
    return differs(spec, "the data model");
  const bool has_all = module->create != nullptr && module->start != nullptr &&
                       module->drain != nullptr && module->stop != nullptr &&
                       module->destroy != nullptr && module->get_interface != nullptr;
  if (!has_all) return differs(spec, "a lifecycle function is NULL");
  return std::nullopt;
}

}  // namespace

Result<Note> inspect(const ModuleSpec& spec) {
  const auto bytes = read_file(spec);
  if (!bytes) return bytes.error();
  const auto image = read_elf(*bytes);
  if (!image) return name_it(spec, image.error());
  auto note = read_note(*image);
  if (!note) return name_it(spec, note.error());
  if (note->id != spec.name) {
    return fault(spec, "module.wrong_name",
                 fmt::format("is configured to be {}, which is the module \"{}\": name it "
                             "[modules.{}], or name another file",
                             spec.library.string(), note->id, note->id));
  }
  if (const auto error = lint(*image, note->libraries, gnu_get_libc_version()))
    return name_it(spec, *error);
  return note;
}

Result<const tn_module*> load(const ModuleSpec& spec, const Note& note) {
  // All symbols now, none to others, and mapped for ever: what a module leaves behind
  // (thread-locals, static destructors) must outlive every handle, so that closing the handle below
  // unloads nothing.
  const auto mode = static_cast<boost::dll::load_mode::type>(boost::dll::load_mode::rtld_now |
                                                             boost::dll::load_mode::rtld_local) |
                    static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
  boost::dll::shared_library library;
  std::error_code failure;
  library.load(std::filesystem::absolute(spec.library), failure, mode);
  if (failure) {
    const char* reason = ::dlerror();
    return fault(
        spec, "module.load_failed",
        fmt::format(
            "cannot be loaded ({}): install what it needs, or build it again on this system",
            reason != nullptr ? reason : failure.message()));
  }
  if (!library.has(TN_ENTRY_NAME)) return differs(spec, "it has no " TN_ENTRY_NAME);
  const tn_module* module = library.get<const tn_module*() noexcept>(TN_ENTRY_NAME)();
  if (auto error = compare(spec, note, module)) return *std::move(error);
  return module;
}

}  // namespace tenon::host
