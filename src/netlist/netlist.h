// SPDX-License-Identifier: Apache-2.0
// SC-NIR: a trained network as the stochastic circuit that computes it. Integers only. docs/scnir.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "netlist/window.h"
#include "primitives/arithmetic.h"
#include "primitives/primitive.h"

namespace pulsewright::netlist {

inline constexpr std::string_view scnir_schema = "pulsewright.scnir/1";

/// What a stream of ones with density p stands for.
enum class Encoding {
  unipolar,        ///< p
  bipolar,         ///< 2p - 1
  sign_magnitude,  ///< a constant sign times p
};
inline constexpr std::string_view encoding_names[] = {"unipolar", "bipolar", "sign_magnitude"};
constexpr std::string_view to_text(Encoding encoding) {
  return encoding_names[static_cast<int>(encoding)];
}

/// The registry's gates that multiply two streams.
enum class Gate { gate_and, gate_xnor };
inline constexpr std::string_view gate_names[] = {"gate_and", "gate_xnor"};
constexpr std::string_view to_text(Gate gate) {
  return gate_names[static_cast<int>(gate)];
}

/// The gate that multiplies an input stream by a weight stream, if one does.
constexpr std::optional<Gate> multiply_gate(Encoding input, Encoding weight) {
  if (input == Encoding::bipolar && weight == Encoding::bipolar) return Gate::gate_xnor;
  if (input == Encoding::unipolar && weight != Encoding::bipolar) return Gate::gate_and;
  return std::nullopt;
}

/// How two streams that meet in a gate are related; S is the SCC of Alaghi and Hayes (ICCD 2013).
enum class CorrelationPlan {
  independent,  ///< two sources, S about 0: AND multiplies
  positive,     ///< one shared source, S = +1: AND takes the minimum
  negative,     ///< complementary sources, S = -1: AND saturates
};
inline constexpr std::string_view plan_names[] = {"independent", "positive", "negative"};
constexpr std::string_view to_text(CorrelationPlan plan) {
  return plan_names[static_cast<int>(plan)];
}

/// How the products of a neuron are added in each clock cycle.
enum class Accumulator {
  count,  ///< all of them, by an exact parallel counter
  mux,    ///< one of them, chosen by a select source
};
inline constexpr std::string_view accumulator_names[] = {"count", "mux"};
constexpr std::string_view to_text(Accumulator accumulator) {
  return accumulator_names[static_cast<int>(accumulator)];
}

inline constexpr std::string_view rounding_names[] = {"floor", "half_up"};

/// A source of words: a registry block of kind `source` with its parameters.
struct Generator {
  std::string id;
  std::string kind;
  primitives::Parameters parameters;

  bool operator==(const Generator&) const = default;
};

/// One bit per clock: bit t is 1 if word t of the generator is below the threshold of the value.
struct Stream {
  std::string id;
  Encoding encoding = Encoding::unipolar;
  std::string generator;
  std::int64_t length = 0;  ///< bits
};

/// The claim about two streams that meet in a gate, measured on the exact streams (measure_correlation).
struct Correlation {
  std::string first;
  std::string second;
  CorrelationPlan plan = CorrelationPlan::independent;
  std::int64_t mean_scc_q16 = 0;      ///< mean SCC over all pairs of interior thresholds, times 65536
  std::int64_t mean_abs_scc_q16 = 0;  ///< mean of its magnitude, times 65536
};

/// `features` integers in [0, maximum].
struct InputNode {
  std::string id;
  std::int64_t features = 0;
  std::int64_t maximum = 0;
};

/// Counts (or pixels) to the thresholds of the next stream.
struct RequantiseNode {
  std::string id;
  primitives::Requantisation requantisation;
};

/// What dense and conv2d nodes share: rows of weights, each the synapses of one neuron. A neuron sums
/// biases[j] + sum over its inputs i and bits t of the product bit, with its sign.
/// unipolar x sign_magnitude: AND, a product counts +1 or -1 by the sign of the weight;
/// unipolar x unipolar: AND; bipolar x bipolar: XNOR, a product counts +1.
struct Synapses {
  std::string id;
  std::string input_stream;
  std::string weight_stream;
  Accumulator accumulator = Accumulator::count;
  std::string select_generator;     ///< for mux: word t chooses the input counted in cycle t; else ""
  std::int64_t pipeline_delay = 0;  ///< clock cycles between a product bit and its count
  std::vector<std::vector<std::int64_t>>
      weights;                       ///< [neurons][inputs]; thresholds, signed for sign_magnitude
  std::vector<std::int64_t> biases;  ///< [neurons]; in counts

  std::int64_t inputs() const { return weights.empty() ? 0 : static_cast<std::int64_t>(weights[0].size()); }
  std::int64_t neurons() const { return static_cast<std::int64_t>(weights.size()); }
};

/// Every neuron sees all values.
struct DenseNode : Synapses {};

/// Every neuron slides over the values, which are ordered [row][column][channel], and gives a value at each
/// position of its window: [out_row][out_column][neuron]. weights[j] is ordered [kernel row][kernel
/// column][channel of the group]; neuron j belongs to group j * groups / neurons.
struct Conv2dNode : Synapses {
  Window window;
  std::int64_t groups = 1;
  std::int64_t padding_threshold = 0;  ///< of the inputs that lie outside
};

enum class PoolKind {
  max,  ///< the largest value of the window
  sum,  ///< their sum: an average whose division is left to the next requantisation
};
inline constexpr std::string_view pool_names[] = {"max", "sum"};
constexpr std::string_view to_text(PoolKind kind) {
  return pool_names[static_cast<int>(kind)];
}

/// Takes one value of each channel from the sums in every position of its window, in binary. What lies in the
/// padding is left out.
struct PoolNode {
  std::string id;
  PoolKind pool = PoolKind::max;
  Window window;
};

/// What a logit L stands for in a regression: (unit L + offset) 2^exponent.
struct Quantity {
  std::string name;  ///< an identifier
  std::int64_t unit = 1;
  std::int64_t offset = 0;
  std::int64_t exponent = 0;

  bool operator==(const Quantity&) const = default;
};

/// The sums that arrive are the logits. Without quantities the class is the index of the largest, the lowest
/// on a tie.
struct OutputNode {
  std::string id;
  std::vector<Quantity> quantities = {};  ///< [logits] of a regression, else empty
};

using Node = std::variant<InputNode, RequantiseNode, DenseNode, Conv2dNode, PoolNode, OutputNode>;

/// The id of any node.
const std::string& id_of(const Node& node);

/// The synapses of a dense or conv2d node; nullptr for any other.
const Synapses* synapses_of(const Node& node);
Synapses* synapses_of(Node& node);

struct Edge {
  std::string from;
  std::string to;
};

/// How the hardware is laid out in time.
enum class Architecture {
  parallel,  ///< all synapses of a layer in hardware, one bit per clock
  folded,    ///< a part of the synapses at a time, the weights in memories
  mixed,     ///< some layers folded, the others parallel
};
inline constexpr std::string_view architecture_names[] = {"parallel", "folded", "mixed"};
constexpr std::string_view to_text(Architecture architecture) {
  return architecture_names[static_cast<int>(architecture)];
}

/// When the last layer may end before its streams do.
enum class EarlyExit {
  never,
  decided,  ///< when no other class can overtake the leading one
};
inline constexpr std::string_view early_exit_names[] = {"never", "decided"};
constexpr std::string_view to_text(EarlyExit exit) {
  return early_exit_names[static_cast<int>(exit)];
}

/// Where a folded layer has its weights.
enum class WeightPlace {
  rom,       ///< in memories that are never written
  loadable,  ///< in memories that begin with the netlist's, and that software can write
};
inline constexpr std::string_view weight_place_names[] = {"rom", "loadable"};
constexpr std::string_view to_text(WeightPlace place) {
  return weight_place_names[static_cast<int>(place)];
}

/// The synapses of one node that are in hardware: those between `neurons` neurons and `inputs` inputs, `bits`
/// stream bits of each per clock.
struct Fold {
  std::string node;
  std::int64_t neurons = 1;  ///< divides the neurons of a dense node, those of a group of a conv2d node
  std::int64_t inputs = 1;   ///< divides the inputs of a dense node, the channels of a group of a conv2d node
  WeightPlace weights = WeightPlace::rom;
  std::int64_t bits = 1;  ///< of each stream per clock; divides the length
};

struct Netlist {
  std::string name;  ///< prefix of every Verilog module
  std::vector<Generator> generators;
  std::vector<Stream> streams;
  std::vector<Correlation> correlations;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  Architecture architecture = Architecture::parallel;
  /// One for each dense and conv2d node of a folded netlist, for some of a mixed one, for none of a parallel
  /// one.
  std::vector<Fold> folds;
  /// Streams can be run at 1/2, 1/4, ... 1/2^halvings of their length, which each image chooses.
  std::int64_t halvings = 0;
  EarlyExit early_exit = EarlyExit::never;
  /// A count adds 2^count_shift to a sum. 0 except in what halved() makes; not a field of the document.
  unsigned count_shift = 0;
};

/// One requantise node, the neurons behind it, and the pool behind those, with all that they refer to.
/// Pointers into the netlist.
struct Layer {
  const RequantiseNode* requantise;
  const Synapses* synapses;  ///< of a DenseNode or a Conv2dNode
  const Conv2dNode* conv2d;  ///< the same, or nullptr for a dense layer
  const PoolNode* pool;      ///< or nullptr
  const Stream* input_stream;
  const Stream* weight_stream;
  const Generator* input_generator;
  const Generator* weight_generator;
  const Generator* select_generator;  ///< nullptr unless the accumulator is mux
  const Fold* fold;                   ///< nullptr where the layer is parallel
  std::int64_t halvings;              ///< of the netlist
  unsigned count_shift;               ///< a count adds 2^count_shift to a sum

  /// Places at which the neurons sum.
  std::int64_t positions() const { return conv2d ? conv2d->window.positions() : 1; }
  /// Values that enter.
  std::int64_t inputs() const { return conv2d ? conv2d->window.inputs() : synapses->inputs(); }
  /// Values that leave, behind the pool.
  std::int64_t outputs() const {
    return pool ? pool->window.positions() * pool->window.channels : positions() * synapses->neurons();
  }
};

/// Inputs that a fold may take side by side: a row of weights, or the channels of one tap.
std::int64_t divisible_inputs(const Synapses& synapses, const Conv2dNode* conv2d);

/// Neurons that a fold may take side by side, which see the same inputs: all, or those of a group of a
/// conv2d.
std::int64_t divisible_neurons(const Synapses& synapses, const Conv2dNode* conv2d);

/// How a layer is laid out: parallel or folded.
inline Architecture architecture_of(const Layer& layer) {
  return layer.fold ? Architecture::folded : Architecture::parallel;
}

/// True when software can give the layer other weights (docs/folding.md).
inline bool is_loadable(const Layer& layer) {
  return layer.fold != nullptr && layer.fold->weights == WeightPlace::loadable;
}

/// True when a clock takes all bits of a stream: the product is then a table of two thresholds, and there is
/// no stream in the hardware (docs/folding.md).
inline bool has_table(const Layer& layer) {
  return layer.fold != nullptr && layer.fold->bits > 1 && layer.fold->bits == layer.input_stream->length;
}

/// The gate of a layer of a verified netlist.
inline Gate gate_of(const Layer& layer) {
  return multiply_gate(layer.input_stream->encoding, layer.weight_stream->encoding).value();
}

/// A verified netlist as the chain input -> (requantise -> dense | conv2d -> [pool]) x n -> output that it
/// is.
struct Chain {
  const InputNode* input;
  std::vector<Layer> layers;
  const OutputNode* output;

  /// Logits that leave the last layer.
  std::int64_t classes() const { return layers.back().outputs(); }
  /// Whether the logits are quantities rather than those of classes.
  bool is_regression() const { return !output->quantities.empty(); }
};

/// Everything wrong with the meaning of a netlist: references, shapes, ranges, sources, correlation claims.
Diagnostics verify(const Netlist& netlist);

/// What a netlist computes for an image that is run with streams of 1/2^halvings of their length: the first
/// bits of each, where every count adds 2^halvings to a sum, so that sums keep their unit
/// (docs/number_contract.md). For engines; no document says it, so verify() does not take it.
Netlist halved(Netlist netlist, std::int64_t halvings);

/// The layers of a netlist that verify() accepts, in order.
Chain chain_of(const Netlist& netlist);

/// True for [A-Za-z_][A-Za-z0-9_]* of at most 63 characters that is not a Verilog-2005 keyword.
bool is_identifier(std::string_view name);

}  // namespace pulsewright::netlist
