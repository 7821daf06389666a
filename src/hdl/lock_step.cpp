// SPDX-License-Identifier: Apache-2.0
#include "hdl/lock_step.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/embedded.h"
#include "base/failure.h"
#include "base/files.h"
#include "hdl/line_companion.h"

namespace pulsewright::hdl {

namespace {

constexpr std::chrono::seconds time_limit{300};
constexpr const char* bench_name = "lock_step_bench.v";
constexpr const char* stepped_name = "stepped_bench.v";

/// Cycle 0 is before the first clock, when only Verilator has values.
constexpr std::size_t first_cycle = 1;
/// So many are recorded at a time.
constexpr std::size_t chunk_cycles = 2000;

/// The packed inputs of a clock, above them its enable and its reset.
std::string line_hex(std::span<const std::uint64_t> inputs, std::size_t in_bits, bool enable, bool reset) {
  std::vector<std::uint64_t> line(words_for_bits(in_bits + 2));
  std::ranges::copy(inputs, line.begin());
  set_bit(line, in_bits, enable);
  set_bit(line, in_bits + 1, reset);
  std::string text;
  for (std::size_t nibble = (in_bits + 2 + 3) / 4; nibble-- > 0;)
    text += "0123456789abcdef"[line[nibble / 16] >> (nibble % 16 * 4) & 15];
  return text + '\n';
}

std::string stimulus_hex(const Recording& recording, std::size_t in_bits) {
  std::string text;
  for (std::size_t t = 0; t < recording.cycles; ++t)
    text += line_hex(std::span(recording.inputs).subspan(t * recording.in_stride, recording.in_stride),
                     in_bits, recording.enable[t] != 0, recording.reset[t] != 0);
  return text;
}

/// Reads one line of the bench: the packed bits, and which of them are unknown.
void read_hex(const std::string& line, std::span<std::uint64_t> packed, std::span<std::uint64_t> unknown) {
  std::ranges::fill(packed, 0);
  std::ranges::fill(unknown, 0);
  for (std::size_t nibble = 0; nibble < line.size(); ++nibble) {
    const char digit = line[line.size() - 1 - nibble];
    const std::size_t value = std::string_view("0123456789abcdef").find(digit);
    const bool known = value != std::string_view::npos;
    (known ? packed : unknown)[nibble / 16] |= (known ? value : 15) << (nibble % 16 * 4);
  }
}

void append(std::span<const Device> devices, std::span<const std::uint64_t> packed,
            std::vector<std::vector<std::uint64_t>>& outputs) {
  std::size_t position = 0;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::size_t before = outputs[i].size();
    outputs[i].resize(before + devices[i].out_words());
    unpack(devices[i].outputs, packed, position, std::span(outputs[i]).subspan(before));
  }
}

std::size_t packed_words(std::span<const Device> devices) {
  return std::max<std::size_t>(1, words_for_bits(packed_bits(devices, &Device::inputs)));
}

std::vector<std::uint64_t> packed_inputs(const Device& device, std::span<const std::uint64_t> flat) {
  std::vector<std::uint64_t> packed(packed_words({&device, 1}));
  std::size_t position = 0;
  pack(device.inputs, flat, packed, position);
  return packed;
}

StepTrace empty_trace(std::size_t devices) {
  return {.outputs = std::vector<std::vector<std::uint64_t>>(devices),
          .unknown = std::vector<std::vector<std::uint64_t>>(devices)};
}

/// "port word_o bit 3" for the lowest bit that differs in flat word `word`.
std::string place(const Device& device, std::size_t word, std::uint64_t difference) {
  for (const PortShape& port : device.outputs) {
    const std::size_t words = words_for_bits(port.width);
    if (word < words)
      return fmt::format("port {} bit {}", port.name, 64 * word + std::countr_zero(difference));
    word -= words;
  }
  return "no port";
}

/// The runs in one of the simulators, with the comparison of each chunk of cycles.
class Prover {
 public:
  explicit Prover(const std::vector<Device>& devices) : devices_(devices) {}
  virtual ~Prover() = default;

  void prove(const StepRun& run, bool tries_teeth, StepProof& proof) {
    GoldenRun golden(devices_, static_cast<std::uint64_t>(run.seed), run.last_reset);
    begin(run.seed);
    const std::size_t chunk = std::min(most_cycles(), run.cycles);
    for (std::size_t done = 0; done < run.cycles; done += chunk) {
      const Recording recording = golden.next(std::min(chunk, run.cycles - done));
      const StepTrace trace = step(recording);
      compare_devices(devices_, recording, trace, done == 0 ? first_cycle : 0, proof.comparison);
      if (tries_teeth && done == 0) proof.toothless = toothless(devices_, recording, trace);
    }
    proof.cycles += run.cycles;
  }

 protected:
  const std::vector<Device>& devices_;

 private:
  virtual void begin(int seed) = 0;
  virtual std::size_t most_cycles() const = 0;
  virtual StepTrace step(const Recording& recording) = 0;
};

class VerilatorProver final : public Prover {
 public:
  VerilatorProver(const std::vector<Device>& devices, const std::filesystem::path& folder)
      : Prover(devices), top_(devices, folder) {}

 private:
  void begin(int seed) override { top_.restart(seed); }
  std::size_t most_cycles() const override { return chunk_cycles; }
  StepTrace step(const Recording& recording) override { return top_.run(recording); }

  VerilatedTop top_;
};

/// Every call is a simulation of its own, so a run is one call.
class IcarusProver final : public Prover {
 public:
  IcarusProver(const std::vector<Device>& devices, std::filesystem::path folder)
      : Prover(devices), folder_(std::move(folder)) {}

 private:
  void begin(int) override {}
  std::size_t most_cycles() const override { return SIZE_MAX; }
  StepTrace step(const Recording& recording) override { return run_icarus(devices_, recording, folder_); }

  std::filesystem::path folder_;
};

class SteppedVerilator final : public SteppedTop {
 public:
  SteppedVerilator(const Device& device, int seed, const std::filesystem::path& folder)
      : device_(device), top_({device}, folder) {
    top_.restart(seed);
  }

  void reset(std::size_t clocks) override {
    run(true, std::vector<std::uint64_t>(device_.in_words()), clocks);
  }

  std::vector<std::uint64_t> hold(std::span<const std::uint64_t> inputs, std::size_t clocks) override {
    const std::vector<std::uint64_t> outputs = std::move(run(false, inputs, clocks).outputs.front());
    return {outputs.end() - static_cast<std::ptrdiff_t>(device_.out_words()), outputs.end()};
  }

 private:
  StepTrace run(bool reset, std::span<const std::uint64_t> inputs, std::size_t clocks) {
    const std::vector<std::uint64_t> packed = packed_inputs(device_, inputs);
    Recording recording{.cycles = clocks,
                        .reset = std::vector<std::uint8_t>(clocks, reset),
                        .enable = std::vector<std::uint8_t>(clocks, 1),
                        .in_stride = packed.size(),
                        .inputs = {},
                        .outputs = {}};
    for (std::size_t t = 0; t < clocks; ++t)
      recording.inputs.insert(recording.inputs.end(), packed.begin(), packed.end());
    return top_.run(recording);
  }

  Device device_;
  VerilatedTop top_;
};

/// A simulation that reads what comes next from a socket.
class SteppedIcarus final : public SteppedTop {
 public:
  SteppedIcarus(const Device& device, const std::filesystem::path& folder)
      : device_(device), in_bits_(std::max<std::size_t>(packed_bits({&device_, 1}, &Device::inputs), 1)) {
    std::vector<std::string> names = write_lock_step_top({&device_, 1}, folder);
    names.insert(names.begin(), stepped_name);
    write_file(folder / stepped_name, embedded_text(embedded_benches(), stepped_name));
    simulation_ = start_icarus(
        names, "stepped_bench",
        {fmt::format("IN={}", in_bits_), fmt::format("OUT={}", packed_bits({&device_, 1}, &Device::outputs))},
        folder, time_limit);
  }

  void reset(std::size_t clocks) override {
    run(true, std::vector<std::uint64_t>(device_.in_words()), clocks);
  }

  std::vector<std::uint64_t> hold(std::span<const std::uint64_t> inputs, std::size_t clocks) override {
    const std::string answer = run(false, inputs, clocks);
    std::vector<std::uint64_t> packed(words_for_bits(packed_bits({&device_, 1}, &Device::outputs) + 3));
    std::vector<std::uint64_t> unknown(packed.size());
    read_hex(answer, packed, unknown);
    if (std::ranges::any_of(unknown, [](std::uint64_t word) { return word != 0; }))
      throw Failure(fmt::format("{} has unknown bits at its outputs: {}", device_.name, answer));
    std::vector<std::uint64_t> outputs(device_.out_words());
    std::size_t position = 0;
    unpack(device_.outputs, packed, position, outputs);
    return outputs;
  }

 private:
  std::string run(bool reset, std::span<const std::uint64_t> inputs, std::size_t clocks) {
    simulation_->write(
        fmt::format("{} {}", clocks, line_hex(packed_inputs(device_, inputs), in_bits_, true, reset)));
    return simulation_->read();
  }

  Device device_;
  std::size_t in_bits_;
  std::unique_ptr<LineCompanion> simulation_;
};

}  // namespace

std::unique_ptr<SteppedTop> start_stepped(const Device& device, Simulator simulator, int seed,
                                          const std::filesystem::path& folder) {
  PW_ASSERT(simulator != Simulator::cxxrtl && seed > 0);
  if (simulator == Simulator::verilator) return std::make_unique<SteppedVerilator>(device, seed, folder);
  return std::make_unique<SteppedIcarus>(device, folder);
}

VerilatedTop::VerilatedTop(const std::vector<Device>& devices, const std::filesystem::path& folder)
    : devices_(devices),
      simulation_(write_lock_step_top(devices, folder), "lock_step_top", "lock_step.cpp", folder,
                  time_limit) {}

void VerilatedTop::restart(int seed) {
  simulation_.function<void(int)>("lock_step_open")(seed);
}

StepTrace VerilatedTop::run(const Recording& recording) {
  auto* const clock = simulation_.function<void(bool, bool, const void*, void*)>("lock_step_clock");
  StepTrace trace = empty_trace(devices_.size());
  std::vector<std::uint64_t> packed(words_for_bits(packed_bits(devices_, &Device::outputs)));
  for (std::size_t t = 0; t < recording.cycles; ++t) {
    clock(recording.reset[t] != 0, recording.enable[t] != 0,
          recording.inputs.data() + t * recording.in_stride, packed.data());
    append(devices_, packed, trace.outputs);
  }
  for (std::size_t i = 0; i < devices_.size(); ++i) trace.unknown[i].resize(trace.outputs[i].size());
  return trace;
}

StepTrace run_icarus(std::span<const Device> devices, const Recording& recording,
                     const std::filesystem::path& folder) {
  const std::size_t in_bits = std::max<std::size_t>(packed_bits(devices, &Device::inputs), 1);
  const std::size_t out_bits = packed_bits(devices, &Device::outputs);
  std::vector<std::string> names = write_lock_step_top(devices, folder);
  names.insert(names.begin(), bench_name);
  write_file(folder / bench_name, embedded_text(embedded_benches(), bench_name));
  write_file(folder / "stimulus.hex", stimulus_hex(recording, in_bits));
  run_icarus(names, "lock_step_bench",
             {fmt::format("IN={}", in_bits), fmt::format("OUT={}", out_bits),
              fmt::format("CYCLES={}", recording.cycles)},
             folder, time_limit);

  StepTrace trace = empty_trace(devices.size());
  std::istringstream lines(read_file(folder / "trace.hex"));
  std::vector<std::uint64_t> packed(words_for_bits(out_bits + 3));
  std::vector<std::uint64_t> unknown(packed.size());
  for (std::string line; std::getline(lines, line);) {
    read_hex(line, packed, unknown);
    append(devices, packed, trace.outputs);
    append(devices, unknown, trace.unknown);
  }
  return trace;
}

void compare_device(const Device& device, std::span<const std::uint64_t> golden,
                    std::span<const std::uint64_t> hardware, std::span<const std::uint64_t> unknown,
                    std::size_t from, StepComparison& comparison) {
  const std::size_t stride = device.out_words();
  const auto differs = [&](const std::string& how) {
    if (comparison.mismatches++ == 0) comparison.first = device.name + ": " + how;
  };
  if (golden.size() != hardware.size() || unknown.size() != hardware.size())
    differs(fmt::format("the model has {} cycles, the hardware {}", golden.size() / stride,
                        hardware.size() / stride));
  const std::size_t words = std::min({golden.size(), hardware.size(), unknown.size()});
  for (std::size_t i = from * stride; i < words; ++i, ++comparison.words) {
    if (const std::uint64_t wrong = (golden[i] ^ hardware[i]) | unknown[i]; wrong != 0)
      differs(fmt::format("cycle {} {}: the model has {:x}, the hardware {:x}{}", i / stride,
                          place(device, i % stride, wrong), golden[i], hardware[i],
                          unknown[i] != 0 ? " with unknown bits" : ""));
  }
}

void compare_devices(std::span<const Device> devices, const Recording& golden, const StepTrace& hardware,
                     std::size_t from, StepComparison& comparison) {
  for (std::size_t i = 0; i < devices.size(); ++i)
    compare_device(devices[i], golden.outputs[i], hardware.outputs[i], hardware.unknown[i], from, comparison);
}

std::vector<std::string> toothless(std::span<const Device> devices, const Recording& golden,
                                   const StepTrace& hardware) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const auto passes = [&](std::span<const std::uint64_t> answers) {
      StepComparison comparison;
      compare_device(devices[i], answers, hardware.outputs[i], hardware.unknown[i], first_cycle, comparison);
      return comparison.passed();
    };
    std::vector<std::uint64_t> spoilt = golden.outputs[i];
    const std::span<const std::uint64_t> shortened =
        std::span(golden.outputs[i]).first(spoilt.size() - devices[i].out_words());
    spoilt[std::max(spoilt.size() / 2, first_cycle * devices[i].out_words())] ^= 1;
    if (passes(spoilt) || passes(shortened)) names.push_back(devices[i].name);
  }
  return names;
}

StepProof prove_in_lock_step(const std::vector<Device>& devices, Simulator simulator,
                             std::span<const StepRun> runs, const std::filesystem::path& folder) {
  PW_ASSERT(simulator != Simulator::cxxrtl && !runs.empty());
  StepProof proof;
  proof.version = simulator_version(simulator);
  std::unique_ptr<Prover> prover;
  if (simulator == Simulator::verilator)
    prover = std::make_unique<VerilatorProver>(devices, folder);
  else
    prover = std::make_unique<IcarusProver>(devices, folder);
  for (const StepRun& run : runs) {
    PW_ASSERT(run.seed > 0 && run.cycles > first_cycle + 1);
    prover->prove(run, &run == &runs.back(), proof);
  }
  return proof;
}

}  // namespace pulsewright::hdl
