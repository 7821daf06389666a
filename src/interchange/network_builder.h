// SPDX-License-Identifier: Apache-2.0
// Builds a float network from the operations of a chain, in the order in which a file has them. Every format
// ends here, so that layout, folding and merging are decided in one place.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "interchange/float_network.h"
#include "interchange/import_report.h"

namespace pulsewright::interchange {

/// The values of the chain as the file sees them: a shape without the batch, and where each value stands in
/// the order [row][column][channel] of the layer that made it. Only Transpose changes the second.
struct View {
  std::vector<std::int64_t> dimensions;
  std::vector<std::int64_t> order;  ///< [values], the last dimension fastest
  /// Zeros that are still to come, before and behind each dimension; empty if there are none.
  std::vector<std::array<std::int64_t, 2>> pads = {};

  std::int64_t values() const { return static_cast<std::int64_t>(order.size()); }
  /// With dimension i of the result being dimension permutation[i] of this.
  View transposed(const std::vector<std::int64_t>& permutation) const;
};

/// The values in the order in which they come, at most most_numbers.
View plain_view(const std::vector<std::int64_t>& dimensions);

/// What a kernel or a pool looks at; rows first. A line of values is a plane of one row.
struct Glide {
  std::array<std::int64_t, 2> kernel = {1, 1};
  std::array<std::int64_t, 2> strides = {1, 1};
  std::array<std::int64_t, 2> dilations = {1, 1};
  std::array<std::int64_t, 4> pads = {};  ///< top, left, bottom, right
};

/// Why an operation cannot be carried: what would be, and what is there. Empty if it was.
struct Refusal {
  std::string expected;
  std::string got;
  std::string hint = {};
};
using Verdict = std::optional<Refusal>;

class NetworkBuilder {
 public:
  /// `values`: of the input, without the batch. scale, shift: what the graph takes is scale * value + shift.
  NetworkBuilder(std::int64_t values, ImportReport& report);

  /// weights: [outputs][values of the view, in its order]; no biases are zeros.
  Verdict dense(View& view, std::vector<double> weights, std::vector<double> biases, const std::string& name);
  /// weights: [outputs][channels of a group][kernel row][kernel column].
  Verdict convolution(View& view, const Glide& glide, std::int64_t groups, std::vector<double> weights,
                      std::vector<double> biases, const std::string& name);
  Verdict max_pool(View& view, const Glide& glide, const std::string& name);
  /// The mean of each window times `factor`; values in the padding are zeros that count.
  Verdict average_pool(View& view, const Glide& glide, double factor, const std::string& name);
  /// x becomes scale * x + shift; both have one number, or one for each value of the view in its order.
  Verdict affine(View& view, std::vector<double> scale, std::vector<double> shift, const std::string& name);
  Verdict activate(const Activation& activation, const std::string& name);

  /// The network, or why it is none. `view`: of the logits.
  Verdict finish(const View& view, FloatNetwork& network);

  /// Whether all values are known not to be negative, so that a lower bound of 0 changes nothing.
  bool is_unsigned() const;
  bool is_open() const { return is_open_; }
  /// The number of the layer that comes next, or is still open, from 1.
  std::size_t current_layer() const { return network_.layers.size() + (is_open_ ? 0 : 1); }

 private:
  struct Plane {
    std::int64_t rows, columns, channels;
    bool operator==(const Plane&) const = default;
  };

  Plane plane() const;
  Verdict require_plane(View& view, Plane& plane);
  /// A glide with the pads of the view added to its own.
  static Verdict add_pads(const View& view, Glide& glide);
  Verdict reorder_dense(View& view, const Plane& plane);
  Verdict add_linear(FloatLayer layer, const std::string& name);
  Verdict fold_pending(FloatLayer& layer, const std::string& name);
  Verdict compose(const FloatLayer& next, const std::string& name);
  Verdict make_pool_linear();
  Verdict scale_open_layer(const std::vector<double>& scale, const std::vector<double>& shift);
  Verdict add_identity(const std::string& name, const std::string& why);
  Verdict activate_closed(const Activation& activation, const std::string& name);
  Verdict quantise_input(const Activation& activation, const std::string& name);
  /// One number per channel of the plane, if all pixels have the same.
  bool per_channel(const std::vector<double>& values, std::vector<double>& channels) const;
  FloatLayer depthwise(const netlist::Window& window, double weight) const;
  void close(Activation activation);
  void name_layer(const std::string& name);
  void settle_logits(const View& view);

  FloatLayer& last() { return network_.layers.back(); }
  const FloatLayer& last() const { return network_.layers.back(); }
  bool has_pending() const { return !scale_.empty(); }

  FloatNetwork network_;
  ImportReport& report_;
  std::int64_t input_values_;
  bool input_has_plane_ = false;
  bool is_open_ = false;     ///< the last layer has no activation yet
  bool is_average_ = false;  ///< the last layer only takes averages of values that are not negative
  /// What is still to be done to the values of a closed layer or of the input, in their own order: scale * x
  /// + shift. Both empty if nothing is.
  std::vector<double> scale_;
  std::vector<double> shift_;
};

/// The layers one after the other as one layer; the first has no pool, and the second no padding unless it is
/// dense. Nothing if it would have more than most_numbers weights.
std::optional<FloatLayer> composed(const FloatLayer& first, const FloatLayer& second);

/// A layer without a pool as one that has a weight for each value of its plane.
std::optional<FloatLayer> as_dense(const FloatLayer& layer);

/// One window for strides, dilations and padding that a LayerShape has to share between rows and columns:
/// `extension` says how many rows and columns of zeros the kernel gets (top, left, bottom, right) for it.
Verdict common_window(std::int64_t rows, std::int64_t columns, std::int64_t channels, const Glide& glide,
                      netlist::Window& window, std::array<std::int64_t, 4>& extension);

}  // namespace pulsewright::interchange
