# tenon_add_module: a module library from a schema folder and its sources. The same file serves this repository and,
# installed, `find_package(tenon)`: it may refer to nothing of the source tree.
#
# tenon_add_module(<name>
#   SCHEMA <folder with module.toml>
#   SOURCES <file>...
#   [SCHEMA_PATH <folder that holds other modules' schema folders>...]
#   [LINK <target>...]       private libraries; static ones disappear in the module
#   [SHARED_RUNTIME])        links libstdc++ shared: needed when a private shared library needs it, too
#
# Makes the MODULE library <name> (lib/tenon/modules/<name>.so in the build folder) and the INTERFACE target
# <name>_generated with the generated headers, for tests.
function(tenon_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SHARED_RUNTIME" "SCHEMA" "SCHEMA_PATH;SOURCES;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tenon_add_module(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SCHEMA OR NOT arg_SOURCES)
    message(FATAL_ERROR "tenon_add_module(${name}): SCHEMA and SOURCES have to be given")
  endif()
  tenon_add_schema(${name}_generated SCHEMA ${arg_SCHEMA} SCHEMA_PATH ${arg_SCHEMA_PATH})

  set(version_script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/tenon_module.map)
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${name}_generated ${arg_LINK})
  if(TARGET tenon::settings)
    target_link_libraries(${name} PRIVATE tenon::settings)
  endif()
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/tenon/modules
    POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${version_script})
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${version_script} -Wl,--exclude-libs,ALL -Wl,-z,now
    # A module without TENON_MODULE is told by the linker, not by the host that is to load it.
    -Wl,--require-defined=tn_module_entry)
  # A sanitizer's runtime is found in the host when it loads the module, and has to be the host's.
  if(NOT TENON_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
    if(NOT arg_SHARED_RUNTIME)
      target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
  endif()
endfunction()

# tenon_add_schema(<target> SCHEMA <folder> [SCHEMA_PATH <folder>...]): an INTERFACE target whose include folder holds the
# headers generated from one schema folder. tenon_add_module calls it; a test that only needs the headers may, too.
function(tenon_add_schema target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SCHEMA" "SCHEMA_PATH")
  if(TARGET tenon::tenon)
    set(compiler tenon::tenon)
  else()
    set(compiler tenon)
  endif()
  cmake_path(ABSOLUTE_PATH arg_SCHEMA BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  if(NOT EXISTS ${arg_SCHEMA}/module.toml)
    message(FATAL_ERROR
      "tenon_add_schema(${target}): there is no ${arg_SCHEMA}/module.toml: SCHEMA has to name the folder that holds it")
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target})
  set(stamp ${folder}.stamp)
  set(options)
  foreach(path IN LISTS arg_SCHEMA_PATH)
    cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    list(APPEND options --schema-path ${path})
  endforeach()
  # The depfile names the files that were read. The folder stands for those that are yet to come: its time changes
  # when a file is added or removed. Which headers are written follows from the schema; all include generated.h, which
  # differs when any of them does and is left alone otherwise: one build after a change is enough, and no more than that.
  add_custom_command(
    OUTPUT ${stamp}
    BYPRODUCTS ${folder}/generated.h
    COMMAND ${compiler} schema compile ${arg_SCHEMA} --out ${folder} ${options}
            --depfile ${folder}.d --depfile-target ${stamp}
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${compiler} ${arg_SCHEMA} ${arg_SCHEMA}/module.toml
    DEPFILE ${folder}.d
    COMMENT "Compiling the schema ${arg_SCHEMA}"
    VERBATIM)
  add_custom_target(${target}_headers DEPENDS ${stamp})
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_headers)
  target_include_directories(${target} INTERFACE ${folder})
  target_link_libraries(${target} INTERFACE tenon::sdk tenon::abi)
endfunction()
