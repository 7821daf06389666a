// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/bits.h"
#include "base/random.h"
#include "catch.h"
#include "exact/streams.h"
#include "netlist/sequence.h"
#include "primitives/arithmetic.h"
#include "samples/instruction_sets.h"

using namespace pulsewright;

using namespace pulsewright::exact;
using samples::under_every_instruction_set;

namespace {

using Words = std::vector<std::uint64_t>;

/// Bit by bit.
Words packed(std::span<const std::uint32_t> words, std::uint64_t threshold) {
  Words bits(words_for_bits(words.size()));
  for (std::size_t t = 0; t < words.size(); ++t) set_bit(bits, t, primitives::encode(words[t], threshold));
  return bits;
}

/// The stream of one lane. The others have thresholds beside it.
Words stream_of(const Streams& streams, std::uint64_t threshold) {
  const std::size_t lane = threshold % packed_lanes;
  std::uint64_t thresholds[packed_lanes];
  for (std::size_t other = 0; other < packed_lanes; ++other)
    thresholds[other] = (threshold + other) % ((std::uint64_t{1} << streams.width()) + 1);
  thresholds[lane] = threshold;
  Words all(streams.words() * packed_lanes, 0x5555aaaa5555aaaa);
  streams.encode(thresholds, 0, streams.words(), all);
  Words bits(streams.words());
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = all[i * packed_lanes + lane];
  return bits;
}

/// Calls check(generator, width) for every parity row of every source.
template <class Check>
void for_every_source(Check check) {
  for (const primitives::Primitive* primitive : primitives::primitives()) {
    if (primitive->kind != primitives::Kind::source) continue;
    for (const primitives::Parameters& row : primitive->parity_rows) {
      const netlist::Generator generator{"g", std::string(primitive->name), row};
      INFO(generator.kind << ", parity row " << &row - primitive->parity_rows.data());
      check(generator, width_of(generator));
    }
  }
}

/// All of them where the width is small.
std::set<std::uint64_t> thresholds_of(unsigned width, Random& random) {
  const std::uint64_t top = std::uint64_t{1} << width;
  std::set<std::uint64_t> thresholds{0, 1, 2, top / 2 - 1, top / 2, top / 2 + 1, top - 1, top};
  if (width <= 5)
    for (std::uint64_t threshold = 0; threshold <= top; ++threshold) thresholds.insert(threshold);
  for (int k = 0; k < 5; ++k) thresholds.insert(random.below(top + 1));
  std::erase_if(thresholds, [&](std::uint64_t threshold) { return threshold > top; });
  return thresholds;
}

netlist::Generator some_sobol() {
  return {"g", "source_sobol", primitives::find_primitive("source_sobol")->parity_rows[4]};
}

}  // namespace

TEST_CASE("the streams of every source are those of the comparison, word edges and periods included") {
  Random random(1, 1);
  for_every_source([&](const netlist::Generator& generator, unsigned width) {
    const std::size_t period = std::size_t{1} << width;
    const std::vector<std::uint32_t> words =
        source_words(generator, static_cast<std::int64_t>(std::max(3 * period + 77, std::size_t{5000})));
    std::set<std::size_t> lengths{0,   1,   63,  64,  65,   127,  128,  129,  191,  193,
                                  511, 512, 513, 575, 2047, 2048, 2049, 2559, 4096, 5000};
    lengths.insert({period - 1, period, period + 1, 3 * period + 77});
    for (const std::size_t length : lengths) {
      const std::span shown(words.data(), length);
      for (const std::uint64_t threshold : thresholds_of(width, random)) {
        INFO("length " << length << ", threshold " << threshold);
        const Streams streams(generator, static_cast<std::int64_t>(length));
        REQUIRE((stream_of(streams, threshold) == packed(shown, threshold)));
      }
    }
  });
}

TEST_CASE("under every instruction set the streams are those of the comparison") {
  Random random(2, 1);
  for_every_source([&](const netlist::Generator& generator, unsigned width) {
    for (const std::int64_t length : {1, 64, 200, 512, 1000, 2048, 3333, 6000}) {
      const std::vector<std::uint32_t> words = source_words(generator, length);
      for (const std::uint64_t threshold : thresholds_of(width, random)) {
        const Words wanted = packed(words, threshold);
        under_every_instruction_set([&] {
          INFO("length " << length << ", threshold " << threshold);
          CHECK((stream_of(Streams(generator, length), threshold) == wanted));
        });
      }
    }
  });
}

TEST_CASE("every encoder gets any range of its own stream, and nothing beside it is touched") {
  Random random(3, 1);
  const std::vector<std::uint32_t> words = source_words(some_sobol(), 5003);
  under_every_instruction_set([&] {
    const Streams streams(some_sobol(), 5003);
    REQUIRE(streams.words() == 79);
    for (int k = 0; k < 200; ++k) {
      const std::size_t first = random.below(streams.words() + 1);
      const std::size_t count = random.below(std::min<std::uint64_t>(streams.words() - first, 20) + 1);
      std::uint64_t thresholds[packed_lanes];
      for (std::uint64_t& threshold : thresholds) threshold = random.below(257);
      INFO(count << " words from " << first);
      Words room(count * packed_lanes + 2, 7);
      const auto into = std::span(room).subspan(1, count * packed_lanes);
      streams.encode(thresholds, first, count, into);
      for (std::size_t lane = 0; lane < packed_lanes; ++lane) {
        const Words wanted = packed(words, thresholds[lane]);
        bool equal = true;
        for (std::size_t i = 0; i < count; ++i)
          equal = equal && into[i * packed_lanes + lane] == wanted[first + i];
        CHECK(equal);
      }
      CHECK((room.front() == 7 && room.back() == 7));
    }
  });
}

TEST_CASE("streams made of words, the way of a source without slices, are those of the comparison") {
  Random random(4, 1);
  for (const unsigned width : {1U, 2U, 7U, 17U, 31U, 32U})
    for (const std::size_t length : {1, 65, 513, 2000}) {
      std::vector<std::uint32_t> words(length);
      for (std::uint32_t& word : words)
        word = static_cast<std::uint32_t>(random.below(std::uint64_t{1} << width));
      under_every_instruction_set([&] {
        const Streams streams(words, width);
        CHECK((streams.width() == width && streams.length() == static_cast<std::int64_t>(length)));
        for (const std::uint64_t threshold : thresholds_of(width, random)) {
          INFO("width " << width << ", length " << length << ", threshold " << threshold);
          CHECK((stream_of(streams, threshold) == packed(words, threshold)));
        }
      });
    }
}
