// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_bench.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/embedded.h"
#include "hdl/stream_ports.h"
#include "hdl/text_template.h"
#include "ising/folded_image.h"
#include "ising/reference_engine.h"
#include "primitives/primitive.h"

namespace pulsewright::ising {

namespace {

/// Bits as hexadecimal digits, bit 0 in the lowest one.
std::string hexadecimal(const std::vector<bool>& bits) {
  std::string digits;
  for (std::size_t low = 0; low < bits.size(); low += 4) {
    unsigned digit = 0;
    for (std::size_t i = low; i < std::min(low + 4, bits.size()); ++i)
      digit |= unsigned{bits[i]} << (i - low);
    digits += "0123456789abcdef"[digit];
  }
  return {digits.rbegin(), digits.rend()};
}

class ParallelExpectation final : public Expectation {
 public:
  explicit ParallelExpectation(const Machine& machine) : engine_(machine) {}
  std::string line(const Stimulus& stimulus) override {
    const std::span<const std::int8_t> states = engine_.states();
    std::vector<bool> bits;
    for (const std::int8_t state : states) bits.push_back(state > 0);
    return fmt::format("{} {} {}", hexadecimal(bits), int{states.back() > 0},
                       int{stimulus.run && engine_.is_last_colour()});
  }
  void clock(const Stimulus& stimulus) override {
    if (stimulus.reset)
      engine_.reset();
    else if (stimulus.load)
      engine_.shift(stimulus.state);
    else if (stimulus.run)
      engine_.clock();
  }

 private:
  ReferenceEngine engine_;
};

/// The engine tells the states, and the model of control_turns the clocks in which they are shown.
class FoldedExpectation final : public Expectation {
 public:
  FoldedExpectation(const Machine& machine, std::vector<Machine> loaded)
      : machine_(machine), loaded_(std::move(loaded)), image_(folded_image(machine)), plan_(image_.plan) {
    use(machine_);
    control_ = primitives::find_primitive("control_turns")
                   ->make({{"turns", {plan_.rows()}},
                           {"steps", {machine.steps.size()}},
                           {"sweep_width", {image_.sweep_width}}});
    control_->reset();
  }

  std::string line(const Stimulus& stimulus) override {
    const Outputs shown = outputs(stimulus);
    std::vector<bool> bits(plan_.lanes);
    const auto row = static_cast<std::size_t>(shown.drawn ? shown.row : 0);
    if (shown.drawn) {
      engine_->clock();
      for (std::size_t lane = 0; lane < plan_.lanes; ++lane) {
        const std::int64_t spin = plan_.spins[row][lane];
        bits[lane] = spin >= 0 && engine_->states()[static_cast<std::size_t>(spin)] > 0;
      }
    }
    return fmt::format("{} {} {} {:0{}x}", hexadecimal(bits), int{shown.drawn}, int{shown.last}, row,
                       (index_bits(plan_.rows()) + 3) / 4);
  }

  void clock(const Stimulus& stimulus) override {
    if (stimulus.reset) {
      if (stimulus.machine > 0) use(loaded_[stimulus.machine - 1]);
      engine_->reset();
      control_->reset();
      sweeps_ = now_->steps.front().sweeps;
      waits_ = plan_.waits.front();
      return;
    }
    const Outputs shown = outputs(stimulus);
    control_->clock(inputs(stimulus));
    // Both memories are read a clock later.
    if (shown.moves) sweeps_ = now_->steps[shown.step].sweeps;
    if (shown.fetches) waits_ = plan_.waits[shown.turn];
  }

 private:
  struct Outputs {
    std::size_t turn;
    bool fetches;
    bool moves;
    bool drawn;
    std::uint64_t row;
    bool last;
    std::size_t step;
  };

  void use(const Machine& machine) {
    now_ = &machine;
    engine_ = std::make_unique<ReferenceEngine>(machine);
    sweeps_ = machine.steps.front().sweeps;
    waits_ = plan_.waits.front();
  }
  std::vector<std::uint64_t> inputs(const Stimulus& stimulus) const {
    return {stimulus.run, stimulus.load, waits_, static_cast<std::uint64_t>(sweeps_)};
  }
  Outputs outputs(const Stimulus& stimulus) const {
    // turn, fetch, row, move, fill, draw, write, write_row, drawn, last, step
    std::vector<std::uint64_t> out(11);
    control_->outputs(inputs(stimulus), out);
    return {out[0], out[1] != 0, out[3] != 0, out[8] != 0, out[7], out[9] != 0, out[10]};
  }

  Machine machine_;
  std::vector<Machine> loaded_;
  const Machine* now_ = nullptr;  ///< the one of them that runs
  FoldedImage image_;             ///< of the first one: all have its shape
  const FoldPlan& plan_;
  std::unique_ptr<ReferenceEngine> engine_;
  std::unique_ptr<primitives::Model> control_;
  std::int64_t sweeps_ = 0;
  bool waits_ = true;
};

std::string stimulus_text(const Stimulus& stimulus, bool is_folded) {
  const unsigned flags =
      unsigned{stimulus.reset} | unsigned{stimulus.run} << 1 | unsigned{stimulus.load} << 2;
  if (!is_folded) return fmt::format("{:x}\n", flags | unsigned{stimulus.state} << 3);
  return fmt::format("{:x}\n", flags | stimulus.word << 3 | stimulus.address << 35);
}

/// Bit p of a line: lane p of the row has a spin.
std::string lanes_text(const FoldPlan& plan) {
  std::string text;
  for (const auto& row : plan.spins) {
    std::vector<bool> bits;
    for (const std::int64_t spin : row) bits.push_back(spin >= 0);
    text += hexadecimal(bits) + "\n";
  }
  return text;
}

/// Adds what a bench of a design with faults has more than others.
hdl::Markers with_faults(hdl::Markers markers, bool has_faults) {
  markers["faults"] = has_faults
                          ? fmt::format(
                                "  reg [{}:0] fault;\n\n  initial if (!$value$plusargs(\"fault=%d\", fault)) "
                                "fault = {}'d0;\n",
                                hdl::fault_bits - 1, hdl::fault_bits)
                          : "";
  markers["fault_connection"] = has_faults ? fmt::format(",\n    .{}(fault)", hdl::fault_port) : "";
  return markers;
}

std::vector<TextFile> folded_bench(const Machine& machine, const Script& script, bool has_faults) {
  const FoldedImage image = folded_image(machine);
  const unsigned row_bits = index_bits(image.plan.rows());
  return {stimuli_file(machine, script),
          {"parity_lanes.hex", lanes_text(image.plan)},
          {"parity_bench.v",
           hdl::fill_template(embedded_text(embedded_benches(), "ising_folded_bench.v.in"),
                              with_faults({{"last", std::to_string(script.stimuli.size() - 1)},
                                           {"stimulus_top", std::to_string(34 + image.load_width)},
                                           {"lanes", std::to_string(image.plan.lanes)},
                                           {"lane_top", std::to_string(image.plan.lanes - 1)},
                                           {"last_row", std::to_string(image.plan.rows() - 1)},
                                           {"row_bits", std::to_string(row_bits)},
                                           {"row_top", std::to_string(row_bits - 1)},
                                           {"machine", machine.name}},
                                          has_faults))}};
}

}  // namespace

std::unique_ptr<Expectation> expect(const Machine& machine, const Script& script) {
  if (machine.layout == Layout::folded) return std::make_unique<FoldedExpectation>(machine, script.loaded);
  return std::make_unique<ParallelExpectation>(machine);
}

std::vector<std::string> expected_lines(const Machine& machine, const Script& script) {
  const auto expectation = expect(machine, script);
  std::vector<std::string> lines;
  for (const Stimulus& stimulus : script.stimuli) {
    lines.push_back(expectation->line(stimulus));
    expectation->clock(stimulus);
  }
  return lines;
}

TraceShape trace_shape(const Machine& machine) {
  if (machine.layout == Layout::parallel) return {.bits = machine.spins.size()};
  const FoldPlan plan = plan_folds(machine);
  const std::size_t digits = (plan.lanes + 3) / 4;
  return {.bits = plan.lanes,
          .flag = "drawn_o",
          .spin_of = [spins = plan.spins, digits](std::string_view line, std::size_t lane) -> std::int64_t {
            if (line[digits + 1] != '1') return -1;
            return spins[std::stoul(std::string(line.substr(digits + 5)), nullptr, 16)][lane];
          }};
}

TextFile stimuli_file(const Machine& machine, const Script& script) {
  std::string text;
  for (const Stimulus& stimulus : script.stimuli)
    text += stimulus_text(stimulus, machine.layout == Layout::folded);
  return {"parity_bench.hex", text};
}

std::vector<TextFile> bench_files(const Machine& machine, const Script& script, bool has_faults) {
  if (machine.layout == Layout::folded) return folded_bench(machine, script, has_faults);
  return {stimuli_file(machine, script),
          {"parity_bench.v",
           hdl::fill_template(embedded_text(embedded_benches(), "ising_bench.v.in"),
                              with_faults({{"last", std::to_string(script.stimuli.size() - 1)},
                                           {"top_bit", std::to_string(machine.spins.size() - 1)},
                                           {"machine", machine.name}},
                                          has_faults))}};
}

}  // namespace pulsewright::ising
