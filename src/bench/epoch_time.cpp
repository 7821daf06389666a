// SPDX-License-Identifier: Apache-2.0
#include "bench/epoch_time.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/failure.h"
#include "train/trainer.h"

namespace pulsewright::bench {

namespace {

double seconds_of_epoch(train::Trainer& trainer) {
  const auto start = std::chrono::steady_clock::now();
  trainer.run_epoch();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

double EpochTimes::median_ratio() const {
  PW_ASSERT(!float_seconds.empty());
  std::vector<double> ratios;
  for (std::size_t i = 0; i < float_seconds.size(); ++i)
    ratios.push_back(exact_seconds[i] / float_seconds[i]);
  std::ranges::sort(ratios);
  return ratios[ratios.size() / 2];
}

Json to_json(const EpochTimes& times) {
  Json json;
  json["float_seconds"] = Json::array_of(times.float_seconds);
  json["exact_seconds"] = Json::array_of(times.exact_seconds);
  json["median_ratio"] = times.median_ratio();
  return json;
}

std::optional<EpochTimes> measure_epoch_times(const AccuracyCell& cell, int pairs, unsigned threads,
                                              Diagnostics& diagnostics) {
  const auto prepared = prepare_cell(cell, threads, diagnostics);
  if (!prepared) return std::nullopt;
  // With more there is a search, whose epochs are of other kinds.
  if (design_space(prepared->options).size() > 1) {
    diagnostics.push_back({Code::bad_flag, "--length", "one stream length", "a choice to search", ""});
    return std::nullopt;
  }
  train::TrainOptions exact_options = prepared->options;
  exact_options.real_epochs = 1;
  exact_options.tune_epochs = pairs + 1;
  exact_options.forward = train::Forward::exact;
  train::TrainOptions float_options = exact_options;
  float_options.forward = train::Forward::expectation;
  train::Trainer by_float(float_options, prepared->data, prepared->shapes);
  train::Trainer by_circuit(exact_options, prepared->data, prepared->shapes);
  for (train::Trainer* trainer : {&by_float, &by_circuit})
    for (int epoch = 0; epoch < 2; ++epoch) trainer->run_epoch();
  EpochTimes times;
  for (int pair = 0; pair < pairs; ++pair) {
    times.float_seconds.push_back(seconds_of_epoch(by_float));
    times.exact_seconds.push_back(seconds_of_epoch(by_circuit));
  }
  return times;
}

std::string to_text(const EpochTimes& times) {
  std::string text;
  for (std::size_t i = 0; i < times.float_seconds.size(); ++i)
    text += fmt::format("float epoch {:.2f} s, exact epoch {:.2f} s\n", times.float_seconds[i],
                        times.exact_seconds[i]);
  return text + fmt::format("an exact epoch takes {:.2f} times a float epoch (median of {})\n",
                            times.median_ratio(), times.float_seconds.size());
}

}  // namespace pulsewright::bench
