// SPDX-License-Identifier: Apache-2.0
#include "ising/folded_image.h"

#include <algorithm>
#include <optional>

#include "base/bits.h"

namespace pulsewright::ising {

namespace {

/// Whether the local fields of all spins are even, or all odd; nothing if some are the one, some the other.
std::optional<bool> common_parity(const Machine& machine,
                                  const std::vector<std::vector<Neighbour>>& neighbours) {
  std::optional<bool> common;
  for (std::size_t i = 0; i < machine.spins.size(); ++i) {
    std::int64_t sum = machine.spins[i].field;
    for (const Neighbour& neighbour : neighbours[i]) sum += neighbour.weight;
    const bool is_odd = sum % 2 != 0;
    if (common && *common != is_odd) return std::nullopt;
    common = is_odd;
  }
  return common;
}

void choose_widths(const Machine& machine, const std::vector<std::vector<Neighbour>>& neighbours,
                   FoldedImage& image) {
  std::int64_t weight = 1;
  std::int64_t field = 0;
  for (const Coupling& coupling : machine.couplings) weight = std::max(weight, std::abs(coupling.weight));
  for (const PBit& spin : machine.spins) field = std::max(field, std::abs(spin.field));
  image.weight_width = signed_bits(weight);
  image.field_width = field == 0 ? 0 : signed_bits(field);
  // The first threshold's field and the last one's may lie one beyond the machine's table.
  const std::int64_t last = machine.minimum + static_cast<std::int64_t>(machine.tables.front().size()) - 1;
  image.minimum = machine.minimum;
  if (const auto is_odd = common_parity(machine, neighbours)) {
    image.shift = 1;
    image.minimum -= (image.minimum % 2 != 0) != *is_odd;
  }
  const std::int64_t stride = std::int64_t{1} << image.shift;
  image.thresholds = static_cast<unsigned>((last - image.minimum + stride - 1) / stride + 1);
  const std::int64_t reach = (static_cast<std::int64_t>(image.plan.most_taps()) << (image.weight_width - 1)) +
                             (std::int64_t{1} << (std::max(image.field_width, 1u) - 1));
  const std::int64_t most =
      std::max(std::abs(image.minimum) + reach, std::int64_t{image.thresholds} << image.shift);
  image.sum_width = signed_bits(most);
  std::int64_t sweeps = 1;
  for (const Step& step : machine.steps) sweeps = std::max(sweeps, step.sweeps);
  image.sweep_width = bits_for(static_cast<std::uint64_t>(sweeps));
}

void fill_couplings(const Machine& machine, const std::vector<std::vector<Neighbour>>& neighbours,
                    FoldedImage& image) {
  const std::vector<bool> is_clamped = clamped_spins(machine);
  const FoldPlan& plan = image.plan;
  RowWriter writer(image.couplings);
  for (std::size_t row = 0; row < plan.rows(); ++row) {
    writer.start(row);
    for (std::size_t lane = 0; lane < plan.lanes; ++lane) {
      const std::int64_t spin = plan.spins[row][lane];
      std::vector<std::int64_t> weights = tap_weights(plan, neighbours, row, lane);
      weights.resize(plan.most_taps());
      for (const std::int64_t weight : weights) writer.put(weight, image.weight_width);
      const auto i = static_cast<std::size_t>(std::max<std::int64_t>(spin, 0));
      writer.put(spin < 0 ? 0 : machine.spins[i].field, image.field_width);
      writer.put(spin < 0 || is_clamped[i], image.held_width);
    }
  }
}

void fill_starts(const Machine& machine, FoldedImage& image) {
  const std::vector<std::int8_t> starts = start_states(machine);
  RowWriter writer(image.starts);
  for (std::size_t row = 0; row < image.plan.rows(); ++row) {
    writer.start(row);
    for (const std::int64_t spin : image.plan.spins[row])
      writer.put(spin >= 0 && starts[static_cast<std::size_t>(spin)] > 0, 1);
  }
}

void fill_tables(const Machine& machine, FoldedImage& image) {
  RowWriter writer(image.tables);
  for (std::size_t k = 0; k < machine.steps.size(); ++k) {
    const auto& table = machine.tables[static_cast<std::size_t>(machine.steps[k].table)];
    const std::int64_t last = static_cast<std::int64_t>(table.size()) - 1;
    writer.start(k);
    for (unsigned t = 0; t < image.thresholds; ++t) {
      const std::int64_t field = image.minimum + (std::int64_t{t} << image.shift);
      writer.put(table[static_cast<std::size_t>(std::clamp<std::int64_t>(field - machine.minimum, 0, last))],
                 machine.width + 1);
    }
    writer.put(machine.steps[k].sweeps, image.sweep_width);
  }
}

}  // namespace

unsigned FoldedImage::lane_width() const {
  return static_cast<unsigned>(plan.most_taps()) * weight_width + field_width + held_width;
}

std::vector<LoadWord> FoldedImage::words() const {
  std::vector<LoadWord> words;
  for (const LoadableMemory* memory : {&couplings, &starts, &tables}) append_words(*memory, words);
  return words;
}

FoldedImage folded_image(const Machine& machine) {
  FoldedImage image{.plan = plan_folds(machine), .couplings = {}, .starts = {}, .tables = {}, .terms = {}};
  const auto neighbours = neighbours_of(machine.spins.size(), machine.couplings);
  choose_widths(machine, neighbours, image);
  const auto lanes = static_cast<unsigned>(image.plan.lanes);
  image.couplings = {.width = lanes * image.lane_width(), .depth = image.plan.rows()};
  image.starts = {.width = lanes, .depth = image.plan.rows()};
  image.tables = {.width = image.thresholds * (machine.width + 1) + image.sweep_width,
                  .depth = machine.steps.size()};
  image.terms = shape_terms(machine, readout_shape(image.plan, machine.spins.size()));
  image.load_width = give_addresses({&image.couplings, &image.starts, &image.tables, &image.terms.memory});
  return folded_image(machine, image);
}

FoldedImage folded_image(const Machine& machine, const FoldedImage& shape) {
  FoldedImage image = shape;
  fill_couplings(machine, neighbours_of(machine.spins.size(), machine.couplings), image);
  fill_starts(machine, image);
  fill_tables(machine, image);
  fill_terms(machine, image.terms);
  return image;
}

}  // namespace pulsewright::ising
