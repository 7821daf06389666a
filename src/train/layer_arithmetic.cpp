// SPDX-License-Identifier: Apache-2.0
#include "train/layer_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "base/failure.h"
#include "exact/product_counter.h"
#include "netlist/sequence.h"

namespace pulsewright::train {

namespace {

template <class Matrix>
auto grid_of(Matrix&& matrix) {
  using Element = std::remove_pointer_t<decltype(matrix.data())>;
  return exact::Grid<Element>{matrix.data(), static_cast<std::size_t>(matrix.rows()),
                              static_cast<std::size_t>(matrix.cols()),
                              static_cast<std::size_t>(matrix.outerStride())};
}

class CountArithmetic : public LayerArithmetic {
 public:
  explicit CountArithmetic(const Candidate& candidate)
      : LayerArithmetic(candidate),
        counter_(source_words(candidate.input_generator(), length()),
                 source_words(candidate.weight_generator(), length())) {}

  int count_exponent(std::int64_t) const override { return 0; }

  IntVector dark(const IntMatrix& columns) const override {
    // Against a stream of zeros XNOR counts the zeros of the weight's.
    if (!is_bipolar()) return IntVector::Zero(columns.cols());
    return columns.unaryExpr([&](std::int32_t column) { return length() - threshold_of(column); })
        .colwise()
        .sum();
  }

  void add_lit(const Eigen::Ref<const Thresholds>& thresholds, const IntMatrix& columns,
               Eigen::Ref<IntMatrix> sums, Workers& workers) const override {
    const IntMatrix weights = columns.unaryExpr([&](std::int32_t column) { return threshold_of(column); });
    // XNOR counts the cycles in which the bits agree: N - a - m and twice the ones of both.
    if (is_bipolar()) sums.colwise() -= thresholds.cast<std::int32_t>().rowwise().sum();
    counter_.add(grid_of(thresholds), grid_of(std::as_const(weights)), is_bipolar() ? 2 : 1, grid_of(sums),
                 workers);
  }

 private:
  bool is_bipolar() const { return candidate().encoding == netlist::Encoding::bipolar; }

  exact::ProductCounter counter_;
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
    for (std::size_t t = 0; t < chosen.size(); ++t) {
      if (chosen[t] >= columns.rows()) continue;
      IntVector lit(columns.cols());
      for (Eigen::Index neuron = 0; neuron < columns.cols(); ++neuron)
        lit[neuron] =
            product(true, columns(chosen[t], neuron), t) - product(false, columns(chosen[t], neuron), t);
      for (Eigen::Index row = 0; row < thresholds.rows(); ++row)
        if (primitives::encode(input_[t], thresholds(row, chosen[t]))) sums.row(row) += lit;
    }
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
    const bool weight_bit = primitives::encode(weight_[t], static_cast<std::uint64_t>(std::abs(m)));
    if (candidate().encoding == netlist::Encoding::bipolar) return input_bit == weight_bit;
    return input_bit && weight_bit ? (m < 0 ? -1 : 1) : 0;
  }

  std::vector<std::uint32_t> input_;   ///< [length]
  std::vector<std::uint32_t> weight_;  ///< [length]
};

}  // namespace

LayerArithmetic::LayerArithmetic(const Candidate& candidate)
    : candidate_(candidate),
      columns_(candidate.encoding == netlist::Encoding::bipolar ? candidate.length + 1
                                                                : 2 * candidate.scale() + 1) {}

IntMatrix LayerArithmetic::columns_of(const Matrix& weights) const {
  // The loop has numbers of its own, so that compilers do it with vectors.
  const auto last = static_cast<float>(columns_ - 1);
  const float lowest = candidate_.caps_thresholds && threshold_of(0) < 0 ? 1 : 0;
  const float highest = candidate_.caps_thresholds ? last - 1 : last;
  return weights.unaryExpr([=](float weight) {
    return static_cast<std::int32_t>(std::min(highest, std::max(lowest, (weight + 1) / 2 * last + 0.5f)));
  });
}

std::int32_t LayerArithmetic::threshold_of(std::int32_t column) const {
  return candidate_.encoding == netlist::Encoding::bipolar ? column : column - columns_ / 2;
}

Matrix LayerArithmetic::weights_of(const IntMatrix& columns) const {
  const auto last = static_cast<float>(columns_ - 1);
  return columns.unaryExpr([=](std::int32_t column) { return 2.0f * static_cast<float>(column) / last - 1; });
}

std::unique_ptr<LayerArithmetic> arithmetic_of(const Candidate& candidate) {
  if (candidate.accumulator == netlist::Accumulator::mux) return std::make_unique<MuxArithmetic>(candidate);
  return std::make_unique<CountArithmetic>(candidate);
}

}  // namespace pulsewright::train
