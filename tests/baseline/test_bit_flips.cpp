// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "baseline/bit_flips.h"
#include "catch.h"
#include "data/images.h"
#include "exact/engine.h"
#include "rtl/generate.h"
#include "samples/sample_fixed_point.h"
#include "samples/sample_netlist.h"

namespace pulsewright::baseline {
namespace {

/// Labels that the untouched network gives: without flips it is always right.
template <class Classify>
std::vector<std::uint8_t> labels_by(const data::Images& images, Classify classify) {
  std::vector<std::uint8_t> labels;
  for (const auto& image : images) labels.push_back(static_cast<std::uint8_t>(classify(image)));
  return labels;
}

netlist::Netlist netlist_of(netlist::Encoding encoding, std::uint64_t seed) {
  samples::Shape shape;
  for (samples::LayerShape& layer : shape.layers) layer.weight_encoding = encoding;
  return samples::make_netlist(shape, seed);
}

TEST_CASE("without flips the bit-by-bit network is the engine's, in every encoding") {
  for (const netlist::Encoding encoding :
       {netlist::Encoding::sign_magnitude, netlist::Encoding::unipolar, netlist::Encoding::bipolar})
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      INFO(to_text(encoding) << ", seed " << seed);
      const netlist::Netlist netlist = netlist_of(encoding, seed);
      const data::Images images = rtl::random_images(*chain_of(netlist).input, 30, seed);
      const auto engine = make_engine(netlist, exact::Method::reference);
      const auto labels = labels_by(images, [&](const auto& image) { return engine->run(image).label; });
      for (const FlipPlace place : flip_places)
        CHECK(correct_with_flips(netlist, data::ImageView(images), labels, {place, 0.0, 1}) == 30);
    }
}

TEST_CASE("flips are a function of their seed, and many of them spoil answers wherever they are") {
  const netlist::Netlist netlist = netlist_of(netlist::Encoding::sign_magnitude, 1);
  const FixedPointNetwork network = samples::make_fixed_point({5, 6, 4}, {4, 4}, 1);
  const data::Images images = rtl::random_images(*chain_of(netlist).input, 200, 1);
  const data::ImageView view(images);
  const auto engine = exact::make_engine(netlist);
  const auto stochastic = labels_by(images, [&](const auto& image) { return engine->run(image).label; });
  const auto fixed = labels_by(images, [&](const auto& image) { return run(network, image).label; });
  for (const FlipPlace place : flip_places) {
    INFO(to_text(place));
    const Flips many{place, 0.3, 1};
    CHECK(correct_with_flips(netlist, view, stochastic, many) < 190);
    CHECK(correct_with_flips(netlist, view, stochastic, many) ==
          correct_with_flips(netlist, view, stochastic, many));
    CHECK(correct_with_flips(network, view, fixed, {place, 0.0, 1}) == 200);
    CHECK(correct_with_flips(network, view, fixed, many) < 190);
  }
}

TEST_CASE("the bits that can flip are counted") {
  const FixedPointNetwork network = samples::make_fixed_point({5, 6, 4}, {4, 3}, 1);
  CHECK(exposed_bits(network, FlipPlace::values) == (5 + 6) * 3);
  CHECK(exposed_bits(network, FlipPlace::weights) == (5 * 6 + 6 * 4) * 4);
  CHECK(exposed_bits(network, FlipPlace::registers) ==
        6 * sum_width(network.layers[0], network.format) + 4 * sum_width(network.layers[1], network.format));
  const netlist::Netlist netlist = netlist_of(netlist::Encoding::sign_magnitude, 1);
  // At least the eight bits of each input of both layers.
  CHECK(exposed_bits(netlist, FlipPlace::values) > (5 + 4) * 8);
}

TEST_CASE("a curve has a point for each probability, and its picture a band and marks for each") {
  const netlist::Netlist netlist = netlist_of(netlist::Encoding::sign_magnitude, 1);
  const FixedPointNetwork network = samples::make_fixed_point({5, 6, 4}, {4, 4}, 1);
  const data::Images images = rtl::random_images(*chain_of(netlist).input, 20, 1);
  const std::vector<std::uint8_t> labels(20, 1);
  const auto curves = flip_curves(netlist, network, data::ImageView(images), labels, 3);
  REQUIRE(curves.size() == 6);
  for (const FlipCurve& curve : curves) {
    REQUIRE(curve.points.size() == flip_probabilities().size());
    for (const FlipPoint& point : curve.points) {
      CHECK(point.accuracies.size() == 3);
      const auto [worst, best] = std::ranges::minmax(point.accuracies);
      CHECK(point.mean() >= worst - 1e-12);
      CHECK(point.mean() <= best + 1e-12);
    }
  }
  const std::string svg = flip_picture(curves);
  std::size_t points = 0;
  for (std::size_t at = 0; (at = svg.find("class=\"point\"", at)) != std::string::npos; ++at) ++points;
  CHECK(points == 6 * flip_probabilities().size());
}

}  // namespace
}  // namespace pulsewright::baseline
