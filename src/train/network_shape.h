// SPDX-License-Identifier: Apache-2.0
// What a network is made of, before any number in it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/data_options.h"
#include "netlist/netlist.h"

namespace pulsewright::train {

/// Neurons of a layer and inputs of a neuron: the widest counter of the registry.
inline constexpr int most_neurons = 4096;

/// One layer of neurons as the user names it. Dense layers read `neurons` alone.
struct LayerSpec {
  bool is_convolution = false;
  int neurons = 0;  ///< of a convolution: output channels
  int kernel = 1;   ///< rows and columns
  int stride = 1;
  int padding = 0;
  int dilation = 1;
  int groups = 1;
  std::optional<netlist::PoolKind> pool = {};  ///< behind the neurons
  int pool_size = 1;                           ///< rows, columns and stride

  bool operator==(const LayerSpec&) const = default;
};

/// Reads layers from the input on: "dense:N", "conv:N:KERNEL" with ":stride=S", ":padding=P", ":dilation=D"
/// and ":groups=G" behind, and "maxpool:SIZE" or "avgpool:SIZE" after a conv. What is wrong is a
/// Code::bad_flag of `flag`.
std::vector<LayerSpec> parse_layers(std::span<const std::string> words, const std::string& flag,
                                    Diagnostics& diagnostics);

/// The words that parse_layers() reads.
std::vector<std::string> layer_words(std::span<const LayerSpec> layers);

/// Numbers that another tool fixed at the ends of a layer. No training moves them.
struct LayerScale {
  float pixel_gain = 1;  ///< of the first layer: times pixel / maximum, what enters
  float ceiling = 1;     ///< the largest value that enters, in (0, 1]; 1 is a full stream
  float outside = 0;     ///< the value in the padding, in [0, 1]
  float gain = 1;        ///< in [1, 2), times 2^gain_exponent: of the sums that leave

  bool operator==(const LayerScale&) const = default;
};

/// A layer in its place: windows of synapses over the values that enter, then a pool. A dense layer is a
/// window of one position over a plane of one pixel, whose channels are the values.
struct LayerShape {
  netlist::Window window;
  std::int64_t groups = 1;
  std::int64_t neurons = 0;
  std::optional<netlist::PoolKind> pool = {};
  netlist::Window pool_window = {};  ///< channels = neurons; used with `pool` alone
  LayerScale scale = {};

  /// Whether every neuron sees every input once; a convolution over one pixel may not.
  bool is_dense() const {
    return window.rows * window.columns * window.area() == 1 && window.padding == 0 && groups == 1 && !pool;
  }
  std::int64_t inputs() const { return window.inputs(); }
  /// Synapses of one neuron.
  std::int64_t taps() const { return window.area() * window.channels / groups; }
  std::int64_t positions() const { return window.positions(); }
  /// Values that leave the layer, ordered [row][column][neuron].
  std::int64_t outputs() const { return (pool ? pool_window.positions() : positions()) * neurons; }
  std::int64_t weights() const { return taps() * neurons; }
};

/// A layer whose neurons all see all `inputs`.
LayerShape dense_shape(std::int64_t inputs, std::int64_t neurons);

/// That of a netlist's layer.
LayerShape shape_of(const netlist::Layer& layer);

/// The layers on images of this shape, with a dense layer of `classes` behind them. A layer that does not fit
/// what enters it is a Code::bad_flag of `flag`, and nothing is returned.
std::vector<LayerShape> shapes_of(std::span<const LayerSpec> layers, const data::ImageShape& image,
                                  int classes, const std::string& flag, Diagnostics& diagnostics);

/// "784-128-10", or "784-conv8k5-maxpool2-64-10".
std::string network_text(std::span<const LayerSpec> layers, const data::ImageShape& image, int classes);

}  // namespace pulsewright::train
