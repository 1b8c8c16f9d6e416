#include "host/elf_image.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace tenon::host {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
#error "name this machine's ELF number"
#endif

/// Thrown and caught in this file: a number that leads outside the file, wherever in the reading it
/// turns up.
struct Malformed {
  std::string_view what;
  std::string_view code = "module.not_a_library";
};

/// The file, or a part of it. Every read is checked.
class Bytes {
 public:
  explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint64_t size() const { return bytes_.size(); }
  Bytes part(std::uint64_t offset, std::uint64_t size, std::string_view what) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) throw Malformed{what};
    return Bytes(bytes_.subspan(offset, size));
  }
  Bytes from(std::uint64_t offset, std::string_view what) const {
    if (offset > bytes_.size()) throw Malformed{what};
    return Bytes(bytes_.subspan(offset));
  }
  template <class T>
  T read(std::uint64_t offset, std::string_view what) const {
    T value;
    std::memcpy(&value, part(offset, sizeof value, what).bytes_.data(), sizeof value);
    return value;
  }
  /// The k-th element of an array of T that begins here.
  template <class T>
  T element(std::uint64_t k, std::string_view what) const {
    if (k > bytes_.size() / sizeof(T)) throw Malformed{what};
    return read<T>(k * sizeof(T), what);
  }
  /// Up to the first NUL, which must come soon: no name is longer, and a hostile table could point
  /// into one huge text.
  std::string text(std::uint64_t offset, std::string_view what) const {
    constexpr std::size_t kNameBytesMax = 4096;
    auto rest = from(offset, what).bytes_;
    rest = rest.first(std::min(rest.size(), kNameBytesMax));
    const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
    if (end == rest.end()) throw Malformed{what};
    return std::string(reinterpret_cast<const char*>(rest.data()),
                       static_cast<std::size_t>(end - rest.begin()));
  }
  std::string all() const {
    return std::string(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
  }

 private:
  std::span<const std::byte> bytes_;
};

/// The entries of the dynamic section that are of use here; addresses are 0 when absent.
struct Dynamic {
  std::uint64_t strings = 0, strings_size = 0, symbols = 0, gnu_hash = 0, hash = 0;
  std::uint64_t version_needs = 0, version_needs_count = 0, flags = 0;
  bool has_text_relocations = false;
  std::vector<std::uint64_t> needed;  // offsets into the strings
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> file) : file_(file) {}

  ElfImage read() {
    read_headers();
    ElfImage image;
    for (const Elf64_Phdr& segment : segments_) {
      if (segment.p_type == PT_NOTE) read_notes(segment, image.notes);
    }
    const Dynamic dynamic = read_dynamic();
    const Bytes strings = at_address(dynamic.strings, "the string table")
                              .part(0, dynamic.strings_size, "the string table");
    image.has_static_tls = (dynamic.flags & DF_STATIC_TLS) != 0;
    image.has_text_relocations = dynamic.has_text_relocations || (dynamic.flags & DF_TEXTREL) != 0;
    for (const std::uint64_t name : dynamic.needed) {
      image.needed.push_back(strings.text(name, "the name of a needed library"));
    }
    read_exports(dynamic, strings, image.exports);
    read_version_needs(dynamic, strings, image.version_needs);
    return image;
  }

 private:
  void read_headers() {
    if (file_.size() < sizeof(Elf64_Ehdr)) throw Malformed{"it is too short to be an ELF file"};
    const auto header = file_.read<Elf64_Ehdr>(0, "the ELF header");
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) throw Malformed{"it is no ELF file"};
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        header.e_machine != kMachine) {
      throw Malformed{"it is built for another machine"};
    }
    if (header.e_type != ET_DYN) throw Malformed{"it is an ELF file but no shared library"};
    if (header.e_phentsize != sizeof(Elf64_Phdr))
      throw Malformed{"its program headers have a strange size"};
    const Bytes headers = file_.from(header.e_phoff, "its program headers lie outside the file");
    for (std::uint64_t k = 0; k < header.e_phnum; ++k) {
      segments_.push_back(
          headers.element<Elf64_Phdr>(k, "its program headers lie outside the file"));
    }
  }

  /// From this address of the loaded library to the end of its segment in the file.
  Bytes at_address(std::uint64_t address, std::string_view what) const {
    for (const Elf64_Phdr& segment : segments_) {
      if (segment.p_type != PT_LOAD || address < segment.p_vaddr) continue;
      const std::uint64_t into = address - segment.p_vaddr;
      if (into < segment.p_filesz) {
        return file_.part(segment.p_offset, segment.p_filesz, what).from(into, what);
      }
    }
    throw Malformed{what};
  }

  void read_notes(const Elf64_Phdr& segment, std::vector<ElfNote>& notes) const {
    const Bytes bytes =
        file_.part(segment.p_offset, segment.p_filesz, "its notes lie outside the file");
    const std::uint64_t align = segment.p_align == 8 ? 8 : 4;
    const auto round_up = [align](std::uint64_t n) { return (n + align - 1) / align * align; };
    std::uint64_t at = 0;
    while (at + sizeof(Elf64_Nhdr) <= bytes.size()) {
      const auto header = bytes.read<Elf64_Nhdr>(at, "a note");
      const std::uint64_t name_at = at + sizeof header;
      const std::uint64_t description_at = round_up(name_at + header.n_namesz);
      if (description_at > bytes.size() || header.n_descsz > bytes.size() - description_at) {
        throw Malformed{"one of its notes claims to be longer than all of them", "module.bad_note"};
      }
      ElfNote note;
      note.name = bytes.part(name_at, header.n_namesz, "a note").all();
      if (!note.name.empty() && note.name.back() == '\0') note.name.pop_back();
      note.type = header.n_type;
      note.description = bytes.part(description_at, header.n_descsz, "a note").all();
      notes.push_back(std::move(note));
      at = round_up(description_at + header.n_descsz);
    }
  }

  Dynamic read_dynamic() const {
    constexpr std::string_view kWhat = "its dynamic section lies outside the file";
    const auto found =
        std::find_if(segments_.begin(), segments_.end(),
                     [](const Elf64_Phdr& segment) { return segment.p_type == PT_DYNAMIC; });
    if (found == segments_.end()) throw Malformed{"it has no dynamic section"};
    const Bytes bytes = file_.part(found->p_offset, found->p_filesz, kWhat);
    Dynamic dynamic;
    for (std::uint64_t k = 0; k < bytes.size() / sizeof(Elf64_Dyn); ++k) {
      const auto entry = bytes.element<Elf64_Dyn>(k, kWhat);
      if (entry.d_tag == DT_NULL) break;
      note_entry(entry, dynamic);
    }
    if (dynamic.strings == 0 || dynamic.symbols == 0) throw Malformed{"it has no dynamic symbols"};
    return dynamic;
  }

  static void note_entry(const Elf64_Dyn& entry, Dynamic& dynamic) {
    switch (entry.d_tag) {
      case DT_NEEDED: dynamic.needed.push_back(entry.d_un.d_val); break;
      case DT_STRTAB: dynamic.strings = entry.d_un.d_ptr; break;
      case DT_STRSZ: dynamic.strings_size = entry.d_un.d_val; break;
      case DT_SYMTAB: dynamic.symbols = entry.d_un.d_ptr; break;
      case DT_GNU_HASH: dynamic.gnu_hash = entry.d_un.d_ptr; break;
      case DT_HASH: dynamic.hash = entry.d_un.d_ptr; break;
      case DT_VERNEED: dynamic.version_needs = entry.d_un.d_ptr; break;
      case DT_VERNEEDNUM: dynamic.version_needs_count = entry.d_un.d_val; break;
      case DT_FLAGS: dynamic.flags = entry.d_un.d_val; break;
      case DT_TEXTREL: dynamic.has_text_relocations = true; break;
      default: break;
    }
  }

  /// First and one past the last symbol that a look-up by name can find: what the library exports,
  /// in the loader's eyes.
  std::pair<std::uint64_t, std::uint64_t> find_symbol_range(const Dynamic& dynamic) const {
    constexpr std::string_view kWhat = "its symbol hash table is broken";
    if (dynamic.gnu_hash == 0) {
      if (dynamic.hash == 0) throw Malformed{"it has no symbol hash table"};
      return {0, at_address(dynamic.hash, kWhat).element<std::uint32_t>(1, kWhat)};
    }
    // Header: buckets, first hashed symbol, words of the filter, shift; then filter, buckets, one
    // hash a symbol.
    const Bytes table = at_address(dynamic.gnu_hash, kWhat);
    const std::uint64_t bucket_count = table.element<std::uint32_t>(0, kWhat);
    const std::uint64_t first = table.element<std::uint32_t>(1, kWhat);
    const std::uint64_t filter_words = table.element<std::uint32_t>(2, kWhat);
    const Bytes buckets = table.from(16 + filter_words * 8, kWhat);
    std::uint64_t last = 0;
    for (std::uint64_t k = 0; k < bucket_count; ++k) {
      last = std::max<std::uint64_t>(last, buckets.element<std::uint32_t>(k, kWhat));
    }
    if (last < first) return {first, first};
    const Bytes chain = buckets.from(bucket_count * 4, kWhat);
    while ((chain.element<std::uint32_t>(last - first, kWhat) & 1U) == 0)
      ++last;  // the low bit ends a bucket
    return {first, last + 1};
  }

  void read_exports(const Dynamic& dynamic, const Bytes& strings,
                    std::vector<ElfSymbol>& exports) const {
    constexpr std::string_view kWhat = "its symbols lie outside the file";
    const auto [first, end] = find_symbol_range(dynamic);
    const Bytes symbols = at_address(dynamic.symbols, kWhat);
    for (std::uint64_t k = first; k < end; ++k) {
      const auto symbol = symbols.element<Elf64_Sym>(k, kWhat);
      const unsigned binding = ELF64_ST_BIND(symbol.st_info);
      const unsigned visibility = ELF64_ST_VISIBILITY(symbol.st_other);
      if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL) continue;
      if (visibility == STV_HIDDEN || visibility == STV_INTERNAL) continue;
      exports.push_back({strings.text(symbol.st_name, "the name of a symbol"),
                         ELF64_ST_TYPE(symbol.st_info) == STT_FUNC, binding == STB_GNU_UNIQUE});
    }
  }

  void read_version_needs(const Dynamic& dynamic, const Bytes& strings,
                          std::vector<ElfVersionNeed>& needs) const {
    constexpr std::string_view kWhat = "its version needs are broken";
    if (dynamic.version_needs == 0) return;
    Bytes of_library = at_address(dynamic.version_needs, kWhat);
    for (std::uint64_t k = 0; k < dynamic.version_needs_count; ++k) {
      const auto library = of_library.read<Elf64_Verneed>(0, kWhat);
      const std::string name = strings.text(library.vn_file, kWhat);
      Bytes of_version = of_library.from(library.vn_aux, kWhat);
      for (unsigned i = 0; i < library.vn_cnt; ++i) {
        const auto version = of_version.read<Elf64_Vernaux>(0, kWhat);
        needs.push_back({name, strings.text(version.vna_name, kWhat)});
        if (version.vna_next == 0) break;
        of_version = of_version.from(version.vna_next, kWhat);
      }
      if (library.vn_next == 0) break;
      of_library = of_library.from(library.vn_next, kWhat);
    }
  }

  Bytes file_;
  std::vector<Elf64_Phdr> segments_;
};

}  // namespace

Result<ElfImage> read_elf(std::span<const std::byte> file) {
  try {
    return Reader(file).read();
  } catch (const Malformed& malformed) {
    return Error{Errc::failed_precondition, std::string(malformed.code),
                 std::string("is no module of this machine (").append(malformed.what).append(")"),
                 ""};
  }
}

}  // namespace tenon::host
