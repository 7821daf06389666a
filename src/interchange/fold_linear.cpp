// SPDX-License-Identifier: Apache-2.0
// Linear layers that follow one another without an activation, as one.
#include <algorithm>

#include <fmt/format.h>

#include "base/quantity.h"
#include "interchange/network_builder.h"

namespace pulsewright::interchange {

namespace {

using netlist::Window;

/// Multiplications that a merge may take, so that no file keeps the program busy for more than seconds.
constexpr std::int64_t most_products = std::int64_t{1} << 32;

std::optional<FloatLayer> composed_with_dense(const FloatLayer& first, const FloatLayer& second) {
  const auto matrix = as_dense(first);
  if (!matrix) return std::nullopt;
  const std::int64_t middle = matrix->shape.neurons, inputs = matrix->shape.inputs();
  const std::int64_t outputs = second.shape.neurons;
  if (inputs * outputs > most_numbers || inputs * outputs > most_products / middle) return std::nullopt;
  FloatLayer result;
  result.shape = train::dense_shape(inputs, outputs);
  result.weights.assign(as_index(inputs * outputs), 0);
  result.biases = second.biases;
  for (std::int64_t j = 0; j < outputs; ++j)
    for (std::int64_t m = 0; m < middle; ++m) {
      const double weight = second.weights[as_index(j * middle + m)];
      result.biases[as_index(j)] += weight * matrix->biases[as_index(m)];
      for (std::int64_t i = 0; i < inputs; ++i)
        result.weights[as_index(j * inputs + i)] += weight * matrix->weights[as_index(m * inputs + i)];
    }
  return result;
}

/// The reach of a kernel along one axis behind that of another.
std::int64_t reach(const Window& first, std::int64_t first_kernel, const Window& second,
                   std::int64_t second_kernel) {
  return first.dilation * (first_kernel - 1) + first.stride * second.dilation * (second_kernel - 1) + 1;
}

}  // namespace

std::optional<FloatLayer> as_dense(const FloatLayer& layer) {
  if (layer.shape.is_dense()) return layer;
  const Window& window = layer.shape.window;
  const std::int64_t inputs = layer.shape.inputs(), outputs = layer.shape.outputs();
  if (layer.shape.pool || inputs > most_numbers / outputs) return std::nullopt;
  FloatLayer result;
  result.shape = train::dense_shape(inputs, outputs);
  result.weights.assign(as_index(inputs * outputs), 0);
  result.biases.resize(as_index(outputs));
  result.activation = layer.activation;
  const std::int64_t channels = window.channels / layer.shape.groups;
  for (std::int64_t position = 0; position < window.positions(); ++position)
    for (std::int64_t neuron = 0; neuron < layer.shape.neurons; ++neuron) {
      const std::int64_t row = position * layer.shape.neurons + neuron;
      const std::int64_t first = neuron / (layer.shape.neurons / layer.shape.groups) * channels;
      const double* weight = layer.weights.data() + neuron * layer.shape.taps();
      double bias = layer.biases[as_index(neuron)];
      for (std::int64_t element = 0; element < window.area(); ++element) {
        const std::int64_t pixel = window.pixel_under(position, element);
        for (std::int64_t c = 0; c < channels; ++c, ++weight) {
          if (pixel < 0)
            bias += *weight * layer.padding_value;
          else
            result.weights[as_index(row * inputs + pixel * window.channels + first + c)] += *weight;
        }
      }
      result.biases[as_index(row)] = bias;
    }
  return result;
}

std::optional<FloatLayer> composed(const FloatLayer& first, const FloatLayer& second) {
  if (second.shape.is_dense()) return composed_with_dense(first, second);
  const Window& a = first.shape.window;
  const Window& b = second.shape.window;
  const std::int64_t groups = first.shape.groups == second.shape.groups ? first.shape.groups : 1;
  const std::int64_t channels = a.channels / groups;
  FloatLayer result;
  result.shape.window = a;
  result.shape.window.kernel_rows = reach(a, a.kernel_rows, b, b.kernel_rows);
  result.shape.window.kernel_columns = reach(a, a.kernel_columns, b, b.kernel_columns);
  result.shape.window.stride = a.stride * b.stride;
  result.shape.window.dilation = 1;
  result.shape.groups = groups;
  result.shape.neurons = second.shape.neurons;
  result.padding_value = first.padding_value;
  const std::int64_t taps = result.shape.taps();
  const std::int64_t products = second.shape.weights() * first.shape.taps();
  if (taps > most_numbers / result.shape.neurons || products > most_products) return std::nullopt;
  result.weights.assign(as_index(result.shape.weights()), 0);
  result.biases = second.biases;
  const std::int64_t a_channels = a.channels / first.shape.groups;
  const std::int64_t a_neurons = first.shape.neurons / first.shape.groups;
  const std::int64_t b_channels = b.channels / second.shape.groups;
  const std::int64_t b_neurons = second.shape.neurons / second.shape.groups;
  for (std::int64_t j = 0; j < second.shape.neurons; ++j)
    for (std::int64_t q = 0; q < b.area(); ++q)
      for (std::int64_t c = 0; c < b_channels; ++c) {
        const double outer = second.weights[as_index((j * b.area() + q) * b_channels + c)];
        const std::int64_t middle = j / b_neurons * b_channels + c;
        result.biases[as_index(j)] += outer * first.biases[as_index(middle)];
        for (std::int64_t p = 0; p < a.area(); ++p) {
          const std::int64_t row =
              p / a.kernel_columns * a.dilation + q / b.kernel_columns * b.dilation * a.stride;
          const std::int64_t column =
              p % a.kernel_columns * a.dilation + q % b.kernel_columns * b.dilation * a.stride;
          for (std::int64_t i = 0; i < a_channels; ++i) {
            const std::int64_t channel =
                (middle / a_neurons * a_channels + i) % channels;  // within the group of the result
            result.weights[as_index(
                j * taps + (row * result.shape.window.kernel_columns + column) * channels + channel)] +=
                outer * first.weights[as_index((middle * a.area() + p) * a_channels + i)];
          }
        }
      }
  return result;
}

namespace {

/// The positions of a kernel on one axis, less one.
std::int64_t room(std::int64_t size, std::int64_t before, std::int64_t behind, std::int64_t dilation,
                  std::int64_t kernel) {
  return size + before + behind - dilation * (kernel - 1) - 1;
}

/// The distance that both axes can share: an axis on which `is_free` takes the other's.
std::optional<std::int64_t> shared(const std::array<std::int64_t, 2>& distances,
                                   const std::array<bool, 2>& is_free) {
  if (distances[0] == distances[1]) return distances[0];
  if (is_free[0]) return distances[1];
  if (is_free[1]) return distances[0];
  return std::nullopt;
}

}  // namespace

Verdict common_window(std::int64_t rows, std::int64_t columns, std::int64_t channels, const Glide& glide,
                      Window& window, std::array<std::int64_t, 4>& extension) {
  constexpr std::int64_t longest = 1 << 16;
  for (const std::int64_t number : {glide.kernel[0], glide.kernel[1], glide.strides[0], glide.strides[1],
                                    glide.dilations[0], glide.dilations[1]})
    if (number < 1 || number > longest)
      return Refusal{fmt::format("kernels, strides and dilations from 1 to {}", longest),
                     std::to_string(number)};
  for (const std::int64_t pad : glide.pads)
    if (pad < 0 || pad > longest)
      return Refusal{fmt::format("pads from 0 to {}", longest), std::to_string(pad)};
  const auto& pads = glide.pads;
  const std::array rooms = {room(rows, pads[0], pads[2], glide.dilations[0], glide.kernel[0]),
                            room(columns, pads[1], pads[3], glide.dilations[1], glide.kernel[1])};
  if (rooms[0] < 0 || rooms[1] < 0)
    return Refusal{
        "a kernel that fits into the padded plane",
        fmt::format("a kernel of {} x {} on {} x {}", glide.kernel[0], glide.kernel[1], rows, columns)};
  const auto stride = shared(glide.strides, {rooms[0] < glide.strides[0], rooms[1] < glide.strides[1]});
  const auto dilation = shared(glide.dilations, {glide.kernel[0] == 1, glide.kernel[1] == 1});
  if (!stride)
    return Refusal{"one stride for rows and columns",
                   fmt::format("strides [{}, {}]", glide.strides[0], glide.strides[1])};
  if (!dilation)
    return Refusal{"one dilation for rows and columns",
                   fmt::format("dilations [{}, {}]", glide.dilations[0], glide.dilations[1])};
  std::int64_t padding = *std::ranges::max_element(pads);
  const std::int64_t last = padding + *dilation;
  const auto is_even = [&](std::int64_t pad) { return (padding - pad) % *dilation == 0; };
  while (padding < last && !std::ranges::all_of(pads, is_even)) ++padding;
  if (padding == last)
    return Refusal{"pads whose differences are multiples of the dilation",
                   fmt::format("pads [{}, {}, {}, {}]", pads[0], pads[1], pads[2], pads[3])};
  for (std::size_t i = 0; i < 4; ++i) extension[i] = (padding - pads[i]) / *dilation;
  // An axis with one position that took the other's stride must not get more.
  for (std::size_t axis = 0; axis < 2; ++axis)
    if (rooms[axis] < glide.strides[axis] && rooms[axis] >= *stride)
      extension[axis + 2] += (rooms[axis] - *stride) / *dilation + 1;
  window = {rows,
            columns,
            channels,
            glide.kernel[0] + extension[0] + extension[2],
            glide.kernel[1] + extension[1] + extension[3],
            *stride,
            padding,
            *dilation};
  return std::nullopt;
}

}  // namespace pulsewright::interchange
