// SPDX-License-Identifier: Apache-2.0
#include "hdl/golden_run.h"

#include <algorithm>

#include "base/bits.h"

namespace pulsewright::hdl {

GoldenRun::GoldenRun(std::vector<Device> devices, std::uint64_t seed, std::uint64_t last_reset)
    : devices_(std::move(devices)), random_(seed, 0), last_reset_(last_reset) {
  for (std::size_t i = 0; i < devices_.size(); ++i)
    instances_.push_back({devices_[i].make_model(), devices_[i].make_stimulus(), Random(seed, 1 + i),
                          std::vector<std::uint64_t>(devices_[i].in_words()),
                          std::vector<std::uint64_t>(devices_[i].out_words())});
}

Recording GoldenRun::next(std::size_t cycles) {
  Recording recording;
  recording.cycles = cycles;
  recording.in_stride = std::max<std::size_t>(1, words_for_bits(packed_bits(devices_, &Device::inputs)));
  recording.outputs.resize(devices_.size());
  recording.inputs.resize(cycles * recording.in_stride);
  for (std::size_t t = 0; t < cycles; ++t, ++cycle_) {
    if (cycle_ % 256 == 0) enable_eighths_ = std::uint64_t{8} >> random_.below(3);
    const bool reset = cycle_ < 2 || (cycle_ < last_reset_ && random_.below(300) == 0);
    const bool enable = random_.below(9) < enable_eighths_ + 1;
    recording.reset.push_back(reset);
    recording.enable.push_back(enable);
    const auto packed = std::span(recording.inputs).subspan(t * recording.in_stride, recording.in_stride);
    std::size_t position = 0;
    for (std::size_t i = 0; i < devices_.size(); ++i)
      step(i, reset, enable, packed, position, recording.outputs[i]);
  }
  return recording;
}

void GoldenRun::step(std::size_t i, bool reset, bool enable, std::span<std::uint64_t> packed,
                     std::size_t& position, std::vector<std::uint64_t>& outputs) {
  auto& [model, stimulus, random, in, out] = instances_[i];
  stimulus->fill(random, in);
  pack(devices_[i].inputs, in, packed, position);
  model->outputs(in, out);
  outputs.insert(outputs.end(), out.begin(), out.end());
  enable = enable || !devices_[i].has_enable;
  if (reset || enable) stimulus->clocked(reset, in, out);
  if (reset)
    model->reset();
  else if (enable)
    model->clock(in);
}

}  // namespace pulsewright::hdl
