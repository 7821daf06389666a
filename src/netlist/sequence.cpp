// SPDX-License-Identifier: Apache-2.0
#include "netlist/sequence.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright::netlist {

namespace {

/// Thresholds beyond this many bits are sampled, so that a measurement is at most 255 x 255 pairs.
constexpr unsigned widest_measured = 8;

const primitives::Primitive& source_of(const Generator& generator) {
  const primitives::Primitive* primitive = primitives::find_primitive(generator.kind);
  PW_ASSERT(primitive != nullptr && primitive->kind == primitives::Kind::source);
  return *primitive;
}

/// numerator / denominator to the nearest integer, halves away from zero; denominator > 0.
std::int64_t divide_rounded(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t half = denominator / 2;
  return (numerator >= 0 ? numerator + half : numerator - half) / denominator;
}

/// The first `length` words with only their `widest_measured` highest bits. A threshold that is a multiple
/// of the step compares these as it compares the whole words.
std::vector<std::uint32_t> measured_words(const Generator& generator, std::int64_t length) {
  const unsigned width = width_of(generator);
  std::vector<std::uint32_t> words = source_words(generator, length);
  if (width > widest_measured)
    for (std::uint32_t& word : words) word >>= width - widest_measured;
  return words;
}

}  // namespace

std::optional<std::int64_t> scc_q16(std::int64_t length, std::int64_t a, std::int64_t b, std::int64_t both) {
  const std::int64_t excess = length * both - a * b;
  // The largest magnitude that the excess can have with its sign.
  const std::int64_t limit = excess > 0 ? length * std::min(a, b) - a * b
                                        : a * b - length * std::max<std::int64_t>(a + b - length, 0);
  if (limit == 0) return std::nullopt;
  return divide_rounded(excess * 65536, limit);
}

unsigned width_of(const Generator& generator) {
  return source_of(generator).outputs.front().width(generator.parameters);
}

std::vector<std::uint32_t> source_words(const Generator& generator, std::int64_t length) {
  PW_ASSERT(width_of(generator) <= 32);
  const std::unique_ptr<primitives::Model> model = source_of(generator).make(generator.parameters);
  std::vector<std::uint32_t> words(static_cast<std::size_t>(length));
  model->reset();
  for (std::uint32_t& word : words) {
    std::uint64_t out = 0;
    model->outputs({}, {&out, 1});
    word = static_cast<std::uint32_t>(out);
    model->clock({});
  }
  return words;
}

CountTable::CountTable(const std::vector<std::uint32_t>& x, unsigned x_width,
                       const std::vector<std::uint32_t>& y, unsigned y_width)
    : rows_((std::size_t{1} << x_width) + 1),
      columns_((std::size_t{1} << y_width) + 1),
      counts_(rows_ * columns_) {
  PW_ASSERT(x.size() == y.size());
  for (std::size_t t = 0; t < x.size(); ++t) {
    PW_ASSERT(x[t] + 1 < rows_ && y[t] + 1 < columns_);
    ++counts_[(x[t] + 1) * columns_ + y[t] + 1];
  }
  // From a histogram to its sums over rectangles that start at the origin.
  for (std::size_t a = 1; a < rows_; ++a) {
    std::int32_t in_row = 0;
    for (std::size_t b = 1; b < columns_; ++b) {
      in_row += counts_[a * columns_ + b];
      counts_[a * columns_ + b] = counts_[(a - 1) * columns_ + b] + in_row;
    }
  }
}

MeasuredCorrelation measure_correlation(const Generator& first, const Generator& second,
                                        std::int64_t length) {
  // length * length * 2^16 has to stay within 63 bits.
  PW_ASSERT(length > 0 && length < std::int64_t{1} << 23);
  const CountTable table(measured_words(first, length), std::min(width_of(first), widest_measured),
                         measured_words(second, length), std::min(width_of(second), widest_measured));
  const std::size_t all_a = table.rows() - 1;
  const std::size_t all_b = table.columns() - 1;
  std::int64_t sum = 0;
  std::int64_t sum_of_magnitudes = 0;
  std::int64_t pairs = 0;
  for (std::size_t a = 1; a < all_a; ++a) {
    for (std::size_t b = 1; b < all_b; ++b) {
      const auto scc = scc_q16(length, table.at(a, all_b), table.at(all_a, b), table.at(a, b));
      if (!scc) continue;
      sum += *scc;
      sum_of_magnitudes += std::abs(*scc);
      ++pairs;
    }
  }
  if (pairs == 0) return {};
  return {divide_rounded(sum, pairs), divide_rounded(sum_of_magnitudes, pairs)};
}

}  // namespace pulsewright::netlist
