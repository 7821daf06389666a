// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/random.h"
#include "catch.h"
#include "train/passes.h"

using namespace pulsewright;

namespace {

Matrix random_matrix(int rows, int columns, double low, double high, Random& random) {
  return Matrix::NullaryExpr(rows, columns, [&] { return low + (high - low) * random.uniform(); });
}

struct SmallNetwork {
  explicit SmallNetwork(Response response, std::uint64_t seed) {
    Random random(seed, 7);
    parameters = {{random_matrix(4, 5, -1, 1, random), random_matrix(1, 5, -0.2, 0.2, random), -1},
                  {random_matrix(5, 3, -1, 1, random), random_matrix(1, 3, -0.2, 0.2, random), 1}};
    views = {{&parameters[0], response}, {&parameters[1], response}};
    pixels.maximum = 1000;
    pixels.values = (random_matrix(6, 4, 0, 1000, random)).cast<std::int32_t>();
  }

  double loss() const { return cross_entropy(forward_real(views, pixels).logits(views), labels, 0.1).mean; }

  std::vector<LayerParameters> parameters;
  std::vector<LayerView> views;
  Pixels pixels;
  std::vector<int> labels = {0, 1, 2, 2, 1, 0};
};

}  // namespace

TEST_CASE("the backward pass is the slope of the loss for every response") {
  for (std::size_t r = 0; r < response_count; ++r) {
    const auto response = static_cast<Response>(r);
    INFO(to_text(response));
    SmallNetwork network(response, 3 + r);
    const ForwardPass pass = forward_real(network.views, network.pixels);
    const Loss loss = cross_entropy(pass.logits(network.views), network.labels, 0.1);
    const auto gradients = backward(network.views, pass, loss.gradient);
    for (std::size_t l = 0; l < 2; ++l)
      for (Eigen::Index i = 0; i < network.parameters[l].weights.size(); ++i) {
        double& weight = network.parameters[l].weights.data()[i];
        const double step = 1e-6;
        const double kept = weight;
        weight = kept + step;
        const double above = network.loss();
        weight = kept - step;
        const double below = network.loss();
        weight = kept;
        CHECK(gradients[l].weights.data()[i] == Approx((above - below) / (2 * step)).margin(1e-6));
      }
  }
}

TEST_CASE("a dark input adds nothing to any response") {
  Random random(5, 1);
  const Matrix weights = random_matrix(8, 3, -1, 1, random);
  for (std::size_t r = 0; r < response_count; ++r)
    CHECK(respond(static_cast<Response>(r), Matrix::Zero(2, 8), weights).isZero());
}

TEST_CASE("an exact pass comes close to the real one as streams grow") {
  SmallNetwork network(Response::product, 11);
  const Matrix real = forward_real(network.views, network.pixels).sums.back();
  double last = 1e9;
  for (const int length : {4, 32, 256}) {
    const CountLookup lookup({length, Encoding::sign_magnitude, find_source_pair("sobol_1_2")});
    for (LayerView& view : network.views) view.lookup = &lookup;
    const double error =
        (forward_exact(network.views, network.pixels).sums.back() - real).cwiseAbs().maxCoeff();
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
  CHECK(loss.gradient.rowwise().sum().cwiseAbs().maxCoeff() < 1e-15);
}
