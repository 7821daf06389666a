// SPDX-License-Identifier: Apache-2.0
#include "parity/parity.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "base/random.h"
#include "netlist/document.h"
#include "parity/control.h"
#include "parity/observe.h"
#include "parity/redraw.h"
#include "parity/stress.h"
#include "plan/load_plan.h"

namespace pulsewright {

namespace {

Stimulus make_stimulus(const Netlist& netlist, const Images& images, const ParityOptions& options) {
  const bool sees_layers = !options.mapping;
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
  Parity(const Netlist& netlist, const Images& images, const ParityOptions& options)
      : netlist_(netlist),
        options_(options),
        chain_(chain_of(netlist)),
        rtl_(generate_rtl(netlist)),
        stimulus_(make_stimulus(netlist, images, options)),
        expectation_(expect(netlist, stimulus_)),
        control_(choose_control(netlist, rtl_, stimulus_)) {}

  ParityReport run() {
    ParityReport report;
    report.netlist_sha256 = netlist_hash(netlist_);
    report.rtl_sha256 = files_hash(rtl_);
    device_ = make_device(rtl_);
    if (options_.mapping) {
      report.mapping = options_.mapping->name;
      report.mapped_sha256 = files_hash(device_);
    }
    report.images = stimulus_.images.size();
    report.images_sha256 = images_hash(stimulus_.images);
    report.traced_images = stimulus_.traced.size();
    report.stalled_images = stimulus_.stalled;
    report.seed = options_.seed;
    report.predicted = timing_of(chain_);
    report.engine_differences = count_engine_differences();
    for (Simulator simulator : options_.simulators) report.simulators.push_back(run_simulator(simulator));
    return report;
  }

 private:
  void say(std::string_view who, std::string_view what) const {
    if (options_.progress) options_.progress(fmt::format("{}: {}", who, what));
  }

  /// What stands for these Verilog files in the simulators.
  std::vector<TextFile> make_device(const std::vector<TextFile>& rtl) const {
    if (!options_.mapping) return rtl;
    say(options_.mapping->name, "synthesising");
    return options_.mapping->map(rtl);
  }

  /// Images, all at full length, on which the fast engine is not the reference.
  std::int64_t count_engine_differences() const {
    const auto fast = make_engine(netlist_);
    const auto reference = make_engine(netlist_, Method::reference);
    std::int64_t differences = 0;
    for (std::size_t i = 0; i < expectation_.size(); ++i) {
      const auto& image = stimulus_.images[i];
      const bool is_known = stimulus_.length_of(i) == RunLength{};
      differences += fast->run(image) != (is_known ? expectation_[i] : reference->run(image));
    }
    return differences;
  }

  SimulatorParity run_simulator(Simulator simulator) {
    SimulatorParity result;
    result.simulator = simulator;
    result.version = simulator_version(simulator);
    say(to_text(simulator), fmt::format("building and running {} images", stimulus_.images.size()));
    const Trace trace = run_bench(netlist_, device_, stimulus_, simulator);
    result.comparison = compare(netlist_, stimulus_, expectation_, trace);
    result.cycles = trace.cycles;
    result.resets = trace.resets;
    result.bad_frames = trace.frame_errors;
    measure_timing(trace, result);
    if (result.comparison.mismatches > 0) locate(simulator, result.comparison);
    control_golden(trace, result);
    // A design that differs shows that it can.
    if (result.comparison.mismatches == 0) control_mutant(simulator, result);
    if (is_loadable_design() && !options_.mapping && simulator != Simulator::cxxrtl)
      run_loaded(simulator, result);
    return result;
  }

  bool is_loadable_design() const { return std::ranges::any_of(chain_.layers, is_loadable); }

  /// The same images through the same Verilog, which software has made another network.
  void run_loaded(Simulator simulator, SimulatorParity& result) const {
    const Netlist other = redraw_loadable(netlist_, options_.seed);
    Stimulus stimulus = stimulus_;
    stimulus.lengths.clear();
    const std::vector<LoadWord> words = load_words(other);
    stimulus.program = spoil_and_load(netlist_, other, options_.seed);
    stimulus.load_checksum = load_checksum(words);
    say(to_text(simulator), fmt::format("loading {} words, and running the images again", words.size()));
    const Trace trace = run_bench(other, generate_wrapped_rtl(netlist_), stimulus, simulator);
    const Comparison comparison = compare(other, stimulus, expect(other, stimulus), trace);
    result.loaded_words = static_cast<std::int64_t>(words.size());
    if (trace.load) result.refused_words = trace.load->refused;
    result.cycles += trace.cycles;
    result.comparison.words_compared += comparison.words_compared;
    result.comparison.stream_bits_compared += comparison.stream_bits_compared;
    result.comparison.mismatches += comparison.mismatches;
    for (Difference difference : comparison.first_differences) {
      difference.what = "loaded " + difference.what;
      result.comparison.first_differences.push_back(std::move(difference));
    }
  }

  void measure_timing(const Trace& trace, SimulatorParity& result) const {
    if (!trace.finished || stimulus_.measured == 0) return;
    const std::size_t first = stimulus_.stalled;
    const std::size_t last = first + stimulus_.measured - 1;
    result.latency_clocks = trace.last_words[first] - trace.first_pixels[first] + 1;
    if (last >= first + 2) result.interval_clocks = trace.last_words[last] - trace.last_words[last - 1];
  }

  /// Finds clock and bit of a difference that showed only in an image that was not traced.
  void locate(Simulator simulator, Comparison& comparison) const {
    const Difference& first = comparison.first_differences.front();
    if (!stimulus_.sees_layers || first.clock || first.image >= stimulus_.images.size()) return;
    say(to_text(simulator), fmt::format("image {} differs; tracing it", first.image));
    Stimulus alone;
    alone.images = {stimulus_.images[first.image]};
    alone.traced = {0};
    alone.seed = stimulus_.seed;
    alone.lengths = {stimulus_.length_of(first.image)};
    const Trace trace = run_bench(netlist_, device_, alone, simulator);
    const Comparison traced = compare(netlist_, alone, {expectation_[first.image]}, trace);
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
  void control_mutant(Simulator simulator, SimulatorParity& result) const {
    result.mutant = control_.fault;
    say(to_text(simulator), fmt::format("negative control: {}", control_.fault));
    const Trace trace = run_bench(netlist_, make_device(control_.rtl), control_.stimulus, simulator);
    const Comparison comparison = compare(netlist_, control_.stimulus, control_.expected, trace);
    result.mutant_caught = comparison.mismatches > 0;
    if (result.mutant_caught) result.mutant_difference = comparison.first_differences.front().text();
  }

  const Netlist& netlist_;
  const ParityOptions& options_;
  Chain chain_;
  std::vector<TextFile> rtl_;
  std::vector<TextFile> device_;
  Stimulus stimulus_;
  Expectation expectation_;
  Control control_;
};

Json to_json(const SimulatorParity& parity) {
  Json object;
  object["simulator"] = to_text(parity.simulator);
  object["version"] = parity.version;
  object["words_compared"] = parity.comparison.words_compared;
  object["stream_bits_compared"] = parity.comparison.stream_bits_compared;
  object["mismatches"] = parity.comparison.mismatches;
  Json differences(Json::Array{});
  for (const Difference& difference : parity.comparison.first_differences)
    differences.push_back(difference.json());
  object["first_differences"] = differences;
  object["cycles"] = parity.cycles;
  object["resets_in_mid_image"] = parity.resets;
  object["bad_frames_dropped"] = parity.bad_frames;
  object["latency_clocks"] = parity.latency_clocks;
  object["interval_clocks"] = parity.interval_clocks;
  object["corrupted_golden_caught"] = parity.corrupted_golden_caught;
  object["mutant"] = parity.mutant;
  object["mutant_caught"] = parity.mutant_caught;
  object["mutant_difference"] = parity.mutant_difference;
  if (parity.loaded_words > 0) {
    object["loaded_words"] = parity.loaded_words;
    object["refused_words"] = parity.refused_words;
  }
  return object;
}

}  // namespace

std::int64_t ParityReport::words_compared() const {
  std::int64_t words = 0;
  for (const SimulatorParity& parity : simulators) words += parity.comparison.words_compared;
  return words;
}

std::int64_t ParityReport::mismatches() const {
  std::int64_t count = 0;
  for (const SimulatorParity& parity : simulators) count += parity.comparison.mismatches;
  return count;
}

bool ParityReport::negative_control() const {
  return !simulators.empty() && std::ranges::all_of(simulators, [](const SimulatorParity& parity) {
    return parity.corrupted_golden_caught && parity.mutant_caught;
  });
}

ParityStatus ParityReport::status() const {
  const bool differs =
      engine_differences > 0 || std::ranges::any_of(simulators, [](const SimulatorParity& parity) {
        return parity.comparison.mismatches > 0;
      });
  if (differs) return ParityStatus::different;
  const bool compared = std::ranges::all_of(
      simulators, [](const SimulatorParity& parity) { return parity.comparison.equal(); });
  return compared && negative_control() ? ParityStatus::equal : ParityStatus::not_shown;
}

ParityReport run_parity(const Netlist& netlist, const Images& images, const ParityOptions& options) {
  PW_ASSERT(!images.empty() && !options.simulators.empty());
  return Parity(netlist, images, options).run();
}

Json to_json(const ParityReport& report) {
  Json object;
  object["schema"] = "pulsewright.parity/1";
  object["status"] = to_text(report.status());
  object["netlist_sha256"] = report.netlist_sha256;
  object["rtl_sha256"] = report.rtl_sha256;
  if (!report.mapping.empty()) {
    object["after_synthesis"] = report.mapping;
    object["mapped_sha256"] = report.mapped_sha256;
  }
  object["images"] = report.images;
  object["images_sha256"] = report.images_sha256;
  object["traced_images"] = report.traced_images;
  object["stalled_images"] = report.stalled_images;
  object["seed"] = report.seed;
  object["engine_differences"] = report.engine_differences;
  object["words_compared"] = report.words_compared();
  object["mismatches"] = report.mismatches();
  object["negative_control"] = report.negative_control();
  object["predicted_latency_clocks"] = report.predicted.latency_clocks;
  object["predicted_interval_clocks"] = report.predicted.interval_clocks;
  Json names(Json::Array{});
  Json runs(Json::Array{});
  for (const SimulatorParity& parity : report.simulators) {
    names.push_back(to_text(parity.simulator));
    runs.push_back(to_json(parity));
  }
  object["simulators"] = names;
  object["runs"] = runs;
  return object;
}

std::int64_t words_to_compare(const Netlist& netlist, const Images& images, const ParityOptions& options) {
  Stimulus stimulus = make_stimulus(netlist, images, options);
  std::int64_t words = words_to_compare(netlist, stimulus);
  if (!std::ranges::any_of(chain_of(netlist).layers, is_loadable)) return words;
  // Once more with other weights, and what loading them has shown.
  stimulus.lengths.clear();
  return words + words_to_compare(netlist, stimulus) + 1;
}

std::string images_hash(const Images& images) {
  return sha256_hex(pixel_lines(images));
}

std::string files_hash(const std::vector<TextFile>& files) {
  std::string all;
  for (const TextFile& file : files) all += fmt::format("{} {}\n{}", file.path, file.text.size(), file.text);
  return sha256_hex(all);
}

}  // namespace pulsewright
