// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "flow/benchmark_evidence.h"
#include "flow/run_data.h"
#include "flow/test_images.h"
#include "handoff/source_manifest.h"
#include "netlist/document.h"
#include "netlist/sequence.h"
#include "train/run.h"

namespace pulsewright::flow {

namespace {

/// Of `settings.steps` epochs on the choice come this many before, as in the trainer's own recipe of 300, 40
/// and 30.
int epochs_before(std::int64_t steps, int of_300) {
  return static_cast<int>(std::max<std::int64_t>(1, (steps * of_300 + 299) / 300));
}

train::TrainOptions options_of(const handoff::TrainingSettings& settings, unsigned threads) {
  train::TrainOptions options;
  options.data = settings.task;
  options.name = handoff_name;
  options.seed = static_cast<std::uint64_t>(settings.seed);
  const auto middle = static_cast<int>(settings.bitstream_length);
  options.lengths = {middle / 2, middle, 2 * middle};
  options.tune_epochs = static_cast<int>(settings.steps);
  options.real_epochs = epochs_before(settings.steps, 40);
  options.search_epochs = epochs_before(settings.steps, 30);
  options.recipe.rate = settings.learning_rate;
  options.recipe.tune_rate = settings.learning_rate / 2;
  options.trains_real = false;
  options.threads = threads;
  return options;
}

/// The candidates that every layer chose from, each with its measured correlation.
class Space {
 public:
  explicit Space(const train::TrainOptions& options) : options_(options), candidates_(design_space(options)) {
    for (const train::Candidate& candidate : candidates_) {
      const netlist::Generator input = candidate.input_generator();
      const netlist::Generator weight = candidate.pair->weight ? candidate.weight_generator() : input;
      sccs_.push_back(static_cast<double>(measure_correlation(input, weight, candidate.length).mean_scc_q16) /
                      65536);
    }
  }

  handoff::DesignSpaceRecord record() const {
    handoff::DesignSpaceRecord record;
    record.bitstream_lengths.assign(options_.lengths.begin(), options_.lengths.end());
    for (const netlist::Encoding encoding : options_.encodings)
      record.encodings.emplace_back(to_text(encoding));
    record.min_correlation = std::ranges::min(sccs_);
    record.max_correlation = std::ranges::max(sccs_);
    return record;
  }

  /// Lengths, all else as in candidate `chosen`, and encodings, likewise: conditional probabilities, of which
  /// the most probable candidate is the most probable.
  handoff::Selection selection(const std::vector<double>& probabilities, std::size_t chosen) const {
    const train::Candidate& choice = candidates_[chosen];
    handoff::Selection selection;
    selection.selected_bitstream_length = choice.length;
    selection.selected_encoding = to_text(choice.encoding);
    selection.correlation = sccs_[chosen];
    for (const int length : options_.lengths)
      selection.length_probabilities.push_back(probability(probabilities, length, choice.encoding, choice));
    for (const netlist::Encoding encoding : options_.encodings)
      selection.encoding_probabilities.push_back(probability(probabilities, choice.length, encoding, choice));
    normalise(selection.length_probabilities);
    normalise(selection.encoding_probabilities);
    for (std::size_t i = 0; i < options_.lengths.size(); ++i)
      selection.expected_bitstream_length += selection.length_probabilities[i] * options_.lengths[i];
    for (std::size_t c = 0; c < candidates_.size(); ++c)
      selection.relaxed_correlation += probabilities[c] * sccs_[c];
    selection.relaxed_correlation =
        std::clamp(selection.relaxed_correlation, std::ranges::min(sccs_), std::ranges::max(sccs_));
    return selection;
  }

  std::size_t size() const { return candidates_.size(); }

 private:
  double probability(const std::vector<double>& probabilities, int length, netlist::Encoding encoding,
                     const train::Candidate& choice) const {
    for (std::size_t c = 0; c < candidates_.size(); ++c)
      if (candidates_[c].length == length && candidates_[c].encoding == encoding &&
          candidates_[c].pair == choice.pair && candidates_[c].accumulator == choice.accumulator)
        return probabilities[c];
    return 0;
  }

  static void normalise(std::vector<double>& probabilities) {
    double total = 0;
    for (const double p : probabilities) total += p;
    for (double& p : probabilities) p /= total;
  }

  const train::TrainOptions& options_;
  std::vector<train::Candidate> candidates_;
  std::vector<double> sccs_;  ///< [candidate]
};

handoff::JointChoice choice_of(const Space& space, const netlist::Chain& chain,
                               const std::vector<std::vector<double>>& probabilities) {
  handoff::JointChoice choice;
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const auto chosen = std::ranges::max_element(probabilities[l]) - probabilities[l].begin();
    choice.layers.push_back(
        {chain.layers[l].synapses->id, space.selection(probabilities[l], static_cast<std::size_t>(chosen))});
  }
  choice.design = design_selection(choice.layers).selection;
  return choice;
}

/// Each epoch's loss, plus what the chosen design costs.
handoff::LossRecord losses_of(const std::vector<train::EpochRecord>& history, double price) {
  handoff::LossRecord loss{history.front().loss + price, history.back().loss + price,
                           history.back().loss + price};
  for (const train::EpochRecord& epoch : history) loss.best = std::min(loss.best, epoch.loss + price);
  return loss;
}

handoff::JointDesign joint_design(const train::TrainOptions& options, const train::TrainingReport& training,
                                  const netlist::Netlist& netlist) {
  const Space space(options);
  const netlist::Chain chain = chain_of(netlist);
  std::vector<std::vector<double>> chosen;
  for (const train::LayerReport& layer : training.layers) chosen.push_back(layer.probabilities);
  // The search starts where every candidate is as probable as another.
  const std::vector<double> even(space.size(), 1 / static_cast<double>(space.size()));
  return {true, space.record(), choice_of(space, chain, std::vector(chain.layers.size(), even)),
          choice_of(space, chain, chosen)};
}

}  // namespace

std::optional<Benchmarked> benchmark_data_set(const handoff::TrainingSettings& settings,
                                              const data::DataOptions& data_options, std::size_t test_images,
                                              unsigned threads, const ProgressListener& progress,
                                              Diagnostics& diagnostics) {
  train::TrainOptions options = options_of(settings, threads);
  options.data_options = data_options;
  const TemporaryFolder folder;
  const auto say = [&](const train::EpochRecord& record, int epochs) {
    tell(progress, {.task = "backprop-benchmark",
                    .step = std::string(to_text(record.phase)),
                    .unit = "epoch",
                    .done = record.epoch + 1,
                    .total = epochs});
  };
  const auto training = train::train(options, folder.path() / "run", say, diagnostics);
  if (!training) return std::nullopt;
  auto netlist = netlist::load_netlist(folder.path() / "run", diagnostics);
  if (!netlist) return std::nullopt;
  const auto request = data_of_run(folder.path() / "run", diagnostics);
  if (!request) return std::nullopt;
  auto test = test_images_of(*request, *netlist, diagnostics);
  if (!test) return std::nullopt;
  const bool is_part = test_images > 0 && test_images < test->images.size();
  if (is_part) {
    test->images.resize(test_images);
    test->labels.resize(test_images);
  }

  Benchmarked benchmarked{std::move(*netlist), std::move(*test), {}, {}};
  handoff::BenchmarkReport& report = benchmarked.report;
  report.training = settings;
  report.sc_config.estimator = to_text(autodiff::Estimator::straight_through);
  report.joint_design = joint_design(options, *training, benchmarked.netlist);
  const double price = options.cost_weight * training->cost / train::nominal_clock_mhz;
  report.loss = losses_of(training->history, price);
  report.objective_terms.task = training->history.back().loss;
  report.objective_terms.resource_cost = price;
  report.objective_terms.total = report.loss.final;
  add_measurements(benchmarked);
  benchmarked.others.push_back({handoff::run_name, read_file(folder.path() / "run/run.json")});
  // Its score is of the whole test set, which the handoff must then carry.
  if (!is_part)
    benchmarked.others.push_back({handoff::training_name, read_file(folder.path() / "run/training.json")});
  return benchmarked;
}

}  // namespace pulsewright::flow
