// SPDX-License-Identifier: Apache-2.0
// Random chains of ONNX operators, and what they compute by the definitions of the operators alone: values
// [channel][row][column], no layers, nothing folded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "interchange/onnx_writer.h"

namespace pulsewright::interchange_tests {

struct RandomModel {
  std::string bytes;
  std::vector<std::int64_t> input;  ///< its shape without the batch
  std::vector<NodeText> nodes;
  std::vector<FloatTensor> tensors;
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> integer_tensors;
  std::string output;
};

/// A network of convolutions and dense layers with most operators that are taken, all in places where they
/// can be carried.
RandomModel random_model(Random& random);

/// The output for one image, [values].
std::vector<double> reference_run(const RandomModel& model, const std::vector<double>& image);

}  // namespace pulsewright::interchange_tests
