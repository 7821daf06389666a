// SPDX-License-Identifier: Apache-2.0
#include "train/layer_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/failure.h"
#include "netlist/sequence.h"
#include "train/kernels.h"

namespace pulsewright {

namespace {

/// Adds up rows of small integers in 16 bits, and moves them to 32 before they can overflow.
class RowSums {
 public:
  /// `largest`: magnitude of one addend.
  RowSums(Eigen::Index rows, Eigen::Index neurons, int largest)
      : sums_(MatrixOf<std::int16_t>::Zero(rows, neurons)), most_(INT16_MAX / largest) {}

  /// rows: [any][neurons]; index: [sums' rows], 0 for nothing to add.
  void add(const MatrixOf<std::int16_t>& rows, const std::uint16_t* index, Eigen::Ref<IntMatrix> into) {
    if (added_ == most_) flush(into);
    add_indexed_rows(rows.data(), index, static_cast<std::size_t>(sums_.rows()),
                     static_cast<std::size_t>(sums_.cols()), sums_.data());
    ++added_;
  }
  void flush(Eigen::Ref<IntMatrix> into) {
    into += sums_.cast<std::int32_t>();
    sums_.setZero();
    added_ = 0;
  }

 private:
  MatrixOf<std::int16_t> sums_;
  int most_;
  int added_ = 0;
};

/// Rows of one task at least.
constexpr std::size_t fewest_rows = 8;

class CountArithmetic : public LayerArithmetic {
 public:
  explicit CountArithmetic(const Candidate& candidate) : LayerArithmetic(candidate) {
    const unsigned width = candidate.width();
    const CountTable both(source_words(candidate.input_generator(), length()), width,
                          source_words(candidate.weight_generator(), length()), width);
    const bool is_bipolar = candidate.encoding == Encoding::bipolar;
    for (int a = 0; a <= length(); ++a)
      for (int column = 0; column < columns(); ++column) {
        const std::int32_t m = threshold_of(column);
        const std::int32_t shared =
            both.at(static_cast<std::size_t>(a), static_cast<std::size_t>(std::abs(m)));
        // XNOR counts the cycles in which the bits agree.
        const std::int32_t count = is_bipolar ? length() - a - m + 2 * shared : m < 0 ? -shared : shared;
        if (a == 0) dark_.push_back(count);
        lit_.push_back(static_cast<std::int16_t>(count - dark_[static_cast<std::size_t>(column)]));
      }
  }

  int count_exponent(std::int64_t) const override { return 0; }

  IntVector dark(const IntMatrix& columns) const override {
    return columns.unaryExpr([&](std::int32_t column) { return dark_[static_cast<std::size_t>(column)]; })
        .colwise()
        .sum();
  }

  void add_lit(const Eigen::Ref<const Thresholds>& thresholds, const IntMatrix& columns,
               Eigen::Ref<IntMatrix> sums, Workers& workers) const override {
    // Beyond the size of a second-level cache a table of everything is slower than the rows that are needed.
    constexpr Eigen::Index largest_table = 1 << 20;
    const bool is_small = columns.size() * (length() + 1) <= largest_table / 2;
    if (is_small && thresholds.rows() > length())
      add_by_table(thresholds, columns, sums, workers);
    else
      add_by_tap(thresholds, columns, sums, workers);
  }

 private:
  /// All rows that any threshold of any tap can add: [taps][N + 1][neurons].
  MatrixOf<std::int16_t> table_of(const IntMatrix& columns, Workers& workers) const {
    const Eigen::Index levels = length() + 1;
    MatrixOf<std::int16_t> table(columns.rows() * levels, columns.cols());
    workers.run_ranges(static_cast<std::size_t>(columns.rows()), 1, [&](std::size_t first, std::size_t last) {
      for (auto tap = static_cast<Eigen::Index>(first); tap < static_cast<Eigen::Index>(last); ++tap)
        for (Eigen::Index a = 0; a < levels; ++a)
          gather(a, columns.row(tap).data(), table.row(tap * levels + a).data(), columns.cols());
    });
    return table;
  }

  void add_by_table(const Eigen::Ref<const Thresholds>& thresholds, const IntMatrix& columns,
                    Eigen::Ref<IntMatrix> sums, Workers& workers) const {
    const MatrixOf<std::int16_t> table = table_of(columns, workers);
    const TableSum what{table.data(),
                        static_cast<std::size_t>(length()) + 1,
                        static_cast<std::size_t>(columns.cols()),
                        static_cast<std::size_t>(columns.rows()),
                        static_cast<std::size_t>(INT16_MAX / length()),
                        thresholds.data(),
                        thresholds.outerStride(),
                        sums.data(),
                        sums.outerStride()};
    workers.run_ranges(static_cast<std::size_t>(thresholds.rows()), fewest_rows,
                       [&](std::size_t first, std::size_t last) { add_table_sums(what, first, last); });
  }

  void add_by_tap(const Eigen::Ref<const Thresholds>& thresholds, const IntMatrix& columns,
                  Eigen::Ref<IntMatrix> sums, Workers& workers) const {
    const Thresholds turned = thresholds.transpose();
    workers.run_ranges(
        static_cast<std::size_t>(thresholds.rows()), fewest_rows, [&](std::size_t first, std::size_t last) {
          add_rows(turned, columns, static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(last), sums);
        });
  }

  /// Rows share few thresholds in one tap: what such a threshold adds to all neurons is gathered once.
  /// thresholds: [taps][rows].
  void add_rows(const Thresholds& thresholds, const IntMatrix& columns, Eigen::Index first, Eigen::Index last,
                Eigen::Ref<IntMatrix> sums) const {
    RowSums row_sums(last - first, columns.cols(), length());
    auto into = sums.middleRows(first, last - first);
    MatrixOf<std::int16_t> gathered(length() + 1, columns.cols());
    std::vector<Eigen::Index> gathered_for(static_cast<std::size_t>(length()) + 1, -1);
    for (Eigen::Index tap = 0; tap < thresholds.rows(); ++tap) {
      const std::uint16_t* seen = thresholds.row(tap).data() + first;
      bool is_dark = true;
      for (Eigen::Index row = 0; row < last - first; ++row) {
        if (seen[row] == 0) continue;
        is_dark = false;
        if (Eigen::Index& gathered_tap = gathered_for[seen[row]]; gathered_tap != tap) {
          gathered_tap = tap;
          gather(seen[row], columns.row(tap).data(), gathered.row(seen[row]).data(), columns.cols());
        }
      }
      if (!is_dark) row_sums.add(gathered, seen, into);
    }
    row_sums.flush(into);
  }

  /// What a threshold adds to each neuron at one tap.
  void gather(Eigen::Index threshold, const std::int32_t* columns_of_tap, std::int16_t* to,
              Eigen::Index neurons) const {
    const std::int16_t* lit =
        &lit_[static_cast<std::size_t>(threshold) * static_cast<std::size_t>(columns())];
    for (Eigen::Index neuron = 0; neuron < neurons; ++neuron) to[neuron] = lit[columns_of_tap[neuron]];
  }

  std::vector<std::int32_t> dark_;  ///< [columns]
  std::vector<std::int16_t> lit_;   ///< [N + 1][columns]; row 0 is all 0, others within [-N, N]
};

class MuxArithmetic : public LayerArithmetic {
 public:
  explicit MuxArithmetic(const Candidate& candidate)
      : LayerArithmetic(candidate),
        input_(source_words(candidate.input_generator(), length())),
        weight_(source_words(candidate.weight_generator(), length())) {}

  int count_exponent(std::int64_t taps) const override {
    return static_cast<int>(width_of(candidate().select_generator(taps)));
  }

  IntVector dark(const IntMatrix& columns) const override {
    IntVector sums = IntVector::Zero(columns.cols());
    const auto chosen = chosen_taps(columns.rows());
    for (std::size_t t = 0; t < chosen.size(); ++t)
      if (chosen[t] < columns.rows())
        for (Eigen::Index neuron = 0; neuron < columns.cols(); ++neuron)
          sums[neuron] += product(false, columns(chosen[t], neuron), t);
    return sums;
  }

  void add_lit(const Eigen::Ref<const Thresholds>& thresholds, const IntMatrix& columns,
               Eigen::Ref<IntMatrix> sums, Workers&) const override {
    const auto chosen = chosen_taps(columns.rows());
    RowSums row_sums(thresholds.rows(), columns.cols(), 1);
    MatrixOf<std::int16_t> rows = MatrixOf<std::int16_t>::Zero(2, columns.cols());
    std::vector<std::uint16_t> bits(static_cast<std::size_t>(thresholds.rows()));
    for (std::size_t t = 0; t < chosen.size(); ++t) {
      if (chosen[t] >= columns.rows()) continue;
      for (Eigen::Index neuron = 0; neuron < columns.cols(); ++neuron)
        rows(1, neuron) = static_cast<std::int16_t>(product(true, columns(chosen[t], neuron), t) -
                                                    product(false, columns(chosen[t], neuron), t));
      for (std::size_t row = 0; row < bits.size(); ++row)
        bits[row] = encode(input_[t], thresholds(static_cast<Eigen::Index>(row), chosen[t]));
      row_sums.add(rows, bits.data(), sums);
    }
    row_sums.flush(sums);
  }

 private:
  /// [length]: the tap that each cycle counts; one past the last for none.
  std::vector<Eigen::Index> chosen_taps(Eigen::Index taps) const {
    std::vector<Eigen::Index> chosen;
    for (const std::uint32_t word : source_words(candidate().select_generator(taps), length()))
      chosen.push_back(std::min<Eigen::Index>(word, taps));
    return chosen;
  }

  /// The product bit of cycle t with the sign of its weight.
  std::int32_t product(bool input_bit, std::int32_t column, std::size_t t) const {
    const std::int32_t m = threshold_of(column);
    const bool weight_bit = encode(weight_[t], static_cast<std::uint64_t>(std::abs(m)));
    if (candidate().encoding == Encoding::bipolar) return input_bit == weight_bit;
    return input_bit && weight_bit ? (m < 0 ? -1 : 1) : 0;
  }

  std::vector<std::uint32_t> input_;   ///< [length]
  std::vector<std::uint32_t> weight_;  ///< [length]
};

}  // namespace

LayerArithmetic::LayerArithmetic(const Candidate& candidate)
    : candidate_(candidate),
      columns_(candidate.encoding == Encoding::bipolar ? candidate.length + 1 : 2 * candidate.length + 1) {}

std::int32_t LayerArithmetic::column_of(float weight) const {
  const auto last = static_cast<float>(columns_ - 1);
  return static_cast<std::int32_t>(std::clamp((weight + 1) / 2 * last + 0.5f, 0.0f, last));
}

std::int32_t LayerArithmetic::threshold_of(std::int32_t column) const {
  return candidate_.encoding == Encoding::bipolar ? column : column - candidate_.length;
}

float LayerArithmetic::weight_of(std::int32_t column) const {
  return 2.0f * static_cast<float>(column) / static_cast<float>(columns_ - 1) - 1.0f;
}

std::unique_ptr<LayerArithmetic> arithmetic_of(const Candidate& candidate) {
  if (candidate.accumulator == Accumulator::mux) return std::make_unique<MuxArithmetic>(candidate);
  return std::make_unique<CountArithmetic>(candidate);
}

}  // namespace pulsewright
