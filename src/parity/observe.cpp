// SPDX-License-Identifier: Apache-2.0
#include "parity/observe.h"

#include "rtl/timing.h"

namespace pulsewright {

namespace {

/// Grows with the work: even Icarus does more than 200 000 synapses and clocks a second, and a tenth of that
/// where a synapse is a few cells.
std::chrono::seconds patience(const Chain& chain, const Stimulus& stimulus) {
  std::int64_t synapses = 0;
  for (const Layer& layer : chain.layers) synapses += layer.synapses->inputs() * layer.synapses->neurons();
  const std::int64_t clocks =
      static_cast<std::int64_t>(stimulus.images.size()) * 2 * timing_of(chain).latency_clocks;
  return std::chrono::seconds(600 + clocks * synapses / (stimulus.sees_layers ? 200000 : 20000));
}

}  // namespace

Expectation expect(const Engine& engine, const Images& images) {
  Expectation expectation;
  for (const auto& image : images) expectation.push_back(engine.run(image));
  return expectation;
}

Expectation expect(const Netlist& netlist, const Stimulus& stimulus) {
  const TimedEngine engine(netlist);
  Expectation expectation;
  for (std::size_t i = 0; i < stimulus.images.size(); ++i)
    expectation.push_back(engine.run(stimulus.images[i], stimulus.length_of(i)).inference);
  return expectation;
}

Trace run_bench(const Netlist& netlist, const std::vector<TextFile>& rtl, const Stimulus& stimulus,
                Simulator simulator) {
  const Chain chain = chain_of(netlist);
  std::vector<TextFile> files = generate_bench(netlist, stimulus, simulator);
  files.insert(files.begin(), rtl.begin(), rtl.end());
  const TemporaryFolder folder;
  const std::string text =
      simulate(simulator, files, folder.path(), stimulus.seed, patience(chain, stimulus));
  return read_trace(text, chain.layers.size(), static_cast<std::size_t>(chain.classes()) + 1);
}

}  // namespace pulsewright
