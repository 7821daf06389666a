// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/instruction_sets.h"
#include "base/random.h"
#include "bench/figure_task.h"
#include "exact/streams.h"
#include "netlist/sequence.h"
#include "primitives/arithmetic.h"
#include "primitives/source_tables.h"

namespace pulsewright::bench {

namespace {

/// A source of words of `width` bits; of a kind that is not known here, the widest of its parity rows.
netlist::Generator source_of(const primitives::Primitive& primitive, unsigned width) {
  netlist::Generator generator{"source", std::string(primitive.name), {}};
  if (primitive.name == "source_ramp" || primitive.name == "source_van_der_corput")
    generator.parameters = {{"width", {width}}, {"xor_mask", {low_mask(width / 2)}}};
  else if (primitive.name == "source_sobol")
    generator.parameters = {
        {"width", {width}}, {"directions", primitives::sobol_directions(2, width)}, {"gray", {0}}};
  else if (primitive.name == "source_lfsr")
    generator.parameters = {{"width", {width}},
                            {"taps", {primitives::maximal_lfsr_taps(width)}},
                            {"seed", {1}},
                            {"de_bruijn", {1}},
                            {"reverse", {0}}};
  else
    generator.parameters = *std::ranges::max_element(
        primitive.parity_rows, {}, [](const primitives::Parameters& row) { return row.at("width"); });
  return generator;
}

constexpr std::size_t encoders_of_layer = 784;

/// Thresholds in turn, since what a comparison costs may depend on them.
class Thresholds {
 public:
  explicit Thresholds(unsigned width) : all_(encoders_of_layer) {
    Random random(1, width);
    for (std::uint64_t& each : all_) each = random.below((std::uint64_t{1} << width) + 1);
  }

  std::span<const std::uint64_t> next(std::size_t count) {
    if (next_ + count > all_.size()) next_ = 0;
    next_ += count;
    return std::span(all_).subspan(next_ - count, count);
  }

 private:
  std::vector<std::uint64_t> all_;
  std::size_t next_ = 0;
};

/// What the works of one source and length share.
struct SourceState {
  SourceState(const netlist::Generator& source, std::int64_t bits)
      : generator(source),
        length(bits),
        thresholds(width_of(source)),
        words(source_words(source, bits)),
        streams(source, bits),
        made(exact::packed_lanes * streams.words()) {}

  netlist::Generator generator;
  std::int64_t length;
  Thresholds thresholds;
  std::vector<std::uint32_t> words;
  exact::Streams streams;
  std::vector<std::uint64_t> made;  // the streams of a call
};

void encode_by_bits(const std::vector<std::uint32_t>& words, std::size_t encoders, SourceState& state) {
  for (std::size_t i = 0; i < encoders; ++i) {
    const std::uint64_t threshold = state.thresholds.next(1).front();
    const std::size_t size = state.streams.words();
    const auto stream = std::span(state.made).subspan(i % exact::packed_lanes * size, size);
    for (std::size_t t = 0; t < words.size(); ++t)
      set_bit(stream, t, primitives::encode(words[t], threshold));
  }
}

/// The lanes of one call beyond `encoders` are not counted.
void encode_by_words(const exact::Streams& streams, std::size_t encoders, SourceState& state) {
  for (std::size_t done = 0; done < encoders; done += exact::packed_lanes)
    streams.encode(state.thresholds.next(exact::packed_lanes).first<exact::packed_lanes>(), 0,
                   streams.words(), state.made);
}

/// Streams that are made in each call, either way.
struct SourceWork {
  std::string_view name;
  std::string_view meaning;
  bool from_reset;  ///< with the source, else from one that is kept
  std::size_t encoders;
};
constexpr SourceWork works[] = {
    {"layer", "source and the streams of a layer", true, encoders_of_layer},
    {"one_more_stream", "one more stream", false, 1},
    {"from_reset", "source and one stream", true, 1},
};

void make_by_bits(const SourceWork& work, SourceState& state) {
  if (work.from_reset)
    encode_by_bits(source_words(state.generator, state.length), work.encoders, state);
  else
    encode_by_bits(state.words, work.encoders, state);
}

void make_by_words(const SourceWork& work, SourceState& state) {
  if (work.from_reset)
    encode_by_words(exact::Streams(state.generator, state.length), work.encoders, state);
  else
    encode_by_words(state.streams, work.encoders, state);
}

struct Way {
  std::string_view name;
  std::string_view meaning;
  void (*make)(const SourceWork&, SourceState&);
};
constexpr Way ways[] = {{"by_bits", "bit by bit", make_by_bits}, {"by_words", "by words", make_by_words}};

FigureTask source_task(const SourceWork& work, const Way& way, const std::shared_ptr<SourceState>& state,
                       std::int64_t set) {
  const std::string& kind = state->generator.kind;
  FigureTask task;
  task.figure.name = fmt::format("{}_{}_{}", work.name, way.name, kind);
  task.figure.meaning = fmt::format("{}, {}, {}", kind, work.meaning, way.meaning);
  task.figure.instruction_set = instruction_set_name(set);
  task.figure.length = state->length;
  task.figure.unit = "bit/s";
  task.work = {[state, &work, make = way.make] {
                 make(work, *state);
                 keep(state->made.front());
               },
               set};
  task.amount = static_cast<double>(state->length) * static_cast<double>(work.encoders);
  return task;
}

}  // namespace

std::vector<FigureTask> source_tasks(const EngineBenchPlan& plan) {
  const std::int64_t set = plan.instruction_sets[0];
  const std::vector<std::int64_t> lengths =
      plan.quick ? std::vector<std::int64_t>{256} : std::vector<std::int64_t>{256, 4096, 65536};
  use_instruction_set(set);
  std::vector<FigureTask> tasks;
  for (const primitives::Primitive* primitive : primitives::primitives()) {
    if (primitive->kind != primitives::Kind::source) continue;
    for (const std::int64_t length : lengths) {
      const auto width = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(length)) - 1);
      const auto state = std::make_shared<SourceState>(source_of(*primitive, width), length);
      for (const SourceWork& work : works)
        for (const Way& way : ways) tasks.push_back(source_task(work, way, state, set));
    }
  }
  use_instruction_set(0);
  return tasks;
}

}  // namespace pulsewright::bench
