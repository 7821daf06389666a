// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_registers.h"

#include <bit>

#include <fmt/format.h>

#include "ising/folded_image.h"
#include "ising/machine_document.h"
#include "ising/parallel_image.h"

namespace pulsewright::ising {

namespace {

constexpr std::uint32_t identification = 0x5057494d;  // "PWIM"
constexpr std::uint32_t map_version = 1;

/// Stages of a row on its way through a folded machine.
constexpr std::int64_t fill_drain = 6;

void describe_folded(const Machine& machine, MachineAxi& axi) {
  const FoldedImage image = folded_image(machine);
  axi.shape = readout_shape(image.plan, machine.spins.size());
  axi.load_width = image.load_width;
  axi.fill_clocks = image.plan.clocks_of_sweep() + fill_drain;
  axi.memories = {
      {"tables",
       fmt::format("a step: {} thresholds of {} bits, for the fields from {} on{}, then its sweeps, {} bits",
                   image.thresholds, machine.width + 1, image.minimum,
                   image.shift == 0 ? "" : " in steps of 2", image.sweep_width),
       image.tables},
      {"starts", "start states of a row, a bit for each lane; they count from the next reset on",
       image.starts},
      {"couplings",
       fmt::format("a row: for each lane {} weights of {} bits, a field of {}, and 1 if the spin keeps its "
                   "start state",
                   image.plan.most_taps(), image.weight_width, image.field_width),
       image.couplings}};
  axi.has_energy = !image.terms.empty();
  if (axi.has_energy) axi.memories.push_back({"terms", "", image.terms.memory});
}

void describe_parallel(const Machine& machine, MachineAxi& axi) {
  const ParallelImage image = parallel_image(machine);
  axi.shape = readout_shape(machine.spins.size());
  axi.load_width = image.load_width;
  axi.memories = {
      {"tables",
       fmt::format("a step: {} thresholds of {} bits, for the fields from {} on, then its sweeps, {} bits",
                   machine.tables.front().size(), machine.width + 1, machine.minimum, image.sweep_width),
       image.tables},
      {"starts",
       "start states, a bit for each spin; they count from the next reset on, of clamped spins at once",
       image.starts},
      {"clamps", "row 0 is ones; row 1 has a bit for each spin that keeps its start state", image.held}};
  axi.has_energy = !image.terms.empty();
  if (axi.has_energy) axi.memories.push_back({"terms", "", image.terms.memory});
}

std::vector<hdl::Register> register_table(const Machine& machine, const MachineAxi& axi) {
  std::vector<hdl::Register> map = {
      hdl::constant_register("identification", "`PWIM` in ASCII", identification),
      hdl::constant_register("version",
                             "of this map in the upper byte, then of the generator: major, minor, patch",
                             hdl::version_word(map_version)),
      {.name = "control",
       .writable = true,
       .meaning = "",
       .fields = {{"reset", 0, 1,
                   "write 1: start states and seeds come back, at the end of the sweep under way and of the "
                   "frame that is leaving; reads as 0"}}},
      {.name = "status",
       .meaning = "",
       .fields = {{"busy", 0, 1, "sweeps are under way, or a frame is leaving"},
                  {"resetting", 1, 1, "a reset was asked for and has not ended"}}},
      {.name = "run",
       .writable = true,
       .meaning = "write: so many sweeps are run, or follow the one under way; reads those left after it"},
      {.name = "every",
       .writable = true,
       .meaning = fmt::format("a frame leaves after every so many sweeps, 0 for none; {} after reset",
                              machine.readout.every)},
      {.name = "sweeps", .meaning = "sweeps since reset, modulo 2^32"},
      {.name = "frames", .meaning = "whole frames that left since reset, modulo 2^32"},
      hdl::constant_register("spins", "spins of the machine",
                             static_cast<std::int64_t>(machine.spins.size())),
      hdl::constant_register("frame_words", "words of a frame", axi.frame_words())};
  hdl::add_load_registers("`status` is 0", map);
  hdl::add_hash_registers("machine", machine_sha256(machine), map);
  return map;
}

}  // namespace

MachineAxi machine_axi(const Machine& machine) {
  MachineAxi axi;
  if (machine.layout == Layout::folded)
    describe_folded(machine, axi);
  else
    describe_parallel(machine, axi);
  if (axi.has_energy)
    axi.memories.back().meaning = fmt::format(
        "a term of the energy: two places of {} bits, 1 for no second one, its weight; a place is 32 times "
        "the "
        "word of a frame, and the bit",
        machine.layout == Layout::folded ? folded_image(machine).terms.place_width
                                         : parallel_image(machine).terms.place_width);
  axi.registers = register_table(machine, axi);
  return axi;
}

std::vector<LoadWord> load_words(const Machine& machine, const Machine& shape) {
  std::vector<LoadWord> words;
  const auto gather = [&](const auto& image) {
    words = image.words();
    append_words(image.terms.memory, words);
  };
  if (shape.layout == Layout::folded)
    gather(folded_image(machine, folded_image(shape)));
  else
    gather(parallel_image(machine, parallel_image(shape)));
  return words;
}

std::uint32_t load_checksum(const std::vector<LoadWord>& words) {
  std::uint32_t sum = 0;
  for (const LoadWord& word : words)
    sum = std::rotl(sum, 1) +
          (static_cast<std::uint32_t>(word.word) ^ static_cast<std::uint32_t>(word.address));
  return sum;
}

std::string memory_rows(const MachineAxi& axi) {
  std::string rows;
  for (const auto& [name, meaning, memory] : axi.memories)
    rows += fmt::format("| {} | {:#x} | {} | {} | {} |\n", name, memory.base, memory.depth, memory.row_span(),
                        meaning);
  return rows;
}

}  // namespace pulsewright::ising
