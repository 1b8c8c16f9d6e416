#include "host/data_models.hpp"

#include <string_view>
#include <utility>

#include "host/fault.hpp"
#include "host/library.hpp"
#include "model/data_model_form.hpp"

namespace tenon::host {

Result<model::DataModel> read_data_model(const ModuleSpec& spec, const Note& note,
                                         const tn_module& module) {
  if (note.kind != model::Kind::domain) {
    return fault(spec, "module.kind_forbids",
                 "is no domain module and has entities: only a domain module owns data; move them "
                 "to one, and require its interfaces");
  }
  auto data = model::data_model_from_canonical(
      {module.data_model.p, static_cast<std::size_t>(module.data_model.n)});
  if (!data || data->module != note.id) {
    return fault(spec, "module.bad_data_model",
                 "describes its data in a way that this host does not understand: build it with "
                 "this host's SDK");
  }
  return data;
}

Result<std::vector<DataModule>> data_models(std::span<const ModuleSpec> specs) {
  std::vector<DataModule> found;
  for (const ModuleSpec& spec : specs) {
    const auto note = inspect(spec);
    if (!note) return note.error();
    if (note->data_hash.empty()) continue;
    const auto module = load(spec, *note);
    if (!module) return module.error();
    auto data = read_data_model(spec, *note, **module);
    if (!data) return data.error();
    found.push_back({note->id, note->version, std::move(*data)});
  }
  return found;
}

}  // namespace tenon::host
