// The crossing: C entry points of the ABI over a module written as C++ classes. Included by
// generated headers. Every function here that the host can call is noexcept and turns what is
// thrown into a status.
#pragma once

#include <cstdio>
#include <exception>
#include <new>
#include <string_view>

#include "tenon/abi/module.h"
#include "tenon/sdk/call.hpp"
#include "tenon/sdk/status.hpp"

namespace tenon::detail {

inline void copy_text(char* to, std::size_t capacity, std::string_view text) {
  std::size_t n = text.size() < capacity - 1 ? text.size() : capacity - 1;
  // Never cut a UTF-8 sequence in two.
  while (n < text.size() && n > 0 && (static_cast<unsigned char>(text[n]) & 0xC0U) == 0x80U) --n;
  std::memcpy(to, text.data(), n);
  to[n] = '\0';
}

inline tn_status export_failure(const Failure& failure, tn_error* error) noexcept {
  if (error != nullptr) {
    error->status = failure.status;
    error->flags = failure.retryable ? TN_ERROR_RETRYABLE : 0U;
    copy_text(error->code, sizeof error->code, failure.code);
    copy_text(error->path, sizeof error->path, failure.path);
    copy_text(error->message, sizeof error->message, failure.message);
  }
  return failure.status;
}

inline tn_status export_literal(tn_status status, const char* code, const char* message,
                                tn_error* error) noexcept {
  if (error != nullptr) {
    error->status = status;
    error->flags = 0;
    copy_text(error->code, sizeof error->code, code);
    error->path[0] = '\0';
    copy_text(error->message, sizeof error->message, message);
  }
  return status;
}

/// Runs `body`, a callable that returns Status, and lets nothing out.
template <class Body>
tn_status guard(tn_error* error, Body&& body) noexcept {
  try {
    Status status = body();
    return status.is_ok() ? TN_OK : export_failure(status.failure(), error);
  } catch (const std::bad_alloc&) {
    return export_literal(TN_RESOURCE_EXHAUSTED, "tenon.memory_limit",
                          "the request needs more memory than it may use", error);
  } catch (const std::exception& caught) {
    return export_literal(TN_INTERNAL, "tenon.module_threw", caught.what(), error);
  } catch (...) {
    return export_literal(TN_INTERNAL, "tenon.module_threw",
                          "the module threw something that is no std::exception", error);
  }
}

/// The failure that another module's operation left in `error`.
inline Status import_failure(tn_status status, const tn_error& error) {
  return Status(Failure{status, error.code, error.path, error.message,
                        (error.flags & TN_ERROR_RETRYABLE) != 0});
}

/// Calls operation `method` of an interface; `binding` is nullptr when nobody provides it.
inline Status invoke(const tn_host* host, const tn_binding* binding, std::uint32_t method,
                     const Call& parent, Site site, const void* request, void* response) {
  if (binding == nullptr) {
    return fail(TN_UNIMPLEMENTED, "tenon.not_provided", "",
                "this takes an optional module that is not enabled: ask the operator for it");
  }
  tn_error error;
  error.size = sizeof error;
  error.flags = 0;
  error.code[0] = error.path[0] = error.message[0] = '\0';
  const tn_site raw_site{site.file, site.line, 0};
  const tn_status status =
      host->invoke(binding, method, parent.raw(), &raw_site, request, response, &error);
  return status == TN_OK ? Status() : import_failure(status, error);
}

/// The lifecycle functions of module class T, which generated code puts into a tn_module. T derives
/// from the generated Module and is default-constructible; the generated code provides
/// bind_imports, start_with and find_interface.
template <class T>
struct Lifecycle {
  static tn_status create(const tn_host* host, void** self, tn_error* error) noexcept {
    return guard(error, [&] {
      auto module = std::make_unique<T>();
      module->host_ = host;
      *self = module.release();
      return ok();
    });
  }
  static tn_status start(void* self, const void* settings, tn_error* error) noexcept {
    return guard(error, [&] {
      T* module = static_cast<T*>(self);
      if (Status bound = module->bind_imports(); !bound) return bound;
      return module->start_with(settings);
    });
  }
  static tn_status drain(void* self, std::uint64_t deadline_ns, tn_error* error) noexcept {
    return guard(error, [&] { return static_cast<T*>(self)->drain(deadline_ns); });
  }
  static void stop(void* self) noexcept {
    // A failing stop has nobody left to tell: the process is about to end.
    (void)guard(nullptr, [&] {
      static_cast<T*>(self)->stop();
      return ok();
    });
  }
  static void destroy(void* self) noexcept { delete static_cast<T*>(self); }
  static const tn_interface* get_interface(void* self, const char* id, void** object) noexcept {
    try {
      return static_cast<T*>(self)->find_interface(id, object);
    } catch (...) {
      return nullptr;
    }
  }
};

}  // namespace tenon::detail

namespace tenon {

/// What every module may override; generated Module classes derive from it.
class ModuleBase {
 public:
  ModuleBase() = default;
  ModuleBase(const ModuleBase&) = delete;
  ModuleBase& operator=(const ModuleBase&) = delete;
  virtual ~ModuleBase() = default;
  /// No new call comes; calls in flight have until `deadline_ns` (CLOCK_MONOTONIC). [lifecycle]
  virtual Status drain(std::uint64_t deadline_ns) {
    (void)deadline_ns;
    return ok();
  }
  /// Nothing is in flight; join own threads here. [lifecycle]
  virtual void stop() {}

 protected:
  const tn_host* host() const { return host_; }

 private:
  template <class T>
  friend struct detail::Lifecycle;
  const tn_host* host_ = nullptr;
};

}  // namespace tenon

/// Makes the library of class `Class` the module `name`: its note and its one exported function.
/// Once per module.
#define TENON_MODULE(name, Class)                                    \
  TN_DEFINE_NOTE(TENON_NOTE_##name);                                 \
  extern "C" TN_EXPORT const tn_module* tn_module_entry() noexcept { \
    return ::name::describe<Class>();                                \
  }                                                                  \
  static_assert(true, "")
