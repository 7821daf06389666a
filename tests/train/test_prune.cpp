// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "catch.h"
#include "train/prune.h"
#include "train/random_network.h"
#include "train/small_tasks.h"
#include "train/trainer.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// A dense network of 12 pixels with what live_masks() asks of it.
struct Pruned {
  explicit Pruned(std::uint64_t seed) : random(seed, 1), network(layers, 3, 4, 1, random) {
    for (std::size_t l = 0; l < network.shapes.size(); ++l) {
      parameters.push_back(&network.parameters[l]);
      input_rms.push_back(random_matrix(1, network.shapes[l].taps(), 0.1, 1, random));
    }
  }
  std::vector<Matrix> masks(std::int64_t live, std::int64_t inputs) const {
    return live_masks(network.shapes, parameters, input_rms, live, inputs);
  }

  std::vector<LayerSpec> layers = {{.neurons = 7}};
  Random random;
  RandomNetwork network;
  std::vector<const LayerParameters*> parameters;
  std::vector<Vector> input_rms;
};

std::int64_t live_of(const std::vector<Matrix>& masks) {
  std::int64_t live = 0;
  for (const Matrix& mask : masks) live += (mask.array() == 1).count();
  return live;
}

std::int64_t inputs_of(const Matrix& mask) {
  return (mask.rowwise().sum().array() > 0).count();
}

/// The live synapses of a finished run.
std::int64_t live_synapses(const Trainer& trainer) {
  std::int64_t live = 0;
  for (const QuantisedLayer& layer : trainer.circuit())
    for (const std::int32_t column : layer.columns.reshaped())
      live += layer.arithmetic->threshold_of(column) != 0;
  return live;
}

}  // namespace

TEST_CASE("pruning falls from all synapses to those wanted, and never rises") {
  CHECK(live_at(1000, 100, 0) == 1000);
  CHECK(live_at(1000, 100, 1) == 100);
  CHECK(live_at(1000, 100, 7) == 100);
  // Cubic: halfway an eighth of the way is left.
  CHECK(live_at(1000, 200, 0.5) == 300);
  std::int64_t last = 1000;
  for (int i = 0; i <= 100; ++i) {
    const std::int64_t now = live_at(1000, 100, i / 100.0);
    CHECK(now <= last);
    last = now;
  }
}

TEST_CASE("layers share the live synapses, small ones thinned less, and none gets more than it has") {
  Diagnostics diagnostics;
  const std::vector<LayerSpec> layers = {{.neurons = 128}};
  const auto shapes = shapes_of(layers, {28, 28}, 10, "", diagnostics);
  for (const std::int64_t live : {2000, 5000, 30000, 100000}) {
    const auto shares = live_by_layer(shapes, live);
    INFO(live << ": " << shares[0] << ", " << shares[1]);
    CHECK(shares[0] + shares[1] <= live);
    CHECK(shares[0] + shares[1] > live - 2);
    CHECK(shares[1] <= 128 * 10);
    CHECK(shares[1] * 784 * 128 > shares[0] * 128 * 10);
  }
  CHECK(live_by_layer(shapes, 1000000) == std::vector<std::int64_t>{784 * 128, 128 * 10});
}

TEST_CASE("masks keep in each layer exactly its share, the synapses that matter most") {
  const Pruned pruned(1);
  for (const std::int64_t live : {2, 13, 60, 105, 200}) {
    const auto masks = pruned.masks(live, 0);
    const auto shares = live_by_layer(pruned.network.shapes, live);
    for (std::size_t l = 0; l < masks.size(); ++l) {
      CHECK(live_of({masks[l]}) == shares[l]);
      const Matrix matters = pruned.input_rms[l].asDiagonal() * pruned.parameters[l]->weights.cwiseAbs();
      float least_kept = 1e9f;
      float most_dropped = 0;
      for (Eigen::Index i = 0; i < matters.size(); ++i)
        if (masks[l].data()[i] == 1)
          least_kept = std::min(least_kept, matters.data()[i]);
        else
          most_dropped = std::max(most_dropped, matters.data()[i]);
      CHECK(least_kept >= most_dropped);
    }
  }
}

TEST_CASE("of synapses that matter alike, masks keep the first, and exactly the share") {
  Pruned pruned(2);
  for (LayerParameters& parameters : pruned.network.parameters) parameters.weights.setConstant(0.5f);
  for (Vector& rms : pruned.input_rms) rms.setOnes();
  const auto share = static_cast<Eigen::Index>(live_by_layer(pruned.network.shapes, 20)[0]);
  const Matrix mask = pruned.masks(20, 0)[0];
  CHECK(mask.sum() == static_cast<float>(share));
  CHECK(mask.reshaped<Eigen::RowMajor>().head(share).sum() == static_cast<float>(share));
}

TEST_CASE("masks keep synapses of at most so many pixels, and the other layers are free") {
  const Pruned pruned(3);
  for (const std::int64_t inputs : {1, 5, 11}) {
    const auto masks = pruned.masks(60, inputs);
    CHECK(inputs_of(masks[0]) <= inputs);
    CHECK(live_of(masks) <= 60);
    CHECK(inputs_of(masks[1]) == 7);
  }
  CHECK(inputs_of(pruned.masks(105, 5)[0]) == 5);
}

TEST_CASE("a synapse that a mask removed stays removed to the end of a run, which still learns") {
  const data::DataSet data = data::digits();
  TrainOptions options = small_tasks::short_options({16});
  options.lengths = {16};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc"};
  options.tune_epochs = 12;
  options.sparsity = {.live_synapses = 400, .live_inputs = 30};
  for (const Forward forward : {Forward::exact, Forward::expectation}) {
    options.forward = forward;
    Trainer trainer(options, data, small_tasks::shapes(options, data));
    while (!trainer.finished()) trainer.run_epoch();
    const auto& masks = trainer.state().masks;
    REQUIRE(masks.size() == 2);
    CHECK(live_of(masks) <= 400);
    CHECK(live_of(masks) > 300);
    CHECK(live_synapses(trainer) <= live_of(masks));
    const QuantisedLayer first = trainer.circuit()[0];
    const Matrix lives = first.columns.unaryExpr(
        [&](std::int32_t column) { return first.arithmetic->threshold_of(column) != 0 ? 1.0f : 0.0f; });
    CHECK(inputs_of(lives) <= 30);
    CHECK(trainer.correct_by(Network::circuit, data.train, trainer.rows().train) >
          0.8 * static_cast<double>(data.train.size()));
  }
}

TEST_CASE("a run of any number of steps is pruned down to what was asked") {
  TrainOptions options = small_tasks::short_options({3});
  options.lengths = {8};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc"};
  options.real_epochs = 1;
  options.trains_real = false;
  options.sparsity = {.live_synapses = 40, .live_inputs = 9};
  // Of 4 images each, so of 5 steps an epoch, or of one.
  const data::DataSet data = small_tasks::threshold_of_one_pixel(20, 4);
  for (const int batch : {4, 20})
    for (const int epochs : {1, 2, 3, 5, 9, 10, 11, 13}) {
      INFO(epochs << " epochs of batches of " << batch);
      options.recipe.batch = batch;
      options.tune_epochs = epochs;
      Trainer trainer(options, data, small_tasks::shapes(options, data));
      while (!trainer.finished()) trainer.run_epoch();
      CHECK(live_of(trainer.state().masks) <= 40);
      CHECK(live_of(trainer.state().masks) > 20);
      CHECK(inputs_of(trainer.state().masks[0]) <= 9);
    }
}
