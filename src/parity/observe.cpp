// SPDX-License-Identifier: Apache-2.0
#include "parity/observe.h"

#include "plan/timing.h"

namespace pulsewright::parity {

namespace {

/// Grows with the work: even Icarus does more than 200 000 synapses and clocks per second, and a tenth of
/// that if a synapse is a few cells.
hdl::SimulationLimits limits_of(const netlist::Chain& chain, const Stimulus& stimulus) {
  std::int64_t synapses = 0;
  for (const netlist::Layer& layer : chain.layers)
    synapses += layer.synapses->inputs() * layer.synapses->neurons();
  // Twice the latency of each image, for gaps and stalls.
  const std::int64_t clocks =
      static_cast<std::int64_t>(stimulus.images.size()) * 2 * plan::timing_of(chain).latency_clocks;
  return {std::chrono::seconds(600 + clocks * synapses / (stimulus.sees_layers ? 200000 : 20000)), clocks};
}

/// The Verilog with its bench.
std::vector<TextFile> files_of(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                               const Stimulus& stimulus, hdl::Simulator simulator) {
  std::vector<TextFile> files = generate_bench(netlist, stimulus, simulator);
  files.insert(files.begin(), rtl.begin(), rtl.end());
  return files;
}

}  // namespace

Expectation expect(const exact::Engine& engine, const data::Images& images) {
  Expectation expectation;
  for (const auto& image : images) expectation.push_back(engine.run(image));
  return expectation;
}

Expectation expect(const netlist::Netlist& netlist, const Stimulus& stimulus) {
  const exact::TimedEngine engine(netlist);
  Expectation expectation;
  for (std::size_t i = 0; i < stimulus.images.size(); ++i)
    expectation.push_back(engine.run(stimulus.images[i], stimulus.length_of(i)).inference);
  return expectation;
}

Observation::Observation(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                         const Stimulus& stimulus, hdl::Simulator simulator)
    : seed_(stimulus.seed),
      layers_(chain_of(netlist).layers.size()),
      words_per_image_(static_cast<std::size_t>(chain_of(netlist).classes()) + 1),
      simulation_(simulator, files_of(netlist, rtl, stimulus, simulator), folder_.path(),
                  limits_of(chain_of(netlist), stimulus)) {}

Trace Observation::trace(std::size_t fault) const {
  return read_trace(simulation_.run(seed_, fault), layers_, words_per_image_);
}

Outcome Observation::outcome() const {
  Outcome outcome;
  outcome.trace.layers.resize(layers_);
  outcome.refusal = simulation_.refusal();
  if (!outcome.refusal.empty()) return outcome;
  hdl::SimulationRun run = simulation_.try_run(seed_);
  outcome.trouble = std::move(run.trouble);
  if (outcome.trouble.empty()) outcome.trace = read_trace(run.trace, layers_, words_per_image_);
  return outcome;
}

Trace run_bench(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl, const Stimulus& stimulus,
                hdl::Simulator simulator) {
  return Observation(netlist, rtl, stimulus, simulator).trace();
}

}  // namespace pulsewright::parity
