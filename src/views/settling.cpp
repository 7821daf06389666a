// SPDX-License-Identifier: Apache-2.0
#include "views/settling.h"

#include "base/failure.h"
#include "exact/engine.h"
#include "views/streams.h"

namespace pulsewright::views {

std::optional<SettlingView> settling_view(const Moment& moment, std::size_t image) {
  PW_ASSERT(moment.netlist.has_value());
  return settling_view(*moment.netlist, moment.images.images.at(image));
}

std::optional<SettlingView> settling_view(const netlist::Netlist& netlist,
                                          const std::vector<std::int64_t>& image) {
  const netlist::Chain chain = chain_of(netlist);
  const netlist::Layer& last = chain.layers.back();
  if (last.positions() != 1 || last.pool != nullptr) return std::nullopt;
  const auto clocks = static_cast<std::size_t>(last.input_stream->length);
  const exact::Inference inference = exact::make_engine(netlist)->run(image);
  SettlingView view;
  view.logits.assign(clocks + 1, last.synapses->biases);
  for (std::size_t j = 0; j < last.synapses->biases.size(); ++j) {
    const StreamsView streams = streams_view(netlist, inference, {chain.layers.size() - 1, j, 0, 0});
    const std::vector<std::int64_t> sums = running_sums(streams);
    for (std::size_t t = 0; t <= clocks; ++t) view.logits[t][j] = sums[t];
  }
  view.label = exact::argmax(view.logits.back());
  view.settled = static_cast<std::int64_t>(clocks);
  while (view.settled > 0 &&
         exact::argmax(view.logits[static_cast<std::size_t>(view.settled) - 1]) == view.label)
    --view.settled;
  return view;
}

}  // namespace pulsewright::views
