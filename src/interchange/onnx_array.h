// SPDX-License-Identifier: Apache-2.0
// Constants of an ONNX graph as arrays, and the nodes that only compute with them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "interchange/network_builder.h"
#include "interchange/onnx_graph.h"

namespace pulsewright::interchange::onnx {

/// Numbers as doubles, each of which `type` holds exactly.
struct Array {
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> dimensions;
  std::vector<double> values;       ///< the last dimension fastest
  bool has_channel_scales = false;  ///< came from a quantiser with more than one scale

  std::int64_t size() const { return static_cast<std::int64_t>(values.size()); }
};

/// Decodes tensors, whose numbers together stay within most_numbers.
class TensorReader {
 public:
  /// `file` with its folder, in which external data may lie; `name` of it for diagnostics.
  TensorReader(std::filesystem::path file, std::string name, Diagnostics& diagnostics)
      : file_(std::move(file)), name_(std::move(name)), diagnostics_(diagnostics) {}

  /// Nothing if a diagnostic was added. `where`: what the tensor is called.
  std::optional<Array> read(const Tensor& tensor, const std::string& where);

 private:
  bool wrong(Code code, const std::string& where, std::string expected, std::string got,
             std::string hint = {});
  std::optional<std::string> external_bytes(const Tensor& tensor, const std::string& where,
                                            std::uint64_t needed);
  bool decode(const Tensor& tensor, std::string_view bytes, Array& array);
  bool check_finite(const Array& array, const std::string& where);

  std::filesystem::path file_;
  std::string name_;
  Diagnostics& diagnostics_;
  std::int64_t numbers_ = 0;
};

/// What the numbers of a type are in memory; 0 for what is not a number.
std::size_t bytes_of(ElementType type);
std::string type_text(std::int64_t type);

/// The number of elements; nothing if a dimension is negative or there are more than most_numbers.
std::optional<std::int64_t> count_of(const std::vector<std::int64_t>& dimensions);

/// The nearest number that a type has.
double as_type(ElementType type, double value);

/// Whether fold() computes this operator of ai.onnx or of QONNX.
bool folds(const Node& node);

/// What a node makes of constants: its first output. `inputs` are null where the node leaves them out.
Verdict fold(const Node& node, std::int64_t opset, const std::vector<const Array*>& inputs, Array& output);

/// The shape that Reshape makes of `dimensions`; nothing if there is none.
std::optional<std::vector<std::int64_t>> reshaped(const std::vector<std::int64_t>& dimensions,
                                                  const std::vector<double>& target, bool allow_zero);

/// Axes in [0, rank), in order; nothing if one is not.
std::optional<std::vector<std::int64_t>> axes_of(std::vector<std::int64_t> axes, std::int64_t rank);

/// The dimensions without those of length 1 that `axes` name, or with them. Nothing if it cannot be.
std::optional<std::vector<std::int64_t>> squeezed(const std::vector<std::int64_t>& dimensions,
                                                  const std::vector<std::int64_t>& axes);
std::optional<std::vector<std::int64_t>> unsqueezed(const std::vector<std::int64_t>& dimensions,
                                                    const std::vector<std::int64_t>& axes);

/// The axes of Squeeze, Unsqueeze and the reductions: an attribute in old opsets, an input in new ones.
std::optional<std::vector<std::int64_t>> listed_axes(const Node& node, const Array* input);

/// The values of `array` for each element of `dimensions`, by numpy's rule; nothing if they do not fit.
std::optional<std::vector<double>> broadcast(const Array& array, const std::vector<std::int64_t>& dimensions);

/// The parameters of a quantiser with one step: QONNX's Quant, or QuantizeLinear.
struct QuantParameters {
  double zero_point = 0;
  double least = 0;     ///< integer
  double greatest = 0;  ///< integer
  Rounding rounding = Rounding::half_even;
  bool rounds_away = false;  ///< ties and parts of integers below 0 go the other way: away from 0
};

/// Of a Quant node, with the width that its fourth input says.
Verdict quant_parameters(const Node& node, const Array& zero_point, const Array& width,
                         QuantParameters& parameters);

}  // namespace pulsewright::interchange::onnx
