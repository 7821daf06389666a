// SPDX-License-Identifier: Apache-2.0
// Every length of a stream, with the operands at the ends of their ranges: streams without a one, with one,
// with one zero, and of ones only. A count of N is what a code of N counts is most easily too small for.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/files.h"
#include "catch.h"
#include "exact/engine.h"
#include "exact/every_length.h"
#include "exact/stream_tables.h"
#include "netlist/document.h"
#include "netlist/sequence.h"
#include "samples/instruction_sets.h"
#include "samples/sample_netlist.h"

namespace pulsewright::exact {

namespace {

constexpr std::int64_t longest_table = 4096;

/// What a netlist of operands_netlist() is made for.
struct Variant {
  netlist::Encoding encoding;
  netlist::Accumulator accumulator;
  std::optional<netlist::PoolKind> pool;  ///< behind the first layer
};

constexpr Variant variants[] = {
    {netlist::Encoding::sign_magnitude, netlist::Accumulator::count, std::nullopt},
    {netlist::Encoding::bipolar, netlist::Accumulator::count, netlist::PoolKind::sum},
    {netlist::Encoding::unipolar, netlist::Accumulator::count, netlist::PoolKind::max},
    {netlist::Encoding::sign_magnitude, netlist::Accumulator::mux, netlist::PoolKind::max},
    {netlist::Encoding::bipolar, netlist::Accumulator::mux, std::nullopt},
    {netlist::Encoding::unipolar, netlist::Accumulator::mux, netlist::PoolKind::sum},
    {netlist::Encoding::sign_magnitude, netlist::Accumulator::count, netlist::PoolKind::sum},
};

/// Thresholds whose streams of `length` bits have no one, one, all but one and all, and their neighbours.
std::vector<std::int64_t> extreme_thresholds(const netlist::Generator& generator, std::int64_t length) {
  const std::int64_t top = std::int64_t{1} << width_of(generator);
  const std::vector<std::uint32_t> words = source_words(generator, length);
  const auto [least, largest] = std::ranges::minmax_element(words);
  std::set<std::int64_t> thresholds{0, 1, top - 1, top, std::int64_t{*least} + 1, *largest, *largest + 1};
  return {thresholds.begin(), thresholds.end()};
}

/// A convolution that counts each of a row of pixels with each weight, and a dense layer of what comes out.
/// The streams' lengths, the pixels and the first layer's weights are still to be set.
netlist::Netlist operands_netlist(const Variant& variant, unsigned width) {
  constexpr std::int64_t operands = 7;
  samples::Shape shape;
  shape.features = shape.columns = operands;
  shape.maximum = std::int64_t{1} << width;
  samples::LayerShape first;
  first.width = width;
  first.length = 1;
  first.weight_encoding = variant.encoding;
  first.accumulator = variant.accumulator;
  first.outputs = 2 * operands;
  first.kernel = netlist::Window{};
  if (variant.pool) first.pool = netlist::Window{.kernel_columns = operands};
  first.pool_kind = variant.pool.value_or(netlist::PoolKind::max);
  samples::LayerShape last = first;
  last.kernel = last.pool = std::nullopt;
  last.outputs = 4;
  shape.layers = {first, last};
  return samples::make_netlist(shape, width);
}

/// One neuron for each weight and its negative.
void set_first_weights(netlist::Conv2dNode& node, const std::vector<std::int64_t>& magnitudes,
                       bool is_signed) {
  for (std::size_t j = 0; j < node.weights.size(); ++j) {
    const std::int64_t weight = magnitudes[j / 2 % magnitudes.size()];
    node.weights[j] = {is_signed && j % 2 == 1 ? -weight : weight};
    node.biases[j] = 0;
  }
}

/// All weights the largest, the same with the sign if there is one, 1, and 0.
void set_last_weights(netlist::DenseNode& node, std::int64_t top, bool is_signed) {
  const std::int64_t weights[] = {top, is_signed ? -top : top - 1, 1, 0};
  for (std::size_t j = 0; j < node.weights.size(); ++j)
    std::ranges::fill(node.weights[j], weights[j % std::size(weights)]);
}

/// The netlist of a variant for one length, and an image with a pixel for each extreme threshold.
std::vector<std::int64_t> set_length(netlist::Netlist& netlist, const Variant& variant, std::int64_t length) {
  for (netlist::Stream& stream : netlist.streams) stream.length = length;
  const netlist::Chain chain = chain_of(netlist);
  const std::int64_t top = chain.input->maximum;
  std::vector<std::int64_t> image = extreme_thresholds(*chain.layers[0].input_generator, length);
  image.resize(static_cast<std::size_t>(chain.input->features), top);
  const bool is_signed = variant.encoding == netlist::Encoding::sign_magnitude;
  const auto magnitudes = extreme_thresholds(*chain.layers[0].weight_generator, length);
  for (netlist::Node& node : netlist.nodes) {
    if (auto* requantise = std::get_if<netlist::RequantiseNode>(&node))
      requantise->requantisation = {1, 0, primitives::Rounding::half_up, top};
    if (auto* conv2d = std::get_if<netlist::Conv2dNode>(&node))
      set_first_weights(*conv2d, magnitudes, is_signed);
    if (auto* dense = std::get_if<netlist::DenseNode>(&node)) set_last_weights(*dense, top, is_signed);
  }
  return image;
}

/// Sources of at least as many words as the stream has bits, of up to four times as many, and short ones that
/// the stream repeats.
unsigned width_for(std::int64_t length) {
  if (length % 5 == 0) return 5;
  unsigned width = 2;
  while ((std::int64_t{1} << width) < length) ++width;
  return width + static_cast<unsigned>(length % 3);
}

/// Compares the tables and the packed streams with the reference; the number of comparisons.
class OperandsCheck {
 public:
  std::size_t run(std::size_t variant, std::int64_t length) {
    INFO("variant " << variant << ", length " << length);
    const unsigned width = width_for(length);
    const auto [entry, is_new] = netlists_.try_emplace({variant, width});
    if (is_new) entry->second = operands_netlist(variants[variant], width);
    netlist::Netlist& netlist = entry->second;
    const std::vector<std::int64_t> image = set_length(netlist, variants[variant], length);
    const std::vector<std::int64_t> ones(image.size(), std::int64_t{1} << width);
    const auto reference = make_engine(netlist, Method::reference);
    const Inference of_image = reference->run(image);
    const Inference of_ones = reference->run(ones);
    std::size_t compared = 0;
    samples::under_every_instruction_set([&] {
      for (const Method method : {Method::table, Method::packed}) {
        const auto engine = make_engine(netlist, method);
        if (!engine) continue;
        INFO("engine " << engine->name());
        REQUIRE(engine->run(image) == of_image);
        REQUIRE(engine->run(ones) == of_ones);
        ++compared;
      }
    });
    return compared;
  }

 private:
  std::map<std::pair<std::size_t, unsigned>, netlist::Netlist> netlists_;  // by variant and width
};

/// Rows of weights whose streams are the ends of the range and two that are neither.
void check_form(const RowShape& shape, std::size_t length) {
  std::vector<std::vector<bool>> streams(4, std::vector<bool>(length));
  for (std::size_t t = 0; t < std::min(length, shape.most_ones); ++t) {
    streams[1][t] = true;
    streams[2][length - 1 - t] = true;
  }
  for (std::size_t t = 0; t < length; t += 3) streams[3][t] = true;
  for (const std::vector<bool>& stream : streams) {
    std::vector<std::uint8_t> row(shape.row_bytes);
    write_row(shape, stream, row);
    std::size_t wrong = 0;
    std::size_t count = 0;
    for (std::size_t ones = 0; ones <= length; ++ones) {
      wrong += row_count(shape, row, ones) != count;
      if (ones < length) count += stream[ones];
    }
    REQUIRE(wrong == 0);
  }
}

/// A dense layer of `inputs` inputs: a neuron of weights of all ones, and one of lighter ones and both signs.
netlist::Netlist heavy_netlist(std::int64_t length, std::int64_t inputs) {
  samples::Shape shape;
  shape.features = inputs;
  shape.layers.resize(1);
  shape.layers[0].width = 9;
  shape.layers[0].length = length;
  shape.layers[0].outputs = 2;
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  auto& weights = std::get<netlist::DenseNode>(netlist.nodes[2]).weights;
  std::ranges::fill(weights[0], 512);
  for (std::size_t k = 0; k < weights[1].size(); ++k)
    weights[1][k] = (k % 3 == 2 ? 100 : 512) * (k % 5 == 4 ? -1 : 1);
  return netlist;
}

/// Checks that the narrow sums of a form hold its synapses if every input is all ones: what a group counts in
/// a byte, and what a block counts in 16 bits.
void check_narrow_sums(const RowShape& shape, const netlist::Netlist& netlist) {
  const netlist::Layer layer = chain_of(netlist).layers[0];
  const std::int64_t length = layer.input_stream->length;
  StreamTables tables(shape, source_words(*layer.input_generator, length),
                      source_words(*layer.weight_generator, length), 2);
  SumProgram program = make_program(layer, shape.most_inputs, shape.slot_bytes,
                                    [&](std::int64_t weight) { return tables.add_weight(weight); });
  group_synapses(program, tables.row_ones(), shape.row_bytes);
  const auto check = [&](std::uint32_t first, std::uint32_t last, std::uint32_t size) {
    std::size_t in_block = 0;
    std::size_t in_group = 0;
    std::size_t heaviest = 0;
    for (std::uint32_t s = first; s < last; ++s) {
      if ((s - first) % size == 0) in_group = 0;
      const std::size_t ones = tables.row_ones()[program.synapses[s].row / shape.row_bytes];
      in_group += ones;
      in_block += ones;
      heaviest = std::max(heaviest, in_group);
    }
    REQUIRE(heaviest <= 255);
    REQUIRE(in_block <= 65535);
  };
  for (const SynapseRange& range : program.ranges) {
    check(range.first, range.negative, range.added);
    check(range.negative, range.last, range.subtracted);
  }
}

}  // namespace

TEST_CASE("the narrow sums of every form hold the heaviest synapses at every length") {
  for (std::int64_t length = 1; length <= 512; length += length < 260 ? 1 : 4) {
    const netlist::Netlist netlist = heavy_netlist(length, 300);
    for (const RowShape& shape : row_shapes(length)) {
      INFO("length " << length << ", form " << static_cast<int>(shape.form));
      if (shape.planes > 0) check_narrow_sums(shape, netlist);
    }
  }
}

TEST_CASE("every form of a row counts right for every length and every number of ones") {
  std::set<RowForm> forms;
  for (std::int64_t length = 1; length <= 520; length += length_stride)
    for (const RowShape& shape : row_shapes(length)) {
      INFO("length " << length << ", form " << static_cast<int>(shape.form));
      check_form(shape, static_cast<std::size_t>(length));
      forms.insert(shape.form);
    }
  CHECK(forms.size() == 4);
  for (const std::int64_t length : {1023, 1024, 1025, 4095, 4096})
    for (const RowShape& shape : row_shapes(length)) check_form(shape, static_cast<std::size_t>(length));
  CHECK(row_shapes(4097).empty());
}

TEST_CASE("every engine counts the extreme operands right at every length that the vector forms hold") {
  OperandsCheck check;
  for (std::int64_t length = 1; length <= 520; length += length_stride)
    for (std::size_t variant = 0; variant < std::size(variants); ++variant)
      // Tables of both encodings at every length, and what is packed on both sides of two words' edges.
      if (variant < 2 || length <= 130) REQUIRE(check.run(variant, length) > 0);
}

TEST_CASE("every engine counts the extreme operands right at lengths up to 4097 of many residues of 64") {
  OperandsCheck check;
  for (std::int64_t length = 521; length <= 4096; length += 61 * length_stride)
    REQUIRE(check.run(static_cast<std::size_t>(length) % std::size(variants), length) > 0);
  for (const std::int64_t length : {1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 4097})
    for (std::size_t variant = 0; variant < std::size(variants); ++variant)
      REQUIRE(check.run(variant, length) > 0);
}

TEST_CASE("every engine counts the extreme operands right at every length up to 4096, in every variant",
          "[.nightly]") {
  OperandsCheck check;
  std::size_t compared = 0;
  for (std::int64_t length = 1; length <= longest_table; ++length)
    for (std::size_t variant = 0; variant < std::size(variants); ++variant)
      compared += check.run(variant, length);
  // Tables and packed streams for four variants, packed streams for three.
  CHECK(compared == static_cast<std::size_t>(longest_table) * 11 * instruction_sets().size());
}

TEST_CASE("66 bits that are all ones count 66, with weights of all ones") {
  Diagnostics found;
  const auto netlist =
      netlist::read_netlist(read_file(PULSEWRIGHT_ROOT "/tests/exact/all_ones_66_bits.json"), found);
  INFO(to_text(found));
  REQUIRE(netlist);
  const std::vector<std::int64_t> image{16, 16};
  const std::vector<std::int64_t> logits{2 * 66 - 30, 5 - 66, 66};
  samples::under_every_instruction_set([&] {
    for (const Method method : {Method::reference, Method::table, Method::packed})
      CHECK(make_engine(*netlist, method)->run(image).logits() == logits);
  });
}

}  // namespace pulsewright::exact
