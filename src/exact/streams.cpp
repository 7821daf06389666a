// SPDX-License-Identifier: Apache-2.0
#include "exact/streams.h"

#include <algorithm>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/sequence.h"

namespace pulsewright::exact {

namespace {

constexpr std::size_t words_of_block = primitives::cycles_of_slice / 64;

std::vector<primitives::WordSlice> space_for(std::size_t cycles, unsigned width) {
  return std::vector<primitives::WordSlice>((cycles + primitives::cycles_of_slice - 1) /
                                            primitives::cycles_of_slice * width);
}

std::vector<primitives::WordSlice> transpose(std::span<const std::uint32_t> words, unsigned width) {
  std::vector<primitives::WordSlice> slices = space_for(words.size(), width);
  for (std::size_t t = 0; t < words.size(); ++t)
    for (unsigned b = 0; b < width; ++b)
      slices[t / primitives::cycles_of_slice * width + b].words[t / 64 % words_of_block] |=
          std::uint64_t{words[t] >> b & 1} << t % 64;
  return slices;
}

std::vector<primitives::WordSlice> slices_of(const netlist::Generator& generator, std::int64_t length) {
  const auto make = primitives::find_primitive(generator.kind)->slice;
  if (make == nullptr) return transpose(source_words(generator, length), width_of(generator));
  std::vector<primitives::WordSlice> slices =
      space_for(static_cast<std::size_t>(length), width_of(generator));
  make(generator.parameters)->fill(0, slices);
  return slices;
}

}  // namespace

Streams::Streams(const netlist::Generator& generator, std::int64_t length)
    : width_(width_of(generator)),
      length_(length),
      compare_(comparator()),
      slices_(slices_of(generator, length)) {}

Streams::Streams(std::span<const std::uint32_t> words, unsigned width)
    : width_(width),
      length_(static_cast<std::int64_t>(words.size())),
      compare_(comparator()),
      slices_(transpose(words, width)) {}

void Streams::encode(std::span<const std::uint64_t, packed_lanes> thresholds, std::size_t first,
                     std::size_t count, std::span<std::uint64_t> into) const {
  PW_ASSERT(first + count <= words() && into.size() == count * packed_lanes);
  PW_ASSERT(*std::ranges::max_element(thresholds) <= std::uint64_t{1} << width_);
  compare_({.slices = slices_.data(),
            .width = width_,
            .thresholds = thresholds.data(),
            .first = first,
            .count = count,
            .out = into.data()});
  // Sources go on behind the end of the stream, where nothing may be counted.
  if (first + count == words() && count > 0 && length_ % 64 != 0)
    for (std::uint64_t& word : into.last(packed_lanes)) word &= low_mask(static_cast<unsigned>(length_ % 64));
}

}  // namespace pulsewright::exact
