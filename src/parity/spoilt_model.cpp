// SPDX-License-Identifier: Apache-2.0
#include "parity/spoilt_model.h"

#include <algorithm>
#include <cstdlib>

#include "base/bits.h"
#include "exact/layer_words.h"
#include "exact/patches.h"
#include "exact/pool.h"
#include "netlist/accumulation.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"
#include "primitives/arithmetic.h"

namespace pulsewright::parity {

/// One layer with the fault, by the blocks that it has in hardware.
class SpoiltModel::LayerModel {
 public:
  LayerModel(const netlist::Layer& layer, ModelFault fault)
      : layer_(layer), fault_(fault), patches_(layer), words_(layer), gate_(gate_of(layer)) {
    const std::size_t neurons = layer.synapses->weights.size();
    if (layer.fold == nullptr)
      for (std::size_t j = 0; j < neurons; ++j) presets_.push_back(accumulator_preset(layer, j));
    is_run_.assign(static_cast<std::size_t>(layer.synapses->inputs()), true);
    if (layer.fold == nullptr) return;
    const plan::FoldPlan plan = plan::fold_plan(layer);
    has_signs_ = plan.sign_bits > 0;
    product_bits_ = plan.product_bits;
    for (std::size_t j = 0; j < neurons; ++j) presets_.push_back(sum_preset(layer, plan, j));
    if (plan.live_rows.empty()) return;
    for (std::size_t i = 0; i < is_run_.size(); ++i)
      is_run_[i] = std::ranges::binary_search(plan.live_rows, static_cast<unsigned>(i) / plan.lanes);
  }

  /// `thresholds`: [layer.inputs()]; returns [positions][neurons].
  std::vector<std::int64_t> run(std::span<const std::int64_t> thresholds) const {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(layer_.positions() * patches_.neurons));
    for (std::int64_t position = 0; position < layer_.positions(); ++position)
      for (std::int64_t group = 0; group < patches_.groups; ++group) {
        const std::vector<std::int64_t> patch = patch_at(patches_, thresholds, position, group);
        const std::int64_t first = group * patches_.neurons_of_group();
        for (std::int64_t j = first; j < first + patches_.neurons_of_group(); ++j)
          sums[static_cast<std::size_t>(position * patches_.neurons + j)] =
              sum(patch, static_cast<std::size_t>(j));
      }
    return sums;
  }

 private:
  bool is(ModelFault fault) const { return fault_ == fault; }

  std::int64_t sum(std::span<const std::int64_t> patch, std::size_t j) const {
    std::int64_t count = 0;
    if (has_table(layer_))
      for (std::size_t i = 0; i < patch.size(); ++i) count += whole_product(patch[i], j, i);
    else
      for (std::size_t t = 0; t < words_.input.size(); ++t) count += count_of_clock(patch, j, t);
    const std::int64_t total = layer_.fold ? with_bias(count, presets_[j]) : accumulated(count, presets_[j]);
    const unsigned width = plan::total_width(layer_);
    return sign_extend(static_cast<std::uint64_t>(total) & low_mask(width), width);
  }

  std::int64_t accumulated(std::int64_t count, std::int64_t preset) const {
    if (is(ModelFault::accumulator_subtracts)) return preset - count;
    if (is(ModelFault::accumulator_ignores_preset)) return count;
    if (is(ModelFault::accumulator_flips_preset)) return (preset ^ 1) + count;
    return preset + count;
  }

  std::int64_t with_bias(std::int64_t count, std::int64_t preset) const {
    if (is(ModelFault::bias_ignored)) return count;
    return count + preset + (is(ModelFault::bias_one_more) ? 1 : 0);
  }

  std::int64_t count_of_clock(std::span<const std::int64_t> patch, std::size_t j, std::size_t t) const {
    if (layer_.select_generator != nullptr) {
      const std::size_t chosen = words_.select[t];
      return chosen < patch.size() ? counted(patch, j, chosen, t) : 0;
    }
    std::int64_t count = 0;
    for (std::size_t i = 0; i < patch.size(); ++i) count += counted(patch, j, i, t);
    return count;
  }

  /// What leaves a table for a synapse: the faults of encoders and gates are not in it.
  std::int64_t whole_product(std::int64_t threshold, std::size_t j, std::size_t i) const {
    const std::int64_t weight = layer_.synapses->weights[j][i];
    std::int64_t count = 0;
    for (std::size_t t = 0; t < words_.input.size(); ++t)
      count += netlist::counted_bit(
          gate_, primitives::encode(words_.input[t], static_cast<std::uint64_t>(threshold)),
          primitives::encode(words_.weight[t], static_cast<std::uint64_t>(std::abs(weight))), 1);
    const bool inverts = weight < 0 && !is(ModelFault::table_ignores_signs);
    return inverts ? static_cast<std::int64_t>(low_mask(product_bits_)) - count : count;
  }

  /// What leaves the gate of a synapse in a clock. A parallel layer has none for a weight without an effect;
  /// a folded one runs such weights too, in the rows that it has.
  bool counted(std::span<const std::int64_t> patch, std::size_t j, std::size_t i, std::size_t t) const {
    if (layer_.fold == nullptr ? !has_gate(layer_, j, i) : !is_run_[i]) return false;
    const std::int64_t weight = layer_.synapses->weights[j][i];
    const bool x = bit(words_.input[t], patch[i]);
    const bool w = bit(words_.weight[t], std::abs(weight));
    if (gate_ == netlist::Gate::gate_xnor) return (x == w) != is(ModelFault::xnor_is_xor);
    // A folded layer with signs has gates of its own.
    const bool is_signed_gate = layer_.fold != nullptr && has_signs_;
    const bool product = is(ModelFault::and_is_or) && !is_signed_gate ? x || w : x && w;
    const bool keeps_sign =
        !is(is_signed_gate ? ModelFault::signed_and_ignores_signs : ModelFault::and_ignores_signs);
    return product != (keeps_sign && weight < 0);
  }

  bool bit(std::uint32_t word, std::int64_t threshold) const {
    const auto level = static_cast<std::uint64_t>(threshold);
    return primitives::encode(word, level) || (is(ModelFault::encoder_not_strict) && word == level);
  }

  netlist::Layer layer_;
  ModelFault fault_;
  exact::Patches patches_;
  exact::LayerWords words_;
  netlist::Gate gate_;
  bool has_signs_ = false;
  unsigned product_bits_ = 1;
  std::vector<std::int64_t> presets_;  ///< [neurons]
  std::vector<bool> is_run_;           ///< [inputs of a neuron] the hardware has a tap for it
};

SpoiltModel::SpoiltModel(const netlist::Netlist& netlist, ModelFault fault)
    : chain_(chain_of(netlist)), fault_(fault) {
  for (const netlist::Layer& layer : chain_.layers)
    layers_.push_back(std::make_unique<LayerModel>(layer, fault));
}

SpoiltModel::~SpoiltModel() = default;

exact::Inference SpoiltModel::run(std::span<const std::int64_t> features) const {
  exact::Inference result;
  std::vector<std::int64_t> values(features.begin(), features.end());
  for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
    const netlist::Layer& layer = chain_.layers[l];
    std::ranges::transform(values, values.begin(), layer.requantise->requantisation);
    result.thresholds.push_back(values);
    result.counts.push_back(layers_[l]->run(values));
    result.pooled.push_back(layer.pool ? exact::pool(*layer.pool, result.counts.back())
                                       : std::vector<std::int64_t>{});
    values = layer.pool ? result.pooled.back() : result.counts.back();
  }
  result.label = exact::argmax(values);
  if (fault_ == ModelFault::class_flipped) result.label ^= 1;
  return result;
}

}  // namespace pulsewright::parity
