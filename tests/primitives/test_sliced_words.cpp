// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/bits.h"
#include "catch.h"
#include "primitives/primitive.h"
#include "primitives/source_tables.h"

namespace pulsewright::primitives {
namespace {

/// [blocks][width], from the words that the model shows from block 0 on.
std::vector<WordSlice> model_slices(const Primitive& primitive, const Parameters& parameters,
                                    std::size_t blocks) {
  const unsigned width = primitive.outputs.front().width(parameters);
  const std::unique_ptr<Model> model = primitive.make(parameters);
  model->reset();
  std::vector<WordSlice> slices(blocks * width);
  for (std::size_t t = 0; t < blocks * cycles_of_slice; ++t) {
    std::uint64_t word = 0;
    model->outputs({}, {&word, 1});
    model->clock({});
    for (unsigned b = 0; b < width; ++b)
      set_bit(slices[t / cycles_of_slice * width + b].words, t % cycles_of_slice, word >> b & 1);
  }
  return slices;
}

/// `many` blocks with one call.
std::vector<WordSlice> filled(const SlicedWords& words, std::uint64_t block, std::size_t many,
                              unsigned width) {
  std::vector<WordSlice> slices(many * width);
  for (WordSlice& slice : slices) std::ranges::fill(slice.words, 0x5555aaaa5555aaaa);
  words.fill(block, slices);
  return slices;
}

bool equal(std::span<const WordSlice> a, std::span<const WordSlice> b) {
  return std::ranges::equal(
      a, b, [](const WordSlice& x, const WordSlice& y) { return std::ranges::equal(x.words, y.words); });
}

/// Calls check(primitive, parameters, width) for every parity row of every source with sliced words.
template <class Check>
void for_every_row(Check check) {
  for (const Primitive* primitive : primitives()) {
    if (primitive->slice == nullptr) continue;
    for (std::size_t row = 0; row < primitive->parity_rows.size(); ++row) {
      INFO(primitive->name << ", parity row " << row);
      const Parameters& parameters = primitive->parity_rows[row];
      check(*primitive, parameters, primitive->outputs.front().width(parameters));
    }
  }
}

}  // namespace

TEST_CASE("only sources have sliced words, and those for training all do", "[slices]") {
  for (const Primitive* primitive : primitives())
    if (primitive->slice != nullptr) CHECK(primitive->kind == Kind::source);
  for (const char* name : {"source_ramp", "source_van_der_corput", "source_lfsr", "source_sobol"})
    CHECK(find_primitive(name)->slice != nullptr);
}

TEST_CASE("over three periods the slices of every source are the bits of its model's words", "[slices]") {
  for_every_row([](const Primitive& primitive, const Parameters& parameters, unsigned width) {
    const std::size_t blocks = (std::size_t{3} << width) / cycles_of_slice + 2;
    const std::vector<WordSlice> wanted = model_slices(primitive, parameters, blocks);
    CHECK(equal(filled(*primitive.slice(parameters), 0, blocks, width), wanted));
  });
}

TEST_CASE("blocks can be filled from any one on, alone and with others", "[slices]") {
  for_every_row([](const Primitive& primitive, const Parameters& parameters, unsigned width) {
    const auto words = primitive.slice(parameters);
    const std::vector<WordSlice> all = filled(*words, 0, 300, width);
    for (const std::size_t first : {1, 2, 7, 8, 126, 127, 128, 129, 255})
      for (const std::size_t many : {1, 2, 3, 45}) {
        INFO(many << " blocks from " << first);
        CHECK(equal(filled(*words, first, many, width),
                    std::span<const WordSlice>(all).subspan(first * width, many * width)));
      }
  });
}

TEST_CASE("a block far away is the one that lies whole periods before it", "[slices]") {
  for_every_row([](const Primitive& primitive, const Parameters& parameters, unsigned width) {
    const auto words = primitive.slice(parameters);
    // A multiple of both 2^width and 2^width - 1.
    const std::uint64_t periods = low_mask(width) << width;
    for (const std::uint64_t block : {0, 1, 200})
      for (const std::uint64_t times : {std::uint64_t{1}, low_mask(60) / periods}) {
        INFO("block " << block << " + " << times << " * " << periods);
        CHECK(equal(filled(*words, block + times * periods, 3, width), filled(*words, block, 3, width)));
      }
  });
}

TEST_CASE("the slices of every LFSR of up to 8 bits are the bits of its model's words", "[slices]") {
  const Primitive& primitive = *find_primitive("source_lfsr");
  std::size_t compared = 0;
  for (std::uint64_t width = 2; width <= 8; ++width)
    for (std::uint64_t taps = 1; taps < std::uint64_t{1} << width; ++taps)
      for (std::uint64_t seed = 0; seed < std::uint64_t{1} << width; seed += width < 7 ? 1 : 31)
        for (const std::uint64_t flags : {0, 1, 2, 3}) {
          const Parameters parameters{{"width", {width}},
                                      {"taps", {taps}},
                                      {"seed", {seed}},
                                      {"de_bruijn", {flags & 1}},
                                      {"reverse", {flags >> 1}}};
          if (!check_parameters(primitive, parameters, "").empty()) continue;
          INFO(fmt::format("width {}, taps {}, seed {}, flags {}", width, taps, seed, flags));
          REQUIRE(equal(filled(*primitive.slice(parameters), 0, 2, static_cast<unsigned>(width)),
                        model_slices(primitive, parameters, 2)));
          ++compared;
        }
  CHECK(compared > 3000);
}

TEST_CASE("the slices of a maximal LFSR of each width are the bits of its model's words", "[slices]") {
  const Primitive& primitive = *find_primitive("source_lfsr");
  for (std::uint64_t width = 9; width <= 16; ++width)
    for (const std::uint64_t de_bruijn : {0, 1})
      for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << (width - 1),
                                       low_mask(9), low_mask(width)}) {
        if (seed == 0 && de_bruijn == 0) continue;
        const Parameters parameters{{"width", {width}},
                                    {"taps", {maximal_lfsr_taps(static_cast<unsigned>(width))}},
                                    {"seed", {seed}},
                                    {"de_bruijn", {de_bruijn}},
                                    {"reverse", {0}}};
        INFO(fmt::format("width {}, seed {}, de Bruijn {}", width, seed, de_bruijn));
        const std::size_t blocks = (std::size_t{2} << width) / cycles_of_slice + 1;
        CHECK(equal(filled(*primitive.slice(parameters), 0, blocks, static_cast<unsigned>(width)),
                    model_slices(primitive, parameters, blocks)));
      }
}

}  // namespace pulsewright::primitives
