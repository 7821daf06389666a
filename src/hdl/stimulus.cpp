// SPDX-License-Identifier: Apache-2.0
#include "hdl/stimulus.h"

#include <algorithm>
#include <bit>

#include "base/bits.h"
#include "hdl/link_stimulus.h"

namespace pulsewright::hdl {

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

/// Inputs that must make sense together, by the block's parameters.
class BlockStimulus : public Stimulus {
 public:
  BlockStimulus(const primitives::Parameters& parameters, std::span<const PortShape> inputs)
      : Stimulus(inputs), parameters_(parameters) {}

 protected:
  primitives::Parameters parameters_;
};

/// AXI4-Stream frames that mostly have the length that the block expects, and data that mostly comes. tvalid,
/// tlast and ready are the inputs from word `tvalid` on; tready is the first output.
class FrameStimulus final : public BlockStimulus {
 public:
  FrameStimulus(const primitives::Parameters& parameters, std::span<const PortShape> inputs,
                std::size_t tvalid)
      : BlockStimulus(parameters, inputs), tvalid_(tvalid), beats_(parameters.at("beats")), length_(beats_) {}
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
class RowStimulus final : public BlockStimulus {
 public:
  RowStimulus(const primitives::Parameters& parameters, std::span<const PortShape> inputs,
              std::vector<std::size_t> addresses)
      : BlockStimulus(parameters, inputs), addresses_(std::move(addresses)) {}
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    for (std::size_t address : addresses_) in[address] %= parameters_.at("depth");
  }

 private:
  std::vector<std::size_t> addresses_;
};

/// Load addresses that mostly are of the memory, so that rows are written and read again.
class LoadStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    const std::uint64_t span =
        std::bit_ceil((parameters_.at("width") + 31) / 32) * std::bit_ceil(parameters_.at("depth"));
    in[0] = random.below(4) == 0;
    if (random.below(4) != 0) in[1] = parameters_.at("base") + random.below(span);
    in[4] %= parameters_.at("depth");
  }
};

/// Two writes with a bit per byte, in[0] and in[1], that are rare and mostly whole, and in[2], which is
/// rarer.
void draw_writes(Random& random, std::span<std::uint64_t> in) {
  for (std::size_t write : {0, 1})
    if (random.below(8) != 0) in[write] = random.below(8) == write ? 15 : 0;
  in[2] = random.below(64) == 0;
}

/// Writes that mostly are whole, to a design that mostly is ready.
class WordStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    draw_writes(random, in);
    for (std::size_t state : {5, 6, 7}) in[state] = random.below(8) == 0;
  }
};

/// Writes that are rare and mostly whole, of small numbers of sweeps, and resets that are rarer.
class RunStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    draw_writes(random, in);
    if (random.below(8) != 0) in[3] = random.below(8);
    in[9] = random.below(4) != 0;
  }
};

/// An input that is seldom dropped, a reader that is mostly ready, and a length that stays for an image.
class FoldedStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    in[0] = random.below(4) != 0;
    in[1] = random.below(64) == 0;
    in[2] = random.below(4) != 0;
    if (loading_) in[3] = random.below(parameters_.at("halvings") + 1);
  }
  void clocked(bool reset, std::span<const std::uint64_t>, std::span<const std::uint64_t> out) override {
    loading_ = reset || out[0] != 0;
  }

 private:
  bool loading_ = true;
};

/// A length that stays for an image, and streams that are seldom stopped.
class LayerStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    in[0] = random.below(4) != 0;
    in[1] = random.below(4) != 0;
    if (empty_) in[2] = random.below(parameters_.at("halvings") + 1);
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
class WalkStimulus final : public BlockStimulus {
 public:
  explicit WalkStimulus(const primitives::Parameters& parameters, std::span<const PortShape> inputs)
      : BlockStimulus(parameters, inputs),
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
    for (const char* name : names) value *= parameters_.at(name);
    return value;
  }

  std::uint64_t taps_;
  std::uint64_t positions_;
  std::uint64_t groups_;
  std::uint64_t taken_ = 0;
};

/// Every pair of an input and a weight, with either sign, in turn; each product is at another pair.
class PairStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random&, std::span<std::uint64_t> in) override {
    const auto width_of = [&](const char* name) { return static_cast<unsigned>(parameters_.at(name)); };
    const unsigned inputs = width_of("input_width");
    const unsigned weights = width_of("weight_width");
    const unsigned width = width_of("width");
    const auto weights_i = in.subspan(words_for_bits(std::size_t{width} * inputs));
    const auto negate_i = weights_i.subspan(words_for_bits(std::size_t{width} * weights));
    std::ranges::fill(in, 0);
    for (unsigned i = 0; i < width; ++i) {
      const std::uint64_t pair = next_ + i;
      put_bits(in, i * inputs, inputs, pair);
      put_bits(weights_i, i * weights, weights, pair >> inputs);
      put_bits(negate_i, i, 1, pair >> (inputs + weights));
    }
    ++next_;
  }

 private:
  std::uint64_t next_ = 0;
};

/// An input that is seldom dropped, and a reader that is mostly ready, or seldom for a while.
class OverlappedStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    if (random.below(100) == 0) is_slow_ = !is_slow_;
    in[0] = random.below(8) != 0;
    in[1] = random.below(64) == 0;
    in[2] = is_slow_ ? random.below(8) == 0 : random.below(8) != 0;
  }

 private:
  bool is_slow_ = false;
};

/// Addresses that name a row, and no row that is read while it is written.
class BankStimulus final : public BlockStimulus {
 public:
  using BlockStimulus::BlockStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    BlockStimulus::fill(random, in);
    for (const std::size_t address : {1, 4}) in[address] %= parameters_.at("depth");
    if (in[1] == in[4]) in[0] = 0;
  }
};

}  // namespace

void Stimulus::fill(Random& random, std::span<std::uint64_t> in) {
  std::size_t word = 0;
  for (const PortShape& port : inputs_) {
    fill_port(random, port.width, in.subspan(word, words_for_bits(port.width)));
    word += words_for_bits(port.width);
  }
}

void Stimulus::clocked(bool, std::span<const std::uint64_t>, std::span<const std::uint64_t>) {}

std::unique_ptr<Stimulus> block_stimulus(std::string_view name, const primitives::Parameters& parameters,
                                         std::span<const PortShape> inputs) {
  if (name == "axis_receive") return std::make_unique<FrameStimulus>(parameters, inputs, 1);
  if (name == "axis_receive_serial") return std::make_unique<FrameStimulus>(parameters, inputs, 0);
  if (name == "control_layer") return std::make_unique<LayerStimulus>(parameters, inputs);
  if (name == "control_folded") return std::make_unique<FoldedStimulus>(parameters, inputs);
  if (name == "control_overlapped") return std::make_unique<OverlappedStimulus>(parameters, inputs);
  if (name == "memory_banks") return std::make_unique<BankStimulus>(parameters, inputs);
  if (name == "multiply_table") return std::make_unique<PairStimulus>(parameters, inputs);
  if (name == "walk_window") return std::make_unique<WalkStimulus>(parameters, inputs);
  if (name == "memory_rom")
    return std::make_unique<RowStimulus>(parameters, inputs, std::vector<std::size_t>{0});
  if (name == "memory_ram")
    return std::make_unique<RowStimulus>(parameters, inputs, std::vector<std::size_t>{1, 4});
  if (name == "memory_loadable") return std::make_unique<LoadStimulus>(parameters, inputs);
  if (name == "control_load") return std::make_unique<WordStimulus>(parameters, inputs);
  if (name == "control_run") return std::make_unique<RunStimulus>(parameters, inputs);
  if (std::unique_ptr<Stimulus> link = link_stimulus(name, parameters, inputs)) return link;
  return std::make_unique<Stimulus>(inputs);
}

}  // namespace pulsewright::hdl
