// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"
#include "catch.h"
#include "exact/engine.h"
#include "train/assemble.h"
#include "train/options.h"
#include "train/passes.h"
#include "train/quantised_layer.h"

using namespace pulsewright;

namespace {

LayerParameters random_layer(int inputs, int neurons, int gain_exponent, Random& random) {
  const auto draw = [&] { return 2 * random.uniform() - 1; };
  return {Matrix::NullaryExpr(inputs, neurons, draw), Vector::NullaryExpr(neurons, draw), gain_exponent};
}

}  // namespace

TEST_CASE("pixels map monotonically, and the largest to the whole stream, for every maximum") {
  for (int maximum = 1; maximum <= 255; ++maximum)
    for (const int length : {4, 16, 256}) {
      INFO(maximum << " " << length);
      const Requantisation requantisation = pixel_requantisation(maximum, length);
      CHECK(requantisation.multiplier < 65536);
      CHECK(requantisation(0) == 0);
      CHECK(requantisation(maximum) == length);
      for (int pixel = 0; pixel < maximum; ++pixel) {
        CHECK(requantisation(pixel) <= requantisation(pixel + 1));
        CHECK(std::abs(requantisation(pixel) * maximum - pixel * length) <= maximum);
      }
    }
  const Requantisation digits = pixel_requantisation(16, 32);
  CHECK(digits == Requantisation{32, 4, Rounding::half_up, 32});
}

TEST_CASE("a gain between streams of different lengths is one multiplier or one shift") {
  CHECK(count_requantisation(16, 64, -1) == Requantisation{2, 0, Rounding::half_up, 64});
  CHECK(count_requantisation(16, 8, 0) == Requantisation{1, 1, Rounding::half_up, 8});
  CHECK(count_requantisation(16, 16, -3) == Requantisation{1, 3, Rounding::half_up, 16});
}

TEST_CASE("the trainer's integers are those of the reference engine for every candidate") {
  Random random(17, 0);
  const std::vector<Candidate> space = design_space(TrainOptions{});
  for (std::size_t c = 0; c < space.size(); ++c) {
    const CountLookup first(space[c]);
    const CountLookup second(space[(c * 31 + 7) % space.size()]);
    INFO(first.candidate().text() << ", " << second.candidate().text());
    const LayerParameters parameters[] = {random_layer(7, 5, -1, random), random_layer(5, 3, 0, random)};
    const std::vector<QuantisedLayer> layers = {{parameters[0], first}, {parameters[1], second}};
    const Netlist netlist = assemble_netlist("sample", 16, layers);
    const auto engine = reference_engine(netlist);
    const LayerView views[] = {{&parameters[0], first.candidate().response(), &first},
                               {&parameters[1], second.candidate().response(), &second}};
    Pixels pixels{IntMatrix::NullaryExpr(3, 7, [&] { return static_cast<std::int32_t>(random.below(17)); }),
                  16};
    const ForwardPass pass = forward_exact(views, pixels);
    for (Eigen::Index image = 0; image < 3; ++image) {
      const std::vector<std::int64_t> features(&pixels.values(image, 0), &pixels.values(image, 0) + 7);
      const Inference inference = engine->run(features);
      for (std::size_t l = 0; l < 2; ++l) {
        const Vector counts = pass.sums[l].row(image) * layers[l].length();
        for (Eigen::Index j = 0; j < counts.size(); ++j)
          CHECK(counts[j] == static_cast<double>(inference.counts[l][static_cast<std::size_t>(j)]));
      }
    }
  }
}
