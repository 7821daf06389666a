// SPDX-License-Identifier: Apache-2.0
// Dense arrays of doubles in row-major order: every value and every gradient of the library.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::autodiff {

/// The library was called with arguments that do not fit together: shapes, encodings, lengths, ranges. Its
/// user is a programmer, so this is an exception and no collected Diagnostic.
class Misuse final : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Throws Misuse with the sentence unless the condition holds.
void require(bool condition, std::string_view sentence);

/// Sizes from the slowest to the fastest index; {} is a scalar. No size is negative.
using Shape = std::vector<std::int64_t>;

/// The product of the sizes; 1 for a scalar.
std::int64_t elements_of(const Shape& shape);

/// "[2][3]"; "[]" for a scalar.
std::string text_of(const Shape& shape);

struct Tensor {
  Shape shape;
  std::vector<double> data;  ///< elements_of(shape) of them

  /// A scalar.
  Tensor(double value = 0) : data{value} {}
  Tensor(Shape sizes, double fill);
  /// Misuse unless there are as many values as the shape has elements.
  Tensor(Shape sizes, std::vector<double> values);

  std::int64_t size() const { return static_cast<std::int64_t>(data.size()); }
  double& operator[](std::int64_t i) { return data[static_cast<std::size_t>(i)]; }
  double operator[](std::int64_t i) const { return data[static_cast<std::size_t>(i)]; }

  bool operator==(const Tensor&) const = default;
};

}  // namespace pulsewright::autodiff
