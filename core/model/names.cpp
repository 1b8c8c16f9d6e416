#include "model/names.hpp"

#include <algorithm>
#include <array>

namespace tenon::model {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

// Sorted: a binary search reads it.
constexpr std::array<std::string_view, 111> kReservedWords{"alignas",
                                                           "alignof",
                                                           "and",
                                                           "and_eq",
                                                           "asm",
                                                           "assert",
                                                           "atomic_cancel",
                                                           "atomic_commit",
                                                           "atomic_noexcept",
                                                           "auto",
                                                           "bitand",
                                                           "bitor",
                                                           "bool",
                                                           "break",
                                                           "case",
                                                           "catch",
                                                           "char",
                                                           "char16_t",
                                                           "char32_t",
                                                           "char8_t",
                                                           "class",
                                                           "co_await",
                                                           "co_return",
                                                           "co_yield",
                                                           "compl",
                                                           "concept",
                                                           "const",
                                                           "const_cast",
                                                           "consteval",
                                                           "constexpr",
                                                           "constinit",
                                                           "continue",
                                                           "decltype",
                                                           "default",
                                                           "delete",
                                                           "do",
                                                           "double",
                                                           "dynamic_cast",
                                                           "else",
                                                           "enum",
                                                           "errno",
                                                           "explicit",
                                                           "export",
                                                           "extern",
                                                           "false",
                                                           "float",
                                                           "for",
                                                           "friend",
                                                           "goto",
                                                           "if",
                                                           "inline",
                                                           "int",
                                                           "linux",
                                                           "long",
                                                           "mutable",
                                                           "namespace",
                                                           "new",
                                                           "noexcept",
                                                           "not",
                                                           "not_eq",
                                                           "nullptr",
                                                           "offsetof",
                                                           "operator",
                                                           "or",
                                                           "or_eq",
                                                           "private",
                                                           "protected",
                                                           "public",
                                                           "reflexpr",
                                                           "register",
                                                           "reinterpret_cast",
                                                           "requires",
                                                           "restrict",
                                                           "return",
                                                           "short",
                                                           "signed",
                                                           "sizeof",
                                                           "static",
                                                           "static_assert",
                                                           "static_cast",
                                                           "stderr",
                                                           "stdin",
                                                           "stdout",
                                                           "struct",
                                                           "switch",
                                                           "synchronized",
                                                           "template",
                                                           "this",
                                                           "thread_local",
                                                           "throw",
                                                           "true",
                                                           "try",
                                                           "typedef",
                                                           "typeid",
                                                           "typename",
                                                           "typeof",
                                                           "union",
                                                           "unix",
                                                           "unsigned",
                                                           "using",
                                                           "va_arg",
                                                           "va_copy",
                                                           "va_end",
                                                           "va_start",
                                                           "virtual",
                                                           "void",
                                                           "volatile",
                                                           "wchar_t",
                                                           "while",
                                                           "xor",
                                                           "xor_eq"};

static_assert(std::is_sorted(kReservedWords.begin(), kReservedWords.end()));

// Of the functions and objects that the headers of C and POSIX declare outside of every namespace,
// those that somebody could call a module. Sorted.
constexpr std::array<std::string_view, 68> kLibraryNames{
    "abort",    "abs",     "accept",      "access",   "alarm", "bind",      "clock",  "clone",
    "close",    "connect", "daemon",      "daylight", "div",   "environ",   "exit",   "exp",
    "floor",    "fork",    "free",        "gamma",    "gets",  "index",     "kill",   "link",
    "listen",   "log",     "mount",       "nice",     "open",  "optarg",    "pause",  "pipe",
    "poll",     "raise",   "rand",        "random",   "read",  "remainder", "remove", "rename",
    "revoke",   "rewind",  "rindex",      "round",    "scalb", "select",    "send",   "setenv",
    "shutdown", "signal",  "significand", "sin",      "sleep", "socket",    "stat",   "sync",
    "syscall",  "system",  "tan",         "time",     "times", "timezone",  "trunc",  "truncate",
    "ualarm",   "wait",    "write",       "yn"};

static_assert(std::is_sorted(kLibraryNames.begin(), kLibraryNames.end()));

}  // namespace

bool is_snake_case(std::string_view name) {
  if (name.empty() || !is_lower(name.front()) || name.back() == '_') return false;
  if (name.find("__") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_pascal_case(std::string_view name) {
  if (name.empty() || !is_upper(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower(c) || is_upper(c) || is_digit(c); });
}

std::string to_snake_case(std::string_view name) {
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_lower(c) && !is_upper(c) && !is_digit(c)) {
      if (!snake.empty() && snake.back() != '_') snake.push_back('_');
      continue;
    }
    const bool after_small = i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
    const bool ends_acronym =
        i > 0 && is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
    if (is_upper(c) && (after_small || ends_acronym)) snake.push_back('_');
    snake.push_back(lower(c));
  }
  while (!snake.empty() && snake.back() == '_') snake.pop_back();
  return snake;
}

std::string to_pascal_case(std::string_view name) {
  std::string pascal;
  bool starts_word = true;
  for (const char c : name) {
    const bool is_part = is_lower(c) || is_upper(c) || is_digit(c);
    if (is_part) pascal.push_back(starts_word ? upper(c) : c);
    starts_word = !is_part;
  }
  return pascal;
}

std::string to_upper_case(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), upper);
  return text;
}

bool is_reserved_word(std::string_view name) {
  return std::binary_search(kReservedWords.begin(), kReservedWords.end(), name);
}

bool is_library_name(std::string_view name) {
  return std::binary_search(kLibraryNames.begin(), kLibraryNames.end(), name);
}

}  // namespace tenon::model
