// SPDX-License-Identifier: Apache-2.0
#include "train/count_lookup.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/failure.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

CountTable and_counts(const Candidate& candidate) {
  const unsigned width = candidate.width();
  const auto x = source_words(candidate.pair->input(width), candidate.length);
  const auto w =
      candidate.pair->weight == nullptr ? x : source_words(candidate.pair->weight(width), candidate.length);
  return CountTable(x, width, w, width);
}

}  // namespace

CountLookup::CountLookup(const Candidate& candidate)
    : candidate_(candidate),
      columns_(candidate.encoding == Encoding::bipolar ? candidate.length + 1 : 2 * candidate.length + 1) {
  const int length = candidate.length;
  const CountTable both = and_counts(candidate);
  const bool is_bipolar = candidate.encoding == Encoding::bipolar;
  for (int a = 0; a <= length; ++a)
    for (int column = 0; column < columns_; ++column) {
      const std::int32_t m = threshold_of(column);
      const std::int32_t shared = both.at(static_cast<std::size_t>(a), static_cast<std::size_t>(std::abs(m)));
      // XNOR counts the cycles in which the bits agree.
      const std::int32_t count = is_bipolar ? length - a - m + 2 * shared : m < 0 ? -shared : shared;
      if (a == 0) dark_.push_back(count);
      lit_.push_back(static_cast<std::int16_t>(count - dark(column)));
    }
}

std::int32_t CountLookup::column_of(double weight) const {
  const double last = columns_ - 1;
  return static_cast<std::int32_t>(std::clamp(std::floor((weight + 1) / 2 * last + 0.5), 0.0, last));
}

std::int32_t CountLookup::threshold_of(std::int32_t column) const {
  return candidate_.encoding == Encoding::bipolar ? column : column - candidate_.length;
}

double CountLookup::weight_of(std::int32_t column) const {
  return 2.0 * column / (columns_ - 1) - 1.0;
}

void CountLookup::add(const IntMatrix& thresholds, const IntMatrix& columns, IntMatrix& sums) const {
  PW_ASSERT(thresholds.cols() == columns.rows() && sums.cols() == columns.cols());
  const Eigen::Index neurons = columns.cols();
  // Images share few thresholds in one input: what such a threshold adds to all neurons is gathered once.
  IntMatrix gathered(candidate_.length + 1, neurons);
  std::vector<Eigen::Index> gathered_for(static_cast<std::size_t>(candidate_.length) + 1, -1);
  for (Eigen::Index input = 0; input < thresholds.cols(); ++input)
    for (Eigen::Index image = 0; image < thresholds.rows(); ++image) {
      const std::int32_t threshold = thresholds(image, input);
      if (threshold == 0) continue;
      if (Eigen::Index& gathered_input = gathered_for[static_cast<std::size_t>(threshold)];
          gathered_input != input) {
        gathered_input = input;
        const std::int16_t* row = lit(threshold);
        for (Eigen::Index neuron = 0; neuron < neurons; ++neuron)
          gathered(threshold, neuron) = row[columns(input, neuron)];
      }
      sums.row(image) += gathered.row(threshold);
    }
}

}  // namespace pulsewright
