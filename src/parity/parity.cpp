// SPDX-License-Identifier: Apache-2.0
#include "parity/parity.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/random.h"
#include "netlist/document.h"
#include "parity/control.h"
#include "parity/device.h"
#include "parity/redraw.h"
#include "parity/stress.h"
#include "plan/load_plan.h"

namespace pulsewright::parity {

namespace {

Stimulus make_stimulus(const netlist::Netlist& netlist, const data::Images& images,
                       const ParityOptions& options) {
  const bool sees_layers = !options.mapping && !options.ports_only;
  Stimulus stimulus = stress(netlist, images,
                             {.traced = sees_layers ? options.traced_images : 0,
                              .stalled = options.stalled_images,
                              .seed = options.seed});
  stimulus.sees_layers = sees_layers;
  return stimulus;
}

/// One netlist, its files, and the model's answers, ready to be simulated.
class Parity {
 public:
  Parity(const netlist::Netlist& netlist, const data::Images& images, const ParityOptions& options)
      : netlist_(netlist),
        options_(options),
        chain_(chain_of(netlist)),
        device_(netlist, options.rtl, options.mapping, options.progress),
        stimulus_(make_stimulus(netlist, images, options)),
        expectation_(expect(netlist, stimulus_)) {}

  ParityReport run() {
    report_.refusal = device_.refusal();
    if (report_.refusal.empty()) run_simulators();
    // Where inner names are no longer those that the bench looks at, it can still look at the ports.
    if (!report_.refusal.empty() && device_.refusal().empty() && stimulus_.sees_layers) {
      stimulus_.sees_layers = false;
      stimulus_.traced.clear();
      run_simulators();
    }
    describe();
    return std::move(report_);
  }

 private:
  void say(std::string_view who, std::string_view what) const {
    tell(options_.progress, {.task = "parity", .step = fmt::format("{}: {}", who, what)});
  }

  /// Ends at the first one that refuses the files.
  void run_simulators() {
    report_.refusal.clear();
    report_.simulators.clear();
    control_ = choose_control(netlist_, device_.rtl(), stimulus_);
    for (const hdl::Simulator simulator : options_.simulators) {
      auto result = run_simulator(simulator);
      if (!result) return;
      report_.simulators.push_back(std::move(*result));
    }
  }

  void describe() {
    report_.netlist_sha256 = netlist_hash(netlist_);
    report_.is_of_files = options_.rtl.has_value();
    report_.rtl_sha256 = files_hash(device_.rtl());
    report_.changed_files = device_.changed();
    if (options_.mapping) {
      report_.mapping = options_.mapping->name;
      report_.mapped_sha256 = files_hash(device_.files());
    }
    report_.sees_layers = stimulus_.sees_layers;
    report_.images = stimulus_.images.size();
    report_.images_sha256 = images_hash(stimulus_.images);
    report_.traced_images = stimulus_.traced.size();
    report_.stalled_images = stimulus_.stalled;
    report_.seed = options_.seed;
    report_.predicted = plan::timing_of(chain_);
    report_.engine_differences = count_engine_differences();
  }

  /// Images, all at full length, on which the fast engine is not the reference.
  std::int64_t count_engine_differences() const {
    const auto fast = exact::make_engine(netlist_);
    const auto reference = make_engine(netlist_, exact::Method::reference);
    std::int64_t differences = 0;
    for (std::size_t i = 0; i < expectation_.size(); ++i) {
      const auto& image = stimulus_.images[i];
      const bool is_known = stimulus_.length_of(i) == exact::RunLength{};
      differences += fast->run(image) != (is_known ? expectation_[i] : reference->run(image));
    }
    return differences;
  }

  /// Nothing where the simulator refuses the files.
  std::optional<SimulatorParity> run_simulator(hdl::Simulator simulator) {
    SimulatorParity result;
    result.simulator = simulator;
    result.version = simulator_version(simulator);
    say(to_text(simulator), fmt::format("building and running {} images", stimulus_.images.size()));
    const auto trace = observe(netlist_, stimulus_, simulator, result);
    if (!trace) return std::nullopt;
    add(compare(netlist_, stimulus_, expectation_, *trace), "", result);
    result.cycles = trace->cycles;
    result.resets = trace->resets;
    result.bad_frames = trace->frame_errors;
    measure_timing(*trace, result);
    if (result.comparison.mismatches > 0 && result.trouble.empty()) locate(simulator, result.comparison);
    control_golden(*trace, result);
    // A design that differs shows that it can.
    if (result.comparison.mismatches == 0) control_mutant(simulator, result);
    const bool is_loaded = is_loadable_design() && !options_.mapping && simulator != hdl::Simulator::cxxrtl;
    if (is_loaded && result.trouble.empty() && !run_loaded(simulator, result)) return std::nullopt;
    return result;
  }

  /// What the design does; nothing where it was refused. A run that breaks down shows nothing, which is
  /// compared as such.
  std::optional<Trace> observe(const netlist::Netlist& netlist, const Stimulus& stimulus,
                               hdl::Simulator simulator, SimulatorParity& result) {
    Outcome outcome = device_.run(netlist, stimulus, simulator);
    report_.refusal = std::move(outcome.refusal);
    if (!report_.refusal.empty()) return std::nullopt;
    if (!outcome.trouble.empty()) result.trouble = std::move(outcome.trouble);
    return std::move(outcome.trace);
  }

  static void add(const Comparison& comparison, const std::string& prefix, SimulatorParity& result) {
    result.comparison.words_compared += comparison.words_compared;
    result.comparison.stream_bits_compared += comparison.stream_bits_compared;
    result.comparison.mismatches += comparison.mismatches;
    for (Difference difference : comparison.first_differences) {
      difference.what = prefix + difference.what;
      result.comparison.first_differences.push_back(std::move(difference));
    }
  }

  bool is_loadable_design() const { return std::ranges::any_of(chain_.layers, netlist::is_loadable); }

  /// The same images through the same Verilog, which software has made another network. False where the
  /// wrapper was refused.
  bool run_loaded(hdl::Simulator simulator, SimulatorParity& result) {
    const netlist::Netlist other = redraw_loadable(netlist_, options_.seed);
    Stimulus stimulus = stimulus_;
    stimulus.lengths.clear();
    const std::vector<plan::LoadWord> words = plan::load_words(other);
    stimulus.program = spoil_and_load(netlist_, other, options_.seed);
    stimulus.load_checksum = load_checksum(words);
    say(to_text(simulator), fmt::format("loading {} words, and running the images again", words.size()));
    const auto trace = observe(other, stimulus, simulator, result);
    if (!trace) return false;
    add(compare(other, stimulus, expect(other, stimulus), *trace), "loaded ", result);
    result.loaded_words = static_cast<std::int64_t>(words.size());
    if (trace->load) result.refused_words = trace->load->refused;
    result.cycles += trace->cycles;
    return true;
  }

  void measure_timing(const Trace& trace, SimulatorParity& result) const {
    if (!trace.finished || stimulus_.measured == 0) return;
    const std::size_t first = stimulus_.stalled;
    const std::size_t last = first + stimulus_.measured - 1;
    result.latency_clocks = trace.last_words[first] - trace.first_pixels[first] + 1;
    if (last >= first + 2) result.interval_clocks = trace.last_words[last] - trace.last_words[last - 1];
  }

  /// Finds clock and bit of a difference that showed only in an image that was not traced.
  void locate(hdl::Simulator simulator, Comparison& comparison) {
    const Difference& first = comparison.first_differences.front();
    if (!stimulus_.sees_layers || first.clock || first.image >= stimulus_.images.size()) return;
    say(to_text(simulator), fmt::format("image {} differs; tracing it", first.image));
    Stimulus alone;
    alone.images = {stimulus_.images[first.image]};
    alone.traced = {0};
    alone.seed = stimulus_.seed;
    alone.lengths = {stimulus_.length_of(first.image)};
    const Outcome outcome = device_.run(netlist_, alone, simulator);
    if (!outcome.trouble.empty()) return;
    const Comparison traced = compare(netlist_, alone, {expectation_[first.image]}, outcome.trace);
    if (traced.first_differences.empty()) return;
    Difference located = traced.first_differences.front();
    located.image = first.image;
    comparison.first_differences.insert(comparison.first_differences.begin(), located);
  }

  /// The comparison must see one wrong count in the golden, and name it.
  void control_golden(const Trace& trace, SimulatorParity& result) const {
    Random random(options_.seed, 0x676f6c64);
    Expectation corrupted = expectation_;
    const std::size_t image = random.below(corrupted.size());
    // Without a look into the layers, only the last one's sums are compared: they are the answer.
    const std::size_t l =
        stimulus_.sees_layers ? random.below(chain_.layers.size()) : chain_.layers.size() - 1;
    // Behind a pool, a sum that no window covers is compared with nothing.
    std::vector<std::int64_t>& sums =
        chain_.layers[l].pool ? corrupted[image].pooled[l] : corrupted[image].counts[l];
    sums[random.below(sums.size())] ^= 1;
    const Comparison control = compare(netlist_, stimulus_, corrupted, trace);
    result.corrupted_golden_caught = control.mismatches > result.comparison.mismatches;
  }

  /// The comparison must see a fault in the Verilog.
  void control_mutant(hdl::Simulator simulator, SimulatorParity& result) const {
    try_control(control_, simulator, result);
    // Files that the generator did not make may hold the block with the fault without using it.
    if (!result.mutant_caught && !device_.changed().empty())
      try_control(control_at_ports(netlist_, device_.rtl(), stimulus_), simulator, result);
  }

  void try_control(const Control& control, hdl::Simulator simulator, SimulatorParity& result) const {
    result.mutant = control.fault;
    say(to_text(simulator), fmt::format("negative control: {}", control.fault));
    const auto trace = device_.run_mutant(control.rtl, control.stimulus, simulator);
    if (!trace) return;
    const Comparison comparison = compare(netlist_, control.stimulus, control.expected, *trace);
    result.mutant_caught = comparison.mismatches > 0;
    if (result.mutant_caught) result.mutant_difference = comparison.first_differences.front().text();
  }

  const netlist::Netlist& netlist_;
  const ParityOptions& options_;
  netlist::Chain chain_;
  Device device_;
  Stimulus stimulus_;
  Expectation expectation_;
  Control control_;
  ParityReport report_;
};

}  // namespace

ParityReport run_parity(const netlist::Netlist& netlist, const data::Images& images,
                        const ParityOptions& options) {
  PW_ASSERT(!images.empty() && !options.simulators.empty());
  return Parity(netlist, images, options).run();
}

std::int64_t words_to_compare(const netlist::Netlist& netlist, const data::Images& images,
                              const ParityOptions& options) {
  Stimulus stimulus = make_stimulus(netlist, images, options);
  std::int64_t words = words_to_compare(netlist, stimulus);
  if (!std::ranges::any_of(chain_of(netlist).layers, netlist::is_loadable)) return words;
  // Once more with other weights, and what loading them has shown.
  stimulus.lengths.clear();
  return words + words_to_compare(netlist, stimulus) + 1;
}

}  // namespace pulsewright::parity
