// SPDX-License-Identifier: Apache-2.0
#include "exact/engine.h"

#include <algorithm>

#include "base/failure.h"
#include "exact/layer_sums.h"
#include "exact/pool.h"

namespace pulsewright {

namespace {

/// Runs a chain of layers, each with its own way to sum.
class ChainEngine : public Engine {
 public:
  ChainEngine(std::string_view name, Chain chain, std::vector<std::unique_ptr<LayerSums>> sums)
      : name_(name), chain_(std::move(chain)), sums_(std::move(sums)) {}

  std::string_view name() const override { return name_; }

  Inference run(std::span<const std::int64_t> features) const override {
    PW_ASSERT(static_cast<std::int64_t>(features.size()) == chain_.input->features);
    Inference result;
    std::span<const std::int64_t> values = features;
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      const Layer& layer = chain_.layers[l];
      std::vector<std::int64_t> thresholds(values.size());
      std::ranges::transform(values, thresholds.begin(), layer.requantise->requantisation);
      std::vector<std::int64_t> counts(
          static_cast<std::size_t>(layer.positions() * layer.synapses->neurons()));
      sums_[l]->run(thresholds, counts);
      result.thresholds.push_back(std::move(thresholds));
      result.counts.push_back(std::move(counts));
      result.pooled.push_back(layer.pool ? pool(*layer.pool, result.counts.back())
                                         : std::vector<std::int64_t>{});
      values = layer.pool ? result.pooled.back() : result.counts.back();
    }
    result.label = argmax(values);
    return result;
  }

 private:
  std::string_view name_;
  Chain chain_;
  std::vector<std::unique_ptr<LayerSums>> sums_;
};

}  // namespace

std::unique_ptr<Engine> reference_engine(const Netlist& netlist) {
  Chain chain = chain_of(netlist);
  std::vector<std::unique_ptr<LayerSums>> sums;
  for (const Layer& layer : chain.layers) sums.push_back(reference_sums(layer));
  return std::make_unique<ChainEngine>("reference", std::move(chain), std::move(sums));
}

std::unique_ptr<Engine> table_engine(const Netlist& netlist) {
  Chain chain = chain_of(netlist);
  std::vector<std::unique_ptr<LayerSums>> sums;
  std::size_t memory = std::size_t{256} << 20;
  for (const Layer& layer : chain.layers) {
    std::unique_ptr<LayerSums> fast;
    if (layer.synapses->accumulator == Accumulator::count) fast = table_sums(layer, memory);
    sums.push_back(fast ? std::move(fast) : reference_sums(layer));
  }
  return std::make_unique<ChainEngine>("table", std::move(chain), std::move(sums));
}

int argmax(std::span<const std::int64_t> values) {
  return static_cast<int>(std::ranges::max_element(values) - values.begin());
}

}  // namespace pulsewright
