// SPDX-License-Identifier: Apache-2.0
#include "ising/lower_machine.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "hdl/print_verilog.h"
#include "hdl/sink_unused_bits.h"
#include "ising/fold_plan.h"
#include "ising/lower_folded.h"
#include "ising/lower_generators.h"
#include "ising/machine_document.h"

namespace pulsewright::ising {

namespace {

using primitives::Parameters;

const hdl::Expression run = {hdl::Slice{"run_i"}};

/// Builds the one module of a machine.
class MachineLowering {
 public:
  explicit MachineLowering(const Machine& machine)
      : machine_(machine),
        spins_(static_cast<unsigned>(machine.spins.size())),
        thresholds_(static_cast<unsigned>(machine.tables.front().size())),
        neighbours_(neighbours_of(machine.spins.size(), machine.couplings)),
        is_clamped_(clamped_spins(machine)),
        starts_(start_states(machine)) {}

  hdl::Module lower() {
    module_.name = machine_.name;
    module_.comment = fmt::format("A p-bit machine: {} spins in {} colours, {} couplings.", spins_,
                                  machine_.colours(), machine_.couplings.size());
    module_.ports = {{"clk_i", hdl::Direction::input, 1},         {"rst_i", hdl::Direction::input, 1},
                     {"run_i", hdl::Direction::input, 1},         {"load_i", hdl::Direction::input, 1},
                     {"state_i", hdl::Direction::input, 1},       {"state_o", hdl::Direction::output, 1},
                     {"spins_o", hdl::Direction::output, spins_}, {"last_o", hdl::Direction::output, 1}};
    module_.add_wire("spins", spins_);
    add_control();
    add_words();
    for (unsigned i = 0; i < spins_; ++i) add_spin(i);
    module_.assignments.push_back({"state_o", {hdl::Slice{"spins", spins_ - 1, 1}}});
    module_.assignments.push_back({"spins_o", {hdl::Slice{"spins", 0, spins_}}});
    return std::move(module_);
  }

 private:
  void add_control() {
    Parameters::List sweeps;
    Parameters::List tables;
    std::uint64_t most = 1;
    for (const Step& step : machine_.steps) {
      sweeps.push_back(static_cast<std::uint64_t>(step.sweeps));
      most = std::max(most, sweeps.back());
      for (const std::int64_t threshold : machine_.tables[static_cast<std::size_t>(step.table)])
        tables.push_back(static_cast<std::uint64_t>(threshold));
    }
    const auto colours = static_cast<unsigned>(machine_.colours());
    const hdl::Slice turns = module_.add_wire("turns", colours);
    const hdl::Slice row = module_.add_wire("thresholds", thresholds_ * (machine_.width + 1));
    const Parameters parameters{{"colours", {colours}},
                                {"width", {machine_.width}},
                                {"thresholds", {thresholds_}},
                                {"steps", {machine_.steps.size()}},
                                {"sweep_width", {bits_for(most)}},
                                {"sweeps", std::move(sweeps)},
                                {"tables", std::move(tables)}};
    module_.instances.push_back(hdl::clocked_instance(
        "u_control", "control_sweep", parameters, hdl::reset_port, hdl::always,
        {{"run_i", run}, {"turns_o", {turns}}, {"thresholds_o", {row}}, {"last_o", {hdl::Slice{"last_o"}}}}));
  }

  /// For each word that is used the comparisons that all spins with it choose from.
  void add_words() {
    std::set<std::int64_t> used;
    for (std::size_t i = 0; i < spins_; ++i)
      if (!is_clamped_[i]) used.insert(machine_.spins[i].word);
    const std::vector<hdl::Slice> places = add_generators(machine_, run, module_);
    for (const std::int64_t word : used) add_comparisons(word, places[static_cast<std::size_t>(word)]);
  }

  void add_comparisons(std::int64_t word, const hdl::Slice& bits) {
    const hdl::Slice below = module_.add_wire(fmt::format("below_{}", word), thresholds_);
    module_.instances.push_back(hdl::block_instance(
        fmt::format("u_compare_{}", word), "encode_compare",
        {{"width", {machine_.width}}, {"count", {thresholds_}}},
        {{"word_i", {bits}},
         {"thresholds_i", {hdl::Slice{"thresholds", 0, thresholds_ * (machine_.width + 1)}}},
         {"bits_o", {below}}}));
  }

  void add_spin(unsigned i) {
    const PBit& spin = machine_.spins[i];
    hdl::Expression inputs;
    for (const Neighbour& neighbour : neighbours_[i])
      inputs.push_back(hdl::Slice{"spins", static_cast<unsigned>(neighbour.spin), 1});
    if (inputs.empty()) inputs.push_back(hdl::literal(1, 0));
    // A clamped spin has no turn, and no word.
    const hdl::Expression turn = {is_clamped_[i]
                                      ? hdl::Part(hdl::literal(1, 0))
                                      : hdl::Slice{"turns", static_cast<unsigned>(spin.colour), 1}};
    const hdl::Expression bits = {
        is_clamped_[i] ? hdl::Part(hdl::Literal{thresholds_, Parameters::List(words_for_bits(thresholds_))})
                       : hdl::Slice{fmt::format("below_{}", spin.word), 0, thresholds_}};
    const hdl::Expression chain = {i == 0 ? hdl::Slice{"state_i"} : hdl::Slice{"spins", i - 1, 1}};
    module_.instances.push_back(hdl::clocked_instance(fmt::format("u_spin_{}", i), "p_bit",
                                                      spin_parameters(i), hdl::reset_port, hdl::always,
                                                      {{"spins_i", std::move(inputs)},
                                                       {"bits_i", bits},
                                                       {"turn_i", turn},
                                                       {"load_i", {hdl::Slice{"load_i"}}},
                                                       {"chain_i", chain},
                                                       {"spin_o", {hdl::Slice{"spins", i, 1}}}}));
  }

  /// The field less that of the first threshold is offset + 2 sum |J| [s = sign J].
  Parameters spin_parameters(unsigned i) const {
    std::int64_t offset = machine_.spins[i].field - machine_.minimum;
    std::int64_t largest = 0;
    std::int64_t sum = 0;
    Parameters::List magnitudes;
    Parameters::List negate;
    for (const Neighbour& neighbour : neighbours_[i]) {
      const std::int64_t magnitude = std::abs(neighbour.weight);
      magnitudes.push_back(static_cast<std::uint64_t>(magnitude));
      negate.push_back(neighbour.weight < 0);
      largest = std::max(largest, magnitude);
      sum += magnitude;
    }
    offset -= sum;
    if (magnitudes.empty()) {
      magnitudes = {0};
      negate = {0};
    }
    const unsigned magnitude_width = bits_for(static_cast<std::uint64_t>(largest));
    const std::int64_t most = std::max({offset + 2 * sum, -offset, std::int64_t{thresholds_}});
    const unsigned width = std::max(bits_for(static_cast<std::uint64_t>(most)) + 1, magnitude_width + 2);
    return {{"inputs", {magnitudes.size()}},
            {"magnitude_width", {magnitude_width}},
            {"sum_width", {width}},
            {"thresholds", {thresholds_}},
            {"offset", {static_cast<std::uint64_t>(offset) & low_mask(width)}},
            {"start", {starts_[i] > 0}},
            {"magnitudes", std::move(magnitudes)},
            {"negate", std::move(negate)}};
  }

  const Machine& machine_;
  unsigned spins_;
  unsigned thresholds_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<bool> is_clamped_;
  std::vector<std::int8_t> starts_;
  hdl::Module module_;
};

hdl::Module top_of(const Machine& machine) {
  return machine.layout == Layout::folded ? lower_folded(machine) : MachineLowering(machine).lower();
}

hdl::Design design_of(const Machine& machine, std::vector<hdl::Module> modules) {
  hdl::Design design{.prefix = machine.name,
                     .netlist_hash = machine_sha256(machine),
                     .modules = std::move(modules),
                     .source = "Ising machine"};
  hdl::sink_unused_bits(design);
  hdl::verify_structure(design);
  return design;
}

}  // namespace

Diagnostics check_lowerable(const Machine& machine) {
  Diagnostics found;
  constexpr std::size_t most_thresholds_in_hardware = 4096;
  if (machine.tables.front().size() > most_thresholds_in_hardware) {
    found.push_back({Code::not_lowerable, "/ising/tables",
                     fmt::format("at most {} thresholds of a table", most_thresholds_in_hardware),
                     std::to_string(machine.tables.front().size()), "divide the weights, or raise beta"});
    return found;
  }
  if (machine.layout == Layout::folded && !check_folds(machine, found)) return found;
  const hdl::Module module = top_of(machine);
  for (const hdl::BlockViolation& violation : hdl::check_blocks(module)) {
    found.push_back({Code::not_lowerable, "/ising, " + violation.instance->name + violation.wrong.where,
                     violation.wrong.expected, violation.wrong.got, violation.wrong.hint});
    if (found.size() == 20) break;
  }
  return found;
}

hdl::Design lower_machine(const Machine& machine) {
  return design_of(machine, {top_of(machine)});
}

hdl::Design lower_machine_pins(const Machine& machine) {
  const hdl::Module inner = top_of(machine);
  hdl::Module pins;
  pins.name = machine.name + "_top";
  pins.comment = "A p-bit machine behind pins.";
  hdl::Instance instance;
  instance.name = "u_machine";
  instance.module = inner.name;
  for (const hdl::ModulePort& port : inner.ports) {
    if (port.name == "spins_o")
      instance.connections.push_back({port.name, {pins.add_wire("spins", port.width)}});
    else
      instance.connections.push_back({port.name, {hdl::Slice{port.name, 0, port.width}}});
    if (port.name != "spins_o") pins.ports.push_back(port);
  }
  pins.instances.push_back(std::move(instance));
  return design_of(machine, {inner, std::move(pins)});
}

std::int64_t clocks_of_sweep(const Machine& machine) {
  return machine.layout == Layout::folded ? plan_folds(machine).clocks_of_sweep() : machine.colours();
}

std::vector<TextFile> machine_files(const Machine& machine) {
  std::vector<TextFile> files = hdl::print_verilog(lower_machine(machine));
  files.push_back({machine_name, write_machine(machine)});
  return files;
}

}  // namespace pulsewright::ising
