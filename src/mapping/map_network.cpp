// SPDX-License-Identifier: Apache-2.0
#include "mapping/map_network.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mapping/activations.h"
#include "mapping/check_mappable.h"
#include "mapping/equalise.h"
#include "mapping/weight_grid.h"
#include "mapping/weight_range.h"
#include "netlist/sequence.h"

namespace pulsewright::mapping {

namespace {

using interchange::ActivationKind;
using interchange::FloatLayer;
using interchange::FloatNetwork;
using interchange::Quantiser;
using interchange::Rounding;

/// Bits behind the point of a gain that may be chosen: a requantiser's multiplier stays narrow.
constexpr int gain_bits = 7;

/// Of a step: with it a count of 1 is a full stream, however long both streams are.
constexpr int step_exponent = std::countr_zero(static_cast<unsigned>(train::longest_usual_length));

/// What the layers need to know of what enters them.
struct Entry {
  double full = 1;          ///< the value of a full stream
  double ceiling = 1;       ///< the largest density
  std::int64_t levels = 0;  ///< a power of two, or 0
  /// All values are multiples of 1 / unit; 0 if that is not known.
  std::int64_t unit = 0;
};

std::int64_t level_count(const Quantiser& quantiser) {
  return static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(quantiser.levels + 1)));
}

/// Level q of the quantiser is threshold q of streams as long as there are levels.
Entry entry_of(const Quantiser& quantiser) {
  const std::int64_t levels = level_count(quantiser);
  return {quantiser.step * static_cast<double>(levels),
          static_cast<double>(quantiser.levels) / static_cast<double>(levels), levels, 0};
}

/// What enters behind an activation whose values reach `held`.
Entry entry_of(const interchange::Activation& activation, double held) {
  switch (activation.kind) {
    case ActivationKind::quantise:
      return entry_of(activation.quantiser);
    case ActivationKind::step:
      return {1, 1, 0, 1};
    default:
      break;
  }
  // A layer that is silent on all rows has no gain of its own.
  const double full = std::min(held, activation.ceiling.value_or(held));
  return {full > 0 ? full : activation.ceiling.value_or(1), 1, 0, 0};
}

/// Weights beyond it are clipped; a range that was rounded clips none.
std::size_t count_beyond(std::span<const double> weights, double range) {
  constexpr double slack = 1e-6;
  return static_cast<std::size_t>(
      std::ranges::count_if(weights, [&](double weight) { return std::abs(weight) > range * (1 + slack); }));
}

double magnitude(std::span<const double> weights) {
  double largest = 0;
  for (const double weight : weights) largest = std::max(largest, std::abs(weight));
  return largest > 0 ? largest : 1;
}

std::span<const double> row_of(const FloatLayer& layer, std::int64_t neuron) {
  const auto taps = static_cast<std::size_t>(layer.shape.taps());
  return std::span(layer.weights).subspan(static_cast<std::size_t>(neuron) * taps, taps);
}

/// Where a quantiser that rounds halves up has to be moved, in steps, to round like this.
double rounding_shift(Rounding rounding) {
  return rounding == Rounding::floor ? -0.5 : rounding == Rounding::ceiling ? 0.5 : 0;
}

bool breaks_ties_otherwise(Rounding rounding) {
  return rounding != Rounding::half_up && rounding != Rounding::floor;
}

/// Numbers with which single precision neither overflows nor vanishes on the way.
bool is_sound(double number) {
  constexpr double largest = 1e15;
  return number >= 1 / largest && number <= largest;
}

class Mapper {
 public:
  Mapper(const FloatNetwork& network, const data::DataSet& data, const Activations& activations)
      : network_(network), activations_(activations) {
    mapping_.calibration_rows = activations.rows;
    begin(data);
  }

  std::optional<Mapping> map(Diagnostics& diagnostics) {
    const std::size_t before = diagnostics.size();
    for (std::size_t l = 0; l < network_.layers.size(); ++l) add_layer(l, diagnostics);
    if (diagnostics.size() != before) return std::nullopt;
    return std::move(mapping_);
  }

 private:
  void begin(const data::DataSet& data) {
    const auto maximum = static_cast<double>(network_.input.maximum);
    const double brightest = maximum == 0 ? 1 : data.maximum / maximum;
    entry_ = {brightest, 1, 0, maximum == 0 || maximum == data.maximum ? data.maximum : 0};
    if (const auto& quantiser = network_.input.quantiser) {
      entry_ = entry_of(*quantiser);
      pixel_gain_ = brightest / entry_.full;
      note_rounding("the input", quantiser->rounding);
      if (rounding_shift(quantiser->rounding) != 0)
        approximate("the input: rounded to the nearest level, not to that below or above");
    }
    if (data.channels > 1 && network_.input.rows * network_.input.columns == 1)
      approximate("the input: its values are taken in the order [row][column][channel]");
  }

  void add_layer(std::size_t l, Diagnostics& diagnostics) {
    const FloatLayer& layer = network_.layers[l];
    name_ = fmt::format("layer {}", l + 1);
    MappedLayer mapped{entry_.full, 1, 0, entry_.levels};
    train::LayerShape shape = layer.shape;
    shape.scale.pixel_gain = l == 0 ? static_cast<float>(pixel_gain_) : 1.0f;
    shape.scale.ceiling = static_cast<float>(entry_.ceiling);
    set_padding(layer, l, shape, diagnostics);
    const bool is_last = l + 1 == network_.layers.size();
    const Entry next = is_last ? Entry{} : entry_of(layer.activation, activations_.held[l]);
    const bool is_step = layer.activation.kind == ActivationKind::step;
    train::LayerParameters parameters =
        is_step ? step_parameters(layer) : parameters_of(l, next, is_last, mapped, shape);
    const double pixel_gain = l == 0 ? pixel_gain_ : 1;
    for (const double number : {entry_.full, next.full, mapped.weight_full, gain_, pixel_gain})
      if (!is_sound(number)) {
        diagnostics.push_back({Code::unsupported_operator, fmt::format("/layers/{}", l),
                               "weights, values and steps between 1e-15 and 1e15, and as their ratios",
                               fmt::format("{:.6g}", number), "scale the network"});
        break;
      }
    if (!is_last) note_activation(layer, next);
    mapping_.network.shapes.push_back(shape);
    mapping_.network.layers.push_back(std::move(parameters));
    mapping_.layers.push_back(mapped);
    entry_ = next;
  }

  void set_padding(const FloatLayer& layer, std::size_t l, train::LayerShape& shape,
                   Diagnostics& diagnostics) {
    const double outside = layer.padding_value / entry_.full;
    shape.scale.outside = static_cast<float>(std::clamp(outside, 0.0, 1.0));
    if (shape.window.padding > 0 && outside > entry_.ceiling)
      diagnostics.push_back({Code::unsupported_operator, fmt::format("/layers/{}/padding_value", l),
                             fmt::format("at most {:.6g}, the largest value that enters", entry_.full),
                             fmt::format("{:.6g}", layer.padding_value), ""});
  }

  /// Weights and biases over `weight_full` and `sum_full`.
  static train::LayerParameters scaled(const FloatLayer& layer, double weight_full, double sum_full,
                                       double shift) {
    const std::int64_t taps = layer.shape.taps();
    train::LayerParameters parameters{train::Matrix(taps, layer.shape.neurons),
                                      train::Vector(layer.shape.neurons)};
    for (std::int64_t j = 0; j < layer.shape.neurons; ++j) {
      const std::span<const double> row = row_of(layer, j);
      for (std::int64_t i = 0; i < taps; ++i)
        parameters.weights(i, j) =
            static_cast<float>(std::clamp(row[static_cast<std::size_t>(i)] / weight_full, -1.0, 1.0));
      parameters.biases[j] =
          static_cast<float>((layer.biases[static_cast<std::size_t>(j)] + shift) / sum_full);
    }
    return parameters;
  }

  train::LayerParameters parameters_of(std::size_t l, const Entry& next, bool is_last, MappedLayer& mapped,
                                       train::LayerShape& shape) {
    const FloatLayer& layer = network_.layers[l];
    const auto grid = find_grid(layer.weights);
    mapped.weight_full = grid ? grid->step * static_cast<double>(grid->levels())
                              : weight_range(layer, activations_.energies[l]);
    mapped.weight_levels = grid ? grid->levels() : 0;
    const double area =
        layer.shape.pool == netlist::PoolKind::sum ? static_cast<double>(shape.pool_window.area()) : 1;
    double gain = entry_.full * mapped.weight_full / (next.full * area);
    int exponent = 0;
    double fraction = 2 * std::frexp(gain, &exponent);
    const bool chooses = !grid && !is_last && layer.activation.kind == ActivationKind::relu;
    if (chooses) {
      // Weights are a little smaller for it, so that none is clipped.
      fraction = std::ldexp(std::ceil(std::ldexp(fraction, gain_bits)), -gain_bits);
      gain = std::ldexp(fraction, exponent - 1);
      mapped.weight_full = gain * next.full * area / entry_.full;
    }
    note_weights(layer, grid);
    if (const std::size_t clipped = count_beyond(layer.weights, mapped.weight_full); clipped > 0)
      approximate(fmt::format("{}: {} weights clipped at {:.6g}: what enters them is near 0 on training rows",
                              name_, clipped, mapped.weight_full));
    const double shift =
        layer.activation.kind == ActivationKind::quantise
            ? rounding_shift(layer.activation.quantiser.rounding) * layer.activation.quantiser.step
            : 0;
    train::LayerParameters parameters =
        scaled(layer, mapped.weight_full, entry_.full * mapped.weight_full, shift);
    const bool is_two = static_cast<float>(fraction) == 2;
    parameters.gain_exponent = is_two ? exponent : exponent - 1;
    shape.scale.gain = is_two ? 1.0f : static_cast<float>(fraction);
    gain_ = gain;
    if (is_last) mapping_.logit_full = gain;
    return parameters;
  }

  /// A step sees only the sign of a sum, so each neuron may have weights of its own scale.
  train::LayerParameters step_parameters(const FloatLayer& layer) {
    train::LayerParameters parameters{train::Matrix(layer.shape.taps(), layer.shape.neurons),
                                      train::Vector(layer.shape.neurons)};
    parameters.gain_exponent = step_exponent;
    gain_ = 1;
    bool is_exact = entry_.unit > 0;
    for (std::int64_t j = 0; j < layer.shape.neurons; ++j) {
      const std::span<const double> row = row_of(layer, j);
      const double largest = magnitude(row);
      for (std::size_t i = 0; i < row.size(); ++i)
        parameters.weights(static_cast<Eigen::Index>(i), j) = static_cast<float>(row[i] / largest);
      const double bias = layer.biases[static_cast<std::size_t>(j)] / (entry_.full * largest);
      const bool is_binary =
          std::ranges::all_of(row, [&](double weight) { return weight == 0 || std::abs(weight) == largest; });
      is_exact = is_exact && is_binary && layer.padding_value == 0 && !layer.shape.pool;
      parameters.biases[j] = static_cast<float>(
          is_binary && entry_.unit > 0 ? step_bias(bias, layer.activation.inclusive) : bias);
    }
    if (is_exact)
      keep(fmt::format("{}: steps of whole streams, exact at every length that is a multiple of {}", name_,
                       entry_.unit));
    else
      approximate(fmt::format("{}: steps, whose sums have the rounding of weights and products", name_));
    return parameters;
  }

  /// The bias with which a sum of multiples of 1 / unit is above 0 exactly if the step is 1.
  double step_bias(double bias, bool inclusive) const {
    constexpr double slack = 1e-9;  // of a multiple that a division has missed
    const double units = bias * static_cast<double>(entry_.unit);
    const double whole = inclusive ? std::floor(units + slack) + 1 : std::ceil(units - slack);
    return whole / static_cast<double>(entry_.unit);
  }

  void note_weights(const FloatLayer& layer, const std::optional<WeightGrid>& grid) {
    if (grid) {
      keep(fmt::format("{}: weights of {} steps of {:.6g} to each side of 0, at lengths from {}", name_,
                       grid->largest, grid->step, grid->levels()));
      return;
    }
    bool has_rows = layer.shape.taps() > 1;
    for (std::int64_t j = 0; j < layer.shape.neurons && has_rows; ++j)
      has_rows = find_grid(row_of(layer, j)).has_value();
    approximate(has_rows
                    ? fmt::format("{}: weights of a scale for each neuron; a layer has one multiplier, so "
                                  "they are rounded to thresholds",
                                  name_)
                    : fmt::format("{}: weights rounded to thresholds", name_));
  }

  void note_activation(const FloatLayer& layer, const Entry& next) {
    if (layer.activation.kind == ActivationKind::quantise) {
      keep(fmt::format("{}: {} levels of {:.6g} at length {}", name_, layer.activation.quantiser.levels + 1,
                       layer.activation.quantiser.step, next.levels));
      note_rounding(name_, layer.activation.quantiser.rounding);
    }
    if (layer.activation.kind != ActivationKind::relu) return;
    if (layer.activation.ceiling && next.full == *layer.activation.ceiling)
      keep(fmt::format("{}: the ceiling {:.6g}", name_, next.full));
    else
      approximate(fmt::format("{}: values clipped at {:.6g}, which {:.3g} of those of training reach", name_,
                              next.full, 1 - held_share));
  }

  void note_rounding(const std::string& where, Rounding rounding) {
    if (breaks_ties_otherwise(rounding))
      approximate(fmt::format("{}: ties are rounded up, in the model {}", where, to_text(rounding)));
  }

  void keep(std::string what) { mapping_.kept.push_back(std::move(what)); }
  void approximate(std::string what) { mapping_.approximated.push_back(std::move(what)); }

  const FloatNetwork& network_;
  const Activations& activations_;
  Mapping mapping_;
  Entry entry_;
  double pixel_gain_ = 1;
  double gain_ = 1;  ///< of the layer
  std::string name_;
};

}  // namespace

int Mapping::natural_length() const {
  std::int64_t longest = 0;
  for (const MappedLayer& layer : layers) longest = std::max({longest, layer.value_levels});
  if (longest == 0) return 0;
  // A bipolar stream has as many thresholds for both signs together.
  for (const MappedLayer& layer : layers) longest = std::max(longest, 2 * layer.weight_levels);
  return static_cast<int>(
      std::clamp<std::int64_t>(longest, train::shortest_length, train::longest_usual_length));
}

std::optional<Mapping> map_network(const FloatNetwork& network, const data::DataSet& data, unsigned threads,
                                   Diagnostics& diagnostics) {
  const Diagnostics wrong = check_mappable(network, data);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!wrong.empty()) return std::nullopt;
  Workers workers(threads);
  std::vector<std::size_t> moved;
  const FloatNetwork same = equalised(network, measure_activations(network, data, workers), moved);
  const Activations activations = measure_activations(same, data, workers);
  auto mapping = Mapper(same, data, activations).map(diagnostics);
  if (!mapping) return std::nullopt;
  mapping->equalised = same;
  if (!moved.empty())
    mapping->kept.insert(
        mapping->kept.begin(),
        fmt::format("layer {}: neurons scaled, and the next weights against it", fmt::join(moved, ", ")));
  return mapping;
}

double logit_unit(const Mapping& mapping, const netlist::Layer& last) {
  // A multiplexer counts one of as many products as its select source has words.
  const int select_bits =
      last.select_generator == nullptr ? 0 : static_cast<int>(width_of(*last.select_generator));
  return std::ldexp(mapping.logit_full / static_cast<double>(last.input_stream->length), select_bits);
}

Json to_json(const Mapping& mapping) {
  Json json;
  json["calibration_rows"] = mapping.calibration_rows;
  json["layers"] = Json::Array{};
  for (std::size_t l = 0; l < mapping.layers.size(); ++l) {
    Json layer;
    layer["input_full"] = mapping.layers[l].input_full;
    layer["weight_full"] = mapping.layers[l].weight_full;
    layer["weight_levels"] = mapping.layers[l].weight_levels;
    layer["value_levels"] = mapping.layers[l].value_levels;
    json["layers"].push_back(std::move(layer));
  }
  json["logit_full"] = mapping.logit_full;
  json["kept"] = Json::array_of(mapping.kept);
  json["approximated"] = Json::array_of(mapping.approximated);
  return json;
}

std::string to_text(const Mapping& mapping) {
  std::string text = fmt::format("gains from {} training rows\n", mapping.calibration_rows);
  for (std::size_t l = 0; l < mapping.layers.size(); ++l)
    text += fmt::format("layer {}: a full stream is {:.6g}, a full weight {:.6g}\n", l + 1,
                        mapping.layers[l].input_full, mapping.layers[l].weight_full);
  for (const std::string& what : mapping.kept) text += "kept: " + what + "\n";
  for (const std::string& what : mapping.approximated) text += "approximated: " + what + "\n";
  return text;
}

}  // namespace pulsewright::mapping
