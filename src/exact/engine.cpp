// SPDX-License-Identifier: Apache-2.0
#include "exact/engine.h"

#include <algorithm>

#include "base/failure.h"
#include "exact/lane_engine.h"
#include "exact/pool.h"
#include "exact/reference_sums.h"

namespace pulsewright {

namespace {

/// Runs a chain of layers, one image after the other.
class ReferenceEngine : public Engine {
 public:
  explicit ReferenceEngine(const Netlist& netlist) : chain_(chain_of(netlist)) {
    for (const Layer& layer : chain_.layers) sums_.emplace_back(layer);
  }

  std::string name() const override { return "reference"; }
  std::size_t batch() const override { return 1; }

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
      sums_[l].run(thresholds, counts);
      result.thresholds.push_back(std::move(thresholds));
      result.counts.push_back(std::move(counts));
      result.pooled.push_back(layer.pool ? pool(*layer.pool, result.counts.back())
                                         : std::vector<std::int64_t>{});
      values = layer.pool ? result.pooled.back() : result.counts.back();
    }
    result.label = argmax(values);
    return result;
  }

  void classify(const ImageView& images, std::span<int> labels) const override {
    PW_ASSERT(images.size() == labels.size());
    std::vector<std::int64_t> features(images.features());
    for (std::size_t i = 0; i < images.size(); ++i) {
      for (std::size_t k = 0; k < features.size(); ++k) features[k] = images.at(i, k);
      labels[i] = run(features).label;
    }
  }

 private:
  Chain chain_;
  std::vector<ReferenceSums> sums_;
};

}  // namespace

std::string_view scope_of(Method method) {
  switch (method) {
    case Method::table:
      return "layers with exact counters and streams of at most 4096 bits";
    case Method::packed:
      return "layers whose streams and sums fit the packed loops";
    default:
      return "all layers";
  }
}

std::unique_ptr<Engine> make_engine(const Netlist& netlist, Method method) {
  // The lanes know no scale of counts.
  if (method == Method::reference || netlist.count_shift > 0)
    return std::make_unique<ReferenceEngine>(netlist);
  std::unique_ptr<Engine> engine = lane_engine(netlist, method);
  if (engine == nullptr && method == Method::automatic) engine = std::make_unique<ReferenceEngine>(netlist);
  return engine;
}

int argmax(std::span<const std::int64_t> values) {
  return static_cast<int>(std::ranges::max_element(values) - values.begin());
}

}  // namespace pulsewright
