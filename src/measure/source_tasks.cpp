// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/instruction_sets.h"
#include "base/random.h"
#include "exact/streams.h"
#include "measure/figure_task.h"
#include "netlist/sequence.h"
#include "primitives/arithmetic.h"
#include "primitives/source_tables.h"

namespace pulsewright {

namespace {

/// A source of words of `width` bits; of a kind that is not known here, the widest of its parity rows.
Generator source_of(const Primitive& primitive, unsigned width) {
  Generator generator{"source", std::string(primitive.name), {}};
  if (primitive.name == "source_ramp" || primitive.name == "source_van_der_corput")
    generator.parameters = {{"width", {width}}, {"xor_mask", {low_mask(width / 2)}}};
  else if (primitive.name == "source_sobol")
    generator.parameters = {{"width", {width}}, {"directions", sobol_directions(2, width)}, {"gray", {0}}};
  else if (primitive.name == "source_lfsr")
    generator.parameters = {{"width", {width}},
                            {"taps", {maximal_lfsr_taps(width)}},
                            {"seed", {1}},
                            {"de_bruijn", {1}},
                            {"reverse", {0}}};
  else
    generator.parameters = *std::ranges::max_element(primitive.parity_rows, {},
                                                     [](const Parameters& row) { return row.at("width"); });
  return generator;
}

/// Thresholds in turn, since what a comparison costs depends on them.
class Thresholds64 {
 public:
  explicit Thresholds64(unsigned width) {
    Random random(1, width);
    for (std::uint64_t& each : all_) each = random.below((std::uint64_t{1} << width) + 1);
  }
  std::uint64_t next() { return all_[next_++ % 64]; }

 private:
  std::uint64_t all_[64];
  std::size_t next_ = 0;
};

/// What the works of one source and length share.
struct SourceState {
  SourceState(const Generator& source, std::int64_t bits)
      : generator(source),
        length(bits),
        thresholds(width_of(source)),
        words(source_words(source, bits)),
        streams(source, bits),
        stream(streams.words() * packed_lanes) {}

  Generator generator;
  std::int64_t length;
  Thresholds64 thresholds;
  std::vector<std::uint32_t> words;
  Streams streams;
  std::vector<std::uint64_t> stream;  // what is made
};

void encode_by_bits(const std::vector<std::uint32_t>& words, SourceState& state) {
  const std::uint64_t threshold = state.thresholds.next();
  for (std::size_t t = 0; t < words.size(); ++t) set_bit(state.stream, t, encode(words[t], threshold));
}

void encode_by_words(const Streams& streams, SourceState& state) {
  std::uint64_t thresholds[packed_lanes];
  for (std::uint64_t& threshold : thresholds) threshold = state.thresholds.next();
  streams.encode(thresholds, 0, streams.words(), state.stream);
}

struct Way {
  std::string_view name;
  std::string_view meaning;
  void (*make)(SourceState&);
};
constexpr Way ways[] = {
    {"source_by_bits", "source and stream, bit by bit",
     [](SourceState& state) { encode_by_bits(source_words(state.generator, state.length), state); }},
    {"stream_by_bits", "one more stream, bit by bit",
     [](SourceState& state) { encode_by_bits(state.words, state); }},
    {"source_by_words", "source and stream, by words",
     [](SourceState& state) { encode_by_words(Streams(state.generator, state.length), state); }},
    {"stream_by_words", "one more stream, by words",
     [](SourceState& state) { encode_by_words(state.streams, state); }},
};

}  // namespace

std::vector<FigureTask> source_tasks(const EngineBenchPlan& plan) {
  const std::int64_t set = plan.instruction_sets[0];
  const std::vector<std::int64_t> lengths =
      plan.quick ? std::vector<std::int64_t>{256} : std::vector<std::int64_t>{256, 4096, 65536};
  use_instruction_set(set);
  std::vector<FigureTask> tasks;
  for (const Primitive* primitive : primitives()) {
    if (primitive->kind != Kind::source) continue;
    for (const std::int64_t length : lengths) {
      const auto width = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(length)) - 1);
      const auto state = std::make_shared<SourceState>(source_of(*primitive, width), length);
      for (const Way& way : ways) {
        FigureTask& task = tasks.emplace_back();
        task.figure.name = fmt::format("{}_{}", way.name, primitive->name);
        task.figure.meaning = fmt::format("{}, {}", primitive->name, way.meaning);
        task.figure.instruction_set = instruction_set_name(set);
        task.figure.length = length;
        task.figure.unit = "bit/s";
        task.work = {[state, make = way.make] {
                       make(*state);
                       keep(state->stream.back());
                     },
                     set};
        task.amount = static_cast<double>(length);
      }
    }
  }
  use_instruction_set(0);
  return tasks;
}

}  // namespace pulsewright
