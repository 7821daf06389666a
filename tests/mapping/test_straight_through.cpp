// SPDX-License-Identifier: Apache-2.0
// Networks that another program trains, against the exact engine on their netlists.
#include <cmath>

#include "catch.h"
#include "exact/engine.h"
#include "mapping/circuit.h"
#include "mapping/random_float_network.h"
#include "mapping/straight_through.h"
#include "netlist/document.h"

namespace pulsewright::mapping {
namespace {

using mapping_tests::circuit_of;
using mapping_tests::seed;

constexpr std::size_t images = 5;

train::Candidate candidate_of(bool bipolar) {
  return {.length = 32,
          .encoding = bipolar ? netlist::Encoding::bipolar : netlist::Encoding::sign_magnitude,
          .pair = netlist::find_source_pair("ramp_vdc")};
}

/// A random network as another program has it, with images.
struct Task {
  explicit Task(std::uint64_t k) : random(seed(), 1000 + k) {
    auto [network, drawn] = mapping_tests::random_task(random, k % 2 == 1);
    data = std::move(drawn);
    Diagnostics wrong;
    mapping = map_network(network, data, 1, wrong);
    if (!mapping) return;
    const train::Candidate candidate = candidate_of(k % 3 == 0);
    netlist = circuit_of(mapping->network, candidate, data.maximum);
    learning.emplace(*mapping, std::vector(mapping->layers.size(), candidate), netlist);
    for (std::size_t l = 0; l < learning->layers(); ++l) parameters.push_back(learning->start(l));
  }

  void disturb() {
    for (train::LayerParameters& layer : parameters) {
      for (float& weight : layer.weights.reshaped())
        weight += static_cast<float>(random.uniform() - 0.5) * 0.4f;
      for (float& bias : layer.biases.reshaped()) bias += static_cast<float>(random.uniform() - 0.5) * 0.2f;
    }
  }
  std::vector<LayerValues> values() const {
    std::vector<LayerValues> all;
    for (const train::LayerParameters& layer : parameters)
      all.push_back({{layer.weights.data(), static_cast<std::size_t>(layer.weights.size())},
                     {layer.biases.data(), static_cast<std::size_t>(layer.biases.size())}});
    return all;
  }
  std::span<const std::uint8_t> pixels() const {
    return std::span(data.test.pixels).first(images * data.test.features);
  }

  Random random;
  data::DataSet data;
  std::optional<Mapping> mapping;  ///< nothing for a network that no circuit holds
  netlist::Netlist netlist;
  std::optional<StraightThrough> learning;
  std::vector<train::LayerParameters> parameters;
  Workers workers{1};
};

constexpr std::uint64_t tasks = 60;

TEST_CASE("a network that another program trains begins as the circuit that it was made of") {
  int seen = 0;
  for (std::uint64_t k = 0; k < tasks; ++k) {
    Task task(k);
    if (!task.mapping) continue;
    INFO("network " << k);
    REQUIRE(write_netlist(task.learning->netlist_of(task.values())) == write_netlist(task.netlist));
    ++seen;
  }
  CHECK(seen > 20);
}

TEST_CASE("its counts are the logits of its circuit, whatever the weights have become") {
  int seen = 0;
  for (std::uint64_t k = 0; k < tasks; ++k) {
    Task task(k);
    if (!task.mapping) continue;
    INFO("network " << k);
    task.disturb();
    const auto pass = task.learning->forward(task.values(), task.pixels(), task.workers);
    const train::IntMatrix counts = task.learning->counts(pass);
    const netlist::Netlist netlist = task.learning->netlist_of(task.values());
    const auto engine = exact::make_engine(netlist);
    for (std::size_t i = 0; i < images; ++i) {
      const auto image = task.data.test.image(i);
      const auto logits = engine->run(std::vector<std::int64_t>(image.begin(), image.end())).logits();
      for (std::size_t c = 0; c < logits.size(); ++c)
        REQUIRE(logits[c] == counts(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c)));
    }
    ++seen;
  }
  CHECK(seen > 20);
}

TEST_CASE("the gradient of the last weights is what the engine's thresholds say") {
  int seen = 0;
  for (std::uint64_t k = 0; k < tasks; ++k) {
    Task task(k);
    if (!task.mapping || !task.learning->shape(task.learning->layers() - 1).is_dense()) continue;
    INFO("network " << k);
    const auto pass = task.learning->forward(task.values(), task.pixels(), task.workers);
    train::Matrix gradient(images, task.learning->classes());
    for (float& one : gradient.reshaped()) one = static_cast<float>(task.random.uniform() - 0.5);
    const auto found = task.learning->backward(pass, gradient, task.workers).back().weights;
    const auto engine = exact::make_engine(task.netlist);
    // A count of one weight's stream is a threshold, times the weight.
    const double per_threshold = task.learning->unit();
    Eigen::MatrixXd wanted = Eigen::MatrixXd::Zero(found.rows(), found.cols());
    for (std::size_t i = 0; i < images; ++i) {
      const auto image = task.data.test.image(i);
      const auto entering =
          engine->run(std::vector<std::int64_t>(image.begin(), image.end())).thresholds.back();
      for (Eigen::Index tap = 0; tap < found.rows(); ++tap)
        for (Eigen::Index c = 0; c < found.cols(); ++c)
          wanted(tap, c) += per_threshold * static_cast<double>(entering[static_cast<std::size_t>(tap)]) *
                            gradient(static_cast<Eigen::Index>(i), c);
    }
    for (Eigen::Index tap = 0; tap < found.rows(); ++tap)
      for (Eigen::Index c = 0; c < found.cols(); ++c) {
        const float weight = task.parameters.back().weights(tap, c);
        if (std::abs(weight) >= 1 && found(tap, c) == 0) continue;
        REQUIRE(std::abs(found(tap, c) - wanted(tap, c)) <= 1e-4 * (1 + std::abs(wanted(tap, c))));
      }
    ++seen;
  }
  CHECK(seen > 10);
}

TEST_CASE("a weight at an end of its range is not pushed beyond it") {
  std::uint64_t k = 0;
  while (!Task(k).mapping) ++k;
  Task task(k);
  auto& weights = task.parameters.back().weights;
  weights.setConstant(1.0f);
  const auto pass = task.learning->forward(task.values(), task.pixels(), task.workers);
  const train::Matrix up = train::Matrix::Constant(images, task.learning->classes(), -1.0f);
  CHECK(task.learning->backward(pass, up, task.workers).back().weights.isZero(0));
  CHECK(task.learning->backward(pass, -up, task.workers).back().weights.maxCoeff() > 0);
}

}  // namespace
}  // namespace pulsewright::mapping
