// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "catch.h"
#include "train/search.h"
#include "train/small_tasks.h"
#include "train/trainer.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

std::vector<Candidate> chosen(const TrainOptions& options, const data::DataSet& data) {
  Trainer trainer(options, data, small_tasks::shapes(options, data));
  while (!trainer.finished()) trainer.run_epoch();
  std::vector<Candidate> choice;
  for (const std::size_t c : trainer.state().choice) choice.push_back(trainer.space().candidates[c]);
  return choice;
}

std::string names(const std::vector<Candidate>& choice) {
  std::string text;
  for (const Candidate& candidate : choice) text += candidate.text() + "; ";
  return text;
}

/// The digits with few epochs: enough for the choice, not for the accuracy.
TrainOptions digits_options() {
  TrainOptions options;
  options.real_epochs = 8;
  options.search_epochs = 8;
  options.tune_epochs = 1;
  options.recipe.choice_batch = 96;
  options.lengths = {4, 8, 16, 32, 64};
  return options;
}

}  // namespace

TEST_CASE("mirror descent comes to the softmax of the values from any start") {
  const std::vector<double> values = {0.3, 0.1, 0.25, 0.1};
  const double temperature = 0.05;
  for (const std::vector<double>& start :
       {std::vector<double>{0, 0, 0, 0}, {9, -9, 3, 0}, {-100, 100, 5, -5}}) {
    std::vector<double> logits = start;
    for (int i = 0; i < 200; ++i) mirror_step(logits, values, temperature, 0.3);
    const std::vector<double> reached = probabilities_of(logits);
    double total = 0;
    for (const double value : values) total += std::exp(-value / temperature);
    for (std::size_t i = 0; i < values.size(); ++i)
      CHECK(reached[i] == Approx(std::exp(-values[i] / temperature) / total));
  }
}

TEST_CASE("samples follow their probabilities") {
  const std::vector<double> probabilities = {0.5, 0.0, 0.3, 0.2};
  std::vector<int> counts(4);
  for (int i = 0; i < 1000; ++i) ++counts[sample_index(probabilities, (i + 0.5) / 1000)];
  CHECK(counts == std::vector<int>{500, 0, 300, 200});
}

TEST_CASE("the search ends in the same choice from three start points") {
  const data::DataSet data = data::digits();
  TrainOptions options = digits_options();
  std::vector<std::string> ends;
  std::vector<std::vector<double>> starts;
  for (const std::uint64_t start : {0, 1, 2}) {
    options.start = start;
    starts.push_back(Trainer(options, data, small_tasks::shapes(options, data)).state().logits[0]);
    ends.push_back(names(chosen(options, data)));
  }
  CHECK(starts[0] != starts[1]);
  CHECK(starts[1] != starts[2]);
  CHECK(ends[1] == ends[0]);
  CHECK(ends[2] == ends[0]);
}

TEST_CASE("a tight budget ends in shorter streams than a loose one") {
  const data::DataSet data = data::digits();
  TrainOptions options = digits_options();
  options.cost_weight = 0;
  const auto loose = chosen(options, data);
  options.cost_weight = 3e-4;
  const auto tight = chosen(options, data);
  INFO(names(loose) << " / " << names(tight));
  for (std::size_t l = 0; l < loose.size(); ++l) CHECK(tight[l].length < loose[l].length);
}

TEST_CASE("bipolar is chosen where distance to a template decides") {
  TrainOptions options = small_tasks::short_options({1});
  options.real_epochs = 20;
  options.search_epochs = 40;
  for (const std::uint64_t seed : {1, 2, 3}) {
    options.seed = seed;
    const auto choice = chosen(options, small_tasks::nearness_to_a_template(200, seed));
    INFO(names(choice));
    CHECK(choice[0].encoding == netlist::Encoding::bipolar);
    CHECK(choice[0].pair->plan != netlist::CorrelationPlan::independent);
  }
}

TEST_CASE("sign-magnitude is chosen where most inputs have to be ignored") {
  TrainOptions options = small_tasks::short_options({});
  options.lengths = {8};
  options.real_epochs = 40;
  options.search_epochs = 60;
  for (const std::uint64_t seed : {1, 2, 3}) {
    options.seed = seed;
    const auto choice = chosen(options, small_tasks::threshold_of_one_pixel(200, seed));
    INFO(names(choice));
    CHECK(choice[0].encoding == netlist::Encoding::sign_magnitude);
  }
}

TEST_CASE("a multiplexer is chosen where area is dear, a counter where it is free") {
  const data::DataSet data = data::digits();
  TrainOptions options = digits_options();
  options.layers = {};
  options.lengths = {64};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"sobol_1_2"};
  options.accumulators = {netlist::Accumulator::count, netlist::Accumulator::mux};
  options.cost_weight = 0;
  CHECK(chosen(options, data)[0].accumulator == netlist::Accumulator::count);
  options.cost_weight = 1e-2;
  CHECK(chosen(options, data)[0].accumulator == netlist::Accumulator::mux);
}

TEST_CASE("a dear candidate more changes no choice, nor a bit of the weights") {
  const data::DataSet data = data::digits();
  TrainOptions options = digits_options();
  options.lengths = {4, 8, 16};
  options.cost_weight = 3e-4;
  const auto end = [&] {
    Trainer trainer(options, data, small_tasks::shapes(options, data));
    while (!trainer.finished()) trainer.run_epoch();
    std::string text;
    for (const std::size_t c : trainer.state().choice) text += trainer.space().candidates[c].text() + "; ";
    for (const QuantisedLayer& layer : trainer.circuit()) text += fmt::format("{} ", layer.columns.sum());
    return text;
  };
  const std::string before = end();
  options.lengths = {1024, 4, 8, 512, 16};
  CHECK(end() == before);
}

TEST_CASE("candidates that are added change no choice but in a layer that takes one of them") {
  const data::DataSet data = data::digits();
  TrainOptions options = digits_options();
  options.real_epochs = options.search_epochs = 4;
  options.lengths = {4, 8, 16};
  options.pairs = {"ramp_vdc", "lfsr_reversed", "ramp_shared"};
  options.cost_weight = 3.3e-6;
  for (const std::uint64_t seed : {1, 2, 3}) {
    options.seed = seed;
    const std::vector<Candidate> before = chosen(options, data);
    TrainOptions longer = options;
    longer.lengths = {4, 8, 16, 512, 1024};
    TrainOptions paired = options;
    paired.pairs.emplace_back("levels");
    TrainOptions multiplexed = options;
    multiplexed.accumulators.push_back(netlist::Accumulator::mux);
    for (const TrainOptions& more : {longer, paired, multiplexed}) {
      const std::vector<Candidate> now = chosen(more, data);
      INFO("seed " << seed << ": " << names(before) << " / " << names(now));
      for (std::size_t l = 0; l < before.size(); ++l)
        CHECK((now[l].text() == before[l].text() || !now[l].is_usual()));
    }
  }
}

TEST_CASE("the search draws the usual candidates, or all if none is usual") {
  const data::DataSet data = small_tasks::threshold_of_one_pixel(20, 1);
  TrainOptions options = small_tasks::short_options({});
  const auto drawn = [&] {
    const DesignSpace space(options, small_tasks::shapes(options, data), registry_area);
    return std::ranges::count(space.is_drawn, true);
  };
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc", "levels"};
  options.lengths = {16, 1024};
  CHECK(drawn() == 1);
  options.lengths = {512, 1024};
  CHECK(drawn() == 3);  // levels take squares alone
}
