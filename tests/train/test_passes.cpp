// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "catch.h"
#include "train/loss.h"
#include "train/passes.h"
#include "train/random_network.h"
#include "train/shared_workers.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

const std::vector<int> labels = {0, 1, 2, 2, 1, 0};

RandomNetwork dense_network(std::uint64_t seed) {
  Random random(seed, 7);
  return RandomNetwork(std::vector<LayerSpec>{{.neurons = 5}}, 2, 2, static_cast<int>(labels.size()), random);
}

double loss_of(const RandomNetwork& network, Response response) {
  const auto views = network.views(response);
  return cross_entropy(forward_real(views, network.pixels, shared_workers(2)).logits(views), labels, 0.1)
      .mean;
}

/// How many of the slopes that backward() gives were compared with differences of the loss, and how many are
/// further from them than single precision excuses.
struct Slopes {
  int compared = 0;
  int differ = 0;
  int kinks = 0;
};

/// A float loss of about 1 is known to 1e-7, so a difference over 2^-10 to 2e-4; the rest is curvature.
void compare_slope(RandomNetwork& network, Response response, float& parameter, double slope,
                   Slopes& slopes) {
  const float step = 0x1p-10f;
  const float kept = parameter;
  const double here = loss_of(network, response);
  parameter = kept + step;
  const double above = loss_of(network, response);
  parameter = kept - step;
  const double below = loss_of(network, response);
  parameter = kept;
  const double right = (above - here) / static_cast<double>(step);
  const double left = (here - below) / static_cast<double>(step);
  const double bend = std::abs(right - left);
  // A kink of a response or of a clip lies between, where no difference says what the slope is.
  if (bend > 3e-3) {
    ++slopes.kinks;
    return;
  }
  ++slopes.compared;
  slopes.differ += std::abs(slope - (left + right) / 2) > 1.5 * bend + 5e-4;
}

Slopes compare_slopes(RandomNetwork& network, Response response) {
  const auto views = network.views(response);
  const ForwardPass pass = forward_real(views, network.pixels, shared_workers(2));
  const Loss loss = cross_entropy(pass.logits(views), labels, 0.1);
  const auto gradients = backward(views, pass, loss.gradient, shared_workers(2));
  Slopes slopes;
  for (std::size_t l = 0; l < gradients.size(); ++l) {
    LayerParameters& parameters = network.parameters[l];
    for (Eigen::Index i = 0; i < parameters.weights.size(); ++i)
      compare_slope(network, response, parameters.weights.data()[i], gradients[l].weights.data()[i], slopes);
    for (Eigen::Index i = 0; i < parameters.biases.size(); ++i)
      compare_slope(network, response, parameters.biases[i], gradients[l].biases[i], slopes);
  }
  return slopes;
}

}  // namespace

TEST_CASE("the backward pass is the slope of the loss for every response") {
  for (std::size_t r = 0; r < response_count; ++r) {
    const auto response = static_cast<Response>(r);
    INFO(to_text(response));
    RandomNetwork network = dense_network(3 + r);
    const Slopes slopes = compare_slopes(network, response);
    CHECK(slopes.differ == 0);
    CHECK(slopes.compared > 3 * slopes.kinks);
  }
}

TEST_CASE("the backward pass is the slope of the loss through windows, groups and pools") {
  Slopes all;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed, 8);
    const auto layers = random_layers(6, 5, random);
    RandomNetwork network(layers, 6, 5, static_cast<int>(labels.size()), random);
    const auto response = static_cast<Response>(seed % response_count);
    const Slopes slopes = compare_slopes(network, response);
    INFO("seed " << seed << ", " << to_text(response) << ", " << network_text(layers, {6, 5}, 3) << ": "
                 << slopes.differ << " of " << slopes.compared);
    // Two kinks that hide each other are rare.
    CHECK(slopes.differ <= 2);
    all.differ += slopes.differ;
    all.compared += slopes.compared;
    all.kinks += slopes.kinks;
  }
  CHECK(500 * all.differ < all.compared);
  CHECK(all.compared > 4 * all.kinks);
}

TEST_CASE("a dark input adds nothing to any response") {
  Random random(5, 1);
  const Matrix weights = random_matrix(8, 3, -1, 1, random);
  for (std::size_t r = 0; r < response_count; ++r)
    CHECK(respond(static_cast<Response>(r), Matrix::Zero(2, 8), weights, 1, shared_workers(2)).isZero());
}

TEST_CASE("an exact pass comes close to the real one as streams grow") {
  RandomNetwork network = dense_network(11);
  const auto real_views = network.views();
  const Matrix real = forward_real(real_views, network.pixels, shared_workers(2)).layers.back().sums;
  double last = 1e9;
  for (const int length : {4, 32, 256}) {
    const Candidate candidate{length, netlist::Encoding::sign_magnitude,
                              netlist::find_source_pair("sobol_1_2")};
    network.choose(std::vector{candidate, candidate});
    const auto views = network.views();
    const Matrix sums = forward_exact(views, network.pixels, shared_workers(2)).layers.back().sums;
    const double error = (sums - real).cwiseAbs().maxCoeff();
    INFO(length);
    CHECK(error < last / 2);
    last = error;
  }
  CHECK(last < 0.03);
}

TEST_CASE("cross-entropy counts ties for the lowest class and its gradient sums to zero") {
  Matrix logits(2, 3);
  logits << 1, 1, 0, 0, 2, 2;
  const Loss loss = cross_entropy(logits, std::vector{0, 2}, 0.0);
  CHECK(loss.correct == 1);
  CHECK(loss.mean == Approx((std::log(2 + std::exp(-1.0)) + std::log(2 + std::exp(-2.0))) / 2));
  CHECK(loss.gradient.rowwise().sum().cwiseAbs().maxCoeff() < 1e-7);
}

TEST_CASE("with class weights an image counts as often as they say") {
  Random random(Catch::rngSeed(), 8);
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::Index classes = 2 + static_cast<Eigen::Index>(random.below(3));
    const Eigen::Index images = 1 + static_cast<Eigen::Index>(random.below(6));
    Matrix logits(images, classes);
    std::vector<int> drawn;
    for (Eigen::Index i = 0; i < images; ++i) {
      for (Eigen::Index c = 0; c < classes; ++c) logits(i, c) = static_cast<float>(4 * random.uniform() - 2);
      drawn.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(classes))));
    }
    // Whole weights: as if each image stood there that often.
    std::vector<double> weights;
    for (Eigen::Index c = 0; c < classes; ++c) weights.push_back(static_cast<double>(random.below(4)));
    const Loss weighted = cross_entropy(logits, drawn, 0.1, weights);
    double mean = 0;
    for (Eigen::Index i = 0; i < images; ++i) {
      const std::vector<int> label = {drawn[static_cast<std::size_t>(i)]};
      const Loss single = cross_entropy(logits.row(i), label, 0.1);
      const double times = weights[static_cast<std::size_t>(label[0])];
      mean += times * single.mean / static_cast<double>(images);
      const Matrix expected = static_cast<float>(times / static_cast<double>(images)) * single.gradient;
      CHECK((weighted.gradient.row(i) - expected).cwiseAbs().maxCoeff() < 1e-6);
    }
    CHECK(weighted.mean == Approx(mean).margin(1e-12));
  }
}

TEST_CASE("balanced weights make every class weigh the same, and rows 1 in the mean") {
  data::DataSet data{.name = "built", .classes = 4, .train = {}, .test = {}};
  data.train.features = 1;
  data.train.labels = {0, 0, 0, 0, 0, 0, 2, 2, 3};
  data.train.pixels.resize(9);
  const std::vector<std::size_t> rows = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<double> weights = balanced_weights(data, rows);
  REQUIRE(weights.size() == 4);
  CHECK(weights[0] == Approx(0.5));
  CHECK(weights[1] == 0);
  CHECK(weights[2] == Approx(1.5));
  CHECK(weights[3] == Approx(3));
}
