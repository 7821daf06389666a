// SPDX-License-Identifier: Apache-2.0
// How the layers of a chain join: what is merged, folded forwards or exchanged, each only where it is exact.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/quantity.h"
#include "interchange/network_builder.h"

namespace pulsewright::interchange {

namespace {

using netlist::PoolKind;
using netlist::Window;

/// Multiplications for one image.
std::int64_t products(const FloatLayer& layer) {
  return layer.shape.positions() * layer.shape.weights();
}

/// Rows `order[k]` of the neurons, for k = 0, 1, ...
void permute_neurons(FloatLayer& layer, const std::vector<std::int64_t>& order) {
  const FloatLayer old = layer;
  const auto taps = as_index(layer.shape.taps());
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto from = as_index(order[k]);
    layer.biases[k] = old.biases[from];
    std::copy_n(old.weights.begin() + static_cast<std::ptrdiff_t>(from * taps), taps,
                layer.weights.begin() + static_cast<std::ptrdiff_t>(k * taps));
  }
}

}  // namespace

Verdict NetworkBuilder::reorder_dense(View& view, const Plane& plane) {
  // The neurons stand [channel][row][column], and the plane that follows is [row][column][channel].
  const std::int64_t pixels = plane.rows * plane.columns;
  std::vector<std::int64_t> order(as_index(view.values()));
  for (std::int64_t c = 0; c < plane.channels; ++c)
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel)
      order[as_index(pixel * plane.channels + c)] = c * pixels + pixel;
  permute_neurons(last(), order);
  const auto old_scale = scale_, old_shift = shift_;
  for (std::size_t k = 0; k < old_scale.size(); ++k) {
    scale_[k] = old_scale[as_index(order[k])];
    shift_[k] = old_shift[as_index(order[k])];
  }
  report_.permuted.push_back(
      fmt::format("the neurons of layer {}: a plane of {} x {} with {} channels is made of them",
                  network_.layers.size(), plane.rows, plane.columns, plane.channels));
  return std::nullopt;
}

Verdict NetworkBuilder::add_linear(FloatLayer layer, const std::string& name) {
  if (network_.layers.size() == most_layers)
    return Refusal{fmt::format("at most {} layers", most_layers), "more"};
  if (is_open_) return compose(layer, name);
  if (auto refusal = fold_pending(layer, name)) return refusal;
  if (is_average_ && (layer.shape.window.padding == 0 || layer.shape.is_dense())) {
    // Averages of values that are not negative may stand alone or in the weights that follow.
    const auto whole = composed(last(), layer);
    if (whole && products(*whole) < products(last()) + products(layer)) {
      is_average_ = false;
      is_open_ = true;
      return compose(layer, name);
    }
  }
  network_.layers.push_back(std::move(layer));
  name_layer(name);
  is_open_ = true;
  is_average_ = false;
  return std::nullopt;
}

Verdict NetworkBuilder::fold_pending(FloatLayer& layer, const std::string& name) {
  if (!has_pending()) return std::nullopt;
  const Window& window = layer.shape.window;
  const auto channels = as_index(window.channels);
  for (std::size_t i = 0; i < scale_.size(); ++i)
    if (scale_[i] != scale_[i % channels] || shift_[i] != shift_[i % channels])
      return Refusal{"one scale and shift for each channel in front of a window",
                     "numbers that differ from pixel to pixel"};
  if (window.padding > 0) {
    // A zero in the padding is the value that scale and shift turn into 0; the circuit has one for all.
    layer.padding_value = -shift_[0] / scale_[0];
    for (std::size_t c = 0; c < channels; ++c)
      if (-shift_[c] / scale_[c] != layer.padding_value)
        return Refusal{"the same padding for all channels",
                       fmt::format("a shift per channel in front of the padding of {}", shown(name)),
                       "train with the normalisation behind the layer, or without padding"};
    if (!std::isfinite(layer.padding_value)) return Refusal{"a scale other than 0 in front of padding", "0"};
  }
  const std::int64_t of_group = window.channels / layer.shape.groups;
  const std::int64_t neurons_of_group = layer.shape.neurons / layer.shape.groups;
  for (std::int64_t j = 0; j < layer.shape.neurons; ++j) {
    double* weight = layer.weights.data() + j * layer.shape.taps();
    double shifted = 0;
    for (std::int64_t i = 0; i < layer.shape.taps(); ++i, ++weight) {
      const auto c = as_index(j / neurons_of_group * of_group + i % of_group);
      shifted += *weight * shift_[c];
      *weight *= scale_[c];
    }
    layer.biases[as_index(j)] += shifted;
  }
  scale_.clear();
  shift_.clear();
  return std::nullopt;
}

Verdict NetworkBuilder::make_pool_linear() {
  FloatLayer& layer = last();
  if (!layer.shape.pool) return std::nullopt;
  if (*layer.shape.pool == PoolKind::max)
    return Refusal{"an activation between a MaxPool and the next linear layer", "none",
                   "train with Relu behind the pool"};
  const FloatLayer average =
      depthwise(layer.shape.pool_window, 1 / static_cast<double>(layer.shape.pool_window.area()));
  layer.shape.pool.reset();
  auto whole = composed(layer, average);
  if (!whole) return Refusal{"linear layers that are small enough to merge", "larger ones"};
  layer = std::move(*whole);
  return std::nullopt;
}

Verdict NetworkBuilder::compose(const FloatLayer& next, const std::string& name) {
  if (auto refusal = make_pool_linear()) return refusal;
  if (!next.shape.is_dense() && next.shape.window.padding > 0)
    return Refusal{"an activation in front of a padded layer", "a linear layer",
                   "train with Relu between the two layers"};
  auto whole = composed(last(), next);
  if (!whole) return Refusal{"linear layers that are small enough to merge", "larger ones"};
  last() = std::move(*whole);
  report_.merged.push_back(fmt::format("{} into layer {}: nothing between them but linear nodes", shown(name),
                                       network_.layers.size()));
  return std::nullopt;
}

Verdict NetworkBuilder::average_pool(View& view, const Glide& glide, double factor, const std::string& name) {
  Plane now{};
  if (auto refusal = require_plane(view, now)) return refusal;
  Glide padded = glide;
  if (auto refusal = add_pads(view, padded)) return refusal;
  Window window;
  std::array<std::int64_t, 4> extension{};
  if (auto refusal = common_window(now.rows, now.columns, now.channels, padded, window, extension))
    return refusal;
  const bool is_line = view.dimensions.size() == 2;
  const double share = 1 / static_cast<double>(glide.kernel[0] * glide.kernel[1]);
  FloatLayer average = depthwise(window, 0);
  for (std::int64_t c = 0; c < now.channels; ++c)
    for (std::int64_t row = 0; row < glide.kernel[0]; ++row)
      for (std::int64_t column = 0; column < glide.kernel[1]; ++column)
        average.weights[as_index((c * window.kernel_rows + row + extension[0]) * window.kernel_columns +
                                 column + extension[1])] = share;
  const bool is_plain =
      extension == std::array<std::int64_t, 4>{} && window.padding == 0 && window.dilation == 1;
  if (is_open_) {
    if (is_plain && !last().shape.pool && last().shape.positions() > 1) {
      last().shape.pool = PoolKind::sum;
      last().shape.pool_window = window;
    } else if (auto refusal = compose(average, name)) {
      return refusal;
    }
    const auto channels = as_index(now.channels * window.positions());
    if (factor != 1) scale_open_layer(std::vector<double>(channels, factor), std::vector<double>(channels));
  } else {
    // The mean of scaled and shifted values is the scaled and shifted mean, unless zeros take part.
    std::vector<double> scales(as_index(now.channels), 1), shifts(as_index(now.channels));
    if (has_pending() && (!per_channel(scale_, scales) || !per_channel(shift_, shifts)))
      return Refusal{"one scale and shift for each channel in front of a pool",
                     "numbers that differ from pixel to pixel"};
    if (window.padding > 0 && std::ranges::any_of(shifts, [](double t) { return t != 0; }))
      return Refusal{"no padding behind a shift", fmt::format("padding in {}", shown(name))};
    scale_.clear();
    shift_.clear();
    const std::size_t layers = network_.layers.size();
    if (auto refusal = add_linear(std::move(average), name)) return refusal;
    if (network_.layers.size() > layers)
      report_.merged.push_back(
          fmt::format("{} is a layer of its own, depthwise with equal weights: its inputs have an activation",
                      shown(name)));
    close({.kind = ActivationKind::relu});
    is_average_ = true;
    const auto positions = window.positions();
    bool is_needed = factor != 1;
    for (std::size_t c = 0; c < scales.size(); ++c) is_needed |= scales[c] * factor != 1 || shifts[c] != 0;
    for (std::int64_t i = 0; is_needed && i < positions * now.channels; ++i) {
      scale_.push_back(scales[as_index(i % now.channels)] * factor);
      shift_.push_back(shifts[as_index(i % now.channels)] * factor);
    }
    if (std::ranges::all_of(scale_, [](double s) { return s == 1; }) &&
        std::ranges::all_of(shift_, [](double t) { return t == 0; })) {
      scale_.clear();
      shift_.clear();
    }
  }
  view = plain_view({window.out_rows(), window.out_columns(), now.channels}).transposed({2, 0, 1});
  if (is_line) view.dimensions = {now.channels, window.out_columns()};
  return std::nullopt;
}

namespace {

/// The window of a maximum. Values outside the plane do not take part, so that a kernel may not be extended
/// over values that it does not see, but rows of padding around a single row are harmless.
Verdict max_window(std::int64_t rows, std::int64_t columns, std::int64_t channels, const Glide& glide,
                   Window& window) {
  std::array<std::int64_t, 4> extension{};
  if (auto refusal = common_window(rows, columns, channels, glide, window, extension)) return refusal;
  const std::int64_t out_rows = window.out_rows(), out_columns = window.out_columns();
  const bool is_line = rows == 1 && glide.kernel[0] == 1;
  const std::int64_t padding = is_line ? glide.pads[1] : glide.pads[0];
  window.kernel_rows = is_line ? 2 * padding + 1 : glide.kernel[0];
  window.kernel_columns = glide.kernel[1];
  window.padding = padding;
  const bool is_aligned = is_line ? window.dilation == 1 || padding == 0 : glide.pads[0] == glide.pads[1];
  if (!is_aligned || window.out_rows() != out_rows || window.out_columns() != out_columns)
    return Refusal{
        "a maximum with the same padding on all sides",
        fmt::format("pads [{}, {}, {}, {}]", glide.pads[0], glide.pads[1], glide.pads[2], glide.pads[3])};
  if (padding >= window.kernel_columns)
    return Refusal{"padding that is narrower than the kernel", fmt::format("a padding of {}", padding)};
  return std::nullopt;
}

}  // namespace

Verdict NetworkBuilder::max_pool(View& view, const Glide& glide, const std::string& name) {
  Plane now{};
  if (auto refusal = require_plane(view, now)) return refusal;
  if (!view.pads.empty() && !is_unsigned())
    return Refusal{"padding by a MaxPool itself", "zeros around values that may be negative"};
  Glide padded = glide;
  if (auto refusal = add_pads(view, padded)) return refusal;
  Window window;
  if (auto refusal = max_window(now.rows, now.columns, now.channels, padded, window)) return refusal;
  const bool is_line = view.dimensions.size() == 2;
  std::vector<double> scales, shifts;
  if (has_pending()) {
    if (!per_channel(scale_, scales) || !per_channel(shift_, shifts))
      return Refusal{"one scale and shift for each channel in front of a pool",
                     "numbers that differ from pixel to pixel"};
    // A maximum and a falling map do not commute.
    if (std::ranges::any_of(scales, [](double s) { return s <= 0; })) {
      if (auto refusal = add_identity(name, "a negative scale stands in front of it")) return refusal;
      scales.clear();
    }
  }
  scale_.clear();
  shift_.clear();
  const bool can_join =
      !network_.layers.empty() && !last().shape.pool && last().shape.positions() > 1 && !is_average_;
  if (is_open_ && !can_join) {
    if (auto refusal = make_pool_linear()) return refusal;
  } else if (!can_join) {
    if (auto refusal = add_identity(name, "what is in front of it has no place for a maximum"))
      return refusal;
    close({.kind = ActivationKind::relu});
  }
  last().shape.pool = PoolKind::max;
  last().shape.pool_window = window;
  for (std::int64_t i = 0; !scales.empty() && i < window.positions() * now.channels; ++i) {
    scale_.push_back(scales[as_index(i % now.channels)]);
    shift_.push_back(shifts[as_index(i % now.channels)]);
  }
  view = plain_view({window.out_rows(), window.out_columns(), now.channels}).transposed({2, 0, 1});
  if (is_line) view.dimensions = {now.channels, window.out_columns()};
  return std::nullopt;
}

Verdict NetworkBuilder::quantise_input(const Activation& activation, const std::string&) {
  network_.input.quantiser = activation.quantiser;
  return std::nullopt;
}

Verdict NetworkBuilder::activate_closed(const Activation& activation, const std::string& name) {
  const double scale = has_pending() ? scale_[0] : 1;
  const bool is_scaled = scale > 0 && std::ranges::all_of(scale_, [&](double s) { return s == scale; }) &&
                         std::ranges::all_of(shift_, [](double t) { return t == 0; });
  if (activation.kind == ActivationKind::relu && !activation.ceiling && is_unsigned()) {
    report_.dropped.push_back(fmt::format("{}: nothing in front of it is negative", shown(name)));
    return std::nullopt;
  }
  Activation now = activation;
  if (now.ceiling) *now.ceiling /= scale;
  now.quantiser.step /= scale;
  const bool quantises = now.kind == ActivationKind::quantise;
  if (is_scaled && network_.layers.empty() && quantises && !network_.input.quantiser)
    return quantise_input(now, name);
  if (is_scaled && !network_.layers.empty()) {
    Activation& before = last().activation;
    if (before.kind == ActivationKind::relu && now.kind == ActivationKind::relu) {
      before.ceiling = std::min(*now.ceiling, before.ceiling.value_or(*now.ceiling));
      is_average_ = false;
      return std::nullopt;
    }
    if (before.kind == ActivationKind::relu && quantises) {
      if (before.ceiling) {
        const double top = now.quantiser(*before.ceiling) / now.quantiser.step;
        now.quantiser.levels = std::min(now.quantiser.levels, static_cast<std::int64_t>(std::llrint(top)));
      }
      if (now.quantiser.levels >= 1) {
        before = now;
        is_average_ = false;
        return std::nullopt;
      }
    }
    if (before.kind == ActivationKind::relu && now.kind == ActivationKind::step && !now.inclusive) {
      before = now;
      is_average_ = false;
      scale_.clear();
      shift_.clear();
      return std::nullopt;
    }
    const double top = before.kind == ActivationKind::quantise
                           ? before.quantiser.step * static_cast<double>(before.quantiser.levels)
                           : 1;
    if (before.kind != ActivationKind::relu && now.kind == ActivationKind::relu && *now.ceiling >= top) {
      report_.dropped.push_back(fmt::format("{}: nothing in front of it is larger", shown(name)));
      return std::nullopt;
    }
    if (before == now) {
      report_.dropped.push_back(fmt::format("{}: the values are its levels already", shown(name)));
      return std::nullopt;
    }
  }
  if (auto refusal = add_identity(name, "what is in front of it has an activation already")) return refusal;
  close(activation);
  return std::nullopt;
}

void NetworkBuilder::settle_logits(const View& view) {
  if (last().shape.outputs() != last().shape.neurons) {
    // Logits of several positions are the sums of one dense layer.
    if (make_pool_linear()) return;
    auto whole = as_dense(last());
    if (!whole) return;
    last() = std::move(*whole);
  }
  if (std::ranges::is_sorted(view.order)) return;
  permute_neurons(last(), view.order);
  report_.permuted.push_back("the neurons of the last layer: the file has the logits in another order");
}

Verdict NetworkBuilder::finish(const View& view, FloatNetwork& network) {
  if (!view.pads.empty()) return Refusal{"a layer behind the padding", "the end of the graph"};
  if (network_.layers.empty()) return Refusal{"at least one layer with weights", "none"};
  if (!is_open_ && is_average_) {
    last().activation = {};
    is_open_ = true;
    if (has_pending())
      if (auto refusal = scale_open_layer(scale_, shift_)) return refusal;
  } else if (!is_open_) {
    return Refusal{"logits: a last layer without an activation",
                   fmt::format("{} behind the last layer", to_text(last().activation.kind)),
                   "leave the last activation to the loss"};
  }
  settle_logits(view);
  if (last().shape.outputs() != last().shape.neurons)
    return Refusal{"one position of the last layer",
                   fmt::format("{}", last().shape.outputs() / last().shape.neurons)};
  for (FloatLayer& layer : network_.layers) {
    const Window& w = layer.shape.window;
    const bool covers = w.padding == 0 && w.kernel_rows == w.rows && w.kernel_columns == w.columns &&
                        w.dilation == 1 && layer.shape.groups == 1 && !layer.shape.pool;
    if (covers) layer.shape = train::dense_shape(layer.shape.inputs(), layer.shape.neurons);
    for (auto* numbers : {&layer.weights, &layer.biases})
      for (double& number : *numbers) {
        if (!std::isfinite(number)) return Refusal{"finite weights", "an overflow while they were folded"};
        if (number == 0) number = 0;  // -0 would be another document
      }
    if (layer.padding_value == 0) layer.padding_value = 0;
  }
  FloatLayer& first = network_.layers.front();
  if (first.shape.is_dense()) {
    if (network_.input.planes) {
      // The order of the file will do where no window asks for another.
      const FloatLayer old = first;
      const std::int64_t pixels = network_.input.rows * network_.input.columns;
      const std::int64_t channels = network_.input.channels;
      for (std::int64_t j = 0; j < first.shape.neurons; ++j)
        for (std::int64_t i = 0; i < pixels * channels; ++i)
          first.weights[as_index(j * pixels * channels + i % channels * pixels + i / channels)] =
              old.weights[as_index(j * pixels * channels + i)];
    }
    network_.input.planes = false;
    network_.input.rows = network_.input.columns = 1;
    network_.input.channels = input_values_;
  }
  network = std::move(network_);
  return std::nullopt;
}

}  // namespace pulsewright::interchange
