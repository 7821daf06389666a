// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "base/failure.h"
#include "primitives/block.h"
#include "primitives/source_tables.h"

namespace pulsewright::primitives::source_lfsr {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { word_o };

std::uint64_t next_state(std::uint64_t state, std::uint64_t taps, unsigned width, bool de_bruijn) {
  const std::uint64_t rest = state & low_mask(width - 1);
  const bool insert_zero = de_bruijn && rest == 0;
  const bool feedback = ((std::popcount(state & taps) & 1) != 0) != insert_zero;
  return rest << 1 | static_cast<std::uint64_t>(feedback);
}

class Lfsr final : public Model {
 public:
  explicit Lfsr(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        taps_(parameters.at("taps")),
        seed_(parameters.at("seed")),
        de_bruijn_(parameters.at("de_bruijn") != 0),
        reverse_(parameters.at("reverse") != 0),
        state_(seed_) {}
  void reset() override { state_ = seed_; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[word_o] = reverse_ ? reverse_bits(state_, width_) : state_;
  }
  void clock(std::span<const std::uint64_t>) override {
    state_ = next_state(state_, taps_, width_, de_bruijn_);
  }

 private:
  unsigned width_;
  std::uint64_t taps_;
  std::uint64_t seed_;
  bool de_bruijn_;
  bool reverse_;
  std::uint64_t state_;
};

/// The first `count` bits that enter the raw register, from `width` - 1 cycles before the state is `seed` on.
/// A bit is the XOR of those that stand tap + 1 places before it. The square of the feedback polynomial over
/// GF(2) has the same terms at twice the powers, so the same holds twice as far away, and again: 2^k bits at
/// a time follow from 2^k * width earlier ones, and after six squarings whole words from words.
std::vector<std::uint64_t> raw_bits(unsigned width, std::uint64_t taps, std::uint64_t seed,
                                    std::size_t count) {
  std::vector<std::uint64_t> bits(std::max(words_for_bits(count), std::size_t{width}));
  bits[0] = reverse_bits(seed, width);
  std::vector<std::size_t> lags;
  for (std::size_t i = 0; i < width; ++i)
    if (taps >> i & 1) lags.push_back(i + 1);
  std::size_t have = width;
  for (unsigned step = 1; step < 64; step *= 2)
    for (; have < std::size_t{2} * step * width; have += step) {
      std::uint64_t next = 0;
      for (std::size_t lag : lags) next ^= get_bits(bits, have - step * lag, step);
      bits[have / 64] |= next << have % 64;
    }
  for (std::size_t i = width; i < bits.size(); ++i)
    for (std::size_t lag : lags) bits[i] ^= bits[i - lag];
  return bits;
}

/// The first place where `count` zeros begin; count in [1, 64]. They must be there.
std::size_t find_zeros(std::span<const std::uint64_t> bits, unsigned count) {
  for (std::size_t i = 0;; ++i) {
    PW_ASSERT(i + 1 < bits.size());
    std::uint64_t low = ~bits[i];
    std::uint64_t high = ~bits[i + 1];
    for (unsigned have = 1, more; have < count; have += more) {
      more = std::min(have, count - have);
      low &= low >> more | high << (64 - more);
      high &= high >> more;
    }
    if (low != 0) return 64 * i + static_cast<std::size_t>(std::countr_zero(low));
  }
}

/// Moves all bits from `place` on up by one and puts a 0 there.
void insert_zero(std::span<std::uint64_t> bits, std::size_t place) {
  const std::size_t first = place / 64;
  for (std::size_t i = bits.size() - 1; i > first; --i) bits[i] = bits[i] << 1 | bits[i - 1] >> 63;
  const std::uint64_t below = low_mask(place % 64);
  bits[first] = (bits[first] & below) | (bits[first] & ~below) << 1;
}

/// 512 bits from `place` on. Apart from its caller, where GCC 12 would unroll the loop before it looks for
/// vectors in it.
[[gnu::noinline]] void copy_bits(const std::uint64_t* __restrict bits, std::size_t place,
                                 std::uint64_t* __restrict into) {
  bits += place / 64;
  const unsigned shift = place % 64;
  for (std::size_t i = 0; i < 8; ++i) into[i] = bits[i] >> shift | bits[i + 1] << 1 << (63 - shift);
}

/// The state at cycle t is the `width` bits that entered last, so each slice is the same sequence of bits,
/// delayed. A little more than one period of it is held, at most 8.3 KiB.
class LfsrSlices final : public SlicedWords {
 public:
  explicit LfsrSlices(const Parameters& parameters)
      : width_(scalar<"width">(parameters)), reverse_(parameters.at("reverse") != 0) {
    const bool de_bruijn = parameters.at("de_bruijn") != 0;
    const std::size_t raw_period = low_mask(width_);
    period_ = raw_period + de_bruijn;
    // The raw register cannot start at 0, but the de Bruijn one shows 1 in the next cycle.
    const std::uint64_t seed = parameters.at("seed");
    start_ = seed == 0 ? period_ - 1 : 0;
    const std::size_t count = period_ + width_ + cycles_of_slice + 64;
    bits_ = raw_bits(width_, parameters.at("taps"), seed == 0 ? 1 : seed, count);
    if (!de_bruijn) return;
    // The state 0 makes the longest run of zeros longer by one, at its end; but the bits of the seed stay.
    std::size_t place = find_zeros(bits_, width_ - 1);
    place += width_ - 1 + (place == 0 ? raw_period : 0);
    for (; place < count; place += period_) insert_zero(bits_, place);
  }

  void fill(std::uint64_t block, std::span<WordSlice> slices) const override {
    std::uint64_t cycle = (block % period_ * cycles_of_slice + start_) % period_;
    for (std::size_t at = 0; at < slices.size(); at += width_) {
      for (unsigned b = 0; b < width_; ++b)
        copy_bits(bits_.data(), cycle + (reverse_ ? b : width_ - 1 - b), slices[at + b].words);
      cycle = (cycle + cycles_of_slice) % period_;
    }
  }

 private:
  unsigned width_;
  bool reverse_;
  std::uint64_t period_;
  std::uint64_t start_;
  std::vector<std::uint64_t> bits_;
};

/// Clocks until the raw register with these taps, started at 1, is at 1 again. Bit width-1 must be a tap:
/// only then is the step a permutation, so that the walk returns.
std::uint64_t period(unsigned width, std::uint64_t taps) {
  std::uint64_t clocks = 0;
  std::uint64_t state = 1;
  do {
    state = next_state(state, taps, width, false);
    ++clocks;
  } while (state != 1);
  return clocks;
}

/// A netlist is checked after every pass, and a walk over 2^16 states each time would be felt.
bool is_maximal(unsigned width, std::uint64_t taps) {
  static std::mutex mutex;
  static std::map<std::pair<unsigned, std::uint64_t>, bool> known;
  const std::lock_guard lock(mutex);
  const auto [entry, is_new] = known.try_emplace({width, taps});
  if (is_new) entry->second = period(width, taps) == low_mask(width);
  return entry->second;
}

std::string check(const Parameters& parameters) {
  const unsigned width = scalar<"width">(parameters);
  const std::uint64_t taps = parameters.at("taps");
  if ((taps >> (width - 1) & 1) == 0)
    return fmt::format("taps {} leave out bit {}, so the register forgets it; take {}", taps, width - 1,
                       maximal_lfsr_taps(width));
  if (!is_maximal(width, taps))
    return fmt::format("taps {} do not visit all {} states other than 0; take {}", taps, low_mask(width),
                       maximal_lfsr_taps(width));
  if (parameters.at("seed") == 0 && parameters.at("de_bruijn") == 0)
    return "seed 0 never leaves 0; take another seed, or de_bruijn 1";
  return "";
}

// yosys 0.23 synth_ice40: two LUT4 for the feedback; a LUT4 for every three bits of the de Bruijn variant's
// test for 0.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = parameters.at("de_bruijn") != 0 ? 3 + (width - 1) / 3 : 2, .ff = width};
}

Parameters row(std::uint64_t width, std::uint64_t taps, std::uint64_t seed, std::uint64_t de_bruijn,
               std::uint64_t reverse) {
  return {{"width", {width}},
          {"taps", {taps}},
          {"seed", {seed}},
          {"de_bruijn", {de_bruijn}},
          {"reverse", {reverse}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_lfsr",
      .kind = Kind::source,
      .summary = "A maximal shift register with feedback, raw or with the state 0 inserted (de Bruijn).",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 2, 16},
                     {"taps", "bits that feed the new lowest bit", 1, 0xffff, scalar<"width">},
                     {"seed", "state after reset", 0, 0xffff, scalar<"width">},
                     {"de_bruijn", "1 inserts the state 0, for a period of 2^width", 0, 1},
                     {"reverse", "1 shows the state with its bits reversed", 0, 1}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">, "the word of this clock"}},
      .check = check,
      .make = make_model<Lfsr>,
      .cost = cost,
      .parity_rows = {row(2, 0x3, 1, 0, 0), row(2, 0x3, 0, 1, 1), row(3, 0x6, 7, 1, 0), row(5, 0x14, 3, 0, 1),
                      row(8, 0xb8, 1, 0, 0), row(8, 0xb8, 0, 1, 0), row(8, 0xb8, 0xa5, 1, 1),
                      row(16, 0xd008, 0xffff, 0, 0), row(16, 0xd008, 0x8000, 1, 1)},
      .slice = [](const Parameters& parameters) -> std::unique_ptr<SlicedWords> {
        return std::make_unique<LfsrSlices>(parameters);
      },
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_lfsr
