// Copies a message or an enum of one interface into another, with all that it refers to, under full
// names: "shop.orders/1:Order".
#pragma once

#include <string>

#include "model/interface.hpp"

namespace tenon::model {

/// What is there already stays as it is; a name that `from` does not have is ignored. `to` has to
/// be laid out afterwards.
void import_into(Interface& to, const Interface& from, const std::string& name);

}  // namespace tenon::model
