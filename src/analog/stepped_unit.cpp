// SPDX-License-Identifier: Apache-2.0
#include "analog/stepped_unit.h"

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "analog/pulse_device.h"
#include "base/bits.h"
#include "base/failure.h"

namespace pulsewright::analog {

SteppedUnit::SteppedUnit(const PulseUnit& unit, hdl::Simulator simulator, int seed,
                         const std::filesystem::path& folder)
    : unit_(unit),
      device_(unit_device(unit)),
      top_(hdl::start_stepped(device_, simulator, seed, folder)),
      counts_(unit.shape.points(), unit.start) {
  const std::vector<std::uint64_t> nothing(device_.in_words());
  // In Icarus registers are unknown until they are reset.
  top_->reset(2);
  hold(nothing, 1);
}

void SteppedUnit::hold(std::span<const std::uint64_t> inputs, std::size_t clocks) {
  const std::vector<std::uint64_t> outputs = top_->hold(inputs, clocks);
  if (unit_.layout == UnitLayout::parallel) read_counts(outputs, 0);
  length_ = outputs[outputs.size() - 2];
  is_done_ = outputs.back() != 0;
}

void SteppedUnit::read_counts(std::span<const std::uint64_t> outputs, std::size_t first) {
  const std::size_t shown = device_.outputs[1].width / unit_.count_width();
  for (std::size_t k = 0; k < shown; ++k)
    counts_[first + k] = get_bits(outputs.subspan(1), k * unit_.count_width(), unit_.count_width());
}

void SteppedUnit::update(std::span<const std::int64_t> x, std::span<const std::int64_t> d) {
  PW_ASSERT(x.size() == unit_.shape.inputs && d.size() == unit_.shape.outputs);
  std::vector<std::uint64_t> in(device_.in_words());
  const std::size_t d_at = words_for_bits(x.size() * unit_.x_width);
  const std::size_t valid_at = d_at + words_for_bits(d.size() * unit_.d_width);
  const auto put = [](std::span<std::uint64_t> words, std::span<const std::int64_t> values, unsigned width) {
    for (std::size_t k = 0; k < values.size(); ++k)
      put_bits(words, k * width, width, static_cast<std::uint64_t>(values[k]) & low_mask(width));
  };
  put(in, x, unit_.x_width);
  put(std::span(in).subspan(d_at), d, unit_.d_width);
  in[valid_at] = 1;
  // Counts that are not taken stay, so that a shorter train only waits.
  hold(in, clocks_of_update(unit_, unit_.longest) + 1);
  if (!is_done_) throw Failure(fmt::format("{} is not done with a vector in time", unit_.name));
  in[valid_at] = 0;
  in[valid_at + 1] = 1;
  if (unit_.layout == UnitLayout::parallel) {
    top_->hold(in, 1);
    return;
  }
  for (std::size_t i = 0; i < d.size(); ++i) read_counts(top_->hold(in, 1), i * x.size());
}

}  // namespace pulsewright::analog
