// SPDX-License-Identifier: Apache-2.0
#include "handoff/stream_evidence.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/failure.h"
#include "exact/engine.h"
#include "exact/evaluate.h"
#include "exact/reading.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

/// A table of counts for longer streams would not fit into memory.
constexpr std::int64_t longest_table = 4096;

CountTable table_of(const Generator& first, const Generator& second, std::int64_t length) {
  return {source_words(first, length), width_of(first), source_words(second, length), width_of(second)};
}

bool has_table(const Layer& layer) {
  const auto fits = [](const Generator& generator) {
    return std::int64_t{1} << width_of(generator) <= longest_table;
  };
  return layer.input_stream->length <= longest_table && fits(*layer.input_generator) &&
         fits(*layer.weight_generator);
}

std::set<std::int64_t> weight_thresholds(const Layer& layer) {
  std::set<std::int64_t> thresholds;
  for (const auto& row : layer.synapses->weights)
    for (const std::int64_t weight : row) thresholds.insert(std::abs(weight));
  return thresholds;
}

/// Every threshold that a layer's inputs can have; of the first layer those of its pixels.
std::set<std::int64_t> input_thresholds(const Chain& chain, const Layer& layer) {
  const Requantisation& requantisation = layer.requantise->requantisation;
  std::set<std::int64_t> thresholds;
  const bool sees_pixels = &layer == &chain.layers.front() && chain.input->maximum <= longest_table;
  if (sees_pixels) {
    for (std::int64_t pixel = 0; pixel <= chain.input->maximum; ++pixel)
      thresholds.insert(requantisation(pixel));
  } else {
    for (std::int64_t threshold = 0; threshold <= requantisation.maximum; ++threshold)
      thresholds.insert(threshold);
  }
  if (layer.conv2d) thresholds.insert(layer.conv2d->padding_threshold);
  return thresholds;
}

/// The largest |SCC|, times 65536, of a stream of one set of thresholds with one of the other.
std::int64_t largest_scc(const CountTable& table, std::int64_t length, const std::set<std::int64_t>& first,
                         const std::set<std::int64_t>& second) {
  const std::size_t all_a = table.rows() - 1;
  const std::size_t all_b = table.columns() - 1;
  std::int64_t largest = 0;
  for (const std::int64_t x : first)
    for (const std::int64_t w : second) {
      const auto a = static_cast<std::size_t>(x);
      const auto b = static_cast<std::size_t>(w);
      const auto scc = scc_q16(length, table.at(a, all_b), table.at(all_a, b), table.at(a, b));
      if (scc) largest = std::max(largest, std::abs(*scc));
    }
  return largest;
}

CorrelationBound bound_of(const Chain& chain, const Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  const MeasuredCorrelation measured =
      measure_correlation(*layer.input_generator, *layer.weight_generator, length);
  const CountTable table = table_of(*layer.input_generator, *layer.weight_generator, length);
  return {layer.input_stream->id, layer.weight_stream->id, measured.mean_scc_q16, measured.mean_abs_scc_q16,
          largest_scc(table, length, input_thresholds(chain, layer), weight_thresholds(layer))};
}

/// Products of one layer, counted and summed in integers.
class ProductCounter {
 public:
  explicit ProductCounter(const Layer& layer)
      : layer_(layer),
        length_(layer.input_stream->length),
        table_(table_of(*layer.input_generator, *layer.weight_generator, length_)) {}

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
    const double worth = gate_of(layer_) == Gate::gate_xnor ? 4 : 1;
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
  std::int64_t largest_in(const Generator& source, std::vector<std::int64_t> thresholds) const {
    std::ranges::sort(thresholds);
    const std::vector<std::uint32_t> words = source_words(source, length_);
    const auto ones = [&](std::int64_t threshold) {
      return std::ranges::count_if(words, [&](std::uint32_t word) { return word < threshold; });
    };
    // Sorted, neighbours overlap most, and one pair with a defined SCC is as good as any.
    std::int64_t largest = 0;
    for (std::size_t i = 0; i + 1 < thresholds.size() && largest == 0; ++i) {
      const std::int64_t fewer = ones(thresholds[i]);
      if (const auto scc = scc_q16(length_, fewer, ones(thresholds[i + 1]), fewer)) largest = std::abs(*scc);
    }
    return largest;
  }

  const Layer& layer_;
  std::int64_t length_;
  CountTable table_;
  std::int64_t products_ = 0;
  std::int64_t deviation_ = 0;  ///< sum of |N both - x w|
  std::int64_t inputs_ = 0;
  std::int64_t input_ones_ = 0;
  std::int64_t input_correlation_ = 0;
};

}  // namespace

std::optional<StreamEvidence> measure_stream_evidence(const Netlist& netlist, const Images& images) {
  const Chain chain = chain_of(netlist);
  const Layer& layer = chain.layers.front();
  if (layer.conv2d || images.empty() || !has_table(layer)) return std::nullopt;
  ProductCounter counter(layer);
  const auto engine = make_engine(netlist);
  for (std::size_t i = 0; i < std::min(images.size(), evidence_images); ++i)
    counter.add_image(engine->run(images[i]).thresholds.front());
  return counter.evidence();
}

std::optional<std::vector<CorrelationBound>> measure_correlation_bounds(const Netlist& netlist) {
  const Chain chain = chain_of(netlist);
  std::vector<CorrelationBound> bounds;
  for (const Layer& layer : chain.layers) {
    if (!has_table(layer)) return std::nullopt;
    bounds.push_back(bound_of(chain, layer));
  }
  return bounds;
}

double mean_squared_error(const Netlist& netlist, const Images& images, const std::vector<double>& targets) {
  PW_ASSERT(!images.empty() && images.size() == targets.size());
  const auto engine = make_engine(netlist);
  const Chain chain = chain_of(netlist);
  const Reading reading = reading_of(chain.layers.back());
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

double error_rate(const Netlist& netlist, const LabelledImages& test) {
  const auto engine = make_engine(netlist);
  Workers workers(0);
  const Evaluation evaluation = evaluate(*engine, ImageView(test.images), test.labels, workers);
  return static_cast<double>(evaluation.images - evaluation.correct) / static_cast<double>(evaluation.images);
}

}  // namespace pulsewright
