// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "catch.h"
#include "exact/engine.h"
#include "train/assemble.h"
#include "train/small_tasks.h"
#include "train/trainer.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// A finished run; `options` and `data` must outlive it.
std::unique_ptr<Trainer> trained(const TrainOptions& options, const data::DataSet& data) {
  auto trainer = std::make_unique<Trainer>(options, data, small_tasks::shapes(options, data));
  while (!trainer->finished()) trainer->run_epoch();
  return trainer;
}

TrainOptions short_options() {
  TrainOptions options;
  options.layers = {{.neurons = 12}};
  options.lengths = {16};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc"};
  options.real_epochs = 2;
  options.tune_epochs = 3;
  options.trains_real = false;
  return options;
}

double accuracy(const netlist::Netlist& netlist, const data::ImageSet& images) {
  const auto engine = exact::make_engine(netlist);
  int correct = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::vector<std::int64_t> pixels(images.image(i).begin(), images.image(i).end());
    correct += engine->run(pixels).label == images.labels[i];
  }
  return correct / static_cast<double>(images.size());
}

}  // namespace

TEST_CASE(
    "a circuit that is moved to other generators keeps its weights and, but for a little, its accuracy") {
  const data::DataSet data = data::digits();
  const TrainOptions options = short_options();
  const auto trainer = trained(options, data);
  const auto circuit = trainer->circuit();
  const netlist::Netlist netlist = assemble_netlist("here", data.maximum, circuit);
  const double here = accuracy(netlist, data.test);
  for (const int setting : {1, 2}) {
    INFO(setting);
    const MovedCircuit moved = trainer->move_circuit(setting);
    const netlist::Netlist there = assemble_netlist("here", data.maximum, moved.layers);
    CHECK(verify(there).empty());
    CHECK_FALSE(there.generators[1].parameters == netlist.generators[1].parameters);
    for (std::size_t l = 0; l < circuit.size(); ++l) CHECK(moved.layers[l].columns == circuit[l].columns);
    CHECK(accuracy(there, data.test) > here - 0.03);
  }
}

TEST_CASE("a circuit that is moved to its own setting is the same, up to the rounding of its offsets") {
  const data::DataSet data = data::digits();
  const TrainOptions options = short_options();
  const auto trainer = trained(options, data);
  const auto circuit = trainer->circuit();
  const MovedCircuit moved = trainer->move_circuit(0);
  for (std::size_t l = 0; l < circuit.size(); ++l) {
    CHECK(moved.layers[l].columns == circuit[l].columns);
    CHECK((moved.layers[l].biases - circuit[l].biases).cwiseAbs().maxCoeff() <= 1);
  }
}
