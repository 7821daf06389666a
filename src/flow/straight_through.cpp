// SPDX-License-Identifier: Apache-2.0
#include "flow/straight_through.h"

#include <utility>
#include <vector>

#include "netlist/document.h"

namespace pulsewright::flow {

std::optional<mapping::StraightThrough> straight_through(ImportedTrainingRequest request,
                                                         const data::DataSet& data,
                                                         const TrainingListeners& listeners,
                                                         Diagnostics& diagnostics) {
  request.options.tune_epochs = 0;
  request.open.epochs = false;
  const auto begun = train_imported(request, data, listeners, {}, diagnostics);
  if (!begun) return std::nullopt;
  const auto netlist = netlist::load_netlist(request.out / train::netlist_file, diagnostics);
  if (!netlist) return std::nullopt;
  const auto mapping =
      mapping::map_network(request.source->network, data, request.options.threads, diagnostics);
  if (!mapping) return std::nullopt;
  std::vector<train::Candidate> choice;
  for (const train::LayerReport& layer : begun->report.layers) choice.push_back(layer.choice);
  return mapping::StraightThrough(*mapping, std::move(choice), *netlist);
}

}  // namespace pulsewright::flow
