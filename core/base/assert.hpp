// TN_ASSERT: for bugs of ours, in every build. Never for what a user or a module sends.
#pragma once

#include <cstdio>
#include <cstdlib>

#define TN_ASSERT(condition)                                                                 \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
