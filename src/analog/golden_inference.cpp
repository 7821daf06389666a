// SPDX-License-Identifier: Apache-2.0
// Golden cases of inference, and of what happens to an array beside pulses: decay, reset, clipping, drift.
#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "analog/golden_case.h"
#include "analog/inference.h"

namespace pulsewright::analog::golden {

namespace {

/// The number that the text behind `prefix` begins with.
std::optional<double> number_behind(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Replay> read_pairs(const CaseReader& reader) {
  ConductanceParameters pairs;
  pairs.g_max = reader.number("g_max", {1e-30, unbounded});
  pairs.g_min = reader.number("g_min", {0, unbounded});
  const Vector weights = reader.any_numbers("weights");
  std::vector<Vector> expected;
  if (reader.has("f_lst")) {
    pairs.factors = reader.any_numbers("f_lst");
    const bool is_good =
        !pairs.factors.empty() && std::ranges::all_of(pairs.factors, [](float f) { return f > 0; });
    const Json* lists = reader.member("conductances");
    const Json::Array* array = lists != nullptr ? lists->array() : nullptr;
    if (!is_good || array == nullptr || array->size() != 2 * pairs.factors.size()) {
      reader.refuse(Code::shape_mismatch, "conductances", "two lists for each factor above 0", "others");
      return std::nullopt;
    }
    for (std::size_t k = 0; k < array->size(); ++k) {
      read_value((*array)[k], fmt::format("{}/{}", reader.place("conductances"), k), {},
                 expected.emplace_back(), reader.diagnostics());
      expected.back().resize(weights.size());
    }
  } else {
    expected = {reader.numbers("g_plus", weights.size()), reader.numbers("g_minus", weights.size())};
  }
  const float scale = reader.number("scale_ratio");
  const Vector back = reader.numbers("back", weights.size());
  return [=](Comparer& comparer) {
    const Conductances got = to_conductances(weights, pairs);
    for (std::size_t k = 0; k < pairs.factors.size(); ++k) {
      comparer.close(fmt::format("conductances/{}", 2 * k), got.plus[k], expected[2 * k],
                     inference_tolerance);
      comparer.close(fmt::format("conductances/{}", 2 * k + 1), got.minus[k], expected[2 * k + 1],
                     inference_tolerance);
    }
    comparer.close("scale_ratio", got.scale, scale, inference_tolerance);
    comparer.close("back", to_weights(got, pairs), back, inference_tolerance);
  };
}

std::optional<Replay> read_pcm(const CaseReader& reader) {
  PcmParameters pcm;
  constexpr Range above_zero{1e-30, unbounded};
  const float z = reader.number("z");
  pcm.g_max = reader.number("g_max", above_zero);
  pcm.t_0 = reader.number("t_0", above_zero);
  pcm.t_read = reader.number("t_read", above_zero);
  pcm.prog_coeff = reader.any_numbers("prog_coeff");
  pcm.prog_coeff_g_max_reference = reader.number("prog_coeff_g_max_reference", above_zero);
  pcm.prog_noise_scale = reader.number_or("prog_noise_scale", 1);
  pcm.read_noise_scale = reader.number_or("read_noise_scale", 1);
  pcm.drift_scale = reader.number_or("drift_scale", 1);
  const Vector target = reader.any_numbers("g_target");
  const Vector programmed_g = reader.numbers("g_prog", target.size());
  const Vector exponents = reader.numbers("nu", target.size());
  const CaseReader by_time = reader.object("g_final_by_t_inference");
  std::vector<std::pair<double, Vector>> finals;
  if (by_time.json().object() != nullptr)
    for (const auto& [key, values] : *by_time.json().object()) {
      const auto time = number_behind(key, "");
      if (!time || *time < 0)
        by_time.refuse(Code::wrong_type, key, "a time of at least 0 as the key", quote_briefly(key));
      finals.emplace_back(time.value_or(0), by_time.numbers(key, target.size()));
    }
  return [=](Comparer& comparer) {
    for (std::size_t i = 0; i < target.size(); ++i) {
      const double g = programmed(pcm, target[i], z);
      const double nu = drift_exponent(pcm, target[i], z);
      comparer.close(fmt::format("g_prog/{}", i), g, programmed_g[i], inference_tolerance);
      comparer.close(fmt::format("nu/{}", i), nu, exponents[i], inference_tolerance);
      for (const auto& [time, values] : finals)
        comparer.close(fmt::format("g_final_by_t_inference/{}/{}", time, i),
                       read_at(pcm, drifted(pcm, g, nu, time), g, time, z), values[i], inference_tolerance);
    }
  };
}

std::optional<Replay> read_readouts(const CaseReader& reader) {
  const auto rows = static_cast<std::size_t>(reader.integer("rows", 1, 4096));
  const auto columns = static_cast<std::size_t>(reader.integer("cols", 1, 4096));
  const Vector y = reader.numbers("Y", rows * columns);
  const float all = reader.number("global_readout");
  const Vector by_column = reader.numbers("per_column_readout", columns);
  return [=](Comparer& comparer) {
    comparer.close("global_readout", global_readout(y), all, inference_tolerance);
    comparer.close("per_column_readout", column_readouts(y, columns), by_column, inference_tolerance);
  };
}

/// One operation of decay_reset, by the name of the array that it leaves.
struct Operation {
  int order;  ///< decays, then clips, then resets
  std::string key;
  std::function<void(PulsedArray&)> run;
};

std::optional<Operation> operation_of(const std::string& key) {
  if (key == "after_decay") return Operation{0, key, [](PulsedArray& array) { array.decay(); }};
  if (key == "after_decay_bias_no_decay")
    return Operation{2, key, [](PulsedArray& array) { array.decay(1, true); }};
  if (const auto alpha = number_behind(key, "after_decay_alpha"))
    return Operation{1, key, [a = static_cast<float>(*alpha)](PulsedArray& array) { array.decay(a); }};
  if (const auto c = number_behind(key, "after_clip"); c && *c >= 0)
    return Operation{3, key, [limit = static_cast<float>(*c)](PulsedArray& array) { array.clip(limit); }};
  const auto first = number_behind(key, "after_reset_cols_start");
  const std::size_t at = key.find("_n");
  const auto count =
      at == std::string::npos ? std::nullopt : number_behind(std::string_view(key).substr(at), "_n");
  if (!first || !count || *first < 0 || *count < 0 || *first > 4096 || *count > 4096) return std::nullopt;
  return Operation{4, key,
                   [f = static_cast<std::size_t>(*first),
                    n = static_cast<std::size_t>(*count)](PulsedArray& array) { array.reset_columns(f, n); }};
}

std::optional<Replay> read_sequence(const CaseReader& reader) {
  const Shape shape = reader.shape();
  const CaseReader drawn = reader.object("device_arrays");
  const Device& device = *find_device(drawn.has("slope_up") ? "SoftBounds" : "ConstantStep");
  const DeviceArrays arrays = read_arrays(drawn, device, shape);
  const Vector given =
      reader.numbers(reader.has("weights_given") ? "weights_given" : "weights_0", shape.points());
  const Vector start = reader.numbers("weights_0", shape.points());
  std::vector<std::pair<Operation, Vector>> operations;
  for (const auto& [key, value] : *reader.json().object()) {
    if (!key.starts_with("after_")) continue;
    const auto operation = operation_of(key);
    if (operation)
      operations.emplace_back(*operation, reader.numbers(key, shape.points()));
    else
      reader.refuse(Code::unknown_choice, key, "after_decay, after_clip or after_reset_cols",
                    quote_briefly(key));
  }
  // Objects are sorted by their keys, so the order of the file is put back.
  std::ranges::stable_sort(operations, {}, [](const auto& item) { return item.first.order; });
  return [=](Comparer& comparer) {
    PulsedArray array(device, silent_settings(device, 0.01F), shape, Draws(0, 0), arrays);
    array.set(given);
    comparer.close("weights_0", array.weights(), start, output_tolerance);
    for (const auto& [operation, expected] : operations) {
      operation.run(array);
      comparer.close(operation.key, array.weights(), expected, output_tolerance);
    }
  };
}

struct DriftStep {
  float dt;
  std::optional<float> rewritten;  ///< element 2, before the time passes
  Vector weights;
};

std::optional<Replay> read_drift(const CaseReader& reader) {
  constexpr std::size_t rewritten_point = 2;
  const Vector weights = reader.any_numbers("weights_0");
  const float nu = reader.number("nu");
  const float t0 = reader.number("t0", {1e-30, unbounded});
  const std::pair<CommonParameter, float> others[] = {{drift_wg_ratio, reader.number_or("wg_ratio", 1)},
                                                      {drift_g_offset, reader.number_or("g_offset", 0)},
                                                      {drift_w_offset, reader.number_or("w_offset", 0)},
                                                      {drift_nu_k, reader.number_or("nu_k", 0)},
                                                      {drift_log_g0, reader.number_or("log_g0", 0)}};
  std::vector<DriftStep> steps;
  for (const CaseReader& at : reader.objects("steps")) {
    DriftStep step{at.number("dt", {0, unbounded}), std::nullopt, at.numbers("weights", weights.size())};
    for (const auto& [key, value] : *at.json().object()) {
      const auto number = number_behind(key, "element2_rewritten_to_");
      const bool* is_set = value.get_if<bool>();
      if (number && is_set != nullptr && *is_set) step.rewritten = static_cast<float>(*number);
    }
    if (step.rewritten && weights.size() <= rewritten_point)
      at.refuse(Code::shape_mismatch, "weights", "an element 2 to rewrite", std::to_string(weights.size()));
    steps.push_back(std::move(step));
  }
  return [=](Comparer& comparer) {
    const Device& device = *find_device("Ideal");
    Settings settings = device.defaults();
    settings.set(drift_t0, t0);
    settings.set(drift_nu, nu);
    for (const auto& [parameter, value] : others) settings.set(parameter, value);
    PulsedArray array(device, settings, {1, weights.size()}, Draws(0, 0));
    array.set(weights);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      comparer.at(i);
      if (steps[i].rewritten) array.set_point(rewritten_point, *steps[i].rewritten);
      array.drift(steps[i].dt);
      comparer.close("weights", array.weights(), steps[i].weights, output_tolerance);
    }
  };
}

std::optional<Replay> read_clip(const CaseReader& reader, const std::string& name) {
  const Shape shape = reader.shape();
  const Vector start = reader.numbers("weights_0", shape.points());
  const Vector expected = reader.numbers("weights", shape.points());
  // Its parameter stands behind the name of the method.
  const std::size_t digits = std::min(name.find_first_of("0123456789"), name.size());
  const auto parameter = number_behind(std::string_view(name).substr(digits), "");
  const auto fixed = name.starts_with("clip_fixed") ? parameter : std::nullopt;
  const auto sigma = name.starts_with("clip_layer_gaussian") ? parameter : std::nullopt;
  if (!fixed && !sigma && name != "clip_average_channel_max") {
    reader.refuse(Code::unknown_choice, "name",
                  "clip_fixed<c>, clip_layer_gaussian<sigma> or clip_average_channel_max",
                  quote_briefly(name));
    return std::nullopt;
  }
  if (fixed.value_or(0) < 0 || sigma.value_or(0) < 0)
    reader.refuse(Code::out_of_range, "name", "a bound of at least 0", quote_briefly(name));
  return [=](Comparer& comparer) {
    Vector weights = start;
    if (fixed)
      clip_fixed(weights, static_cast<float>(*fixed));
    else if (sigma)
      clip_layer_gaussian(weights, static_cast<float>(*sigma));
    else
      clip_average_channel_max(weights, shape);
    comparer.close("weights", weights, expected, output_tolerance);
  };
}

}  // namespace

std::optional<Replay> read_inference(const CaseReader& reader) {
  if (reader.has("z")) return read_pcm(reader);
  if (reader.has("global_readout")) return read_readouts(reader);
  return read_pairs(reader);
}

std::optional<Replay> read_operations(const CaseReader& reader) {
  if (reader.has("after_decay")) return read_sequence(reader);
  if (reader.has("nu")) return read_drift(reader);
  return read_clip(reader, reader.text("name"));
}

}  // namespace pulsewright::analog::golden
