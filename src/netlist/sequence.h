// SPDX-License-Identifier: Apache-2.0
// The exact words of generators, and what two of them do to each other in a gate.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// The words that the generator shows in its first `length` enabled cycles after reset, each in [0, 2^width).
std::vector<std::uint32_t> source_words(const Generator& generator, std::int64_t length);

/// The counts of ones of AND over two whole streams, for all pairs of thresholds:
/// at(a, b) = #{t : x(t) < a and y(t) < b}, a in [0, 2^x_width], b in [0, 2^y_width].
class CountTable {
 public:
  CountTable(const std::vector<std::uint32_t>& x, unsigned x_width, const std::vector<std::uint32_t>& y,
             unsigned y_width);

  std::int32_t at(std::size_t a, std::size_t b) const { return counts_[a * columns_ + b]; }
  std::size_t rows() const { return rows_; }        ///< 2^x_width + 1
  std::size_t columns() const { return columns_; }  ///< 2^y_width + 1

 private:
  std::size_t rows_;
  std::size_t columns_;
  std::vector<std::int32_t> counts_;
};

/// The SCC of Alaghi and Hayes (ICCD 2013), times 65536 and rounded, of two streams of `length` < 2^23 bits
/// with `a` and `b` ones, `both` of them in the same cycles. Nothing where one stream is constant.
std::optional<std::int64_t> scc_q16(std::int64_t length, std::int64_t a, std::int64_t b, std::int64_t both);

struct MeasuredCorrelation {
  std::int64_t mean_scc_q16 = 0;
  std::int64_t mean_abs_scc_q16 = 0;
};

/// The SCC of Alaghi and Hayes (ICCD 2013) over the whole streams, averaged over all pairs of thresholds
/// for which it is defined; thresholds step by 2^(width - 8) where the width is above 8.
MeasuredCorrelation measure_correlation(const Generator& first, const Generator& second, std::int64_t length);

/// Bits of a generator's words.
unsigned width_of(const Generator& generator);

}  // namespace pulsewright::netlist
