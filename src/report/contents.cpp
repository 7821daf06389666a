// SPDX-License-Identifier: Apache-2.0
#include "report/contents.h"

#include "netlist/document.h"

namespace pulsewright::report {

namespace {

void add_streams(const views::Moment& moment, Contents& contents) {
  if (contents.classes && !contents.classes->wrong.empty())
    contents.image = contents.classes->wrong.front().image;
  const netlist::Chain chain = chain_of(*moment.netlist);
  const exact::Inference inference =
      exact::make_engine(*moment.netlist)->run(moment.images.images.at(contents.image));
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    views::Selection selection{l, 0, 0, contents.image};
    const bool is_last = l + 1 == chain.layers.size();
    if (is_last && inference.label < chain.layers[l].synapses->neurons())
      selection.neuron = static_cast<std::size_t>(inference.label);
    contents.streams.push_back(streams_view(*moment.netlist, inference, selection));
  }
  contents.settling = settling_view(moment, contents.image);
}

}  // namespace

Contents gather_contents(const views::Moment& moment, const Evidence& evidence, Workers& workers) {
  Contents contents{moment, evidence, {}, {}, loss_view(moment), {}, {}, {}, {}, 0, {}, {}};
  if (!moment.netlist) return contents;
  contents.netlist_sha256 = netlist_hash(*moment.netlist);
  contents.layers = views::layer_rows(*moment.netlist);
  contents.cost = views::cost_view(*moment.netlist);
  if (moment.has_labels()) {
    contents.classes = classes_view(moment, workers);
    contents.lengths = length_view(moment, workers, &contents.lengths_obstacle);
  }
  add_streams(moment, contents);
  return contents;
}

}  // namespace pulsewright::report
