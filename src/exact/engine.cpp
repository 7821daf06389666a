// SPDX-License-Identifier: Apache-2.0
#include "exact/engine.h"

#include <algorithm>

#include "base/failure.h"
#include "exact/lane_engine.h"
#include "exact/pool.h"
#include "exact/reference_sums.h"

namespace pulsewright::exact {

namespace {

/// Runs a chain of layers, one image after the other.
class ReferenceEngine : public Engine {
 public:
  explicit ReferenceEngine(const netlist::Netlist& netlist) : chain_(chain_of(netlist)) {
    for (const netlist::Layer& layer : chain_.layers) sums_.emplace_back(layer);
  }

  std::string name() const override { return "reference"; }
  std::size_t batch() const override { return 1; }

  Inference run(std::span<const std::int64_t> features) const override {
    PW_ASSERT(static_cast<std::int64_t>(features.size()) == chain_.input->features);
    Inference result;
    std::span<const std::int64_t> values = features;
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      const netlist::Layer& layer = chain_.layers[l];
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

  std::int64_t classes() const override { return chain_.classes(); }

  std::int64_t find_logits(const data::ImageView& images, std::span<std::int64_t> logits) const override {
    const auto size = static_cast<std::size_t>(classes());
    PW_ASSERT(images.size() * size == logits.size());
    for (std::size_t i = 0; i < images.size(); ++i)
      std::ranges::copy(run(images.image(i)).logits(),
                        logits.begin() + static_cast<std::ptrdiff_t>(i * size));
    return static_cast<std::int64_t>(images.size()) * chain_.layers.back().input_stream->length;
  }

 private:
  netlist::Chain chain_;
  std::vector<ReferenceSums> sums_;
};

}  // namespace

void Engine::classify(const data::ImageView& images, std::span<int> labels) const {
  PW_ASSERT(images.size() == labels.size());
  const auto size = static_cast<std::size_t>(classes());
  std::vector<std::int64_t> logits(std::min(batch(), images.size()) * size);
  for (std::size_t first = 0; first < images.size(); first += batch()) {
    const std::size_t count = std::min(batch(), images.size() - first);
    find_logits(images.part(first, count), std::span(logits).first(count * size));
    for (std::size_t i = 0; i < count; ++i)
      labels[first + i] = argmax(std::span(logits).subspan(i * size, size));
  }
}

std::string_view scope_of(Method method) {
  switch (method) {
    case Method::table:
      return "layers with exact counters, streams of at most 4096 bits and sums of at most 32 bits";
    case Method::packed:
      return "layers whose sums have at most 32 bits and whose streams fit into memory";
    default:
      return "all layers";
  }
}

std::unique_ptr<Engine> make_engine(const netlist::Netlist& netlist, Method method, std::string* obstacle) {
  if (method == Method::reference) return std::make_unique<ReferenceEngine>(netlist);
  std::string reason;
  std::unique_ptr<Engine> engine = lane_engine(netlist, method, reason);
  if (engine == nullptr && method == Method::automatic) engine = std::make_unique<ReferenceEngine>(netlist);
  if (engine == nullptr && obstacle != nullptr) *obstacle = reason;
  return engine;
}

int argmax(std::span<const std::int64_t> values) {
  return static_cast<int>(std::ranges::max_element(values) - values.begin());
}

}  // namespace pulsewright::exact
