// SPDX-License-Identifier: Apache-2.0
#include "train/network_shape.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "netlist/fields.h"
#include "train/candidate.h"

namespace pulsewright::train {

namespace {

struct ConvOption {
  std::string_view name;
  int LayerSpec::*field;
};
constexpr ConvOption options_of_conv[] = {{"stride", &LayerSpec::stride},
                                          {"padding", &LayerSpec::padding},
                                          {"dilation", &LayerSpec::dilation},
                                          {"groups", &LayerSpec::groups}};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool read_number(std::string_view text, int least, int& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= least && value <= most_neurons;
}

bool read_convolution(const std::vector<std::string_view>& parts, LayerSpec& layer) {
  layer.is_convolution = true;
  if (parts.size() < 3 || !read_number(parts[1], 1, layer.neurons) || !read_number(parts[2], 1, layer.kernel))
    return false;
  for (std::size_t i = 3; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    const auto option = std::ranges::find(options_of_conv, parts[i].substr(0, equals), &ConvOption::name);
    if (equals == std::string_view::npos || option == std::end(options_of_conv)) return false;
    const int least = option->field == &LayerSpec::padding ? 0 : 1;
    if (!read_number(parts[i].substr(equals + 1), least, layer.*option->field)) return false;
  }
  return true;
}

/// One word; a pool joins the layer before it.
bool read_word(std::string_view word, std::vector<LayerSpec>& layers) {
  const std::vector<std::string_view> parts = split(word, ':');
  LayerSpec layer;
  if (parts[0] == "dense") {
    if (parts.size() != 2 || !read_number(parts[1], 1, layer.neurons)) return false;
  } else if (parts[0] == "conv") {
    if (!read_convolution(parts, layer)) return false;
  } else {
    const bool is_max = parts[0] == "maxpool";
    const bool follows = !layers.empty() && layers.back().is_convolution && !layers.back().pool;
    if ((!is_max && parts[0] != "avgpool") || !follows || parts.size() != 2) return false;
    layers.back().pool = is_max ? netlist::PoolKind::max : netlist::PoolKind::sum;
    return read_number(parts[1], 1, layers.back().pool_size);
  }
  layers.push_back(layer);
  return true;
}

std::string_view pool_word(netlist::PoolKind pool) {
  return pool == netlist::PoolKind::max ? "maxpool" : "avgpool";
}

/// The plane that enters a layer.
struct Plane {
  std::int64_t rows, columns, channels;
};

LayerShape convolution_shape(const LayerSpec& layer, const Plane& plane) {
  LayerShape shape;
  shape.window = {plane.rows,   plane.columns, plane.channels, layer.kernel,
                  layer.kernel, layer.stride,  layer.padding,  layer.dilation};
  shape.groups = layer.groups;
  shape.neurons = layer.neurons;
  if (layer.pool) {
    shape.pool = layer.pool;
    shape.pool_window = {shape.window.out_rows(),
                         shape.window.out_columns(),
                         layer.neurons,
                         layer.pool_size,
                         layer.pool_size,
                         layer.pool_size,
                         0,
                         1};
  }
  return shape;
}

/// What keeps a convolution from its place, if anything.
std::optional<std::string> misfit(const LayerShape& shape) {
  const netlist::Window& window = shape.window;
  if (window.channels % shape.groups != 0 || shape.neurons % shape.groups != 0)
    return fmt::format("{} groups of {} channels and {} neurons", shape.groups, window.channels,
                       shape.neurons);
  if (window.padding >= window.kernel_rows) return "a padding as wide as the kernel";
  if (window.positions() == 0) return fmt::format("a plane of {} x {}", window.rows, window.columns);
  if (shape.pool && shape.pool_window.positions() == 0)
    return fmt::format("{} x {} sums to pool", window.out_rows(), window.out_columns());
  if (shape.taps() > most_neurons) return fmt::format("{} inputs of a neuron", shape.taps());
  constexpr std::int64_t most_added = INT32_MAX / (2 * longest_length);  // sums are trained in 32 bits
  if (shape.pool == netlist::PoolKind::sum && shape.taps() * shape.pool_window.area() > most_added)
    return fmt::format("a pool of {} sums of {} inputs, more than {} together", shape.pool_window.area(),
                       shape.taps(), most_added);
  return std::nullopt;
}

/// Values from all windows, of which a netlist can have most_activations.
std::int64_t activations_of(std::span<const LayerShape> shapes) {
  std::int64_t activations = 0;
  for (const LayerShape& shape : shapes) {
    if (shape.is_dense()) continue;
    activations += shape.positions() * shape.neurons;
    if (shape.pool) activations += shape.outputs();
  }
  return activations;
}

}  // namespace

std::vector<LayerSpec> parse_layers(std::span<const std::string> words, const std::string& flag,
                                    Diagnostics& diagnostics) {
  std::vector<LayerSpec> layers;
  for (const std::string& word : words)
    if (!read_word(word, layers))
      diagnostics.push_back({Code::bad_flag, flag,
                             "dense:N, conv:N:KERNEL[:stride=S][:padding=P][:dilation=D][:groups=G], or "
                             "maxpool:SIZE or avgpool:SIZE after a conv",
                             quote_briefly(word), ""});
  return layers;
}

std::vector<std::string> layer_words(std::span<const LayerSpec> layers) {
  std::vector<std::string> words;
  for (const LayerSpec& layer : layers) {
    words.push_back(layer.is_convolution ? fmt::format("conv:{}:{}", layer.neurons, layer.kernel)
                                         : fmt::format("dense:{}", layer.neurons));
    for (const ConvOption& option : options_of_conv)
      if (layer.*option.field != LayerSpec().*option.field)
        words.back() += fmt::format(":{}={}", option.name, layer.*option.field);
    if (layer.pool) words.push_back(fmt::format("{}:{}", pool_word(*layer.pool), layer.pool_size));
  }
  return words;
}

LayerShape dense_shape(std::int64_t inputs, std::int64_t neurons) {
  LayerShape shape;
  shape.window.channels = inputs;
  shape.neurons = neurons;
  return shape;
}

LayerShape shape_of(const netlist::Layer& layer) {
  LayerShape shape = dense_shape(layer.inputs(), layer.synapses->neurons());
  if (layer.conv2d != nullptr) {
    shape.window = layer.conv2d->window;
    shape.groups = layer.conv2d->groups;
  }
  if (layer.pool != nullptr) {
    shape.pool = layer.pool->pool;
    shape.pool_window = layer.pool->window;
  }
  return shape;
}

std::vector<LayerShape> shapes_of(std::span<const LayerSpec> layers, const data::ImageShape& image,
                                  int classes, const std::string& flag, Diagnostics& diagnostics) {
  std::vector<LayerShape> shapes;
  Plane plane{image.rows, image.columns, image.channels};
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::int64_t values = plane.rows * plane.columns * plane.channels;
    if (!layers[l].is_convolution) {
      shapes.push_back(dense_shape(values, layers[l].neurons));
      plane = {1, 1, layers[l].neurons};
      continue;
    }
    const LayerShape shape = convolution_shape(layers[l], plane);
    if (const auto why = misfit(shape)) {
      diagnostics.push_back({Code::bad_flag, flag, fmt::format("layers that fit what enters them"),
                             fmt::format("layer {}: {}", l + 1, *why), ""});
      return {};
    }
    shapes.push_back(shape);
    const netlist::Window& last = shape.pool ? shape.pool_window : shape.window;
    plane = {last.out_rows(), last.out_columns(), shape.neurons};
  }
  shapes.push_back(dense_shape(plane.rows * plane.columns * plane.channels, classes));
  bool fit = true;
  if (const std::int64_t activations = activations_of(shapes); activations > netlist::most_activations) {
    fit = false;
    diagnostics.push_back(
        {Code::bad_flag, flag,
         fmt::format("at most {} values from all convolutions and pools", netlist::most_activations),
         std::to_string(activations), ""});
  }
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    if (shapes[l].taps() <= most_neurons) continue;
    fit = false;
    diagnostics.push_back({Code::bad_flag, flag, fmt::format("at most {} inputs of a neuron", most_neurons),
                           fmt::format("layer {}: {}", l + 1, shapes[l].taps()), ""});
  }
  return fit ? shapes : std::vector<LayerShape>{};
}

std::string network_text(std::span<const LayerSpec> layers, const data::ImageShape& image, int classes) {
  std::string text = std::to_string(image.rows * image.columns * image.channels);
  for (const LayerSpec& layer : layers) {
    text += layer.is_convolution ? fmt::format("-conv{}k{}", layer.neurons, layer.kernel)
                                 : fmt::format("-{}", layer.neurons);
    if (layer.pool) text += fmt::format("-{}{}", pool_word(*layer.pool), layer.pool_size);
  }
  return text + fmt::format("-{}", classes);
}

}  // namespace pulsewright::train
