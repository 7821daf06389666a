// SPDX-License-Identifier: Apache-2.0
#include "interchange/check_model.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/object_reader.h"
#include "data/data_set.h"
#include "interchange/npy.h"

namespace pulsewright::interchange {

namespace {

constexpr double tolerance = 1e-5;
constexpr std::int64_t most_rows = 100000;

using Formula = std::function<double(double)>;

/// sum := product {+|- product}, product := factor {*|/ factor}, factor := number | pixels | ( sum ) | -
/// factor.
class FormulaReader {
 public:
  explicit FormulaReader(std::string_view text) : rest_(text) {}

  std::optional<Formula> read() {
    auto formula = sum(0);
    skip();
    if (!rest_.empty()) return std::nullopt;
    return formula;
  }

 private:
  void skip() { rest_.remove_prefix(std::min(rest_.size(), rest_.find_first_not_of(" \t"))); }

  bool take(char c) {
    skip();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<Formula> sum(int depth) {
    auto left = product(depth);
    while (left) {
      const bool adds = take('+');
      if (!adds && !take('-')) break;
      auto right = product(depth);
      if (!right) return std::nullopt;
      left = [a = *left, b = *right, adds](double p) { return adds ? a(p) + b(p) : a(p) - b(p); };
    }
    return left;
  }

  std::optional<Formula> product(int depth) {
    auto left = factor(depth);
    while (left) {
      const bool multiplies = take('*');
      if (!multiplies && !take('/')) break;
      auto right = factor(depth);
      if (!right) return std::nullopt;
      left = [a = *left, b = *right, multiplies](double p) { return multiplies ? a(p) * b(p) : a(p) / b(p); };
    }
    return left;
  }

  std::optional<Formula> factor(int depth) {
    constexpr int deepest = 32;
    if (depth == deepest) return std::nullopt;
    if (take('(')) {
      auto inner = sum(depth + 1);
      return inner && take(')') ? inner : std::nullopt;
    }
    if (take('-')) {
      auto inner = factor(depth + 1);
      if (!inner) return std::nullopt;
      return [a = *inner](double p) { return -a(p); };
    }
    if (rest_.starts_with("pixels")) {
      rest_.remove_prefix(6);
      return [](double p) { return p; };
    }
    double number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc()) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return [number](double) { return number; };
  }

  std::string_view rest_;
};

double number_of(const Json& value) {
  if (const double* number = value.get_if<double>()) return *number;
  const std::int64_t* integer = value.integer();
  return integer != nullptr ? static_cast<double>(*integer) : std::nan("");
}

}  // namespace

std::optional<Formula> input_formula(std::string_view formula) {
  constexpr std::size_t longest = 1000;  // each sign calls the one in front of it
  const std::string_view text = formula.substr(0, formula.find(','));
  return text.size() > longest ? std::nullopt : FormulaReader(text).read();
}

std::optional<ModelCase> read_model_case(std::string_view text, bool rates, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto json = parse_json(text, diagnostics);
  if (!json) return std::nullopt;
  ModelCase result;
  ObjectReader reader(*json, "", diagnostics);
  if (const Json* layers = json->find("layers"); layers != nullptr && layers->array() != nullptr)
    for (const Json& word : *layers->array())
      if (word.string() != nullptr) result.layers.push_back(*word.string());
  const std::string key = reader.has("logits") || !rates ? "logits" : "logits_as_rates";
  if (!reader.has(key)) return result;
  const auto rows = reader.elements(key);
  for (const auto& row : rows) {
    std::vector<double>& logits = result.logits.emplace_back();
    for (const Json& value : row.value.array() != nullptr ? *row.value.array() : Json::Array())
      logits.push_back(number_of(value));
    if (logits.empty() || !std::ranges::all_of(logits, [](double x) { return std::isfinite(x); }))
      diagnostics.push_back({Code::wrong_type, row.pointer, "an array of numbers", row.value.brief(), ""});
  }
  if (const Json* inputs = reader.member("inputs")) {
    ObjectReader of_inputs(*inputs, "/inputs", diagnostics);
    result.data = of_inputs.string("data");
    result.to_input = of_inputs.string("to_input");
    const auto range = of_inputs.integers("test_rows", {0, most_rows});
    if (range.size() == 2) {
      result.first = range[0];
      result.last = range[1];
    }
    if (range.size() != 2 || result.last - result.first != static_cast<std::int64_t>(rows.size()))
      diagnostics.push_back({Code::shape_mismatch, "/inputs/test_rows",
                             fmt::format("a range of {} rows, as there are logits", rows.size()),
                             shape_text(range), ""});
    if (diagnostics.size() == before && !input_formula(result.to_input))
      diagnostics.push_back({Code::unknown_choice, "/inputs/to_input",
                             "an expression of pixels, numbers, + - * / and parentheses",
                             shown(result.to_input), ""});
  }
  if (diagnostics.size() != before) return std::nullopt;
  return result;
}

std::optional<Agreement> check_rows(const FloatNetwork& network,
                                    const std::vector<std::vector<double>>& inputs,
                                    const std::vector<std::vector<double>>& logits,
                                    const ImportOptions& options, Diagnostics& diagnostics) {
  PW_ASSERT(inputs.size() == logits.size());
  // Input channels are few, and their number is that of the plane if the first layer has one.
  const FloatInput& input = network.input;
  const auto values = static_cast<std::size_t>(input.values());
  const auto channels = static_cast<std::size_t>(input.rows * input.columns > 1 ? input.channels : 1);
  std::vector<double> mean, deviation;
  if (!spread_normalisation(options, static_cast<std::int64_t>(channels), mean, deviation, diagnostics))
    return std::nullopt;
  Agreement result;
  double largest_logit = 1;
  for (std::size_t r = 0; r < logits.size(); ++r) {
    std::vector<double> entering(values);
    for (std::size_t i = 0; i < values; ++i) {
      const std::size_t c = input.planes ? i / (values / channels) : i % channels;
      entering[i] = inputs[r][i] * deviation[c] + mean[c];
    }
    const std::vector<double> got = run(network, entering);
    for (std::size_t k = 0; k < got.size(); ++k) {
      result.largest_difference = std::max(result.largest_difference, std::abs(got[k] - logits[r][k]));
      largest_logit = std::max(largest_logit, std::abs(logits[r][k]));
    }
    ++result.rows;
  }
  result.agrees = result.rows > 0 && result.largest_difference <= tolerance * largest_logit;
  return result;
}

std::optional<Agreement> check_model(const FloatNetwork& network, const ModelCase& model_case,
                                     const ImportOptions& options, Diagnostics& diagnostics) {
  const auto data = data::load_data_set(model_case.data, diagnostics);
  if (!data) return std::nullopt;
  const std::size_t before = diagnostics.size();
  const auto values = static_cast<std::size_t>(network.input.values());
  const auto outputs = static_cast<std::size_t>(network.layers.back().shape.outputs());
  const bool has_rows = model_case.last <= static_cast<std::int64_t>(data->test.size());
  if (data->test.features != values || !has_rows)
    diagnostics.push_back({Code::data_mismatch, "/inputs",
                           fmt::format("at least {} test rows of {} pixels", model_case.last, values),
                           fmt::format("{} of {}", data->test.size(), data->test.features), ""});
  for (const auto& row : model_case.logits)
    if (row.size() != outputs) {
      diagnostics.push_back({Code::data_mismatch, "/logits", fmt::format("{} logits in each row", outputs),
                             std::to_string(row.size()), ""});
      break;
    }
  if (diagnostics.size() != before) return std::nullopt;
  const Formula formula = *input_formula(model_case.to_input);
  std::vector<std::vector<double>> inputs;
  for (std::size_t r = 0; r < model_case.logits.size(); ++r) {
    std::vector<double>& row = inputs.emplace_back();
    for (const std::uint8_t pixel : data->test.image(static_cast<std::size_t>(model_case.first) + r))
      row.push_back(formula(pixel));
  }
  return check_rows(network, inputs, model_case.logits, options, diagnostics);
}

namespace {

/// The rows of an array of at least two dimensions, each of `size` numbers.
std::optional<std::vector<std::vector<double>>> rows_of(const std::string& file, std::string_view bytes,
                                                        std::int64_t size, Diagnostics& diagnostics) {
  const auto array = read_npy(file, bytes, diagnostics);
  if (!array) return std::nullopt;
  const auto count = static_cast<std::int64_t>(array->values.size());
  const std::int64_t rows = array->dimensions.empty() ? 0 : array->dimensions[0];
  if (array->dimensions.size() < 2 || rows < 1 || count != rows * size) {
    diagnostics.push_back({Code::shape_mismatch, file, fmt::format("rows of {} numbers", size),
                           "shape " + shape_text(array->dimensions), ""});
    return std::nullopt;
  }
  std::vector<std::vector<double>> result;
  for (std::int64_t row = 0; row < rows; ++row)
    result.emplace_back(array->values.begin() + row * size, array->values.begin() + (row + 1) * size);
  return result;
}

}  // namespace

std::optional<Agreement> check_arrays(const FloatNetwork& network, const ArrayFile& inputs,
                                      const ArrayFile& outputs, const ImportOptions& options,
                                      Diagnostics& diagnostics) {
  const auto entering = rows_of(inputs.name, inputs.bytes, network.input.values(), diagnostics);
  const auto logits =
      rows_of(outputs.name, outputs.bytes, network.layers.back().shape.outputs(), diagnostics);
  if (!entering || !logits) return std::nullopt;
  if (entering->size() == logits->size())
    return check_rows(network, *entering, *logits, options, diagnostics);
  diagnostics.push_back({Code::shape_mismatch, outputs.name,
                         fmt::format("{} rows, as {} has", entering->size(), inputs.name),
                         std::to_string(logits->size()), ""});
  return std::nullopt;
}

}  // namespace pulsewright::interchange
