// SPDX-License-Identifier: Apache-2.0
// Estimates from rows held out, and the rule that chooses by them.
#include <cmath>

#include "base/random.h"
#include "catch.h"
#include "objective/recipe.h"
#include "objective/within.h"
#include "train/small_tasks.h"

namespace pulsewright::objective {
namespace {

using train::small_tasks::short_options;

TEST_CASE("a difference and its error are those of the rows, the repeats of each taken together") {
  Random random(Catch::rngSeed(), 3);
  for (int trial = 0; trial < 50; ++trial) {
    const std::size_t rows = 2 + random.below(40);
    const std::size_t repeats = 1 + random.below(4);
    Answers first(rows * repeats);
    Answers second(rows * repeats);
    for (Answers* answers : {&first, &second})
      for (Answer& answer : *answers) answer = {random.below(3) == 0, random.uniform(), random.uniform()};
    const Estimate got = difference(first, second, rows, loss_of);
    // The textbook's two passes, in another order and precision.
    long double mean = 0;
    long double square = 0;
    for (std::size_t row = rows; row-- > 0;) {
      long double of_row = 0;
      for (std::size_t r = 0; r < repeats; ++r)
        of_row += static_cast<long double>(first[r * rows + row].loss) - second[r * rows + row].loss;
      of_row /= repeats;
      mean += of_row;
      square += of_row * of_row;
    }
    mean /= rows;
    const long double error =
        std::sqrt(square / rows - mean * mean) / std::sqrt(static_cast<long double>(rows));
    CHECK(got.mean == Approx(static_cast<double>(mean)).margin(1e-12));
    CHECK(got.error == Approx(static_cast<double>(error)).margin(1e-7));
  }
}

TEST_CASE("every training row is answered once in each repeat by a network that has not seen it") {
  const data::DataSet data = train::small_tasks::threshold_of_one_pixel(23, 5);
  const std::vector<Fold> folds = folds_of(data, 5, 2, 1);
  REQUIRE(folds.size() == 10);
  std::vector<int> answered(data.train.size());
  for (const Fold& fold : folds) {
    CHECK(fold.data.train.size() + fold.held_out.size() == data.train.size());
    for (std::size_t i = 0; i < fold.held_out.size(); ++i) {
      ++answered[fold.held_out[i]];
      CHECK(fold.data.test.labels[i] == data.train.labels[fold.held_out[i]]);
      CHECK(std::ranges::equal(fold.data.test.image(i), data.train.image(fold.held_out[i])));
    }
  }
  CHECK(answered == std::vector<int>(data.train.size(), 2));
}

CircuitTrial trial_with(Estimate more_wrong, Estimate more_loss) {
  return {.proposal = {}, .more_wrong = more_wrong, .more_loss = more_loss};
}

TEST_CASE("with rows enough to tell, two standard errors more than the measured errors must be within") {
  // 2 % of 4000 rows are wrong; the loss is 0.08 nats, so that 0.02 nats stand for 0.005.
  const auto ask = [](Estimate wrong, Estimate loss) {
    return is_within(trial_with(wrong, loss), 0.005, 0.02, 0.08, 4000, false);
  };
  CHECK(ask({0.001, 0.0019}, {0, 0.001}));
  CHECK_FALSE(ask({0.0015, 0.0019}, {0, 0.001}));
  CHECK(ask({-0.003, 0.0019}, {0.0179, 0.001}));
  CHECK_FALSE(ask({-0.003, 0.0019}, {0.0181, 0.001}));
}

TEST_CASE("with too few rows to tell, half of the errors allowed are taken") {
  const auto ask = [](double wrong) {
    return is_within(trial_with({wrong, 0.008}, {0, 0.001}), 0.005, 0.02, 0.08, 120, false);
  };
  CHECK(ask(0));
  CHECK(ask(1.0 / 480));
  CHECK_FALSE(ask(2.0 / 480));
}

TEST_CASE("a network without an error does not excuse any loss") {
  CHECK(is_within(trial_with({0, 0}, {0.0005, 0}), 0.005, 0, 0.001, 100, false));
  CHECK_FALSE(is_within(trial_with({0, 0}, {0.0015, 0}), 0.005, 0, 0.001, 100, false));
}

TEST_CASE("a regression is within by the root of its mean square") {
  // A root that is 1 % larger is a mean square that is 2.01 % larger.
  CHECK(is_within(trial_with({}, {0.0101, 0}), 0.01, 0, 0.502514, 100, true));
  CHECK_FALSE(is_within(trial_with({}, {0.0102, 0}), 0.01, 0, 0.502514, 100, true));
}

TEST_CASE("the safest candidate is the longest counter with independent sources and sign-magnitude weights") {
  train::TrainOptions options;
  options.accumulators = {netlist::Accumulator::mux, netlist::Accumulator::count};
  std::vector<train::Candidate> space = design_space(options);
  CHECK(space[safest_candidate(space)].text() == "256 sign_magnitude ramp_vdc");
  options.encodings = {netlist::Encoding::bipolar};
  options.lengths = {64, 8};
  options.pairs = {"ramp_shared", "lfsr_reversed"};
  space = design_space(options);
  CHECK(space[safest_candidate(space)].text() == "64 bipolar lfsr_reversed");
}

TEST_CASE("proposals begin with the safest circuit, are ever cheaper, and each once") {
  const data::DataSet data = train::small_tasks::threshold_of_one_pixel(60, 6);
  train::TrainOptions options = short_options({4});
  options.lengths = {8, 16, 64};
  const std::vector<Proposal> proposals = propose(options, data, false, {}, {});
  REQUIRE(proposals.size() >= 3);
  CHECK(proposals.front().choice == std::vector<std::string>(2, "64 sign_magnitude ramp_vdc"));
  for (std::size_t i = 1; i < proposals.size(); ++i) {
    CHECK(proposals[i].cost <= proposals[i - 1].cost);
    for (std::size_t j = 0; j < i; ++j) CHECK(proposals[i].choice != proposals[j].choice);
  }
  for (const int length : options.lengths)
    CHECK(std::ranges::count(proposals,
                             std::vector<std::string>(2, std::to_string(length) + " sign_magnitude ramp_vdc"),
                             &Proposal::choice) == 1);
}

TEST_CASE("a circuit that is given is trained as if it were the only candidate") {
  const data::DataSet data = train::small_tasks::threshold_of_one_pixel(60, 7);
  train::TrainOptions alone = short_options({4});
  alone.lengths = {16};
  alone.encodings = {netlist::Encoding::sign_magnitude};
  alone.pairs = {"sobol_1_2"};
  train::TrainOptions chosen = short_options({4});
  chosen.choice = std::vector<std::string>(2, "16 sign_magnitude sobol_1_2");
  CHECK(train_in_memory(chosen, data, {}).netlist_sha256 == train_in_memory(alone, data, {}).netlist_sha256);
  chosen.choice[1] = "8 sign_magnitude sobol_1_2";
  CHECK(train_in_memory(chosen, data, {}).layers[1].choice.length == 8);
}

/// A class for each of `bins` equal parts of a single pixel: the more of them, the finer a circuit has to
/// count.
data::DataSet bins_of_a_pixel(int bins, int rows) {
  data::DataSet data{
      .name = "built", .rows = 1, .columns = 1, .maximum = 255, .classes = bins, .train = {}, .test = {}};
  data.is_picture = false;
  Random random(11, 4);
  for (data::ImageSet* set : {&data.train, &data.test}) {
    set->features = 1;
    for (int i = 0; i < rows; ++i) {
      auto pixel = static_cast<int>(random.below(256));
      // With two classes there is a gap between them, so that few bits do.
      if (bins == 2) pixel = pixel < 128 ? pixel / 2 : 255 - (255 - pixel) / 2;
      set->pixels.push_back(static_cast<std::uint8_t>(pixel));
      set->labels.push_back(static_cast<std::uint8_t>(pixel * bins / 256));
    }
  }
  return data;
}

TEST_CASE("a table that asks for precision gets longer streams than one that does not") {
  std::vector<double> costs;
  for (const int bins : {2, 8}) {
    const data::DataSet data = bins_of_a_pixel(bins, 300);
    train::TrainOptions options = short_options({16});
    options.lengths = {4, 16, 64, 256};
    options.encodings = {netlist::Encoding::sign_magnitude};
    options.pairs = {"ramp_vdc"};
    set_steps(options, data.train.size(), 2000);
    const ProgressListener progress;
    const train::Stop stop;
    const Trials trials(data, 3, 1, 1, progress, stop);
    const CircuitChoice choice =
        choose_circuit(options, propose(options, data, false, {}, {}), 0.005, false, trials);
    costs.push_back(choice.trials[choice.chosen].proposal.cost);
    INFO(bins << " bins: " << choice.trials[choice.chosen].proposal.choice[0]);
    // What was chosen is within, and so is one of the two next dearer ones.
    CHECK((choice.chosen == 0 || choice.trials[choice.chosen].is_within));
    CHECK((choice.chosen < 3 || choice.trials[choice.chosen - 1].is_within ||
           choice.trials[choice.chosen - 2].is_within));
  }
  CHECK(costs[1] >= 3 * costs[0]);
}

TEST_CASE("further candidates stand behind the other proposals and leave them as they are") {
  const data::DataSet data = bins_of_a_pixel(4, 100);
  train::TrainOptions options = short_options({6});
  options.lengths = {8, 16, 64};
  options.pairs = {"ramp_vdc", "ramp_shared"};
  for (const std::uint64_t seed : {1, 2, 3}) {
    options.seed = seed;
    const std::vector<Proposal> before = propose(options, data, false, {}, {});
    train::TrainOptions more = options;
    more.lengths = {8, 16, 64, 512, 1024};
    more.pairs.emplace_back("levels");
    const std::vector<Proposal> now = propose(more, data, false, {}, {});
    REQUIRE(now.size() > before.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      CHECK(now[i].is_further == (i >= before.size()));
      if (i >= before.size()) continue;
      CHECK(now[i].choice == before[i].choice);
      CHECK(now[i].cost == before[i].cost);
    }
  }
}

TEST_CASE("the circuit within is the one without further candidates, or has one of them and costs less") {
  std::size_t taken = 0;
  for (const int bins : {2, 4, 12}) {
    const data::DataSet data = bins_of_a_pixel(bins, 150);
    train::TrainOptions options = short_options({8});
    options.lengths = {4, 16, 64};
    options.encodings = {netlist::Encoding::sign_magnitude};
    options.pairs = {"ramp_vdc"};
    set_steps(options, data.train.size(), 1000);
    train::TrainOptions more = options;
    more.lengths = {4, 16, 64, 512, 1024};
    more.pairs.emplace_back("levels");
    const ProgressListener progress;
    const train::Stop stop;
    const Trials trials(data, 3, 1, 1, progress, stop);
    const auto choose = [&](const train::TrainOptions& asked) {
      CircuitChoice choice = choose_circuit(asked, propose(asked, data, false, {}, {}), 0.005, false, trials);
      return choice.trials[choice.chosen];
    };
    const CircuitTrial before = choose(options);
    const CircuitTrial now = choose(more);
    if (!now.proposal.is_further) {
      CHECK(now.proposal.choice == before.proposal.choice);
      continue;
    }
    ++taken;
    CHECK(now.is_within);
    CHECK((!before.is_within || now.proposal.cost < before.proposal.cost));
  }
  CHECK(taken > 0);
}

TEST_CASE("noise is trained on for less long than what can be learned") {
  Random random(12, 5);
  std::vector<int> steps;
  for (const bool is_noise : {true, false}) {
    data::DataSet data = bins_of_a_pixel(6, 200);
    if (is_noise)
      for (std::uint8_t& label : data.train.labels) label = static_cast<std::uint8_t>(random.below(6));
    train::TrainOptions options = short_options({12});
    options.lengths = {256};
    options.encodings = {netlist::Encoding::sign_magnitude};
    options.pairs = {"ramp_vdc"};
    options.choice = std::vector<std::string>(2, "256 sign_magnitude ramp_vdc");
    const ProgressListener progress;
    const train::Stop stop;
    const RecipeChoice choice = choose_recipe(options, Trials(data, 4, 1, 1, progress, stop));
    CHECK(options.tune_epochs * (200 / options.recipe.batch) >= choice.steps);
    steps.push_back(choice.steps);
  }
  CHECK(steps[0] < steps[1]);
}

}  // namespace
}  // namespace pulsewright::objective
