// What the tests of resources share: an entity "order" of a module "shop", a provider of its
// resource made of C functions, and an Api over it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/entity.hpp"
#include "model/resource_messages.hpp"
#include "shop.hpp"

namespace shelf {

/// What the provider was asked, as text, and what it answers.
struct Provider {
  std::vector<std::string> asked;  // "list status eq [paid] sort [-due] fields [] limit 3"
  std::string items = "[]", next;
  std::string body = R"({"id":"0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11","version":"7"})";
  std::int64_t version = 7;  // of the one record; update and delete compare with it
  tn_status status = TN_OK;  // of every operation, unless it is TN_OK
  std::string code, path;
  const tenon::model::Interface* interface = nullptr;
};

inline constexpr char kId[] = "0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11";

/// Entities "order" (all operations), and "rule" (get and update, If-Match required).
tenon::model::DataModel data_model();

class Shelf {
 public:
  Shelf();
  ~Shelf();

  shop::Reply ask(const shop::Asked& asked) { return shop::Connection(*api).ask(asked); }
  shop::Reply get(std::string target) { return ask({.target = std::move(target)}); }
  shop::Reply patch(std::string body,
                    std::vector<std::pair<std::string, std::string>> headers = {});
  /// What the provider was asked last.
  std::string asked() const { return provider.asked.empty() ? "" : provider.asked.back(); }
  std::string said();

  const tenon::model::DataModel model = data_model();
  Provider provider;
  const std::array<int, 2> log_ends;
  tenon::Log log;
  tn_host host{};
  tenon::seam::Registry registry;
  std::unique_ptr<tenon::seam::WorkerPool> workers;
  std::unique_ptr<tenon::rest::Api> api;
};

}  // namespace shelf
