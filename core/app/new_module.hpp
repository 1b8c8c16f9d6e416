// The folder of a new module, made of the installed templates: real files in which the module is
// called module_name. Knows nothing of what the files say.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace tenon::app {

struct NewModule {
  std::string name;              // becomes the module's
  std::string kind = "domain";   // "engine", "domain" or "api"
  std::string language = "cpp";  // "cpp", "c" or "rust"
  std::filesystem::path folder;  // to be made, or there and empty
};

/// Makes the folder whole, or not at all: what is written appears under its name in one step.
/// @param data_dir  <prefix>/share/tenon, which holds templates/ and the installed schemas
/// @error invalid_argument     "new.bad_name": no name of a module, or a word of C, C++ or Rust;
///                             "new.no_template": of this kind there is none in this language
/// @error already_exists       "new.name_taken": an installed module is called so;
///                             "new.not_empty": the folder holds something
/// @error not_found            "new.no_templates": Tenon was installed without them
/// @error unavailable          "new.unwritable"
Result<void> make_module(const NewModule& module, const std::filesystem::path& data_dir);

}  // namespace tenon::app
