// SPDX-License-Identifier: Apache-2.0
// Training with a machine's own samples, held to enumeration.

#include <bit>
#include <cmath>

#include "base/elementary.h"
#include "base/failure.h"
#include "base/files.h"
#include "base/random.h"
#include "base/run_folder.h"
#include "catch.h"
#include "ising/classify.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "ising/exact_law.h"
#include "ising/machine_document.h"
#include "ising/rbm_likelihood.h"
#include "ising/run_training.h"
#include "ising/training_state.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {
namespace {

SpinModel random_rbm(std::int64_t visible, std::int64_t hidden, std::int64_t largest, Random& random) {
  SpinModel model{.fields = {}, .scale = 8};
  const auto draw = [&] {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * largest + 1))) - largest;
  };
  for (std::int64_t i = 0; i < visible + hidden; ++i) model.fields.push_back(draw());
  for (std::int64_t i = 0; i < visible; ++i)
    for (std::int64_t j = 0; j < hidden; ++j)
      if (const std::int64_t weight = draw(); weight != 0)
        model.couplings.push_back(
            {static_cast<std::int32_t>(i), static_cast<std::int32_t>(visible + j), weight});
  return model;
}

/// The mean log p(v) from the energies of all states, one by one.
double mean_log_likelihood(const SpinModel& model, const Patterns& patterns) {
  const std::vector<double> energies = state_energies(model);
  const auto weight = [&](std::size_t s) {
    return exponential(-energies[s] / static_cast<double>(model.scale));
  };
  const std::size_t low = std::size_t{1} << patterns.spins;
  double total = 0;
  for (std::size_t s = 0; s < energies.size(); ++s) total += weight(s);
  double sum = 0;
  for (const auto& states : patterns.states) {
    std::size_t v = 0;
    for (std::size_t i = 0; i < states.size(); ++i) v |= std::size_t{states[i] > 0} << i;
    double share = 0;
    for (std::size_t s = v; s < energies.size(); s += low) share += weight(s);
    sum += logarithm(share / total);
  }
  return sum / static_cast<double>(patterns.states.size());
}

const TrainOptions quick{.hidden = 4, .updates = 60, .chains = 12, .sweeps = 2, .batch = 5, .rate = 0.05};

}  // namespace

TEST_CASE("the likelihood of a machine is that of the energies of all its states") {
  Random random(chosen_seed(), 0x726f6d31);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 12; ++round) {
    const auto height = static_cast<std::int64_t>(1 + random.below(2));
    const Patterns patterns = bars_and_stripes(height, static_cast<std::int64_t>(2 + random.below(2)));
    const auto hidden = static_cast<std::int64_t>(1 + random.below(9));
    const SpinModel model = random_rbm(patterns.spins, hidden, 20, random);
    const Likelihood found = rbm_likelihood(model, patterns);
    CHECK(found.mean_log_likelihood == Approx(mean_log_likelihood(model, patterns)).epsilon(1e-9));
    CHECK(found.log_partition == Approx(exact_law(model, 1).log_partition).epsilon(1e-9));
    CHECK(found.divergence >= -1e-9);
  }
}

TEST_CASE("an estimated log Z of 50 spins is that of the counted side") {
  Random random(chosen_seed(), 0x6573746d);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 4; ++round) {
    const SpinModel model = random_rbm(40, 10, 1, random);
    const Patterns patterns{40, {std::vector<std::int8_t>(40, 1)}};
    const Likelihood counted = rbm_likelihood(model, patterns);
    const AnnealedLaw law = annealed_law(model, 1, {.runs = 100, .temperatures = 200, .seed = random.next()});
    REQUIRE(counted.is_counted);
    CHECK(std::abs(law.log_partition - counted.log_partition) < 4 * law.log_partition_error);
  }
}

TEST_CASE("a machine with two large sides has its likelihood with an error") {
  Random random(chosen_seed(), 0x6c61726765);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  // No couplings: log p(v) is a sum over the fields, and nothing is left to be estimated.
  SpinModel model = random_rbm(21, 21, 9, random);
  model.couplings.clear();
  const Patterns patterns{21, {std::vector<std::int8_t>(21, 1)}};
  double expected = 0;
  for (std::size_t i = 0; i < 21; ++i) {
    const double x = static_cast<double>(model.fields[i]) / static_cast<double>(model.scale);
    expected -= std::log(1 + std::exp(-2 * x));
  }
  const Likelihood found = rbm_likelihood(model, patterns, {.runs = 10, .temperatures = 2});
  CHECK_FALSE(found.is_counted);
  CHECK(found.log_partition_error < 1e-7);
  CHECK(found.mean_log_likelihood == Approx(expected).epsilon(1e-9));
}

TEST_CASE("the centered gradient moves no weight for spins that do not vary together") {
  const Patterns patterns = bars_and_stripes(2, 3);
  TrainOptions options = quick;
  for (const bool is_centered : {true, false}) {
    options.is_centered = is_centered;
    Trainer trainer(patterns, options);
    TrainState state = trainer.state();
    // Hidden spins that are mostly up, and visible ones that the data do not know yet.
    for (double& weight : state.weights) weight = 0;
    for (double& field : state.fields) field = 0.5;
    trainer.set_state(state);
    trainer.update();
    double largest = 0;
    for (const double weight : trainer.state().weights) largest = std::max(largest, std::abs(weight));
    INFO(largest);
    CHECK((largest < 1e-12) == is_centered);
    CHECK(std::abs(trainer.state().fields.front() - 0.5) > 1e-3);
  }
}

TEST_CASE("the digits are 64 pixels and a label for each of ten classes, every fifth for the test") {
  const Patterns train = digit_patterns(false);
  const Patterns test = digit_patterns(true);
  CHECK(train.states.size() == 1438);
  CHECK(test.states.size() == 359);
  CHECK(test.spins == 74);
  for (const auto& states : test.states) REQUIRE(std::ranges::count(states.end() - 10, states.end(), 1) == 1);
  // The fifth row of digits.csv is a 4.
  CHECK(class_of(test.states.front(), 10) == 4);
  CHECK(named_patterns("digits:test")->states == test.states);
}

/// A pixel, labels that it pulls up and down, and a hidden spin without a say.
Machine voting_machine() {
  SpinModel model{.fields = {0, 0, 0, 0}, .couplings = {{0, 1, 3}, {0, 2, -3}, {0, 3, 1}}};
  Diagnostics diagnostics;
  return *compile_machine(model, {.width = 12, .schedule = {{1.0}}}, diagnostics);
}

TEST_CASE("classes are read from the samples of a machine whose pixels are clamped") {
  const Patterns patterns{3, {{1, 1, -1}, {-1, -1, 1}, {1, 1, -1}}};
  const ClassifyOptions options{.labels = 2, .warmup = 2, .sweeps = 30};
  CHECK(check_classification(voting_machine(), patterns, options).empty());
  CHECK(classify(voting_machine(), patterns, options) == std::vector<std::int64_t>{0, 1, 0});
  CHECK(class_of(patterns.states[1], 2) == 1);
}

TEST_CASE("patterns without one label that is up, and machines of too few spins, are refused") {
  const ClassifyOptions options{.labels = 2, .warmup = 2, .sweeps = 30};
  const Patterns labels{3, {{1, 1, 1}, {1, -1, -1}, {1, -1, 1}}};
  CHECK(check_classification(voting_machine(), labels, options).size() == 2);
  const Patterns large{5, {{1, 1, 1, 1, -1}}};
  CHECK(check_classification(voting_machine(), large, options).size() == 1);
  CHECK(check_classification(voting_machine(), labels, {.labels = 3, .warmup = -1, .sweeps = 0}).size() == 3);
}

TEST_CASE("bars and stripes are 30 images of 4 x 4 pixels, each once") {
  const Patterns patterns = bars_and_stripes(4, 4);
  std::vector<std::vector<std::int8_t>> states = patterns.states;
  std::ranges::sort(states);
  CHECK(states.size() == 30);
  CHECK(std::ranges::adjacent_find(states) == states.end());
  CHECK(named_patterns("bars-and-stripes:4:4")->states == patterns.states);
  for (const char* wrong : {"bars-and-stripes:", "bars-and-stripes:4", "bars-and-stripes:0:4",
                            "bars-and-stripes:9:9", "bars-and-stripes:4:4:", "bars-and-stripes:-1:4"})
    CHECK_FALSE(named_patterns(wrong));
}

TEST_CASE("an update follows the exact gradient of the log-likelihood") {
  // Persistent chains with many sweeps sample the law of the model; one update from it is compared with the
  // gradient by differences of the enumerated likelihood.
  const Patterns patterns = bars_and_stripes(2, 2);
  TrainOptions options{.hidden = 3, .width = 16, .weight_bits = 14, .scale = 1024, .updates = 1000000};
  options.chains = 4000;
  options.sweeps = 60;
  options.rate = 1;
  options.seed = chosen_seed() % 1000 + 1;
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  Trainer trainer(patterns, options);
  TrainState state = trainer.state();
  Random random(chosen_seed(), 0x67726164);
  for (double& weight : state.weights) weight = random.uniform() - 0.5;
  for (double& field : state.fields) field = random.uniform() - 0.5;
  trainer.set_state(state);
  const SpinModel model = trainer.model();
  trainer.update();
  const std::int64_t step = 64;
  const auto slope = [&](const SpinModel& up, const SpinModel& down) {
    const double change = mean_log_likelihood(up, patterns) - mean_log_likelihood(down, patterns);
    return change * static_cast<double>(options.scale) / (2.0 * static_cast<double>(step));
  };
  // A mean over the chains has an error of at most 1 / sqrt(chains).
  const double margin = 5 / std::sqrt(static_cast<double>(options.chains));
  for (std::size_t k = 0; k < model.couplings.size(); ++k) {
    SpinModel up = model;
    SpinModel down = model;
    up.couplings[k].weight += step;
    down.couplings[k].weight -= step;
    const auto& pair = model.couplings[k];
    const auto place = static_cast<std::size_t>(pair.first * 3 + pair.second - 4);
    CHECK(std::abs(trainer.state().weights[place] - state.weights[place] - slope(up, down)) < margin);
  }
  for (std::size_t i = 0; i < model.fields.size(); ++i) {
    SpinModel up = model;
    SpinModel down = model;
    up.fields[i] += step;
    down.fields[i] -= step;
    CHECK(std::abs(trainer.state().fields[i] - state.fields[i] - slope(up, down)) < margin);
  }
}

TEST_CASE("training comes nearer to its data, with chains that go on and with others") {
  const Patterns patterns = bars_and_stripes(2, 3);
  for (const bool is_persistent : {true, false}) {
    TrainOptions options{.hidden = 8, .scale = 16, .updates = 1500, .chains = 64, .sweeps = 4, .rate = 0.02};
    options.is_persistent = is_persistent;
    Trainer trainer(patterns, options);
    const double before = rbm_likelihood(trainer.model(), patterns).divergence;
    while (!trainer.is_done()) trainer.update();
    const double after = rbm_likelihood(trainer.model(), patterns).divergence;
    INFO(is_persistent << " " << before << " " << after);
    CHECK(before > 1);
    CHECK(after < 0.3);
    Diagnostics diagnostics;
    CHECK(read_machine(write_machine(trainer.machine()), diagnostics) == trainer.machine());
    CHECK(find_unsafe(trainer.machine()).empty());
  }
}

TEST_CASE("a training that was interrupted writes the same files") {
  const Patterns patterns = bars_and_stripes(2, 3);
  for (const bool is_persistent : {true, false}) {
    TrainOptions options = quick;
    options.is_persistent = is_persistent;
    const TemporaryFolder folder;
    Diagnostics diagnostics;
    const auto whole = run_training(patterns, options, {folder.path() / "whole"}, diagnostics);
    REQUIRE((whole && whole->is_done));
    int left = 0;
    const TrainingRun parts{folder.path() / "parts", [&] { return left-- <= 0; }};
    bool is_done = false;
    for (int part = 0; part < 10 && !is_done; ++part) {
      left = 7 + part;
      is_done = run_training(patterns, options, parts, diagnostics)->is_done;
    }
    CHECK(is_done);
    for (const char* file : {checkpoint_name, trained_machine_name, training_report_name})
      CHECK(read_file(folder.path() / "parts" / file) == read_file(folder.path() / "whole" / file));
  }
}

TEST_CASE("a folder in which a training runs takes no second one") {
  const Patterns patterns = bars_and_stripes(2, 2);
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  std::optional<RunFolder> other(folder.path() / "run");
  CHECK_THROWS_AS(run_training(patterns, quick, {folder.path() / "run"}, diagnostics), Failure);
  other.reset();
  CHECK(run_training(patterns, quick, {folder.path() / "run"}, diagnostics)->is_done);
}

TEST_CASE("a checkpoint that is damaged, or of another training, is refused") {
  const Patterns patterns = bars_and_stripes(2, 3);
  const Trainer trainer(patterns, quick);
  const Json own = training_configuration(patterns, quick);
  const std::string text = write_training_state(trainer.state(), own);
  const auto read = [&](std::string changed, const Json& configuration) {
    Diagnostics diagnostics;
    const auto state = read_training_state(changed, configuration, trainer.state(), "c.json", diagnostics);
    CHECK(state.has_value() == diagnostics.empty());
    for (const Diagnostic& each : diagnostics)
      CHECK((each.code == Code::bad_checkpoint || each.code == Code::run_mismatch));
    return state;
  };
  CHECK(read(text, own) == trainer.state());
  TrainOptions other = quick;
  other.seed = 2;
  CHECK_FALSE(read(text, training_configuration(patterns, other)));
  CHECK_FALSE(read(text.substr(0, text.size() / 2), own));
  CHECK_FALSE(read("{}", own));
  TrainState state = trainer.state();
  state.weights.back() = std::bit_cast<double>(std::int64_t{0x7ff8000000000000});
  CHECK_FALSE(read(write_training_state(state, own), own));
  state = trainer.state();
  state.chains.pop_back();
  CHECK_FALSE(read(write_training_state(state, own), own));
  state = trainer.state();
  state.updates = quick.updates + 1;
  CHECK_FALSE(read(write_training_state(state, own), own));
}

TEST_CASE("patterns are read from rows of states, and everything wrong is reported") {
  Diagnostics diagnostics;
  const auto patterns = read_patterns("0, 1,-1\r\n1,1,0\n\n", "p.csv", diagnostics);
  REQUIRE(patterns);
  CHECK(patterns->states == std::vector<std::vector<std::int8_t>>{{-1, 1, -1}, {1, 1, -1}});
  CHECK_FALSE(read_patterns("0,1\n2,x\n1\n", "p.csv", diagnostics));
  CHECK(diagnostics.size() == 3);
  CHECK_THAT(to_text(diagnostics), Catch::Contains("p.csv line 2 column 2"));
  CHECK_FALSE(read_patterns("", "p.csv", diagnostics));
  CHECK_FALSE(read_patterns(",\n", "p.csv", diagnostics));
}

}  // namespace pulsewright::ising
