# How our own code is compiled: warnings, sanitizers, the build type that the sanitizer presets use.
# tenon::settings is linked PRIVATE by every target of this repository and never exported.
set(TENON_SANITIZE "" CACHE STRING "Sanitizers, as address,undefined or thread")

add_library(tenon_settings INTERFACE)
add_library(tenon::settings ALIAS tenon_settings)
target_compile_options(tenon_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>)

set(CMAKE_C_FLAGS_SANITIZE "-O1 -g -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g -fno-omit-frame-pointer")
if(TENON_SANITIZE)
  add_compile_options(-fsanitize=${TENON_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TENON_SANITIZE})
  if(TENON_SANITIZE MATCHES thread)
    # GCC warns that ThreadSanitizer does not model fences, which Asio uses.
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()
