// SPDX-License-Identifier: Apache-2.0
#include "ising/axi_bench.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/random.h"
#include "hdl/text_template.h"
#include "ising/lower_machine.h"
#include "ising/machine_registers.h"
#include "ising/machine_script.h"
#include "ising/reference_engine.h"

namespace pulsewright::ising {

namespace {

constexpr unsigned status_busy = 1;
constexpr unsigned status_resetting = 2;
constexpr unsigned load_ready = 1;
constexpr unsigned load_refused = 2;

/// Software and the machine that it talks to.
class AxiDriver {
 public:
  explicit AxiDriver(const Machine& machine)
      : shape_(machine), now_(machine), axi_(machine_axi(machine)), every_(machine.readout.every) {
    start();
  }

  void wait() {
    script_.program.push_back({AxiOperation::poll, offset("status"), status_busy | status_resetting});
  }

  void run(std::int64_t sweeps) {
    write("run", static_cast<std::uint32_t>(sweeps));
    advance(sweeps);
    wait();
  }

  /// Sweeps, and while they are under way a word that must be refused.
  void run_and_disturb(std::int64_t sweeps) {
    write("run", static_cast<std::uint32_t>(sweeps));
    write("load_word", 0x12345678);
    advance(sweeps);
    wait();
    read("load_status", load_ready | load_refused);
    write("load_status", load_refused);
    read("load_status", load_ready);
  }

  void set_every(std::int64_t every) {
    every_ = every;
    write("every", static_cast<std::uint32_t>(every));
    read("every", static_cast<std::uint32_t>(every));
  }

  /// Other thresholds between two sweeps.
  void set_tables(const Machine& other) {
    Machine next = now_;
    next.minimum = other.minimum;
    next.tables = other.tables;
    for (std::size_t k = 0; k < next.steps.size(); ++k) next.steps[k].table = other.steps[k].table;
    load(next);
    now_ = std::move(next);
  }

  /// Another machine, from its start states on.
  void replace(const Machine& other) {
    load(other);
    reset(other);
  }
  void reset() { reset(Machine(now_)); }

  void read_counts() {
    read("run", 0);
    read("sweeps", static_cast<std::uint32_t>(sweeps_));
    read("frames", static_cast<std::uint32_t>(frames_));
    read("status", 0);
    read("control", 0);
  }
  void read_constants() {
    for (const hdl::Register& entry : axi_.registers)
      if (entry.constant) read(entry.name, *entry.constant);
    answer_read(beyond(), 0, false);
    script_.program.push_back({AxiOperation::write, beyond(), 1});
    answer_write(beyond(), false);
    script_.program.push_back({AxiOperation::write, offset("spins"), 1});
    answer_write(offset("spins"), false);
  }

  AxiScript finish() {
    script_.program.push_back({});
    return std::move(script_);
  }

 private:
  unsigned offset(std::string_view name) const { return hdl::register_offset(axi_.registers, name); }
  /// The first address without a register.
  unsigned beyond() const { return 4 * static_cast<unsigned>(axi_.registers.size()); }

  void answer_write(unsigned at, bool is_taken) {
    script_.answers.push_back(fmt::format("W {:03x} {}", at, is_taken ? "00" : "10"));
  }
  void answer_read(unsigned at, std::uint32_t value, bool is_there) {
    script_.program.push_back({AxiOperation::read, at, 0});
    script_.answers.push_back(fmt::format("R {:03x} {:08x} {}", at, value, is_there ? "00" : "10"));
  }
  void write(std::string_view name, std::uint32_t word) {
    script_.program.push_back({AxiOperation::write, offset(name), word});
    answer_write(offset(name), true);
  }
  void read(std::string_view name, std::uint32_t value) { answer_read(offset(name), value, true); }

  void start() { engine_ = std::make_unique<ReferenceEngine>(now_); }

  void reset(Machine next) {
    write("control", 1);
    wait();
    now_ = std::move(next);
    start();
    sweeps_ = since_frame_ = frames_ = 0;
  }

  /// Writes the words that differ from those that the memories hold.
  void load(const Machine& next) {
    const std::vector<LoadWord> old = load_words(now_, shape_);
    const std::vector<LoadWord> words = load_words(next, shape_);
    std::vector<LoadWord> written;
    write("load_checksum", 0);
    std::optional<std::uint64_t> place;
    for (std::size_t k = 0; k < words.size(); ++k) {
      if (words[k].word == old[k].word) continue;
      if (place != words[k].address) write("load_address", static_cast<std::uint32_t>(words[k].address));
      write("load_word", static_cast<std::uint32_t>(words[k].word));
      written.push_back(words[k]);
      place = words[k].address + 1;
    }
    read("load_checksum", load_checksum(written));
    if (place) read("load_address", static_cast<std::uint32_t>(*place));
    read("load_status", load_ready);
  }

  void advance(std::int64_t sweeps) {
    for (; sweeps > 0; --sweeps) {
      engine_->sweep();
      ++sweeps_;
      ++since_frame_;
      if (every_ == 0) since_frame_ = 0;
      if (every_ == 0 || since_frame_ < every_) continue;
      since_frame_ = 0;
      send();
    }
  }

  std::int64_t energy() const {
    const std::span<const std::int8_t> states = engine_->states();
    std::int64_t energy = 0;
    for (std::size_t i = 0; i < states.size(); ++i) energy -= now_.spins[i].field * states[i];
    for (const Coupling& coupling : now_.couplings)
      energy -= coupling.weight * states[static_cast<std::size_t>(coupling.first)] *
                states[static_cast<std::size_t>(coupling.second)];
    return energy;
  }

  void send() {
    std::vector<std::uint32_t> words(axi_.shape.words());
    const std::span<const std::int8_t> states = engine_->states();
    for (std::size_t i = 0; i < states.size(); ++i)
      if (states[i] > 0)
        words[axi_.shape.places[i] / stream_bits] |= std::uint32_t{1} << axi_.shape.places[i] % stream_bits;
    if (axi_.has_energy) {
      const auto bits = static_cast<std::uint64_t>(energy());
      words.push_back(static_cast<std::uint32_t>(bits));
      words.push_back(static_cast<std::uint32_t>(bits >> stream_bits));
    }
    for (std::size_t k = 0; k < words.size(); ++k)
      script_.stream.push_back(fmt::format("S {:08x} {}", words[k], int{k + 1 == words.size()}));
    ++frames_;
    ++script_.frames;
  }

  Machine shape_;
  Machine now_;  ///< what the memories make of it
  MachineAxi axi_;
  std::unique_ptr<ReferenceEngine> engine_;  ///< of now_
  AxiScript script_;
  std::int64_t every_;
  std::int64_t sweeps_ = 0;
  std::int64_t since_frame_ = 0;
  std::int64_t frames_ = 0;
};

/// Clocks from one frame to the next if each sweep is read.
std::int64_t frame_clocks(const MachineAxi& axi, const Machine& machine) {
  const auto terms = static_cast<std::int64_t>(axi.has_energy ? axi.memories.back().memory.depth : 0);
  return clocks_of_sweep(machine) + terms + 4 * static_cast<std::int64_t>(axi.frame_words());
}

}  // namespace

AxiScript draw_axi_script(const Machine& machine, std::int64_t clocks, std::uint64_t seed) {
  Random random(seed, 0x61786973);
  const std::int64_t frames =
      std::clamp<std::int64_t>(clocks / frame_clocks(machine_axi(machine), machine), 12, 4096);
  AxiDriver driver(machine);
  driver.read_constants();
  driver.read_counts();
  driver.set_every(1);
  driver.run(std::max<std::int64_t>(frames / 4, 2));
  driver.read_counts();
  // Long enough for a write to come in the middle.
  driver.run_and_disturb(std::clamp<std::int64_t>(3000 / frame_clocks(machine_axi(machine), machine), 2, 30));
  driver.set_every(3);
  driver.run(7);
  driver.set_every(0);
  driver.run(5);
  driver.read_counts();
  driver.set_every(2);
  driver.set_tables(draw_reloaded(machine, random));
  driver.run(frames / 4 + 3);
  driver.reset();
  driver.read_counts();
  driver.run(3);
  constexpr int most_loads = 2;
  for (int loads = 0; loads < most_loads; ++loads) {
    driver.replace(draw_reloaded(machine, random));
    driver.set_every(1 + static_cast<std::int64_t>(random.below(3)));
    driver.run(frames / (2 * most_loads) + 2);
    driver.read_counts();
  }
  return driver.finish();
}

std::string program_text(const AxiScript& script) {
  std::string text;
  for (const AxiOperation& each : script.program)
    text += fmt::format("{:x}{:03x}{:08x}\n", int{each.code}, each.offset, each.word);
  return text;
}

std::int64_t axi_patience(const Machine& machine) {
  const MachineAxi axi = machine_axi(machine);
  return 10000 + 40 * (frame_clocks(axi, machine) + axi.fill_clocks);
}

std::vector<TextFile> axi_bench_files(const Machine& machine, const AxiScript& script, std::uint64_t seed) {
  // The seed of xorshift is not 0.
  return {{"parity_program.hex", program_text(script)},
          {"parity_bench.v",
           hdl::fill_template(embedded_text(embedded_benches(), "ising_axi_bench.v.in"),
                              {{"patience", std::to_string(axi_patience(machine))},
                               {"last", std::to_string(script.program.size() - 1)},
                               {"seed", std::to_string(1 + Random(seed, 0x67617073).at(0) % 0x7fffffff)},
                               {"machine", machine.name}})}};
}

}  // namespace pulsewright::ising
