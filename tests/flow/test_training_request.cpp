// SPDX-License-Identifier: Apache-2.0
// Trainings as programs ask for them: JSON in, options out, and what is usual where nothing is said.
#include <algorithm>

#include "catch.h"
#include "flow/train_network.h"

namespace pulsewright::flow {
namespace {

TrainingRequest request_of(const char* text, Diagnostics& diagnostics) {
  const auto json = parse_json(text, diagnostics);
  REQUIRE(json);
  return read_training_request(*json, diagnostics);
}

TEST_CASE("an empty request is the usual training") {
  Diagnostics diagnostics;
  TrainingRequest request = request_of("{}", diagnostics);
  CHECK(diagnostics.empty());
  train::TrainOptions usual;
  CHECK(request.open_recipe);
  CHECK(request.open_objective);
  // The name follows the data, which train_network() looks at.
  CHECK(request.options.name.empty());
  CHECK(request.options.cost_weight == usual.cost_weight);
  CHECK(request.options.tune_epochs == usual.tune_epochs);
  CHECK(request.options.encodings == usual.encodings);
  CHECK(request.options.lengths == usual.lengths);
}

TEST_CASE("each member of a request reaches its option") {
  Diagnostics diagnostics;
  const TrainingRequest request = request_of(
      R"({"out": "run", "data": "mnist", "name": "net", "data_options": {"maximum": 9}, "hidden": [5, 6],
          "length": [8, 16], "encoding": ["bipolar"], "source_pair": ["ramp_vdc"], "accumulator": ["mux"],
          "generator_setting": 2, "seed": 7, "search_start": 3, "forward": "noisy", "no_calibration": true,
          "live_synapses": 11, "live_inputs": 12, "fitted_area": true, "pipeline_delay": 1,
          "no_float": true, "threads": 2, "batch": 4, "optimiser": "sgd", "schedule": "step",
          "rate": 0.5, "tune_rate": 1, "cost_weight": 0.25, "real_epochs": 1, "search_epochs": 2, "epochs": 3,
          "augment_shift": 0.125, "hold_out": true})",
      diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(diagnostics.empty());
  const train::TrainOptions& options = request.options;
  CHECK(request.out == "run");
  CHECK(options.data == "mnist");
  CHECK(options.data_options.maximum == 9);
  CHECK(options.layers == std::vector<train::LayerSpec>{{.neurons = 5}, {.neurons = 6}});
  CHECK(options.lengths == std::vector{8, 16});
  CHECK(options.encodings == std::vector{netlist::Encoding::bipolar});
  CHECK(options.pairs == std::vector<std::string>{"ramp_vdc"});
  CHECK(options.accumulators == std::vector{netlist::Accumulator::mux});
  CHECK(options.setting == 2);
  CHECK(options.seed == 7);
  CHECK(options.start == 3);
  CHECK(options.forward == train::Forward::noisy);
  CHECK_FALSE(options.calibrates);
  CHECK(options.sparsity.live_synapses == 11);
  CHECK(options.sparsity.live_inputs == 12);
  CHECK(options.fits_area);
  CHECK(options.pipeline_delay == 1);
  CHECK_FALSE(options.trains_real);
  CHECK(options.threads == 2);
  CHECK(options.recipe.batch == 4);
  CHECK(options.optimiser == train::OptimiserKind::sgd);
  CHECK(options.schedule == train::Schedule::step);
  CHECK(options.recipe.rate == 0.5);
  CHECK(options.recipe.tune_rate == 1.0);
  CHECK(options.augmentation->shift == 0.125);
  CHECK(options.augmentation->rotation == train::usual_augmentation.rotation);
  CHECK(options.hold_out);
  CHECK(options.cost_weight == 0.25);
  CHECK(options.real_epochs == 1);
  CHECK(options.search_epochs == 2);
  CHECK(options.tune_epochs == 3);
  CHECK_FALSE(request.open_recipe);
  CHECK_FALSE(request.open_objective);
}

TEST_CASE("all that is wrong with a request is diagnosed at once, also what it does not know") {
  Diagnostics diagnostics;
  request_of(R"({"seed": -1, "lenght": [8], "encoding": ["ternary"], "length": "8", "hidden": [4],
                 "layers": ["dense:4"], "within": 0.01, "cost_weight": 0.1, "hold_out": 1})",
             diagnostics);
  std::vector<std::string> places;
  for (const Diagnostic& one : diagnostics) places.push_back(one.where);
  for (const char* place :
       {"/seed", "/lenght", "/encoding/0", "/length", "/hidden", "/within", "/hold_out"}) {
    INFO(place);
    CHECK(std::ranges::count(places, place) == 1);
  }
}

TEST_CASE("any number of the recipe closes it, and limits are read") {
  Diagnostics diagnostics;
  for (const char* key : {"batch", "rate", "tune_rate", "real_epochs", "search_epochs", "epochs"}) {
    Json json;
    json[key] = std::int64_t{1};
    const TrainingRequest request = read_training_request(json, diagnostics);
    INFO(key << to_text(diagnostics));
    CHECK_FALSE(request.open_recipe);
    CHECK(request.open_objective);
  }
  const auto json = parse_json(R"({"max_lut4": 900, "max_interval": 40, "max_cells_us": 2.5})", diagnostics);
  const TrainingRequest request = read_training_request(*json, diagnostics);
  CHECK(diagnostics.empty());
  CHECK(request.open_recipe);
  CHECK(request.limits.budget.lut4 == 900);
  CHECK(request.limits.budget.interval_clocks == 40);
  CHECK(request.limits.cells_us == 2.5);
}

}  // namespace
}  // namespace pulsewright::flow
