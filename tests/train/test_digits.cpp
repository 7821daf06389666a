// SPDX-License-Identifier: Apache-2.0
// What docs/training.md promises on the real data: full training runs, bit-exact by the exact engine.
#include <algorithm>

#include "base/files.h"
#include "catch.h"
#include "train/run.h"

namespace pulsewright::train {

namespace {

/// The runs of three training seeds.
std::vector<TrainingReport> three_seeds(TrainOptions options) {
  std::vector<TrainingReport> reports;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const TemporaryFolder folder;
    Diagnostics diagnostics;
    options.seed = seed;
    reports.push_back(train(options, folder.path() / "run", {}, diagnostics).value());
    UNSCOPED_INFO("seed " << seed << ": " << reports.back().test.circuit.accuracy() << " circuit, "
                          << reports.back().test.real.accuracy() << " float");
  }
  return reports;
}

double mean_accuracy(const std::vector<TrainingReport>& reports) {
  double sum = 0;
  for (const TrainingReport& report : reports) sum += report.test.circuit.accuracy();
  return sum / static_cast<double>(reports.size());
}

int longest_stream_of(const std::vector<TrainingReport>& reports) {
  int longest = 0;
  for (const TrainingReport& report : reports)
    for (const LayerReport& layer : report.layers) longest = std::max(longest, layer.choice.length);
  return longest;
}

}  // namespace

TEST_CASE("digits: the default search stays at 32 cycles and reaches 0.965 as the mean of three seeds",
          "[.nightly]") {
  const auto reports = three_seeds({});
  CHECK(reports[0].test.circuit.images == 359);
  CHECK(longest_stream_of(reports) <= 32);
  CHECK(mean_accuracy(reports) >= 0.965);
}

TEST_CASE("digits: 8 cycles in every layer reach 0.95 as the mean of three seeds", "[.nightly]") {
  TrainOptions options;
  options.lengths = {8};
  const auto reports = three_seeds(options);
  CHECK(longest_stream_of(reports) == 8);
  CHECK(mean_accuracy(reports) >= 0.95);
}

}  // namespace pulsewright::train
