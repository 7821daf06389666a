// SPDX-License-Identifier: Apache-2.0
#include "baseline/prove_fixed_point.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "parity/testbench.h"
#include "parity/trace.h"

namespace pulsewright::baseline {

namespace {

constexpr std::chrono::seconds patience{1800};
constexpr std::size_t control_images = 4;

parity::Stimulus stimulus_of(const data::Images& images) {
  parity::Stimulus stimulus;
  stimulus.images = images;
  stimulus.sees_layers = false;
  stimulus.resets = std::min<std::size_t>(6, images.size());
  const std::size_t free_running = images.size() > 8 ? 4 : 0;
  stimulus.stalled = std::min<std::size_t>(64, images.size() - free_running);
  stimulus.bad_frames = images.size() > stimulus.resets + 5 ? 4 : 0;
  return stimulus;
}

/// [images * (classes + 1)]: the logits and the class, as the design sends them.
std::vector<std::uint64_t> answers_of(const FixedPointNetwork& network, const data::Images& images) {
  std::vector<std::uint64_t> words;
  for (const auto& image : images) {
    const FixedPointInference inference = run(network, image);
    for (const std::int64_t logit : inference.sums.back()) words.push_back(static_cast<std::uint32_t>(logit));
    words.push_back(static_cast<std::uint64_t>(inference.label));
  }
  return words;
}

/// A netlist with the ports and about the latency of the network's design: all that a bench that looks at the
/// ports alone wants of one.
netlist::Netlist ports_of(const FixedPointNetwork& network, const FixedPointLayout& layout) {
  const auto classes = static_cast<std::int64_t>(network.classes());
  const std::int64_t length =
      std::max<std::int64_t>(1, timing_of(network, layout).latency_clocks - network.features - classes - 3);
  netlist::DenseNode dense;
  dense.id = "dense";
  dense.input_stream = dense.weight_stream = "stream";
  dense.weights.assign(network.classes(),
                       std::vector<std::int64_t>(static_cast<std::size_t>(network.features)));
  dense.biases.assign(network.classes(), 0);
  netlist::Netlist netlist;
  netlist.name = network.name;
  netlist.generators = {{"source", "source_ramp", {{"width", {1}}}}};
  netlist.streams = {{"stream", netlist::Encoding::unipolar, "source", length}};
  netlist.nodes = {netlist::InputNode{"pixels", network.features, network.maximum},
                   netlist::RequantiseNode{"requantise", {}}, dense, netlist::OutputNode{"logits"}};
  netlist.edges = {{"pixels", "requantise"}, {"requantise", "dense"}, {"dense", "logits"}};
  return netlist;
}

parity::Trace simulate_network(const FixedPointNetwork& network, const FixedPointLayout& layout,
                               const parity::Stimulus& stimulus, hdl::Simulator simulator) {
  std::vector<TextFile> files = generate_fixed_point_rtl(network, layout);
  for (TextFile& file : generate_bench(ports_of(network, layout), stimulus, simulator))
    files.push_back(std::move(file));
  const TemporaryFolder folder;
  const hdl::Simulation simulation(simulator, files, folder.path(), {patience});
  return parity::read_trace(simulation.run(stimulus.seed), 0, network.classes() + 1);
}

/// Missing words and a run that did not end are mismatches.
void compare_answers(const std::vector<std::uint64_t>& expected, const parity::Trace& trace,
                     std::size_t words_per_image, CircuitParity& parity) {
  const auto differ = [&](const std::string& where) {
    if (parity.mismatches++ == 0) parity.first_difference = where;
  };
  for (std::size_t w = 0; w < expected.size(); ++w) {
    ++parity.words_compared;
    const std::string where = fmt::format("image {} word {}", w / words_per_image, w % words_per_image);
    if (w >= trace.answers.size()) {
      differ(where + ": missing");
      continue;
    }
    const parity::ObservedWord& word = trace.answers[w];
    const bool is_last = w % words_per_image + 1 == words_per_image;
    if (word.data.unknown || word.data.words.front() != expected[w] || word.last != is_last)
      differ(fmt::format("{}: expected {:08x}, got {:08x}{}", where, expected[w], word.data.words.front(),
                         word.data.unknown ? " with x" : ""));
  }
  if (!trace.finished || trace.answers.size() > expected.size())
    differ("the run: it did not end as it should");
}

void measure_timing(const parity::Trace& trace, const parity::Stimulus& stimulus, CircuitParity& parity) {
  const std::size_t images = stimulus.images.size();
  if (!trace.finished || stimulus.stalled + 2 > images) return;
  // Nothing is before the first image that runs free: the bench waits for the answers of all others.
  const std::size_t first = stimulus.stalled;
  parity.latency_clocks = trace.last_words[first] - trace.first_pixels[first] + 1;
  parity.interval_clocks = trace.last_words[images - 1] - trace.last_words[images - 2];
}

/// The network with one weight of its first layer changed, the first one that tells in these images; nothing
/// where none does.
std::optional<FixedPointNetwork> with_wrong_weight(const FixedPointNetwork& network,
                                                   const data::Images& images) {
  const std::vector<std::uint64_t> expected = answers_of(network, images);
  FixedPointNetwork wrong = network;
  for (auto& row : wrong.layers.front().weights)
    for (std::int64_t& weight : row) {
      const std::int64_t right = weight;
      weight += right > 0 ? -1 : 1;
      if (answers_of(wrong, images) != expected) return wrong;
      weight = right;
    }
  return std::nullopt;
}

/// Verilog of other numbers gives other words than `network` in some of the images.
bool tells(const FixedPointNetwork& wrong, const FixedPointNetwork& network, const FixedPointLayout& layout,
           const data::Images& images, hdl::Simulator simulator) {
  parity::Stimulus few;
  few.sees_layers = false;
  few.images = images;
  CircuitParity control;
  compare_answers(answers_of(network, images), simulate_network(wrong, layout, few, simulator),
                  network.classes() + 1, control);
  return control.mismatches > 0;
}

/// A wrong bias of the last layer, and of a convolution also a wrong weight.
bool catches_wrong_numbers(const FixedPointNetwork& network, const FixedPointLayout& layout,
                           const data::Images& images, hdl::Simulator simulator) {
  const data::Images few(
      images.begin(), images.begin() + static_cast<std::ptrdiff_t>(std::min(images.size(), control_images)));
  FixedPointNetwork wrong = network;
  wrong.layers.back().biases.front() += 1;
  if (!tells(wrong, network, layout, few, simulator)) return false;
  if (network.is_dense()) return true;
  const auto wrong_weight = with_wrong_weight(network, few);
  return !wrong_weight || tells(*wrong_weight, network, layout, few, simulator);
}

}  // namespace

bool CircuitParity::equal() const {
  const bool timing_holds = latency_clocks == 0 || (latency_clocks == predicted.latency_clocks &&
                                                    interval_clocks == predicted.interval_clocks);
  return words_compared > 0 && mismatches == 0 && timing_holds && control_caught;
}

CircuitParity prove_circuit(const FixedPointNetwork& network, const FixedPointLayout& layout,
                            const data::Images& images, hdl::Simulator simulator) {
  CircuitParity parity;
  parity.simulator = simulator;
  parity.version = simulator_version(simulator);
  parity.images = static_cast<std::int64_t>(images.size());
  parity.predicted = timing_of(network, layout);
  const parity::Stimulus stimulus = stimulus_of(images);
  const parity::Trace trace = simulate_network(network, layout, stimulus, simulator);
  compare_answers(answers_of(network, images), trace, network.classes() + 1, parity);
  parity.cycles = trace.cycles;
  parity.resets = trace.resets;
  parity.bad_frames = trace.frame_errors;
  const bool saw_frames = trace.frame_errors == static_cast<std::int64_t>(stimulus.bad_frames);
  ++parity.words_compared;
  if (!saw_frames && parity.mismatches++ == 0)
    parity.first_difference =
        fmt::format("{} bad frames reported of {}", trace.frame_errors, stimulus.bad_frames);
  measure_timing(trace, stimulus, parity);
  parity.control_caught = catches_wrong_numbers(network, layout, images, simulator);
  return parity;
}

Json to_json(const CircuitParity& parity) {
  Json json;
  json["status"] = parity.equal() ? "equal" : "different";
  json["simulator"] = to_text(parity.simulator);
  json["version"] = parity.version;
  json["images"] = parity.images;
  json["words_compared"] = parity.words_compared;
  json["mismatches"] = parity.mismatches;
  json["first_difference"] = parity.first_difference.empty() ? Json() : Json(parity.first_difference);
  json["clocks"] = parity.cycles;
  json["resets"] = parity.resets;
  json["bad_frames"] = parity.bad_frames;
  json["latency_clocks"] = parity.latency_clocks;
  json["interval_clocks"] = parity.interval_clocks;
  json["negative_control"] = parity.control_caught;
  return json;
}

}  // namespace pulsewright::baseline
