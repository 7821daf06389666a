// SPDX-License-Identifier: Apache-2.0
#include "exact/streams.h"

#include <algorithm>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

constexpr std::size_t words_of_block = cycles_of_slice / 64;

std::vector<WordSlice> space_for(std::size_t cycles, unsigned width) {
  return std::vector<WordSlice>((cycles + cycles_of_slice - 1) / cycles_of_slice * width);
}

std::vector<WordSlice> transpose(std::span<const std::uint32_t> words, unsigned width) {
  std::vector<WordSlice> slices = space_for(words.size(), width);
  for (std::size_t t = 0; t < words.size(); ++t)
    for (unsigned b = 0; b < width; ++b)
      slices[t / cycles_of_slice * width + b].words[t / 64 % words_of_block] |=
          std::uint64_t{words[t] >> b & 1} << t % 64;
  return slices;
}

std::vector<WordSlice> slices_of(const Generator& generator, std::int64_t length) {
  const auto make = find_primitive(generator.kind)->slice;
  if (make == nullptr) return transpose(source_words(generator, length), width_of(generator));
  std::vector<WordSlice> slices = space_for(static_cast<std::size_t>(length), width_of(generator));
  make(generator.parameters)->fill(0, slices);
  return slices;
}

}  // namespace

Streams::Streams(const Generator& generator, std::int64_t length)
    : width_(width_of(generator)),
      length_(length),
      compare_(comparator()),
      slices_(slices_of(generator, length)) {}

Streams::Streams(std::span<const std::uint32_t> words, unsigned width)
    : width_(width),
      length_(static_cast<std::int64_t>(words.size())),
      compare_(comparator()),
      slices_(transpose(words, width)) {}

void Streams::copy(std::uint64_t threshold, std::size_t first, std::span<std::uint64_t> into) const {
  PW_ASSERT(threshold <= std::uint64_t{1} << width_ && first + into.size() <= words());
  for (std::size_t done = 0; done < into.size();) {
    const std::size_t block = (first + done) / words_of_block;
    const std::size_t skipped = (first + done) % words_of_block;
    const std::size_t left = into.size() - done;
    const WordSlice* slices = slices_.data() + block * width_;
    if (skipped == 0 && left >= words_of_block) {
      compare_(slices, width_, threshold, left / words_of_block, &into[done]);
      done += left / words_of_block * words_of_block;
    } else {
      std::uint64_t whole[words_of_block];
      compare_(slices, width_, threshold, 1, whole);
      for (std::size_t i = skipped; i < words_of_block && done < into.size(); ++i) into[done++] = whole[i];
    }
  }
  if (first + into.size() == words() && !into.empty() && length_ % 64 != 0)
    into.back() &= low_mask(static_cast<unsigned>(length_ % 64));
}

}  // namespace pulsewright
