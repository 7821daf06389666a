// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_device.h"

#include <algorithm>

#include "base/bits.h"
#include "ising/lower_machine.h"
#include "ising/reference_engine.h"

namespace pulsewright::ising {

namespace {

/// The words of the inputs, in the order of the top's ports.
enum Input { run_i, load_i, state_i };

/// The reference engine behind the ports of the top.
class MachineModel final : public primitives::Model {
 public:
  explicit MachineModel(Machine machine) : machine_(std::move(machine)), engine_(machine_) {}

  void reset() override { engine_.reset(); }

  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::span<const std::int8_t> states = engine_.states();
    out.front() = states.back() > 0;
    const std::span<std::uint64_t> spins = out.subspan(1, words_for_bits(states.size()));
    std::ranges::fill(spins, 0);
    for (std::size_t i = 0; i < states.size(); ++i) set_bit(spins, i, states[i] > 0);
    out.back() = in[run_i] != 0 && engine_.is_last_colour();
  }

  void clock(std::span<const std::uint64_t> in) override {
    if (in[load_i] != 0)
      engine_.shift(in[state_i] != 0);
    else if (in[run_i] != 0)
      engine_.clock();
  }

 private:
  Machine machine_;  ///< which the engine looks at
  ReferenceEngine engine_;
};

/// A machine that mostly runs, with gaps, and is loaded at times.
class MachineStimulus final : public hdl::Stimulus {
 public:
  using Stimulus::Stimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    const std::uint64_t draw = random.below(16);
    in[run_i] = draw < 12;
    in[load_i] = draw == 12;
    in[state_i] = random.below(2);
  }
};

}  // namespace

hdl::Device machine_device(const Machine& machine) {
  hdl::Device device = hdl::design_device(lower_machine(machine),
                                          [machine] { return std::make_unique<MachineModel>(machine); });
  device.make_stimulus = [inputs = device.inputs] { return std::make_unique<MachineStimulus>(inputs); };
  return device;
}

}  // namespace pulsewright::ising
