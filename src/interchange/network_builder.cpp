// SPDX-License-Identifier: Apache-2.0
#include "interchange/network_builder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/quantity.h"

namespace pulsewright::interchange {

namespace {

bool is_neutral(const std::vector<double>& scale, const std::vector<double>& shift) {
  return std::ranges::all_of(scale, [](double s) { return s == 1; }) &&
         std::ranges::all_of(shift, [](double t) { return t == 0; });
}

}  // namespace

View View::transposed(const std::vector<std::int64_t>& permutation) const {
  const std::size_t rank = dimensions.size();
  std::vector<std::int64_t> strides(rank, 1);
  for (std::size_t d = rank; d-- > 1;) strides[d - 1] = strides[d] * dimensions[d];
  View result;
  result.order.reserve(order.size());
  for (const std::int64_t d : permutation) {
    result.dimensions.push_back(dimensions[as_index(d)]);
    if (!pads.empty()) result.pads.push_back(pads[as_index(d)]);
  }
  std::vector<std::int64_t> at(rank, 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::int64_t from = 0;
    for (std::size_t d = 0; d < rank; ++d) from += at[d] * strides[as_index(permutation[d])];
    result.order.push_back(order[as_index(from)]);
    // The next index, as an odometer counts: the last dimension runs fastest.
    for (std::size_t d = rank; d-- > 0;) {
      if (++at[d] < result.dimensions[d]) break;
      at[d] = 0;
    }
  }
  return result;
}

View plain_view(const std::vector<std::int64_t>& dimensions) {
  View view;
  view.dimensions = dimensions;
  std::int64_t values = 1;
  for (const std::int64_t d : dimensions) values *= d;
  view.order.resize(as_index(values));
  std::iota(view.order.begin(), view.order.end(), 0);
  return view;
}

NetworkBuilder::NetworkBuilder(std::int64_t values, ImportReport& report)
    : report_(report), input_values_(values) {
  network_.input.channels = values;
}

NetworkBuilder::Plane NetworkBuilder::plane() const {
  if (network_.layers.empty()) return {network_.input.rows, network_.input.columns, network_.input.channels};
  const train::LayerShape& shape = last().shape;
  const netlist::Window& window = shape.pool ? shape.pool_window : shape.window;
  return {window.out_rows(), window.out_columns(), shape.neurons};
}

bool NetworkBuilder::per_channel(const std::vector<double>& values, std::vector<double>& channels) const {
  const auto count = as_index(plane().channels);
  channels.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] != channels[i % count]) return false;
  return true;
}

bool NetworkBuilder::is_unsigned() const {
  if (is_open_) return false;
  const auto is_negative = [](double x) { return x < 0; };
  return std::ranges::none_of(scale_, is_negative) && std::ranges::none_of(shift_, is_negative);
}

void NetworkBuilder::name_layer(const std::string& name) {
  report_.renamed.emplace_back(name, fmt::format("layer_{}", network_.layers.size()));
}

Verdict NetworkBuilder::require_plane(View& view, Plane& plane) {
  const auto& d = view.dimensions;
  if (d.size() != 2 && d.size() != 3)
    return Refusal{"values [channel][row][column] or [channel][position]", "shape " + shape_text(d)};
  plane = d.size() == 3 ? Plane{d[1], d[2], d[0]} : Plane{1, d[1], d[0]};
  const std::int64_t pixels = plane.rows * plane.columns;
  std::vector<std::int64_t> wanted(view.order.size());
  for (std::int64_t c = 0; c < plane.channels; ++c)
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel)
      wanted[as_index(c * pixels + pixel)] = pixel * plane.channels + c;
  if (network_.layers.empty() && !input_has_plane_) {
    const bool is_plain = std::ranges::is_sorted(view.order);
    if (view.order != wanted && is_plain) {
      network_.input.planes = true;
      // The input is turned to [row][column][channel] here, and so is what waits for its values.
      const auto old_scale = scale_, old_shift = shift_;
      for (std::size_t i = 0; i < old_scale.size(); ++i) {
        scale_[as_index(wanted[i])] = old_scale[i];
        shift_[as_index(wanted[i])] = old_shift[i];
      }
      view.order = wanted;
    }
    if (view.order == wanted) {
      network_.input.rows = plane.rows;
      network_.input.columns = plane.columns;
      network_.input.channels = plane.channels;
      input_has_plane_ = true;
    }
  }
  if (view.order != wanted && !network_.layers.empty() && last().shape.outputs() == last().shape.neurons &&
      !last().shape.pool && last().shape.groups == 1) {
    view.order = wanted;
    return reorder_dense(view, plane);
  }
  if (view.order != wanted)
    return Refusal{"a plane whose values are only transposed as a whole", "another order of its values",
                   "transpose to [channel][row][column] before this node"};
  return std::nullopt;
}

Verdict NetworkBuilder::add_pads(const View& view, Glide& glide) {
  if (view.pads.empty()) return std::nullopt;
  if (view.pads.front() != std::array<std::int64_t, 2>{})
    return Refusal{"padding of rows and columns", "padding of channels"};
  const std::size_t rank = view.pads.size();
  for (std::size_t side = 0; side < 2; ++side) {
    glide.pads[2 * side + 1] += view.pads[rank - 1][side];
    if (rank == 3) glide.pads[2 * side] += view.pads[1][side];
  }
  return std::nullopt;
}

FloatLayer NetworkBuilder::depthwise(const netlist::Window& window, double weight) const {
  FloatLayer layer;
  layer.shape.window = window;
  layer.shape.groups = layer.shape.neurons = window.channels;
  layer.weights.assign(as_index(layer.shape.weights()), weight);
  layer.biases.assign(as_index(window.channels), 0);
  return layer;
}

Verdict NetworkBuilder::dense(View& view, std::vector<double> weights, std::vector<double> biases,
                              const std::string& name) {
  if (!view.pads.empty()) return Refusal{"a padded layer with a window", "a dense layer behind padding"};
  const std::int64_t inputs = view.values();
  const auto outputs = static_cast<std::int64_t>(weights.size()) / inputs;
  FloatLayer layer;
  layer.shape = train::dense_shape(inputs, outputs);
  layer.biases = biases.empty() ? std::vector<double>(as_index(outputs)) : std::move(biases);
  if (std::ranges::is_sorted(view.order)) {
    layer.weights = std::move(weights);
  } else {
    layer.weights.resize(weights.size());
    for (std::int64_t j = 0; j < outputs; ++j)
      for (std::int64_t i = 0; i < inputs; ++i)
        layer.weights[as_index(j * inputs + view.order[as_index(i)])] = weights[as_index(j * inputs + i)];
    report_.permuted.push_back(
        fmt::format("the weights of {}: its inputs come [row][column][channel] here", shown(name)));
  }
  if (auto refusal = add_linear(std::move(layer), name)) return refusal;
  view = plain_view({outputs});
  return std::nullopt;
}

Verdict NetworkBuilder::convolution(View& view, const Glide& glide, std::int64_t groups,
                                    std::vector<double> weights, std::vector<double> biases,
                                    const std::string& name) {
  Plane plane{};
  if (auto refusal = require_plane(view, plane)) return refusal;
  Glide padded = glide;
  if (auto refusal = add_pads(view, padded)) return refusal;
  FloatLayer layer;
  std::array<std::int64_t, 4> extension{};
  if (auto refusal =
          common_window(plane.rows, plane.columns, plane.channels, padded, layer.shape.window, extension))
    return refusal;
  const netlist::Window& window = layer.shape.window;
  const std::int64_t area = glide.kernel[0] * glide.kernel[1], channels = plane.channels / groups;
  const auto neurons = static_cast<std::int64_t>(weights.size()) / (area * channels);
  layer.shape.groups = groups;
  layer.shape.neurons = neurons;
  if (window.area() > most_numbers / (channels * neurons))
    return Refusal{fmt::format("at most {} weights", most_numbers), "more, with rows and columns of zeros"};
  layer.weights.assign(as_index(layer.shape.weights()), 0);
  for (std::int64_t j = 0; j < neurons; ++j)
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t k = 0; k < area; ++k) {
        // A window has one padding for all sides; a side with less of it has rows of zeros instead.
        const std::int64_t row = k / glide.kernel[1] + extension[0];
        const std::int64_t column = k % glide.kernel[1] + extension[1];
        layer.weights[as_index(((j * window.kernel_rows + row) * window.kernel_columns + column) * channels +
                               c)] = weights[as_index((j * channels + c) * area + k)];
      }
  layer.biases = biases.empty() ? std::vector<double>(as_index(neurons)) : std::move(biases);
  if (extension != std::array<std::int64_t, 4>{})
    report_.folded.push_back(fmt::format(
        "padding that differs between the sides of {}: a padding of {} on all sides, and zeros in the kernel",
        shown(name), window.padding));
  const std::vector<std::int64_t> plane_of_sums = {neurons, window.out_rows(), window.out_columns()};
  const bool is_line = view.dimensions.size() == 2;
  if (auto refusal = add_linear(std::move(layer), name)) return refusal;
  // [neuron][row][column] for the file, [row][column][neuron] here.
  const View sums = plain_view({plane_of_sums[1], plane_of_sums[2], neurons});
  view = sums.transposed({2, 0, 1});
  if (is_line) view.dimensions = {neurons, plane_of_sums[2]};
  return std::nullopt;
}

Verdict NetworkBuilder::affine(View& view, std::vector<double> scale, std::vector<double> shift,
                               const std::string& name) {
  const auto values = as_index(view.values());
  std::vector<double> ordered_scale(values), ordered_shift(values);
  for (std::size_t i = 0; i < values; ++i) {
    ordered_scale[as_index(view.order[i])] = scale[scale.size() == 1 ? 0 : i];
    ordered_shift[as_index(view.order[i])] = shift[shift.size() == 1 ? 0 : i];
  }
  if (is_open_) {
    if (auto refusal = scale_open_layer(ordered_scale, ordered_shift)) return refusal;
    report_.folded.push_back(
        fmt::format("{} into the weights of layer {}", shown(name), network_.layers.size()));
    return std::nullopt;
  }
  if (!has_pending()) {
    scale_.assign(values, 1);
    shift_.assign(values, 0);
  }
  for (std::size_t i = 0; i < values; ++i) {
    scale_[i] *= ordered_scale[i];
    shift_[i] = ordered_scale[i] * shift_[i] + ordered_shift[i];
  }
  if (is_neutral(scale_, shift_)) {
    scale_.clear();
    shift_.clear();
  }
  report_.folded.push_back(
      fmt::format("{} into the weights of layer {}", shown(name), network_.layers.size() + 1));
  return std::nullopt;
}

Verdict NetworkBuilder::scale_open_layer(const std::vector<double>& scale, const std::vector<double>& shift) {
  std::vector<double> scales, shifts;
  if (!per_channel(scale, scales) || !per_channel(shift, shifts))
    return Refusal{"one number for each channel, or one for all", "numbers that differ from pixel to pixel"};
  FloatLayer& layer = last();
  // A factor moves through a maximum only if it is not negative: it would make a minimum of it.
  const bool is_max = layer.shape.pool && *layer.shape.pool == netlist::PoolKind::max;
  if (is_max && std::ranges::any_of(scales, [](double s) { return s < 0; }))
    return Refusal{"a positive scale behind a maximum", "a negative one"};
  const auto taps = as_index(layer.shape.taps());
  for (std::size_t j = 0; j < scales.size(); ++j) {
    for (std::size_t i = 0; i < taps; ++i) layer.weights[j * taps + i] *= scales[j];
    layer.biases[j] = layer.biases[j] * scales[j] + shifts[j];
  }
  return std::nullopt;
}

void NetworkBuilder::close(Activation activation) {
  last().activation = std::move(activation);
  is_open_ = false;
}

Verdict NetworkBuilder::add_identity(const std::string& name, const std::string& why) {
  const Plane now = plane();
  const netlist::Window window{now.rows, now.columns, now.channels};
  report_.merged.push_back(
      fmt::format("{} gets a layer of its own, one weight per value: {}", shown(name), why));
  return add_linear(depthwise(window, 1), name);
}

Verdict NetworkBuilder::activate(const Activation& activation, const std::string& name) {
  if (is_open_) {
    close(activation);
    return std::nullopt;
  }
  return activate_closed(activation, name);
}

}  // namespace pulsewright::interchange
