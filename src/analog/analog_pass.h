// SPDX-License-Identifier: Apache-2.0
// A vector through an array with converters, noise, noise and bound management: forwards, or backwards
// through the same devices.
#pragma once

#include "analog/archive.h"
#include "analog/draws.h"
#include "analog/io_parameters.h"
#include "analog/quirks.h"
#include "analog/shape.h"

namespace pulsewright::analog {

/// A matrix, or its transpose without a copy.
struct Matrix {
  View values;  ///< row-major, as the array stores them
  Shape shape;
  bool is_transposed = false;

  std::size_t rows() const { return is_transposed ? shape.inputs : shape.outputs; }
  std::size_t columns() const { return is_transposed ? shape.outputs : shape.inputs; }
  float at(std::size_t row, std::size_t column) const {
    return is_transposed ? values[column * shape.inputs + row] : values[row * shape.inputs + column];
  }
};

/// y = M x in single precision, in an order of sums that no processor changes.
void multiply(const Matrix& matrix, View x, std::span<float> y);

enum class Direction { forward, backward };

/// The periphery of one direction of one tile: its parameters, what was drawn once for its outputs, the
/// average of its noise management and the number of vectors that it has seen.
class AnalogPass {
 public:
  AnalogPass(const IoParameters& io, Direction direction, std::size_t outputs, const Draws& draws,
             const Quirks& quirks = no_quirks);

  /// y = the pass of x through `matrix`, with matrix.rows() == outputs.
  void run(const Matrix& matrix, View x, std::span<float> y);

  /// Makes the next vector number `vector`.
  void begin(std::uint64_t vector) { vectors_ = vector; }

  /// Saves or loads what a checkpoint holds; the rest follows from the seed.
  void exchange(Archive& archive);

 private:
  /// What one vector needs.
  struct Read {
    const Matrix& matrix;
    View x;
    std::uint64_t round;  ///< the number of the pass, which bound management repeats
  };

  float noise_scale(View x, NoiseManagement management, float threshold);
  void convert_inputs(const Read& read, float scale, std::span<float> q) const;
  void multiply_devices(const Read& read, View q, std::size_t pass, std::span<float> y) const;
  void add_read_asymmetry(const Read& read, View q, std::span<float> y) const;
  void drop_voltage(const Matrix& matrix, View q, std::span<float> y) const;
  void offset_voltage(View q, std::span<float> y) const;
  void add_weight_noise(const Read& read, View q, std::size_t pass, std::span<float> y) const;
  bool convert_outputs(const Read& read, std::size_t pass, std::span<float> y) const;
  bool run_once(const Read& read, float scale, std::span<float> y) const;

  IoParameters io_;
  Direction direction_;
  Draws draws_;
  Quirks quirks_;
  float average_ = 0;
  bool has_average_ = false;
  std::uint64_t vectors_ = 0;
  float inp_step_ = 0;
  float out_step_ = 0;
  float inp_bound_ = 0;
  float out_bound_ = 0;
  float slope_factor_ = 1;
  Vector noise_;      ///< of each output
  Vector curvature_;  ///< n of each output; empty if they are linear
  Vector offsets_;    ///< empty if there are none
};

}  // namespace pulsewright::analog
