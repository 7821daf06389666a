// SPDX-License-Identifier: Apache-2.0
// Golden cases of one array: the counts of an update, given trains, the response of a device, and the
// statistics of stochastic trains.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analog/golden_case.h"

namespace pulsewright::analog::golden {

namespace {

constexpr Range above_zero{1e-30, unbounded};
constexpr std::int32_t most_pulses = 10000;

/// An array with the arrays and the weights of the case.
struct Start {
  const Device* device;
  Settings settings;
  Shape shape;
  DeviceArrays arrays;
  Vector weights;

  PulsedArray make() const {
    PulsedArray array(*device, settings, shape, Draws(0, 0), arrays);
    array.set(weights);
    return array;
  }
};

std::vector<std::int32_t> to_counts(const std::vector<std::int64_t>& values) {
  return {values.begin(), values.end()};
}

/// One step of dense_update.json.
struct DenseStep {
  Vector x;
  Vector d;
  std::vector<std::int64_t> coincidences;  ///< empty with types that make none
  Vector weights;
};

/// A line's train from its text, bit k the k-th character; false if it is not one.
bool read_train(const std::string& bits, std::uint64_t* words) {
  for (std::size_t slot = 0; slot < bits.size(); ++slot) {
    if (bits[slot] != '0' && bits[slot] != '1') return false;
    if (bits[slot] == '1') words[slot / 64] |= std::uint64_t{1} << slot % 64;
  }
  return true;
}

void read_side(const CaseReader& reader, const std::string& side, std::size_t lines, std::int64_t length,
               std::size_t words, std::vector<std::uint64_t>& trains, std::vector<std::int8_t>& signs) {
  const std::vector<std::string> texts = reader.texts(side + "_bits", lines);
  const std::vector<std::int64_t> values = reader.integers(side + "_sign", lines);
  for (std::size_t line = 0; line < lines; ++line) {
    if (values[line] < -1 || values[line] > 1)
      reader.refuse(Code::out_of_range, fmt::format("{}_sign/{}", side, line), "-1, 0 or 1",
                    std::to_string(values[line]));
    signs[line] = static_cast<std::int8_t>(std::clamp<std::int64_t>(values[line], -1, 1));
    const bool is_good =
        std::cmp_equal(texts[line].size(), length) && read_train(texts[line], trains.data() + line * words);
    if (!is_good)
      reader.refuse(Code::shape_mismatch, fmt::format("{}_bits/{}", side, line),
                    fmt::format("a string of {} characters 0 and 1", length), quote_briefly(texts[line]));
  }
}

/// Sums of the weight changes of many trials, and their theory.
struct Statistics {
  UpdateParameters up;
  float lr = 0;
  float step = 0;
  Vector x;
  Vector d;
  std::int64_t trials = 0;
  Vector mean;
  Vector deviation;

  void run(Comparer& comparer) const;

 private:
  void compare(Comparer& comparer, std::size_t point, double sum, double squares) const;
};

/// The probability of a line, as the trains round it.
double probability(float value, float scale, float resolution) {
  const float step = resolution > 1 ? 1 / resolution : resolution;
  const float scaled = std::abs(value) * scale;
  return std::min(step <= 0 ? scaled : std::nearbyint(scaled / step) * step, 1.0F);
}

void Statistics::compare(Comparer& comparer, std::size_t point, double sum, double squares) const {
  const TrainScale scale = manage_update(up, lr, step, largest_magnitude(x), largest_magnitude(d));
  const std::size_t i = point / x.size();
  const std::size_t j = point % x.size();
  const double p = probability(d[i], scale.d_scale, up.res) * probability(x[j], scale.x_scale, up.res);
  const auto count = static_cast<double>(trials);
  const auto length = static_cast<double>(scale.length);
  // Binomial(BL, p) pulses: mean, variance and fourth central moment.
  const double variance = length * p * (1 - p);
  const double fourth = variance * (1 + 3 * (length - 2) * p * (1 - p));
  const double sign = (x[j] > 0) == (d[i] > 0) ? -1 : 1;
  const double mean_error = step * std::sqrt(variance / count);
  const double deviation_error =
      variance > 0 ? step * std::sqrt((fourth - variance * variance) / count) / (2 * std::sqrt(variance)) : 0;
  const double got_mean = sum / count;
  const double got_deviation = std::sqrt(std::max(squares / count - got_mean * got_mean, 0.0));
  const std::string place = fmt::format("/{}", point);
  comparer.likely("mean_dw" + place, got_mean, sign * step * length * p, mean_error);
  comparer.likely("std_dw" + place, got_deviation, step * std::sqrt(variance), deviation_error);
  // The file is a sample as well.
  comparer.likely("mean_dw of the file" + place, got_mean, mean[point], mean_error * std::sqrt(2.0));
  comparer.likely("std_dw of the file" + place, got_deviation, deviation[point],
                  deviation_error * std::sqrt(2.0));
}

void Statistics::run(Comparer& comparer) const {
  const Shape shape{d.size(), x.size()};
  std::vector<std::int64_t> sums(shape.points());
  std::vector<std::int64_t> squares(shape.points());
  const Draws draws(1, 0);
  for (std::int64_t trial = 0; trial < trials; ++trial) {
    const Counts counts = analog::pulses_of(up, lr, step, x, d, draws, static_cast<std::uint64_t>(trial));
    for (std::size_t point = 0; point < counts.size(); ++point) {
      sums[point] -= counts[point];
      squares[point] += std::int64_t{counts[point]} * counts[point];
    }
  }
  for (std::size_t point = 0; point < shape.points(); ++point)
    compare(comparer, point, step * static_cast<double>(sums[point]),
            double{step} * step * static_cast<double>(squares[point]));
}

}  // namespace

std::optional<Replay> read_dense_update(const CaseReader& reader) {
  const std::string name = reader.text("device");
  const Device* device = find_device(name);
  if (device == nullptr) {
    reader.refuse(Code::unknown_choice, "device", "the name of a device", quote_briefly(name));
    return std::nullopt;
  }
  const Shape shape = reader.shape();
  const float step = reader.number("dw_min", above_zero);
  const float lr = reader.number("lr", {0, unbounded});
  UpdateParameters up;
  reader.fields("up", update_fields(), up);
  if (up.pulse_type == PulseType::stochastic || up.pulse_type == PulseType::stochastic_compressed)
    reader.refuse(Code::unknown_choice, "up", "a pulse type that draws nothing", "a stochastic one");
  Start start{device, silent_settings(*device, step), shape,
              read_arrays(reader.object("device_arrays"), *device, shape),
              reader.numbers("weights_0", shape.points())};
  std::vector<DenseStep> steps;
  for (const CaseReader& at : reader.objects("steps")) {
    const Json* counts = at.json().find("coincidences");
    const bool has_counts = counts != nullptr && counts->array() != nullptr && !counts->array()->empty();
    steps.push_back({at.numbers("x", shape.inputs), at.numbers("d", shape.outputs),
                     has_counts ? at.integers("coincidences", shape.points()) : std::vector<std::int64_t>{},
                     at.numbers("weights", shape.points())});
  }
  return [=](Comparer& comparer) {
    PulsedArray array = start.make();
    const float granularity = array.granularity(upstream);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const DenseStep& at = steps[i];
      comparer.at(i);
      if (!at.coincidences.empty() && !is_exact(up, array.device()))
        comparer.equal("coincidences", analog::pulses_of(up, lr, granularity, at.x, at.d, Draws(0, 0), i),
                       at.coincidences);
      update_array(array, up, lr, at.x, at.d, Draws(0, 0), i, upstream);
      comparer.close("weights", array.weights(), at.weights, output_tolerance);
    }
  };
}

std::optional<Replay> read_explicit_trains(const CaseReader& reader) {
  const Device* device = device_of_name(reader);
  const Shape shape = reader.shape();
  const std::int64_t length = reader.integer("BL", 1, 1 << 16);
  if (device == nullptr) return std::nullopt;
  Trains trains(length, shape);
  read_side(reader, "x", shape.inputs, length, trains.words, trains.x, trains.x_sign);
  read_side(reader, "d", shape.outputs, length, trains.words, trains.d, trains.d_sign);
  const Start start{device, silent_settings(*device, device->defaults().number(dw_min)), shape,
                    read_arrays(reader.object("device_arrays"), *device, shape),
                    reader.numbers("weights_0", shape.points())};
  const Vector weights = reader.numbers("weights", shape.points());
  return [=](Comparer& comparer) {
    PulsedArray array = start.make();
    array.pulse(coincidences(trains, shape));
    comparer.close("weights", array.weights(), weights, output_tolerance);
  };
}

std::optional<Replay> read_device_response(const CaseReader& reader) {
  const Device* device = device_of_name(reader);
  if (device == nullptr) return std::nullopt;
  const Shape shape = reader.shape();
  Settings settings = silent_settings(*device, device->defaults().number(dw_min));
  if (const Json* params = reader.member("params"))
    read_settings(*device, *params, reader.place("params"), settings, reader.diagnostics());
  const float granularity = reader.number("weight_granularity");
  const float states = reader.number("num_states");
  const Start start{device, settings, shape, read_arrays(reader.object("device_arrays"), *device, shape),
                    reader.numbers("weights_0", shape.points())};
  std::vector<std::pair<Counts, Vector>> steps;
  for (const CaseReader& at : reader.objects("steps"))
    steps.emplace_back(to_counts(at.integers("coincidences", shape.points())),
                       at.numbers("weights", shape.points()));
  for (const auto& [counts, weights] : steps)
    for (const std::int32_t count : counts)
      if (std::abs(count) > most_pulses) {
        reader.refuse(Code::out_of_range, "steps", fmt::format("at most {} pulses at once", most_pulses),
                      std::to_string(count));
        return std::nullopt;
      }
  return [=](Comparer& comparer) {
    PulsedArray array = start.make();
    comparer.close("weight_granularity", array.granularity(upstream), granularity, output_tolerance);
    comparer.close("num_states", number_of_states(*device, settings, upstream), states, output_tolerance);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      comparer.at(i);
      array.pulse(steps[i].first);
      comparer.close("weights", array.weights(), steps[i].second, pulsed_tolerance);
    }
  };
}

std::optional<Replay> read_statistics(const CaseReader& reader) {
  Statistics item;
  reader.fields("up", update_fields(), item.up);
  if (item.up.pulse_type != PulseType::stochastic && item.up.pulse_type != PulseType::stochastic_compressed)
    reader.refuse(Code::unknown_choice, "up", "a stochastic pulse type", "another");
  if (item.up.sto_round)
    reader.refuse(Code::unknown_choice, "up", "probabilities without stochastic rounding", "sto_round");
  if (item.up.desired_bl > 1024 || !item.up.fixed_bl)
    reader.refuse(Code::out_of_range, "up", "fixed_bl and a desired_bl of at most 1024",
                  std::to_string(item.up.desired_bl));
  item.lr = reader.number("lr", {0, unbounded});
  item.step = reader.number("dw_min", above_zero);
  item.x = reader.any_numbers("x");
  item.d = reader.any_numbers("d");
  item.trials = reader.integer("trials", 2, 1000000);
  const std::size_t points = item.x.size() * item.d.size();
  if (points == 0 || points > 64)
    reader.refuse(Code::shape_mismatch, "x", "1 to 64 cross-points", std::to_string(points));
  item.mean = reader.numbers("mean_dw", points);
  item.deviation = reader.numbers("std_dw", points);
  return [item = std::move(item)](Comparer& comparer) { item.run(comparer); };
}

}  // namespace pulsewright::analog::golden
