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
#include "ising/lower_axi.h"
#include "ising/lower_folded.h"
#include "ising/lower_generators.h"
#include "ising/machine_document.h"
#include "ising/parallel_image.h"

namespace pulsewright::ising {

namespace {

using primitives::Parameters;

const hdl::Expression run = {hdl::Slice{"run_i"}};

/// Builds the one module of a parallel machine.
class MachineLowering {
 public:
  /// `image`: of NAME_core, whose memories can be loaded; nullptr for the machine itself.
  explicit MachineLowering(const Machine& machine, const ParallelImage* image = nullptr)
      : machine_(machine),
        image_(image),
        spins_(static_cast<unsigned>(machine.spins.size())),
        thresholds_(static_cast<unsigned>(machine.tables.front().size())),
        neighbours_(neighbours_of(machine.spins.size(), machine.couplings)),
        is_clamped_(image ? std::vector<bool>(machine.spins.size()) : clamped_spins(machine)),
        starts_(start_states(machine)) {}

  hdl::Module lower() {
    module_.name = machine_.name;
    module_.comment = fmt::format("A p-bit machine: {} spins in {} colours, {} couplings.", spins_,
                                  machine_.colours(), machine_.couplings.size());
    module_.ports = {{"clk_i", hdl::Direction::input, 1},         {"rst_i", hdl::Direction::input, 1},
                     {"run_i", hdl::Direction::input, 1},         {"load_i", hdl::Direction::input, 1},
                     {"state_i", hdl::Direction::input, 1},       {"state_o", hdl::Direction::output, 1},
                     {"spins_o", hdl::Direction::output, spins_}, {"last_o", hdl::Direction::output, 1}};
    if (image_) open_memories();
    module_.add_wire("spins", spins_);
    if (image_)
      add_loadable_control();
    else
      add_control();
    add_words();
    for (unsigned i = 0; i < spins_; ++i) add_spin(i);
    if (!image_) module_.assignments.push_back({"state_o", {hdl::Slice{"spins", spins_ - 1, 1}}});
    module_.assignments.push_back({"spins_o", {hdl::Slice{"spins", 0, spins_}}});
    return std::move(module_);
  }

 private:
  /// Name and ports of NAME_core.
  void open_memories() {
    module_.name = machine_.name + "_core";
    module_.comment +=
        fmt::format(" Words are loaded from {} on (thresholds), {} (start states) and {} (clamps).",
                    image_->tables.base, image_->starts.base, image_->held.base);
    module_.ports = {{"clk_i", hdl::Direction::input, 1},
                     {"rst_i", hdl::Direction::input, 1},
                     {"run_i", hdl::Direction::input, 1},
                     {"load_i", hdl::Direction::input, 1},
                     {"load_address_i", hdl::Direction::input, image_->load_width},
                     {"load_word_i", hdl::Direction::input, 32},
                     {"spins_o", hdl::Direction::output, spins_},
                     {"last_o", hdl::Direction::output, 1}};
  }

  void add_memory(const std::string& name, const LoadableMemory& memory, const hdl::Slice& data,
                  hdl::Expression address) {
    module_.instances.push_back(hdl::clocked_instance(
        "u_" + name, "memory_loadable", memory.parameters(image_->load_width), hdl::reset_port, hdl::always,
        {{"load_i", {hdl::Slice{"load_i"}}},
         {"load_address_i", {hdl::Slice{"load_address_i", 0, image_->load_width}}},
         {"load_word_i", {hdl::Slice{"load_word_i", 0, 32}}},
         {"read_i", hdl::always},
         {"address_i", std::move(address)},
         {"data_o", {data}}}));
  }

  void add_loadable_control() {
    const auto colours = static_cast<unsigned>(machine_.colours());
    const unsigned step_bits = index_bits(machine_.steps.size());
    const unsigned sweep_width = image_->sweep_width;
    const hdl::Slice turns = module_.add_wire("turns", colours);
    const hdl::Slice step = module_.add_wire("step", step_bits);
    const hdl::Slice row = module_.add_wire("thresholds", image_->tables.width);
    add_memory("tables", image_->tables, row, {step});
    // The first row of clamps is what a reset reads: every spin takes its start state.
    add_memory("starts", image_->starts, module_.add_wire("starts", spins_), {hdl::literal(1, 0)});
    add_memory("held", image_->held, module_.add_wire("held", spins_), hdl::always);
    module_.instances.push_back(hdl::clocked_instance(
        "u_control", "control_colours",
        {{"colours", {colours}}, {"steps", {machine_.steps.size()}}, {"sweep_width", {sweep_width}}},
        hdl::reset_port, hdl::always,
        {{"run_i", run},
         {"sweeps_i", {hdl::Slice{row.wire, row.width - sweep_width, sweep_width}}},
         {"turns_o", {turns}},
         {"step_o", {step}},
         {"last_o", {hdl::Slice{"last_o"}}}}));
  }

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
    const hdl::Expression chain = {image_   ? hdl::Slice{"starts", i, 1}
                                   : i == 0 ? hdl::Slice{"state_i"}
                                            : hdl::Slice{"spins", i - 1, 1}};
    const hdl::Slice load = image_ ? hdl::Slice{"held", i, 1} : hdl::Slice{"load_i"};
    module_.instances.push_back(hdl::clocked_instance(fmt::format("u_spin_{}", i), "p_bit",
                                                      spin_parameters(i), hdl::reset_port, hdl::always,
                                                      {{"spins_i", std::move(inputs)},
                                                       {"bits_i", bits},
                                                       {"turn_i", turn},
                                                       {"load_i", {load}},
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
  const ParallelImage* image_;
  unsigned spins_;
  unsigned thresholds_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<bool> is_clamped_;
  std::vector<std::int8_t> starts_;
  hdl::Module module_;
};

hdl::Module core_of(const Machine& machine) {
  if (machine.layout == Layout::folded) return lower_folded(machine);
  const ParallelImage image = parallel_image(machine);
  return MachineLowering(machine, &image).lower();
}

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

Diagnostics check_axi(const Machine& machine) {
  Diagnostics found;
  for (const hdl::Module& module : {core_of(machine), lower_axi(machine)})
    for (const hdl::BlockViolation& violation : hdl::check_blocks(module))
      found.push_back({Code::not_lowerable,
                       fmt::format("{}, {}{}", module.name, violation.instance->name, violation.wrong.where),
                       violation.wrong.expected, violation.wrong.got, violation.wrong.hint});
  return found;
}

hdl::Design lower_machine_axi(const Machine& machine) {
  return design_of(machine, {core_of(machine), lower_axi(machine)});
}

std::int64_t clocks_of_sweep(const Machine& machine) {
  return machine.layout == Layout::folded ? plan_folds(machine).clocks_of_sweep() : machine.colours();
}

std::vector<TextFile> machine_files(const Machine& machine) {
  std::vector<TextFile> files = hdl::print_verilog(lower_machine(machine));
  if (check_axi(machine).empty())
    for (TextFile& file : hdl::print_verilog(lower_machine_axi(machine)))
      if (std::ranges::find(files, file.path, &TextFile::path) == files.end())
        files.push_back(std::move(file));
  files.push_back({machine_name, write_machine(machine)});
  return files;
}

}  // namespace pulsewright::ising
