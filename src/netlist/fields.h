// SPDX-License-Identifier: Apache-2.0
// The field tables of SC-NIR: one per object, each serving every visitor. Reading and writing
// (document.cpp), the JSON Schema (schema.cpp) and the range check of verify() (verify_ranges.cpp) visit
// the same tables, so they cannot disagree.
//
// A visitor has: constant, identifier, identifier_when, objects_unless, objects_or_none, block, choice,
// choice_or_first, integer, integer_or_least, integers, rows, parameters, objects and group; each takes the
// key first and a sentence for the schema last.
#pragma once

#include <concepts>
#include <type_traits>

#include "base/object_reader.h"
#include "netlist/netlist.h"

namespace pulsewright::netlist {

// Limits that keep a hostile document from exhausting memory or time; far above any circuit that fits a chip.
inline constexpr std::size_t most_objects = 4096;          ///< of one list: generators, streams, nodes, edges
inline constexpr std::size_t most_values = 4096;           ///< inputs, neurons or elements of a window
inline constexpr std::int64_t most_activations = 4194304;  ///< values from all windows of a netlist
inline constexpr std::int64_t most_halvings = 15;
inline constexpr std::int64_t longest_stream = 65536;     ///< bits; the full period of the widest source
inline constexpr std::int64_t largest_threshold = 65536;  ///< 2^16
inline constexpr std::int64_t largest_bias = std::int64_t{1} << 31;
inline constexpr std::size_t longest_name = 63;    ///< characters; what every Verilog tool accepts
inline constexpr std::size_t longest_prefix = 40;  ///< leaves room for "_<module>" behind it

inline constexpr IntegerRange scc_q16_range{-65536, 65536};
inline constexpr IntegerRange extent_range{1, most_values};
inline constexpr IntegerRange multiplier_range{1, 65535};
inline constexpr IntegerRange shift_range{0, 40};
// A logit is below 2^32, so that a quantity's sum fits 64 bits; a unit has as many bits as a float.
inline constexpr IntegerRange unit_range{1, std::int64_t{1} << 24};
inline constexpr IntegerRange offset_range{-(std::int64_t{1} << 53), std::int64_t{1} << 53};
inline constexpr IntegerRange exponent_range{-400, 400};

/// The `kind` of each alternative of Node, in its order.
inline constexpr std::string_view node_kind_names[] = {"input",  "requantise", "dense",
                                                       "conv2d", "pool",       "output"};
static_assert(std::size(node_kind_names) == std::variant_size_v<Node>);

/// `Plain`, or `const Plain` for visitors that only look.
template <class T, class Plain>
concept Is = std::same_as<std::remove_const_t<T>, Plain>;

template <class Visitor>
void visit_fields(Visitor& visit, Is<Generator> auto& generator) {
  visit.identifier("id", generator.id, longest_name, "Its name; unique among the generators.");
  visit.block("kind", generator.kind, primitives::Kind::source, "The registry block that it is.");
  visit.parameters("parameters", generator.parameters, generator.kind,
                   "The parameters of that block (docs/primitives.md): an integer each, or an array.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Stream> auto& stream) {
  visit.identifier("id", stream.id, longest_name, "Its name; unique among the streams.");
  visit.choice("encoding", stream.encoding, encoding_names, "What a density of ones stands for.");
  visit.identifier("generator", stream.generator, longest_name, "The generator whose words it compares.");
  visit.integer("length", stream.length, {1, longest_stream}, "Bits.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Correlation> auto& correlation) {
  visit.identifier("first", correlation.first, longest_name, "A stream.");
  visit.identifier("second", correlation.second, longest_name, "The stream that it meets in a gate.");
  visit.choice("plan", correlation.plan, plan_names, "How the two are meant to be related.");
  visit.integer("mean_scc_q16", correlation.mean_scc_q16, scc_q16_range,
                "Their mean SCC over all pairs of interior thresholds, times 65536.");
  visit.integer("mean_abs_scc_q16", correlation.mean_abs_scc_q16, {0, scc_q16_range.maximum},
                "The mean of its magnitude, times 65536.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<InputNode> auto& node) {
  visit.identifier("id", node.id, longest_name, "Its name; unique among the nodes.");
  visit.integer("features", node.features, {1, most_values}, "Integers in one image.");
  visit.integer("maximum", node.maximum, {1, INT64_MAX}, "The largest of them; the smallest is 0.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<RequantiseNode> auto& node) {
  auto& requantisation = node.requantisation;
  visit.identifier("id", node.id, longest_name, "Its name; unique among the nodes.");
  visit.integer("multiplier", requantisation.multiplier, multiplier_range, "Multiplies the value.");
  visit.integer("shift", requantisation.shift, shift_range, "The product is divided by 2^shift.");
  visit.choice("rounding", requantisation.rounding, rounding_names, "How the quotient is rounded.");
  visit.integer("maximum", requantisation.maximum, {1, largest_threshold},
                "The result is clipped to [0, maximum].");
}

template <class Visitor>
void visit_synapses(Visitor& visit, auto& node) {
  visit.identifier("id", node.id, longest_name, "Its name; unique among the nodes.");
  visit.identifier("input_stream", node.input_stream, longest_name, "The stream of every input.");
  visit.identifier("weight_stream", node.weight_stream, longest_name, "The stream of every weight.");
  visit.choice("accumulator", node.accumulator, accumulator_names, "How the products of a clock are added.");
  visit.identifier_when("accumulator", node.accumulator, Accumulator::mux, "select_generator",
                        node.select_generator, "Word t names the input counted in cycle t; only with `mux`.");
  visit.integer("pipeline_delay", node.pipeline_delay, {0, 15},
                "Clock cycles between a product bit and its count.");
  visit.rows("weights", node.weights, {-largest_threshold, largest_threshold},
             "Thresholds [neurons][inputs]; below 0 only with sign_magnitude.");
  visit.integers("biases", node.biases, {-largest_bias, largest_bias}, "Counts [neurons] to start from.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<DenseNode> auto& node) {
  visit_synapses(visit, node);
}

template <class Visitor>
void visit_window(Visitor& visit, auto& window) {
  visit.integer("rows", window.rows, extent_range, "Rows of the plane that the window slides over.");
  visit.integer("columns", window.columns, extent_range, "Columns of the plane that the window slides over.");
  visit.integer("channels", window.channels, extent_range, "Values of each pixel of the plane.");
  visit.integer("kernel_rows", window.kernel_rows, extent_range, "Rows of the window.");
  visit.integer("kernel_columns", window.kernel_columns, extent_range, "Columns of the window.");
  visit.integer("stride", window.stride, extent_range, "Pixels from one position of the window to the next.");
  visit.integer("padding", window.padding, {0, most_values}, "Pixels around the plane, on each side.");
  visit.integer("dilation", window.dilation, extent_range,
                "Pixels from one element of the window to the next.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Conv2dNode> auto& node) {
  visit_synapses(visit, node);
  visit_window(visit, node.window);
  visit.integer("groups", node.groups, extent_range,
                "Neurons and channels in as many parts, each seeing its own.");
  visit.integer("padding_threshold", node.padding_threshold, {0, largest_threshold},
                "The threshold of an input in the padding.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<PoolNode> auto& node) {
  visit.identifier("id", node.id, longest_name, "Its name; unique among the nodes.");
  visit.choice("pool", node.pool, pool_names, "What it takes of the sums in a window.");
  visit_window(visit, node.window);
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Quantity> auto& quantity) {
  visit.identifier("name", quantity.name, longest_name, "Its name; unique among the quantities.");
  visit.integer("unit", quantity.unit, unit_range, "What one more of the logit adds.");
  visit.integer("offset", quantity.offset, offset_range, "What the logit 0 stands for.");
  visit.integer("exponent", quantity.exponent, exponent_range, "Unit and offset are times 2^exponent.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<OutputNode> auto& node) {
  visit.identifier("id", node.id, longest_name, "Its name; unique among the nodes.");
  visit.objects_or_none("quantities", node.quantities,
                        "One for each logit of a regression: what it stands for. Without, the logits are "
                        "those of classes.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Node> auto& node) {
  visit.constant("kind", node_kind_names[node.index()], "What the node does.");
  std::visit([&](auto& alternative) { visit_fields(visit, alternative); }, node);
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Edge> auto& edge) {
  visit.identifier("from", edge.from, longest_name, "The node that gives the values.");
  visit.identifier("to", edge.to, longest_name, "The node that takes them.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Fold> auto& fold) {
  visit.identifier("node", fold.node, longest_name, "The dense or conv2d node.");
  visit.integer(
      "neurons", fold.neurons, extent_range,
      "Neurons that count at a time; a divisor of a dense node's, of those of a conv2d node in a group.");
  visit.integer(
      "inputs", fold.inputs, extent_range,
      "Inputs per clock; a divisor of a dense node's inputs, of a conv2d node's channels in a group.");
  visit.choice_or_first("weights", fold.weights, weight_place_names,
                        "Only `loadable`: software can write weights and biases while the design runs.");
  visit.integer_or_least("bits", fold.bits, {1, longest_stream},
                         "Bits of each stream per clock, if it is not 1; a divisor of the streams' length.");
}

template <class Visitor>
void visit_fields(Visitor& visit, Is<Netlist> auto& netlist) {
  visit.constant("schema", scnir_schema, "The schema and its version.");
  visit.identifier("name", netlist.name, longest_prefix, "The prefix of every Verilog module.");
  visit.objects("generators", netlist.generators, "The sources of words.");
  visit.objects("streams", netlist.streams, "The streams, one bit per clock.");
  visit.objects("correlations", netlist.correlations, "One for each two streams that meet in a gate.");
  visit.objects("nodes", netlist.nodes, "The operations.");
  visit.objects("edges", netlist.edges, "From node to node.");
  visit.group("schedule", "How the hardware is laid out in time.", [&](auto& schedule) {
    schedule.choice(
        "architecture", netlist.architecture, architecture_names,
        "`parallel`: all synapses of a layer in hardware, one bit per clock; `folded`: a part of them "
        "at a time, the weights in memories; `mixed`: some layers folded, the others parallel.");
    schedule.objects_unless("architecture", netlist.architecture, Architecture::parallel, "folds",
                            netlist.folds,
                            "One for each dense and conv2d node that is folded; not of a parallel netlist.");
    schedule.integer_or_least(
        "halvings", netlist.halvings, {0, most_halvings},
        "Where it is there, each image is run at 1, 1/2, ... or 1/2^halvings of all streams' length.");
    schedule.choice_or_first(
        "early_exit", netlist.early_exit, early_exit_names,
        "Only `decided`: the last layer can end once no class can overtake the leading one.");
  });
}

}  // namespace pulsewright::netlist
