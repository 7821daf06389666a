// SPDX-License-Identifier: Apache-2.0
#include "baseline/bit_flips.h"

#include <numeric>

#include <fmt/format.h>

namespace pulsewright::baseline {

namespace {

constexpr double probabilities[] = {1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3};

template <class Design>
FlipCurve curve_of(const Design& design, std::string name, FlipPlace place, const data::ImageView& images,
                   std::span<const std::uint8_t> labels, int seeds) {
  FlipCurve curve{std::move(name), place, exposed_bits(design, place), {}};
  for (const double probability : probabilities) {
    FlipPoint& point = curve.points.emplace_back(FlipPoint{probability, {}});
    for (int seed = 1; seed <= seeds; ++seed)
      point.accuracies.push_back(
          static_cast<double>(correct_with_flips(design, images, labels,
                                                 {place, probability, static_cast<std::uint64_t>(seed)})) /
          static_cast<double>(images.size()));
  }
  return curve;
}

}  // namespace

double FlipPoint::mean() const {
  return std::accumulate(accuracies.begin(), accuracies.end(), 0.0) / static_cast<double>(accuracies.size());
}

std::span<const double> flip_probabilities() {
  return probabilities;
}

std::vector<FlipCurve> flip_curves(const netlist::Netlist& netlist, const FixedPointNetwork& network,
                                   const data::ImageView& images, std::span<const std::uint8_t> labels,
                                   int seeds, const ProgressListener& progress) {
  std::vector<FlipCurve> curves;
  for (const FlipPlace place : flip_places) {
    tell(progress, {.task = "compare", .step = fmt::format("bit flips, {}", to_text(place))});
    curves.push_back(curve_of(netlist, "stochastic", place, images, labels, seeds));
    curves.push_back(curve_of(network, "fixed_point", place, images, labels, seeds));
  }
  return curves;
}

Json to_json(std::span<const FlipCurve> curves) {
  Json list(Json::Array{});
  for (const FlipCurve& curve : curves) {
    Json points(Json::Array{});
    for (const FlipPoint& point : curve.points) {
      Json entry;
      entry["probability"] = point.probability;
      entry["mean"] = point.mean();
      entry["accuracies"] = Json::array_of(point.accuracies);
      points.push_back(std::move(entry));
    }
    Json entry;
    entry["design"] = curve.design;
    entry["place"] = to_text(curve.place);
    entry["bits"] = curve.bits;
    entry["points"] = points;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace pulsewright::baseline
