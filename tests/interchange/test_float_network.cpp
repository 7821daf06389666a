// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "catch.h"
#include "interchange/check_model.h"
#include "interchange/float_network.h"

namespace pulsewright::interchange {
namespace {

FloatNetwork small_network() {
  FloatNetwork network;
  network.input = {2, 2, 1, false, 16, Quantiser{0.25, 4, Rounding::half_even}};
  FloatLayer layer;
  layer.shape.window = {2, 2, 1, 2, 2, 1, 1, 1};
  layer.shape.neurons = 1;
  layer.shape.pool = netlist::PoolKind::sum;
  layer.shape.pool_window = {3, 3, 1, 3, 3, 1, 0, 1};
  layer.weights = {1, 2, 3, 4};
  layer.biases = {0.5};
  layer.padding_value = 0.25;
  layer.activation = {.kind = ActivationKind::relu, .ceiling = 6.0};
  FloatLayer last;
  last.shape = train::dense_shape(1, 2);
  last.weights = {1, -1};
  last.biases = {0, 0.125};
  network.layers = {layer, last};
  return network;
}

TEST_CASE("rounding of halves goes where its name says") {
  const auto level = [](Rounding rounding, double x) { return Quantiser{1, 8, rounding}(x); };
  CHECK(level(Rounding::half_even, 0.5) == 0);
  CHECK(level(Rounding::half_even, 1.5) == 2);
  CHECK(level(Rounding::half_up, 0.5) == 1);
  CHECK(level(Rounding::half_up, std::nextafter(0.5, 0.0)) == 0);
  CHECK(level(Rounding::half_down, 0.5) == 0);
  CHECK(level(Rounding::half_down, 1.5) == 1);
  CHECK(level(Rounding::half_down, 1.75) == 2);
  CHECK(level(Rounding::floor, 1.75) == 1);
  CHECK(level(Rounding::ceiling, 1.25) == 2);
  CHECK(level(Rounding::half_even, -3) == 0);
  CHECK(level(Rounding::half_even, 99) == 8);
}

TEST_CASE("activations keep their bounds") {
  CHECK(Activation{.kind = ActivationKind::relu}(-1) == 0);
  CHECK(Activation{.kind = ActivationKind::relu}(1e300) == 1e300);
  CHECK(Activation{.kind = ActivationKind::relu, .ceiling = 6.0}(7) == 6);
  CHECK(Activation{.kind = ActivationKind::step}(0) == 0);
  CHECK(Activation{.kind = ActivationKind::step, .inclusive = true}(0) == 1);
  CHECK(Activation{.kind = ActivationKind::step}(std::numeric_limits<double>::min()) == 1);
}

TEST_CASE("a padded window, an average and a ceiling by hand") {
  // Pixels 0.3 0.6 0.9 1.2 become levels 0.25 0.5 1 1. The nine sums are their products with the kernel
  // [1 2; 3 4] and 0.25 around them; each pixel meets every weight once, and each of the 20 places outside
  // too.
  const FloatNetwork network = small_network();
  const double pixels = 10 * (0.25 + 0.5 + 1 + 1);
  // Weights over the border: of 36 products 16 are inside; their weights sum to 4 * 10.
  const double border = 0.25 * (9 * 10 - 40);
  const double average = (pixels + border + 9 * 0.5) / 9;
  const std::vector<double> logits = run(network, std::vector{0.3, 0.6, 0.9, 1.2});
  REQUIRE(logits.size() == 2);
  CHECK(logits[0] == Approx(std::min(average, 6.0)));
  CHECK(logits[1] == Approx(0.125 - std::min(average, 6.0)));
  CHECK(average < 6);
}

TEST_CASE("a document is read back as the same network, with the same hash") {
  const FloatNetwork network = small_network();
  const std::string text = canonical_json(to_json(network));
  Diagnostics wrong;
  const auto again = read_float_network(text, wrong);
  INFO(to_text(wrong));
  REQUIRE(again.has_value());
  CHECK(canonical_json(to_json(*again)) == text);
  CHECK(float_network_sha256(*again) == float_network_sha256(network));
  FloatNetwork other = network;
  other.layers[1].weights[0] = std::nextafter(1.0, 2.0);
  CHECK(float_network_sha256(other) != float_network_sha256(network));
}

TEST_CASE("all that is wrong with a document is found at once") {
  FloatNetwork network = small_network();
  Json json = to_json(network);
  json["input"]["order"] = "sideways";
  json["extra"] = 1;
  Json::Array layers = *json.find("layers")->array();
  layers[0]["biases"] = Json(Json::Array{Json("x")});
  layers[1]["neurons"] = 0;
  json["layers"] = Json(layers);
  Diagnostics wrong;
  CHECK_FALSE(read_float_network(canonical_json(json), wrong).has_value());
  const std::string text = to_text(wrong);
  for (const char* pointer : {"/input/order", "/extra", "/layers/0/biases/0", "/layers/1/neurons"})
    CHECK_THAT(text, Catch::Contains(pointer));
}

TEST_CASE("layers that do not join, and activations out of place, are refused") {
  const auto diagnostics_of = [](const FloatNetwork& network) {
    Diagnostics wrong;
    CHECK_FALSE(read_float_network(canonical_json(to_json(network)), wrong).has_value());
    return to_text(wrong);
  };
  FloatNetwork network = small_network();
  network.layers[1].shape = train::dense_shape(2, 1);
  network.layers[1].biases = {0};
  CHECK_THAT(diagnostics_of(network), Catch::Contains("PW0304 /layers/1/window: expected 1 values, got 2"));
  network = small_network();
  network.layers[0].activation = {};
  CHECK_THAT(diagnostics_of(network), Catch::Contains("/layers/0/activation"));
  network = small_network();
  network.layers[0].shape.pool_window.rows = 4;
  CHECK_THAT(diagnostics_of(network), Catch::Contains("/layers/0/pool/window"));
}

TEST_CASE("a formula of pixels is read as arithmetic, and nothing else is") {
  const auto value = [](const char* text, double pixels) {
    const auto formula = input_formula(text);
    REQUIRE(formula.has_value());
    return (*formula)(pixels);
  };
  CHECK(value("pixels / 16, shape [n, 64]", 8) == 0.5);
  CHECK(value("(pixels / 255 - 0.5) / 0.25", 255) == 2);
  CHECK(value("1 - 2 * -pixels", 3) == 7);
  CHECK(value("8 - 4 - 2", 0) == 2);
  for (const char* text : {"", "pixel", "pixels +", "(pixels", "pixels pixels", "__import__('os')"})
    CHECK_FALSE(input_formula(text).has_value());
  CHECK_FALSE(input_formula(std::string(100000, '(')).has_value());
  CHECK_FALSE(input_formula(std::string(100000, '-')).has_value());
}

}  // namespace
}  // namespace pulsewright::interchange
