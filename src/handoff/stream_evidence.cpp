// SPDX-License-Identifier: Apache-2.0
#include "handoff/stream_evidence.h"

#include <algorithm>
#include <cstdlib>

#include "base/failure.h"
#include "exact/correlation_bounds.h"
#include "exact/engine.h"
#include "exact/evaluate.h"
#include "exact/sum_scale.h"
#include "netlist/sequence.h"

namespace pulsewright::handoff {

namespace {

/// Products of one layer, counted and summed in integers.
class ProductCounter {
 public:
  explicit ProductCounter(const netlist::Layer& layer)
      : layer_(layer),
        length_(layer.input_stream->length),
        table_(exact::count_table(*layer.input_generator, *layer.weight_generator, length_)) {}

  void add_image(const std::vector<std::int64_t>& thresholds) {
    for (const std::int64_t threshold : thresholds) input_ones_ += ones_of_input(threshold);
    inputs_ += static_cast<std::int64_t>(thresholds.size());
    for (const auto& row : layer_.synapses->weights)
      for (std::size_t i = 0; i < row.size(); ++i) add_product(thresholds[i], std::abs(row[i]));
    // Of one source, two streams of ones and zeros have their ones in the same cycles as far as they can.
    input_correlation_ = std::max(input_correlation_, largest_in(*layer_.input_generator, thresholds));
  }

  StreamEvidence evidence() const {
    std::vector<std::int64_t> weights;
    std::int64_t weight_ones = 0;
    for (const auto& row : layer_.synapses->weights)
      for (const std::int64_t weight : row) {
        weights.push_back(std::abs(weight));
        weight_ones += table_.at(table_.rows() - 1, static_cast<std::size_t>(std::abs(weight)));
      }
    const auto bits = static_cast<double>(length_);
    // An AND's ones are worth 1/N each; an XNOR's twice that, and it counts them and the common zeros.
    const double worth = gate_of(layer_) == netlist::Gate::gate_xnor ? 4 : 1;
    StreamEvidence evidence;
    evidence.products = products_;
    evidence.sampled_product_mae =
        worth * static_cast<double>(deviation_) / (bits * bits * static_cast<double>(products_));
    evidence.input_rate = static_cast<double>(input_ones_) / (bits * static_cast<double>(inputs_));
    evidence.weight_rate = static_cast<double>(weight_ones) / (bits * static_cast<double>(weights.size()));
    evidence.input_max_abs_correlation = static_cast<double>(input_correlation_) / 65536;
    evidence.weight_max_abs_correlation =
        static_cast<double>(largest_in(*layer_.weight_generator, weights)) / 65536;
    return evidence;
  }

 private:
  std::int64_t ones_of_input(std::int64_t threshold) const {
    return table_.at(static_cast<std::size_t>(threshold), table_.columns() - 1);
  }

  void add_product(std::int64_t x, std::int64_t w) {
    const std::int64_t both = table_.at(static_cast<std::size_t>(x), static_cast<std::size_t>(w));
    deviation_ += std::abs(length_ * both - x * w);
    ++products_;
  }

  /// The largest |SCC|, times 65536, of two of these streams of one source.
  std::int64_t largest_in(const netlist::Generator& source, std::vector<std::int64_t> thresholds) const {
    std::ranges::sort(thresholds);
    const std::vector<std::uint32_t> words = source_words(source, length_);
    const auto ones = [&](std::int64_t threshold) {
      return std::ranges::count_if(words, [&](std::uint32_t word) { return word < threshold; });
    };
    // Sorted, neighbours overlap most, and one pair with a defined SCC is as good as any.
    std::int64_t largest = 0;
    for (std::size_t i = 0; i + 1 < thresholds.size() && largest == 0; ++i) {
      const std::int64_t fewer = ones(thresholds[i]);
      if (const auto scc = netlist::scc_q16(length_, fewer, ones(thresholds[i + 1]), fewer))
        largest = std::abs(*scc);
    }
    return largest;
  }

  const netlist::Layer& layer_;
  std::int64_t length_;
  netlist::CountTable table_;
  std::int64_t products_ = 0;
  std::int64_t deviation_ = 0;  ///< sum of |N both - x w|
  std::int64_t inputs_ = 0;
  std::int64_t input_ones_ = 0;
  std::int64_t input_correlation_ = 0;
};

}  // namespace

std::optional<StreamEvidence> measure_stream_evidence(const netlist::Netlist& netlist,
                                                      const data::Images& images) {
  const netlist::Chain chain = chain_of(netlist);
  const netlist::Layer& layer = chain.layers.front();
  if (layer.conv2d || images.empty() || !exact::has_count_table(layer)) return std::nullopt;
  ProductCounter counter(layer);
  const auto engine = exact::make_engine(netlist);
  for (std::size_t i = 0; i < std::min(images.size(), evidence_images); ++i)
    counter.add_image(engine->run(images[i]).thresholds.front());
  return counter.evidence();
}

double mean_squared_error(const netlist::Netlist& netlist, const data::Images& images,
                          const std::vector<double>& targets) {
  PW_ASSERT(!images.empty() && images.size() == targets.size());
  const auto engine = exact::make_engine(netlist);
  const netlist::Chain chain = chain_of(netlist);
  const exact::Reading reading = exact::reading_of(chain.layers.back());
  double total = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::int64_t sum = engine->run(images[i]).logits().front();
    const double error = static_cast<double>(reading.multiplier * sum - reading.offset) /
                             static_cast<double>(reading.denominator) -
                         targets[i];
    total += error * error;
  }
  return total / static_cast<double>(images.size());
}

double error_rate(const netlist::Netlist& netlist, const data::LabelledImages& test) {
  const auto engine = exact::make_engine(netlist);
  Workers workers(0);
  const exact::Evaluation evaluation =
      exact::evaluate(*engine, data::ImageView(test.images), test.labels, workers);
  return static_cast<double>(evaluation.images - evaluation.correct) / static_cast<double>(evaluation.images);
}

}  // namespace pulsewright::handoff
