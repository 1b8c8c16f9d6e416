// Each stable code of Host::start, reached by a library that earns it.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::host;
using Catch::Contains;

namespace {

/// Checks what every message must have: a code, the place in the configuration, one line, the
/// module's name.
void check_refusal(const Error& error, const std::string& code, const std::string& module) {
  INFO(to_text(error));
  CHECK(error.code == code);
  CHECK(error.errc == Errc::failed_precondition);
  CHECK(error.path == "test.toml:7");
  CHECK_THAT(error.message, Contains("\"" + module + "\""));
  CHECK(error.message.find('\n') == std::string::npos);
}

void check_refusal(const Error& error, const std::string& code, const std::string& module,
                   const std::string& words) {
  check_refusal(error, code, module);
  CHECK_THAT(error.message, Contains(words));
}

}  // namespace

TEST_CASE("an honest module starts, and so does one that declares the library it needs") {
  CHECK(failure_of({spec("liar", "honest"), spec("needy", "declares_stranger")}).code == "");
}

TEST_CASE("files that are no modules") {
  check_refusal(failure_of({spec("liar", "there_is_no_such_file")}), "module.not_found", "liar",
                "No such file or directory");
  check_refusal(failure_of({{"liar", std::filesystem::path(TENON_LIARS_DIR), "{}", "test.toml:7"}}),
                "module.not_a_library", "liar");
  check_refusal(
      failure_of({{"liar", std::filesystem::path("/proc/self/exe"), "{}", "test.toml:7"}}),
      "module.no_note", "liar", "tenon_add_module");
  check_refusal(failure_of({{"liar", std::filesystem::path(__FILE__), "{}", "test.toml:7"}}),
                "module.not_a_library", "liar", "no ELF file");
}

TEST_CASE("notes that do not hold") {
  check_refusal(failure_of({spec("liar", "no_note")}), "module.no_note", "liar", "TENON_MODULE");
  check_refusal(failure_of({spec("liar", "truncated_note")}), "module.bad_note", "liar", "longer");
  check_refusal(failure_of({spec("liar", "unknown_key")}), "module.bad_note", "liar", "colour");
  check_refusal(failure_of({spec("liar", "newer_abi")}), "module.abi_mismatch", "liar",
                "built for ABI 0.4, this host speaks 0.3");
  check_refusal(failure_of({spec("truthful", "honest")}), "module.wrong_name", "truthful",
                "[modules.liar]");
}

TEST_CASE("libraries that would spoil the process") {
  check_refusal(failure_of({spec("liar", "two_exports")}), "module.lint", "liar",
                "liar_second_export");
  check_refusal(failure_of({spec("liar", "unique_symbol")}), "module.lint", "liar", "liar_unique");
  check_refusal(failure_of({spec("liar", "static_tls")}), "module.lint", "liar", "STATIC_TLS");
  check_refusal(failure_of({spec("liar", "text_relocation")}), "module.lint", "liar", "TEXTREL");
  check_refusal(failure_of({spec("needy", "needs_stranger")}), "module.foreign_library", "needy",
                "libstranger.so");
}

TEST_CASE("a library that everybody may write to") {
  const auto copy = std::filesystem::temp_directory_path() /
                    ("tenon_writable_" + std::to_string(::getpid()) + ".so");
  std::filesystem::copy_file(liar("honest"), copy,
                             std::filesystem::copy_options::overwrite_existing);
  REQUIRE(::chmod(copy.c_str(), 0777) == 0);
  const Error refused = failure_of({{"liar", copy, "{}", "test.toml:7"}});
  REQUIRE(::chmod(copy.c_str(), 0755) == 0);
  const Error accepted = failure_of({{"liar", copy, "{}", "test.toml:7"}});
  std::filesystem::remove(copy);
  check_refusal(refused, "module.lint", "liar", "chmod o-w");
  CHECK(accepted.code == "");
}

TEST_CASE("libraries that do not load, or say something else once they do") {
  check_refusal(failure_of({spec("liar", "undefined_symbol")}), "module.load_failed", "liar",
                "nobody_has_this");
  check_refusal(failure_of({spec("liar", "other_version")}), "module.note_differs", "liar",
                "the version");
  check_refusal(failure_of({spec("liar", "other_optional")}), "module.note_differs", "liar",
                "the optional interfaces");
  check_refusal(failure_of({spec("liar", "other_requires")}), "module.note_differs", "liar",
                "the required interfaces");
  check_refusal(failure_of({spec("liar", "null_descriptor")}), "module.note_differs", "liar",
                "NULL");
  const std::pair<const char*, const char*> differing[] = {
      {"other_magic", "the magic number"},
      {"other_size", "the size of the descriptor"},
      {"other_abi", "the ABI's version"},
      {"other_kind", "the kind"},
      {"other_id", "the id"},
      {"other_provides", "the provided interfaces"},
      {"null_function", "a lifecycle function is NULL"}};
  for (const auto& [file, words] : differing) {
    check_refusal(failure_of({spec("liar", file)}), "module.note_differs", "liar", words);
  }
}

TEST_CASE("modules that do not fit one another") {
  check_refusal(failure_of({spec("liar", "missing_provider")}), "module.missing_provider", "liar",
                "enable the module \"absent\"");
  check_refusal(failure_of({spec("ring_user", "ring_user"), spec("ring_a", "ring_a"),
                            spec("ring_b", "ring_b")}),
                "module.cycle", "ring_a", "ring_a -> ring_b -> ring_a");
  check_refusal(failure_of({spec("ring_a", "ring_a"), spec("ring_b", "ring_b"),
                            spec("ring_user", "ring_user_old")}),
                "module.model_differs", "ring_user", "ring_a.turn/1");
  check_refusal(failure_of({spec("ring_a", "ring_a"), spec("ring_b", "ring_b"),
                            spec("optional_user", "optional_user")}),
                "module.model_differs", "optional_user", "ring_a.turn/1");
  CHECK(failure_of({spec("optional_user", "optional_user")}).code == "");
  check_refusal(failure_of({spec("domain", "domain"), spec("domain", "domain")}),
                "module.duplicate_interface", "domain", "domain.things/1");
}

TEST_CASE("what a kind forbids") {
  check_refusal(failure_of({spec("engine_with_store", "engine_with_store")}), "module.kind_forbids",
                "engine_with_store", "is an engine and asks for a store");
  check_refusal(failure_of({spec("api_with_store", "api_with_store")}), "module.kind_forbids",
                "api_with_store", "is an api module and asks for a store");
  check_refusal(failure_of({spec("domain_with_store", "domain_with_store")}),
                "module.missing_provider", "domain_with_store",
                "this host does not provide tn.store/1");
  check_refusal(
      failure_of({spec("engine_on_domain", "engine_on_domain"), spec("domain", "domain")}),
      "module.kind_forbids", "engine_on_domain", "an engine may call engines only");
  check_refusal(failure_of({spec("domain_on_api", "domain_on_api"), spec("api", "api")}),
                "module.kind_forbids", "domain_on_api", "nothing may depend on an api module");
}

TEST_CASE("modules that do not start") {
  check_refusal(failure_of({spec("liar", "create_fails")}), "module.start_failed", "liar",
                "create answered resource_exhausted");
  check_refusal(failure_of({spec("liar", "start_fails")}), "module.start_failed", "liar",
                "liar.no_licence: the licence has ended: renew it");
  check_refusal(failure_of({spec("liar", "start_garbage")}), "module.start_failed", "liar", "4711");
}

TEST_CASE("settings for a module that has none") {
  check_refusal(failure_of({spec("liar", "honest", R"({"colour":"green"})")}),
                "module.bad_settings", "liar", "has no settings");
}

TEST_CASE("settings whose model is broken") {
  check_refusal(failure_of({spec("liar", "broken_settings")}), "module.bad_settings", "liar",
                "build it with this host's SDK");
}

TEST_CASE("modules that do not provide what they promise") {
  check_refusal(failure_of({spec("liar", "null_table")}), "module.bad_interface", "liar",
                "get_interface answers NULL");
  check_refusal(failure_of({spec("liar", "other_model")}), "module.bad_interface", "liar",
                "its model is not the one of its note");
  const std::pair<const char*, const char*> broken[] = {
      {"short_table", "its table is too short"},
      {"other_table_id", "its table has another id"},
      {"no_model", "its model is none that this host understands"},
      {"one_method", "its table has 1 method for 2 operations"},
      {"null_method", "a method is NULL"}};
  for (const auto& [file, words] : broken) {
    check_refusal(failure_of({spec("liar", file)}), "module.bad_interface", "liar", words);
  }
}
