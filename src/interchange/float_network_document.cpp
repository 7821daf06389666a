// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/object_reader.h"
#include "interchange/float_network.h"

namespace pulsewright::interchange {

namespace {

using netlist::Window;

struct WindowField {
  std::string_view name;
  std::int64_t Window::*field;
  std::int64_t least;
};
constexpr WindowField window_fields[] = {{"rows", &Window::rows, 1},
                                         {"columns", &Window::columns, 1},
                                         {"channels", &Window::channels, 1},
                                         {"kernel_rows", &Window::kernel_rows, 1},
                                         {"kernel_columns", &Window::kernel_columns, 1},
                                         {"stride", &Window::stride, 1},
                                         {"padding", &Window::padding, 0},
                                         {"dilation", &Window::dilation, 1}};
constexpr std::string_view pool_names[] = {"max", "average"};
constexpr std::string_view order_names[] = {"pixels", "planes"};
/// No side of anything is longer; products of two are far below an overflow.
constexpr std::int64_t longest_side = most_numbers;
constexpr std::int64_t most_levels = std::int64_t{1} << 32;

Json window_json(const Window& window) {
  Json json;
  for (const WindowField& field : window_fields) json[std::string(field.name)] = window.*field.field;
  return json;
}

Json quantiser_json(const Quantiser& quantiser) {
  Json json;
  json["step"] = quantiser.step;
  json["levels"] = quantiser.levels;
  json["rounding"] = to_text(quantiser.rounding);
  return json;
}

Json activation_json(const Activation& activation) {
  Json json;
  json["kind"] = to_text(activation.kind);
  if (activation.kind == ActivationKind::relu)
    json["ceiling"] = activation.ceiling ? Json(*activation.ceiling) : Json();
  if (activation.kind == ActivationKind::quantise) json["quantiser"] = quantiser_json(activation.quantiser);
  if (activation.kind == ActivationKind::step) json["inclusive"] = activation.inclusive;
  return json;
}

Json layer_json(const FloatLayer& layer) {
  Json json;
  json["window"] = window_json(layer.shape.window);
  json["groups"] = layer.shape.groups;
  json["neurons"] = layer.shape.neurons;
  json["pool"] = Json();
  if (layer.shape.pool) {
    json["pool"]["kind"] = pool_names[static_cast<int>(*layer.shape.pool)];
    json["pool"]["window"] = window_json(layer.shape.pool_window);
  }
  json["padding_value"] = layer.padding_value;
  json["biases"] = Json::array_of(layer.biases);
  Json rows(Json::Array{});
  const auto taps = static_cast<std::size_t>(layer.shape.taps());
  for (std::size_t at = 0; at < layer.weights.size(); at += taps)
    rows.push_back(Json::array_of(std::span(layer.weights).subspan(at, taps)));
  json["weights"] = std::move(rows);
  json["activation"] = activation_json(layer.activation);
  return json;
}

class Reader {
 public:
  explicit Reader(Diagnostics& found) : found_(found) {}

  FloatNetwork network(const Json& json) {
    FloatNetwork network;
    ObjectReader reader(json, "", found_);
    reader.choice("schema", std::array{float_network_schema});
    if (const Json* input = reader.member("input")) network.input = read_input(*input);
    const auto layers = reader.elements("layers");
    if (layers.empty() || layers.size() > most_layers)
      wrong("/layers", fmt::format("1 to {} layers", most_layers), std::to_string(layers.size()));
    else
      for (const auto& element : layers) network.layers.push_back(read_layer(element.value, element.pointer));
    reader.finish();
    return network;
  }

 private:
  void wrong(const std::string& pointer, const std::string& expected, const std::string& got) {
    found_.push_back({Code::out_of_range, pointer, expected, got, ""});
  }

  /// A number above `least`, or 1 with a diagnostic.
  double positive(ObjectReader& reader, std::string_view key) {
    const double value = reader.number(key);
    if (value > 0 && std::isfinite(value)) return value;
    wrong(reader.pointer_to(key), "a number greater than 0", fmt::format("{}", value));
    return 1;
  }

  FloatInput read_input(const Json& json) {
    FloatInput input;
    ObjectReader reader(json, "/input", found_);
    input.rows = reader.integer("rows", {1, longest_side});
    input.columns = reader.integer("columns", {1, longest_side});
    input.channels = reader.integer("channels", {1, longest_side});
    input.planes = reader.choice("order", order_names) == 1;
    input.maximum = reader.integer("maximum", {0, longest_side});
    if (const Json* quantiser = reader.member("quantiser"); quantiser != nullptr && *quantiser != Json())
      input.quantiser = read_quantiser(*quantiser, "/input/quantiser");
    reader.finish();
    return input;
  }

  Quantiser read_quantiser(const Json& json, const std::string& pointer) {
    Quantiser quantiser;
    ObjectReader reader(json, pointer, found_);
    quantiser.step = positive(reader, "step");
    quantiser.levels = reader.integer("levels", {1, most_levels});
    quantiser.rounding = static_cast<Rounding>(reader.choice("rounding", rounding_names));
    reader.finish();
    return quantiser;
  }

  Window read_window(const Json& json, const std::string& pointer) {
    Window window;
    ObjectReader reader(json, pointer, found_);
    for (const WindowField& field : window_fields)
      window.*field.field = reader.integer(field.name, {field.least, longest_side});
    reader.finish();
    return window;
  }

  Activation read_activation(const Json& json, const std::string& pointer) {
    Activation activation;
    ObjectReader reader(json, pointer, found_);
    activation.kind = static_cast<ActivationKind>(reader.choice("kind", activation_names));
    if (activation.kind == ActivationKind::relu) {
      const Json* ceiling = reader.member("ceiling");
      if (ceiling != nullptr && *ceiling != Json()) activation.ceiling = positive(reader, "ceiling");
    }
    if (activation.kind == ActivationKind::quantise)
      if (const Json* quantiser = reader.member("quantiser"))
        activation.quantiser = read_quantiser(*quantiser, pointer + "/quantiser");
    if (activation.kind == ActivationKind::step) activation.inclusive = reader.boolean("inclusive");
    reader.finish();
    return activation;
  }

  void read_pool(const Json& json, const std::string& pointer, train::LayerShape& shape) {
    ObjectReader reader(json, pointer, found_);
    shape.pool = static_cast<netlist::PoolKind>(reader.choice("kind", pool_names));
    if (const Json* window = reader.member("window"))
      shape.pool_window = read_window(*window, pointer + "/window");
    reader.finish();
  }

  std::vector<double> numbers(const Json& json, const std::string& pointer, std::size_t count) {
    std::vector<double> list;
    const Json::Array* array = json.array();
    if (array == nullptr || array->size() != count) {
      wrong(pointer, fmt::format("an array of {} numbers", count),
            array == nullptr ? json.brief() : std::to_string(array->size()));
      return std::vector<double>(count);
    }
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const double* number = (*array)[i].get_if<double>();
      const std::int64_t* integer = (*array)[i].integer();
      if (number == nullptr && integer == nullptr)
        wrong(fmt::format("{}/{}", pointer, i), "a number", (*array)[i].brief());
      list.push_back(number != nullptr ? *number : integer != nullptr ? static_cast<double>(*integer) : 0);
    }
    return list;
  }

  FloatLayer read_layer(const Json& json, const std::string& pointer) {
    FloatLayer layer;
    const std::size_t before = found_.size();
    ObjectReader reader(json, pointer, found_);
    if (const Json* window = reader.member("window"))
      layer.shape.window = read_window(*window, pointer + "/window");
    layer.shape.groups = reader.integer("groups", {1, longest_side});
    layer.shape.neurons = reader.integer("neurons", {1, longest_side});
    if (const Json* pool = reader.member("pool"); pool != nullptr && *pool != Json())
      read_pool(*pool, pointer + "/pool", layer.shape);
    layer.padding_value = reader.number("padding_value");
    if (const Json* activation = reader.member("activation"))
      layer.activation = read_activation(*activation, pointer + "/activation");
    const Json* biases = reader.member("biases");
    const auto rows = reader.elements("weights");
    reader.finish();
    if (found_.size() != before || !fits(layer.shape, pointer)) return layer;
    const auto neurons = static_cast<std::size_t>(layer.shape.neurons);
    layer.biases = numbers(*biases, pointer + "/biases", neurons);
    if (rows.size() != neurons)
      wrong(pointer + "/weights", fmt::format("{} rows", neurons), std::to_string(rows.size()));
    else
      for (const auto& row : rows) {
        const auto weights = numbers(row.value, row.pointer, static_cast<std::size_t>(layer.shape.taps()));
        layer.weights.insert(layer.weights.end(), weights.begin(), weights.end());
      }
    return layer;
  }

  /// Whether the numbers of a layer belong together; the weights may only be counted after that.
  bool fits(const train::LayerShape& shape, const std::string& pointer) {
    const Window& window = shape.window;
    if (window.channels % shape.groups != 0 || shape.neurons % shape.groups != 0) {
      wrong(pointer + "/groups", "a divisor of channels and neurons", std::to_string(shape.groups));
      return false;
    }
    const bool too_large = window.rows * window.columns > most_numbers / window.channels ||
                           window.area() > most_numbers / window.channels ||
                           window.area() * window.channels > most_numbers / shape.neurons ||
                           window.positions() > most_numbers / shape.neurons;
    if (too_large || window.positions() == 0) {
      wrong(pointer + "/window", fmt::format("a window that fits, of at most {} numbers", most_numbers),
            too_large ? "a larger one" : "one that does not fit its plane");
      return false;
    }
    if (!shape.pool) return true;
    const Window& pool = shape.pool_window;
    const bool joins = pool.rows == window.out_rows() && pool.columns == window.out_columns() &&
                       pool.channels == shape.neurons && pool.positions() > 0 &&
                       pool.padding < std::min(pool.kernel_rows, pool.kernel_columns);
    if (!joins) wrong(pointer + "/pool/window", "a window over the sums of the layer", "another one");
    return joins;
  }

  Diagnostics& found_;
};

/// Whether each layer takes what the one before it gives.
void check_chain(const FloatNetwork& network, Diagnostics& diagnostics) {
  std::int64_t values = network.input.values();
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const FloatLayer& layer = network.layers[l];
    const bool is_last = l + 1 == network.layers.size();
    if (layer.shape.inputs() != values)
      diagnostics.push_back({Code::shape_mismatch, fmt::format("/layers/{}/window", l),
                             fmt::format("{} values", values), std::to_string(layer.shape.inputs()), ""});
    if ((layer.activation.kind == ActivationKind::none) != is_last)
      diagnostics.push_back({Code::out_of_range, fmt::format("/layers/{}/activation", l),
                             is_last ? "none, as this is the last layer" : "an activation",
                             std::string(to_text(layer.activation.kind)), ""});
    values = layer.shape.outputs();
  }
}

}  // namespace

Json to_json(const FloatNetwork& network) {
  Json json;
  json["schema"] = float_network_schema;
  Json& input = json["input"];
  input["rows"] = network.input.rows;
  input["columns"] = network.input.columns;
  input["channels"] = network.input.channels;
  input["order"] = order_names[network.input.planes ? 1 : 0];
  input["maximum"] = network.input.maximum;
  input["quantiser"] = network.input.quantiser ? quantiser_json(*network.input.quantiser) : Json();
  Json layers(Json::Array{});
  for (const FloatLayer& layer : network.layers) layers.push_back(layer_json(layer));
  json["layers"] = std::move(layers);
  return json;
}

std::optional<FloatNetwork> read_float_network(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto json = parse_json(text, diagnostics);
  if (!json) return std::nullopt;
  FloatNetwork network = Reader(diagnostics).network(*json);
  if (diagnostics.size() == before) check_chain(network, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return network;
}

std::string float_network_sha256(const FloatNetwork& network) {
  return sha256_hex(canonical_json(to_json(network)));
}

}  // namespace pulsewright::interchange
