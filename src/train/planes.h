// SPDX-License-Identifier: Apache-2.0
// Values of a layer as its windows see them, and back.
#pragma once

#include <vector>

#include "base/workers.h"
#include "train/matrix.h"
#include "train/network_shape.h"

namespace pulsewright::train {

/// What the synapses of each position see: [images * positions][groups * taps], ordered
/// [group][kernel element][channel of the group]; `outside` in the padding. values: [images][inputs]. For a
/// dense layer that is `values` itself.
template <class Scalar>
MatrixOf<Scalar> gather_patches(const LayerShape& shape, const MatrixOf<Scalar>& values, Scalar outside,
                                Workers& workers);

/// The gradient of values from that of gather_patches(): sums over all places where a value was seen.
Matrix scatter_patches(const LayerShape& shape, const Matrix& patches, Workers& workers);

/// The pool of a layer: [images][positions * neurons] to [images][outputs].
template <class Scalar>
struct Pooled {
  MatrixOf<Scalar> values;
  /// [images][outputs]: where the largest value of a window was, the first on a tie; empty for sums.
  MatrixOf<std::int32_t> places;
};
template <class Scalar>
Pooled<Scalar> pool_values(const LayerShape& shape, const MatrixOf<Scalar>& sums, Workers& workers);

/// The gradient of sums from that of the pooled values.
Matrix unpool(const LayerShape& shape, const Matrix& gradient, const MatrixOf<std::int32_t>& places,
              Workers& workers);

}  // namespace pulsewright::train
