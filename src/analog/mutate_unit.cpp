// SPDX-License-Identifier: Apache-2.0
#include "analog/mutate_unit.h"

#include <deque>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "analog/pulse_device.h"
#include "base/bits.h"
#include "base/failure.h"
#include "base/temporary_folder.h"
#include "hdl/lock_step.h"
#include "hdl/stream_ports.h"

namespace pulsewright::analog {

namespace {

/// A model that does not see the last input, which chooses a fault.
class SoundModel final : public primitives::Model {
 public:
  explicit SoundModel(std::unique_ptr<primitives::Model> model) : model_(std::move(model)) {}
  void reset() override { model_->reset(); }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    model_->outputs(in.first(in.size() - 1), out);
  }
  void clock(std::span<const std::uint64_t> in) override { model_->clock(in.first(in.size() - 1)); }

 private:
  std::unique_ptr<primitives::Model> model_;
};

class SoundStimulus final : public hdl::Stimulus {
 public:
  SoundStimulus(std::span<const hdl::PortShape> inputs, std::unique_ptr<hdl::Stimulus> stimulus)
      : Stimulus(inputs), stimulus_(std::move(stimulus)) {}
  void fill(Random& random, std::span<std::uint64_t> in) override {
    stimulus_->fill(random, in.first(in.size() - 1));
    in.back() = 0;
  }
  void clocked(bool reset, std::span<const std::uint64_t> in, std::span<const std::uint64_t> out) override {
    stimulus_->clocked(reset, in.first(in.size() - 1), out);
  }

 private:
  std::unique_ptr<hdl::Stimulus> stimulus_;
};

/// The unit behind its streams, with a fault_port as its last input.
hdl::Device faulty_device(const PulseUnit& unit, const std::vector<TextFile>& verilog) {
  hdl::Device device = unit_stream_device(unit);
  const auto make_model = device.make_model;
  const auto make_stimulus = device.make_stimulus;
  device.files = verilog;
  device.inputs.push_back({hdl::fault_port, hdl::fault_bits});
  device.make_model = [make_model] { return std::make_unique<SoundModel>(make_model()); };
  device.make_stimulus = [make_stimulus, inputs = device.inputs] {
    return std::make_unique<SoundStimulus>(inputs, make_stimulus());
  };
  return device;
}

/// The clocks that each fault meets, and what must be shown.
struct FaultScript {
  hdl::Recording recording;
  std::uint32_t seed = 1;
};

/// The design in a simulator.
class FaultBench {
 public:
  FaultBench(const PulseUnit& unit, const std::vector<TextFile>& verilog, hdl::Simulator simulator)
      : device_(faulty_device(unit, verilog)) {
    if (simulator == hdl::Simulator::verilator)
      top_.emplace(std::vector<hdl::Device>{device_}, folder_.path());
  }

  FaultScript draw(std::size_t clocks, std::uint32_t seed) const {
    // Resets all the way: a fault may be felt by a unit that has just begun.
    return {hdl::GoldenRun({device_}, seed, clocks).next(clocks), seed};
  }

  hdl::StepComparison compare(const FaultScript& script, std::size_t fault) {
    hdl::Recording recording = script.recording;
    const std::size_t place = packed_bits({&device_, 1}, &hdl::Device::inputs) - hdl::fault_bits;
    for (std::size_t t = 0; t < recording.cycles; ++t)
      put_bits(std::span(recording.inputs).subspan(t * recording.in_stride, recording.in_stride), place,
               hdl::fault_bits, fault);
    hdl::StepComparison comparison;
    compare_devices({&device_, 1}, recording, run(recording, script.seed), 1, comparison);
    return comparison;
  }

 private:
  hdl::StepTrace run(const hdl::Recording& recording, std::uint32_t seed) {
    if (!top_) return run_icarus({&device_, 1}, recording, folder_.path());
    top_->restart(static_cast<int>(seed % INT32_MAX + 1));
    return top_->run(recording);
  }

  TemporaryFolder folder_;
  hdl::Device device_;
  std::optional<hdl::VerilatedTop> top_;
};

}  // namespace

hdl::MutationRun run_mutation(const PulseUnit& unit, const std::vector<TextFile>& verilog,
                              std::span<const std::size_t> faults, const UnitMutationOptions& options) {
  PW_ASSERT(options.clocks > 2);
  tell(options.progress, {.task = "mutate", .step = "building the unit"});
  FaultBench bench(unit, verilog, options.simulator);
  std::deque<FaultScript> scripts;
  std::vector<hdl::FaultTrial> trials;
  const auto add_trial = [&](std::size_t clocks, std::uint32_t seed) {
    const FaultScript& script = scripts.emplace_back(bench.draw(clocks, seed));
    const hdl::StepComparison sound = bench.compare(script, 0);
    if (!sound.passed())
      throw Failure(fmt::format("the unit differs from its model without any fault: {}",
                                sound.first.empty() ? "nothing was compared" : sound.first));
    trials.push_back([&bench, &script](std::size_t fault) -> hdl::FaultyRun {
      const hdl::StepComparison comparison = bench.compare(script, fault);
      return {static_cast<std::int64_t>(comparison.words), comparison.mismatches != 0};
    });
  };
  const auto clocks = static_cast<std::size_t>(options.clocks);
  add_trial(clocks, options.seed);
  // Few clocks first: nearly all faults show in them, and only the rest waits for the long run.
  if (options.again > 0) add_trial(options.again * clocks, options.seed + 1);
  hdl::MutationRun run = meet_faults(trials, faults, options.progress);
  run.version = simulator_version(options.simulator);
  return run;
}

}  // namespace pulsewright::analog
