// SPDX-License-Identifier: Apache-2.0
#include "ising/lower_folded.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "ising/folded_image.h"
#include "ising/lower_generators.h"

namespace pulsewright::ising {

namespace {

using primitives::Parameters;

/// Bits of a row of primitive memory_banks.
constexpr unsigned widest_bank = 64;

/// Builds the module of a folded machine.
class FoldedLowering {
 public:
  explicit FoldedLowering(const Machine& machine)
      : machine_(machine),
        image_(folded_image(machine)),
        plan_(image_.plan),
        lanes_(static_cast<unsigned>(plan_.lanes)),
        row_bits_(index_bits(plan_.rows())),
        step_bits_(index_bits(machine.steps.size())) {}

  hdl::Module lower() {
    module_.name = machine_.name;
    module_.comment = fmt::format(
        "A folded p-bit machine: {} spins in {} rows of {}. Words are loaded from {} on (couplings), {} "
        "(start "
        "states) and {} (thresholds).",
        machine_.spins.size(), plan_.rows(), lanes_, image_.couplings.base, image_.starts.base,
        image_.tables.base);
    module_.ports = {{"clk_i", hdl::Direction::input, 1},
                     {"rst_i", hdl::Direction::input, 1},
                     {"run_i", hdl::Direction::input, 1},
                     {"load_i", hdl::Direction::input, 1},
                     {"load_address_i", hdl::Direction::input, image_.load_width},
                     {"load_word_i", hdl::Direction::input, 32},
                     {"states_o", hdl::Direction::output, lanes_},
                     {"row_o", hdl::Direction::output, row_bits_},
                     {"drawn_o", hdl::Direction::output, 1},
                     {"last_o", hdl::Direction::output, 1}};
    add_control();
    add_schedule();
    couplings_ = add_memory("couplings", image_.couplings, {hdl::Slice{"row", 0, row_bits_}});
    starts_ = add_memory("starts", image_.starts, {hdl::Slice{"row", 0, row_bits_}});
    add_states();
    words_ = ising::add_generators(machine_, {hdl::Slice{"draw"}}, module_);
    for (unsigned lane = 0; lane < lanes_; ++lane) add_lane(lane);
    module_.assignments.push_back({"states_o", {hdl::Slice{"states", 0, lanes_}}});
    module_.assignments.push_back({"row_o", {hdl::Slice{"write_row", 0, row_bits_}}});
    return std::move(module_);
  }

 private:
  void add_control() {
    const hdl::Slice table = {"tables", 0, image_.tables.width};
    for (const char* name : {"turn", "row", "write_row"}) module_.add_wire(name, row_bits_);
    module_.add_wire("step", step_bits_);
    for (const char* name : {"fetch", "move", "fill", "draw", "write"}) module_.add_wire(name, 1);
    module_.add_wire("schedule", schedule_width());
    add_memory("tables", image_.tables, {hdl::Slice{"step", 0, step_bits_}});
    module_.instances.push_back(hdl::clocked_instance(
        "u_control", "control_turns",
        {{"turns", {plan_.rows()}},
         {"steps", {machine_.steps.size()}},
         {"sweep_width", {image_.sweep_width}}},
        hdl::reset_port, hdl::always,
        {{"run_i", {hdl::Slice{"run_i"}}},
         {"load_i", {hdl::Slice{"load_i"}}},
         {"wait_i", {hdl::Slice{"schedule", schedule_width() - 1, 1}}},
         {"sweeps_i", {hdl::Slice{table.wire, table.width - image_.sweep_width, image_.sweep_width}}},
         {"turn_o", {hdl::Slice{"turn", 0, row_bits_}}},
         {"fetch_o", {hdl::Slice{"fetch"}}},
         {"row_o", {hdl::Slice{"row", 0, row_bits_}}},
         {"move_o", {hdl::Slice{"move"}}},
         {"fill_o", {hdl::Slice{"fill"}}},
         {"draw_o", {hdl::Slice{"draw"}}},
         {"write_o", {hdl::Slice{"write"}}},
         {"write_row_o", {hdl::Slice{"write_row", 0, row_bits_}}},
         {"drawn_o", {hdl::Slice{"drawn_o"}}},
         {"last_o", {hdl::Slice{"last_o"}}},
         {"step_o", {hdl::Slice{"step", 0, step_bits_}}}}));
  }

  /// The row of each port, and whether they must be waited for.
  unsigned schedule_width() const { return static_cast<unsigned>(plan_.ports) * row_bits_ + 1; }

  void add_schedule() {
    const std::size_t words = words_for_bits(schedule_width());
    Parameters::List content(plan_.rows() * words);
    for (std::size_t row = 0; row < plan_.rows(); ++row) {
      const std::span<std::uint64_t> bits = std::span(content).subspan(row * words, words);
      for (std::size_t port = 0; port < plan_.ports; ++port)
        put_bits(bits, port * row_bits_, row_bits_,
                 static_cast<std::uint64_t>(std::max<std::int64_t>(plan_.reads[row][port], 0)));
      set_bit(bits, schedule_width() - 1, plan_.waits[row]);
    }
    module_.instances.push_back(
        hdl::clocked_instance("u_schedule", "memory_rom",
                              {{"width", {schedule_width()}},
                               {"depth", {plan_.rows()}},
                               {"content", std::move(content)},
                               {"block", {0}}},
                              hdl::reset_port, {hdl::Slice{"fetch"}},
                              {{"address_i", {hdl::Slice{"turn", 0, row_bits_}}},
                               {"data_o", {hdl::Slice{"schedule", 0, schedule_width()}}}}));
  }

  hdl::Slice add_memory(const std::string& name, const LoadableMemory& memory, hdl::Expression address) {
    const hdl::Slice data = module_.add_wire(name, memory.width);
    module_.instances.push_back(hdl::clocked_instance(
        "u_" + name, "memory_loadable", memory.parameters(image_.load_width), hdl::reset_port, hdl::always,
        {{"load_i", {hdl::Slice{"load_i"}}},
         {"load_address_i", {hdl::Slice{"load_address_i", 0, image_.load_width}}},
         {"load_word_i", {hdl::Slice{"load_word_i", 0, 32}}},
         {"read_i", {hdl::Slice{"move"}}},
         {"address_i", std::move(address)},
         {"data_o", {data}}}));
    return data;
  }

  /// For each port a copy of all rows, in banks.
  void add_states() {
    module_.add_wire("states", lanes_);
    for (unsigned port = 0; port < plan_.ports; ++port) {
      const hdl::Slice seen = module_.add_wire(fmt::format("seen_{}", port), lanes_);
      for (unsigned low = 0; low < lanes_; low += widest_bank) {
        const unsigned width = std::min(widest_bank, lanes_ - low);
        module_.instances.push_back(hdl::clocked_instance(
            fmt::format("u_rows_{}_{}", port, low), "memory_banks",
            {{"width", {width}}, {"depth", {plan_.rows()}}}, hdl::reset_port, hdl::always,
            {{"write_i", {hdl::Slice{"write"}}},
             {"write_address_i", {hdl::Slice{"write_row", 0, row_bits_}}},
             {"data_i", {hdl::Slice{"states", low, width}}},
             {"read_i", {hdl::Slice{"move"}}},
             {"read_address_i", {hdl::Slice{"schedule", port * row_bits_, row_bits_}}},
             {"data_o", {hdl::Slice{seen.wire, low, width}}}}));
      }
    }
  }

  void add_lane(unsigned lane) {
    const auto taps = static_cast<unsigned>(plan_.most_taps());
    const unsigned low = lane * image_.lane_width();
    const unsigned weights = taps * image_.weight_width;
    hdl::Expression spins;
    for (const Tap& tap : plan_.taps[lane])
      spins.push_back(hdl::Slice{fmt::format("seen_{}", tap.port), static_cast<unsigned>(tap.lane), 1});
    while (spins.size() < std::max(taps, 1u)) spins.push_back(hdl::literal(1, 0));
    const auto bits = [&](unsigned first, unsigned width) -> hdl::Expression {
      if (width == 0) return {hdl::literal(1, 0)};
      return {hdl::Slice{couplings_.wire, low + first, width}};
    };
    const unsigned threshold_bits = image_.thresholds * (machine_.width + 1);
    module_.instances.push_back(hdl::clocked_instance(
        fmt::format("u_lane_{}", lane), "p_bit_folded",
        {{"taps", {std::max(taps, 1u)}},
         {"weight_width", {taps == 0 ? 1 : image_.weight_width}},
         {"field_width", {std::max(image_.field_width, 1u)}},
         {"sum_width", {image_.sum_width}},
         {"offset", {static_cast<std::uint64_t>(-image_.minimum) & low_mask(image_.sum_width)}},
         {"shift", {image_.shift}},
         {"width", {machine_.width}},
         {"thresholds", {image_.thresholds}}},
        hdl::reset_port, {hdl::Slice{"move"}},
        {{"spins_i", std::move(spins)},
         {"weights_i", bits(0, weights)},
         {"field_i", bits(weights, image_.field_width)},
         {"fill_i", {hdl::Slice{"fill"}}},
         {"held_i", bits(weights + image_.field_width, image_.held_width)},
         {"stored_i", {hdl::Slice{starts_.wire, lane, 1}}},
         {"word_i", {words_[lane]}},
         {"thresholds_i", {hdl::Slice{"tables", 0, threshold_bits}}},
         {"spin_o", {hdl::Slice{"states", lane, 1}}}}));
  }

  const Machine& machine_;
  FoldedImage image_;
  const FoldPlan& plan_;
  unsigned lanes_;
  unsigned row_bits_;
  unsigned step_bits_;
  hdl::Slice couplings_;
  hdl::Slice starts_;
  std::vector<hdl::Slice> words_;
  hdl::Module module_;
};

}  // namespace

bool check_folds(const Machine& machine, Diagnostics& found) {
  const FoldPlan plan = plan_folds(machine);
  const auto refuse = [&](std::string expected, std::string got) {
    found.push_back({Code::not_lowerable, "/ising/layout", std::move(expected), std::move(got),
                     "compile it with other rows, or in the parallel layout"});
    return false;
  };
  if (plan.rows() < 2) return refuse("at least 2 colours in a folded machine", std::to_string(plan.rows()));
  if (plan.ports > most_ports)
    return refuse(fmt::format("neighbours in at most {} other rows", most_ports), std::to_string(plan.ports));
  return true;
}

hdl::Module lower_folded(const Machine& machine) {
  return FoldedLowering(machine).lower();
}

}  // namespace pulsewright::ising
