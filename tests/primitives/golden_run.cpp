// SPDX-License-Identifier: Apache-2.0
#include "primitives/golden_run.h"

#include <algorithm>
#include <bit>

#include "base/bits.h"

namespace pulsewright::primitives {
namespace {

/// One port: uniform half of the time, else all zeros, all ones, or a number of small magnitude.
void fill_port(Random& random, unsigned width, std::span<std::uint64_t> words) {
  const std::uint64_t choice = random.next();
  const bool invert = (choice & 8) != 0;
  std::ranges::fill(words, 0);
  switch (choice & 7) {
    case 0:
      break;
    case 1:
    case 2:
    case 3:
      words[0] = random.next() & low_mask(1 + static_cast<unsigned>(choice >> 4) % 64);
      break;
    default:
      for (std::uint64_t& word : words) word = random.next();
  }
  if (invert)
    for (std::uint64_t& word : words) word = ~word;
  if (width % 64 != 0) words.back() &= low_mask(width % 64);
}

/// AXI4-Stream frames that mostly have the length that the block expects, and data that mostly comes. tvalid,
/// tlast and ready are the inputs from word `tvalid` on; tready is the first output.
class FrameStimulus final : public Stimulus {
 public:
  FrameStimulus(const ParityCase& parity_case, std::size_t tvalid)
      : Stimulus(parity_case),
        tvalid_(tvalid),
        beats_(parity_case.parameters->at("beats")),
        length_(beats_) {}
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    if (beat_ == 0) {
      const std::uint64_t draw = random.below(8);
      length_ = draw == 0 ? 1 + random.below(2 * beats_) : draw == 1 ? beats_ + 1 : beats_;
    }
    in[tvalid_] = random.below(4) != 0;
    in[tvalid_ + 1] = beat_ + 1 >= length_;
    in[tvalid_ + 2] = random.below(3) == 0;
  }
  void clocked(bool reset, std::span<const std::uint64_t> in, std::span<const std::uint64_t> out) override {
    const bool accepted = in[tvalid_] != 0 && out[0] != 0;
    if (reset)
      beat_ = 0;
    else if (accepted)
      beat_ = in[tvalid_ + 1] != 0 ? 0 : beat_ + 1;
  }

 private:
  std::size_t tvalid_;
  std::uint64_t beats_;
  std::uint64_t length_;
  std::uint64_t beat_ = 0;
};

/// Addresses that name a row: others have no meaning.
class RowStimulus final : public Stimulus {
 public:
  RowStimulus(const ParityCase& parity_case, std::vector<std::size_t> addresses)
      : Stimulus(parity_case), addresses_(std::move(addresses)) {}
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    for (std::size_t address : addresses_) in[address] %= case_.parameters->at("depth");
  }

 private:
  std::vector<std::size_t> addresses_;
};

/// Load addresses that mostly are of the memory, so that rows are written and read again.
class LoadStimulus final : public Stimulus {
 public:
  using Stimulus::Stimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    const Parameters& parameters = *case_.parameters;
    const std::uint64_t span =
        std::bit_ceil((parameters.at("width") + 31) / 32) * std::bit_ceil(parameters.at("depth"));
    in[0] = random.below(4) == 0;
    if (random.below(4) != 0) in[1] = parameters.at("base") + random.below(span);
    in[4] %= parameters.at("depth");
  }
};

/// Writes that mostly are whole, to a design that mostly is ready.
class WordStimulus final : public Stimulus {
 public:
  using Stimulus::Stimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    for (std::size_t write : {0, 1})
      if (random.below(8) != 0) in[write] = random.below(8) == write ? 15 : 0;
    in[2] = random.below(64) == 0;
    for (std::size_t state : {5, 6, 7}) in[state] = random.below(8) == 0;
  }
};

/// An input that is seldom dropped, a reader that is mostly ready, and a length that stays for an image.
class FoldedStimulus final : public Stimulus {
 public:
  using Stimulus::Stimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    in[0] = random.below(4) != 0;
    in[1] = random.below(64) == 0;
    in[2] = random.below(4) != 0;
    if (loading_) in[3] = random.below(case_.parameters->at("halvings") + 1);
  }
  void clocked(bool reset, std::span<const std::uint64_t>, std::span<const std::uint64_t> out) override {
    loading_ = reset || out[0] != 0;
  }

 private:
  bool loading_ = true;
};

/// A length that stays for an image, and streams that are seldom stopped.
class LayerStimulus final : public Stimulus {
 public:
  using Stimulus::Stimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    in[0] = random.below(4) != 0;
    in[1] = random.below(4) != 0;
    if (empty_) in[2] = random.below(case_.parameters->at("halvings") + 1);
    in[3] = random.below(16) == 0;
  }
  void clocked(bool reset, std::span<const std::uint64_t>, std::span<const std::uint64_t> out) override {
    empty_ = reset || out[0] != 0;
  }

 private:
  bool empty_ = true;
};

/// Flags that say the truth about the tap and the inner position that are taken, and where pixels have parts
/// about the last group of neurons, which else comes at will.
class WalkStimulus final : public Stimulus {
 public:
  explicit WalkStimulus(const ParityCase& parity_case)
      : Stimulus(parity_case),
        taps_(product({"words", "kernel_rows", "kernel_columns"}) / product({"parts"})),
        positions_(product({"inner_rows", "inner_columns"})),
        groups_(product({"parts", "part_groups"})) {}
  void fill(Random& random, std::span<std::uint64_t> in) override {
    in[0] = random.below(4) != 0;
    in[1] = taken_ % taps_ == taps_ - 1;
    in[2] = taken_ / taps_ % positions_ == positions_ - 1;
    in[3] = groups_ == 1 ? random.below(2) : taken_ / taps_ / positions_ % groups_ == groups_ - 1;
  }
  void clocked(bool reset, std::span<const std::uint64_t> in, std::span<const std::uint64_t>) override {
    taken_ = reset ? 0 : taken_ + in[0];
  }

 private:
  std::uint64_t product(std::initializer_list<const char*> names) const {
    std::uint64_t value = 1;
    for (const char* name : names) value *= case_.parameters->at(name);
    return value;
  }

  std::uint64_t taps_;
  std::uint64_t positions_;
  std::uint64_t groups_;
  std::uint64_t taken_ = 0;
};

std::unique_ptr<Stimulus> make_stimulus(const ParityCase& parity_case) {
  const std::string_view name = parity_case.primitive->name;
  if (name == "axis_receive") return std::make_unique<FrameStimulus>(parity_case, 1);
  if (name == "axis_receive_serial") return std::make_unique<FrameStimulus>(parity_case, 0);
  if (name == "control_layer") return std::make_unique<LayerStimulus>(parity_case);
  if (name == "control_folded") return std::make_unique<FoldedStimulus>(parity_case);
  if (name == "walk_window") return std::make_unique<WalkStimulus>(parity_case);
  if (name == "memory_rom") return std::make_unique<RowStimulus>(parity_case, std::vector<std::size_t>{0});
  if (name == "memory_ram") return std::make_unique<RowStimulus>(parity_case, std::vector<std::size_t>{1, 4});
  if (name == "memory_loadable") return std::make_unique<LoadStimulus>(parity_case);
  if (name == "control_load") return std::make_unique<WordStimulus>(parity_case);
  return std::make_unique<Stimulus>(parity_case);
}

}  // namespace

void Stimulus::fill(Random& random, std::span<std::uint64_t> in) {
  std::size_t word = 0;
  for (const Port& port : case_.primitive->inputs) {
    const unsigned width = port.width(*case_.parameters);
    fill_port(random, width, in.subspan(word, words_for_bits(width)));
    word += words_for_bits(width);
  }
}

GoldenRun::GoldenRun(std::vector<ParityCase> cases, std::uint64_t seed, std::uint64_t last_reset)
    : cases_(std::move(cases)), random_(seed, 0), last_reset_(last_reset) {
  for (std::size_t i = 0; i < cases_.size(); ++i)
    instances_.push_back({cases_[i].primitive->make(*cases_[i].parameters), make_stimulus(cases_[i]),
                          Random(seed, 1 + i), std::vector<std::uint64_t>(cases_[i].in_words()),
                          std::vector<std::uint64_t>(cases_[i].out_words())});
}

Recording GoldenRun::next(std::size_t cycles) {
  Recording recording;
  recording.cycles = cycles;
  recording.in_stride = std::max<std::size_t>(1, words_for_bits(packed_bits(cases_, &Primitive::inputs)));
  recording.outputs.resize(cases_.size());
  recording.inputs.resize(cycles * recording.in_stride);
  for (std::size_t t = 0; t < cycles; ++t, ++cycle_) {
    if (cycle_ % 256 == 0) enable_eighths_ = std::uint64_t{8} >> random_.below(3);
    const bool reset = cycle_ < 2 || (cycle_ < last_reset_ && random_.below(300) == 0);
    const bool enable = random_.below(9) < enable_eighths_ + 1;
    recording.reset.push_back(reset);
    recording.enable.push_back(enable);
    const auto packed = std::span(recording.inputs).subspan(t * recording.in_stride, recording.in_stride);
    std::size_t position = 0;
    for (std::size_t i = 0; i < cases_.size(); ++i)
      step(i, reset, enable, packed, position, recording.outputs[i]);
  }
  return recording;
}

void GoldenRun::step(std::size_t i, bool reset, bool enable, std::span<std::uint64_t> packed,
                     std::size_t& position, std::vector<std::uint64_t>& outputs) {
  auto& [model, stimulus, random, in, out] = instances_[i];
  stimulus->fill(random, in);
  pack(cases_[i].primitive->inputs, *cases_[i].parameters, in, packed, position);
  model->outputs(in, out);
  outputs.insert(outputs.end(), out.begin(), out.end());
  if (reset || enable) stimulus->clocked(reset, in, out);
  if (reset)
    model->reset();
  else if (enable)
    model->clock(in);
}

}  // namespace pulsewright::primitives
