// SPDX-License-Identifier: Apache-2.0
#include "bench/accuracy.h"

namespace pulsewright::bench {

namespace {

std::vector<train::LayerSpec> two_convolutions() {
  train::LayerSpec first{.is_convolution = true, .neurons = 12, .kernel = 5};
  first.pool = netlist::PoolKind::max;
  first.pool_size = 2;
  train::LayerSpec second = first;
  second.neurons = 24;
  return {first, second, {.neurons = 96}};
}

}  // namespace

std::vector<AccuracyCell> accuracy_plan() {
  std::vector<AccuracyCell> plan;
  const auto add = [&](AccuracyCell cell) { plan.push_back(std::move(cell)); };
  const auto add_lengths = [&](AccuracyCell cell, std::initializer_list<int> lengths) {
    for (const int length : lengths) {
      cell.lengths = {length};
      add(cell);
    }
  };
  const std::vector<int> searched = {4, 8, 16, 32, 64};
  add_lengths({.layers = two_convolutions()}, {32, 8});
  add_lengths({.data = "fashion-mnist", .layers = two_convolutions()}, {32});
  for (const char* data : {"mnist", "fashion-mnist"})
    add({.data = data, .layers = two_convolutions(), .variant = "float"});
  add_lengths({}, {4, 8, 16, 32, 64, 256});
  add({.variant = "float"});
  add_lengths({.variant = "float_then_map"}, {4, 8, 16, 32, 64, 256});
  add_lengths({.data = "fashion-mnist"}, {8, 16, 64});
  add({.data = "fashion-mnist", .variant = "float"});
  add_lengths({.data = "fashion-mnist", .variant = "float_then_map"}, {16, 64});
  add_lengths({.variant = "bipolar"}, {16, 32, 64, 256});
  add_lengths({.variant = "lfsr"}, {16, 64, 256});
  add_lengths({.variant = "float_then_map_raw"}, {8, 16, 64});
  add_lengths({.variant = "noise"}, {16, 64});
  add_lengths({.variant = "sobol"}, {16, 64});
  for (const char* variant : {"trained", "shared_source", "shared_source_penalty", "shared_source_trained"})
    add({.variant = variant, .epochs_scale = 0.3});
  for (const double weight : {2.3e-8, 6.9e-8, 2.3e-7, 6.9e-7, 2.3e-6, 6.9e-6})
    add({.lengths = searched, .variant = "search", .cost_weight = weight});
  for (const std::int64_t live : {50000, 20000, 10000, 5000, 2000}) add({.live_synapses = live});
  return plan;
}

}  // namespace pulsewright::bench
