// SPDX-License-Identifier: Apache-2.0
#include "flow/make_model.h"

#include "base/files.h"
#include "ising/formats.h"
#include "ising/generate_model.h"
#include "ising/logic_model.h"

namespace pulsewright::flow {

std::optional<ising::SpinModel> make_model(const std::string& description, const std::string& out,
                                           Diagnostics& diagnostics) {
  std::optional<ising::SpinModel> model = ising::logic_model(description);
  std::optional<std::string> text;
  if (model) {
    text = write_model(*model, ising::format_of(out), diagnostics);
  } else if (const auto graph = ising::make_graph(description, diagnostics)) {
    text = edge_list(*graph);
    if (const auto read = ising::read_model(*text, ising::Format::edges, description, {}, diagnostics))
      model = read->model;
  }
  if (!model || !text) return std::nullopt;
  write_file(out, *text);
  return model;
}

}  // namespace pulsewright::flow
