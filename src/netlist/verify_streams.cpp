// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "netlist/sequence.h"
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

/// SCC of 0.9, times 65536. What is meant to be complementary gives -1; the rest leaves room for a stream
/// that is not a full period. Beyond it no two streams count as independent.
constexpr std::int64_t strong_q16 = 58982;

/// The largest magnitude of the mean SCC of independent streams: a quarter, and more for short streams,
/// where rounding a product to a whole count already shows (ramp and van der Corput: 0.57 at 16 bits, 0.31
/// at 64, 0.14 at 256).
constexpr std::int64_t most_independent_q16(std::int64_t length) {
  return std::min(strong_q16, 65536 / 4 + 8 * 65536 / length);
}

/// A pair of streams in either order.
using Pair = std::pair<std::string_view, std::string_view>;

Pair pair_of(std::string_view first, std::string_view second) {
  return first < second ? Pair(first, second) : Pair(second, first);
}

bool same_words(const Generator& first, const Generator& second, std::int64_t length) {
  return source_words(first, length) == source_words(second, length);
}

/// A select source that is also a stream's source always chooses where that stream's word is the same.
void check_select(const Subject& subject, const Synapses& synapses, std::size_t i, std::int64_t length) {
  const Generator* select = subject.working_generator(synapses.select_generator);
  if (select == nullptr) return;
  for (const std::string& id : {synapses.input_stream, synapses.weight_stream}) {
    const Generator* generator = subject.working_generator(subject.stream(id)->generator);
    if (generator != nullptr && same_words(*select, *generator, length))
      subject.found.push_back({Code::shared_seed, fmt::format("/nodes/{}/select_generator", i),
                               fmt::format("a source with other words than stream {}", quote_briefly(id)),
                               "the same words", ""});
  }
}

/// The two streams of a node; the pairs that meet are collected in `met`.
void check_gate(const Subject& subject, const Synapses& synapses, std::size_t i, std::set<Pair>& met) {
  const Stream* input = subject.stream(synapses.input_stream);
  const Stream* weight = subject.stream(synapses.weight_stream);
  if (input == nullptr || weight == nullptr) return;
  met.insert(pair_of(input->id, weight->id));
  const std::string where = fmt::format("/nodes/{}/weight_stream", i);
  if (!multiply_gate(input->encoding, weight->encoding))
    subject.found.push_back({Code::encoding_mismatch, where,
                             "unipolar with unipolar or sign_magnitude weights, or bipolar with bipolar",
                             fmt::format("{} with {}", to_text(input->encoding), to_text(weight->encoding)),
                             ""});
  if (input->length != weight->length)
    subject.found.push_back(
        {Code::shape_mismatch, where,
         fmt::format("a stream of {} bits, as {} has", input->length, quote_briefly(input->id)),
         fmt::format("{} bits", weight->length), ""});
  if (synapses.accumulator == Accumulator::mux) check_select(subject, synapses, i, input->length);
}

/// The structure that a plan asks for; false when the SCC can only repeat what is wrong with it.
bool check_plan(const Correlation& claim, const std::string& pointer, const Generator& first,
                const Generator& second, std::int64_t length, Diagnostics& found) {
  const std::string names = fmt::format("{} and {}", quote_briefly(first.id), quote_briefly(second.id));
  if (claim.plan == CorrelationPlan::independent && same_words(first, second, length)) {
    found.push_back({Code::shared_seed, pointer, "two sources with different words",
                     first.id == second.id ? fmt::format("the one generator {}", quote_briefly(first.id))
                                           : fmt::format("the same words from {}", names),
                     "change a seed or a kind, or plan positive correlation"});
    return false;
  }
  if (claim.plan == CorrelationPlan::positive && first.id != second.id) {
    found.push_back(
        {Code::correlation_claim, pointer + "/plan", "one generator for both streams", names, ""});
    return false;
  }
  return true;
}

/// The mean SCC that a plan asks for.
void check_strength(const Correlation& claim, const std::string& pointer, std::int64_t mean,
                    std::int64_t length, Diagnostics& found) {
  const std::int64_t most = most_independent_q16(length);
  if (claim.plan == CorrelationPlan::independent && std::abs(mean) > most)
    found.push_back({Code::correlation_claim, pointer + "/plan",
                     fmt::format("a mean SCC within +-{}/65536 for {} independent bits", most, length),
                     fmt::format("{}/65536", mean), "choose another pair of sources"});
  if (claim.plan == CorrelationPlan::negative && mean > -strong_q16)
    found.push_back({Code::correlation_claim, pointer + "/plan",
                     fmt::format("a mean SCC of at most {}/65536 for negative correlation", -strong_q16),
                     fmt::format("{}/65536", mean), "choose complementary sources"});
}

void check_measurement(const Correlation& claim, const std::string& pointer,
                       const MeasuredCorrelation& measured, Diagnostics& found) {
  const auto compare = [&](std::string_view key, std::int64_t claimed, std::int64_t value) {
    if (claimed != value)
      found.push_back({Code::correlation_claim, fmt::format("{}/{}", pointer, key),
                       fmt::format("the measured {}", value), std::to_string(claimed), ""});
  };
  compare("mean_scc_q16", claim.mean_scc_q16, measured.mean_scc_q16);
  compare("mean_abs_scc_q16", claim.mean_abs_scc_q16, measured.mean_abs_scc_q16);
}

void check_claim(const Subject& subject, std::size_t i) {
  const Correlation& claim = subject.netlist.correlations[i];
  const Stream* first = subject.stream(claim.first);
  const Stream* second = subject.stream(claim.second);
  // Streams of unequal length never meet; the gate that joins them says so.
  if (first == nullptr || second == nullptr || first->length != second->length) return;
  const Generator* first_source = subject.working_generator(first->generator);
  const Generator* second_source = subject.working_generator(second->generator);
  if (first_source == nullptr || second_source == nullptr) return;
  const std::string pointer = fmt::format("/correlations/{}", i);
  if (!check_plan(claim, pointer, *first_source, *second_source, first->length, subject.found)) return;
  const MeasuredCorrelation measured = measure_correlation(*first_source, *second_source, first->length);
  check_measurement(claim, pointer, measured, subject.found);
  check_strength(claim, pointer, measured.mean_scc_q16, first->length, subject.found);
}

/// Each pair that meets is declared once, and no other.
void check_declared(const Subject& subject, const std::set<Pair>& met) {
  const Netlist& netlist = subject.netlist;
  std::set<Pair> declared;
  for (std::size_t i = 0; i < netlist.correlations.size(); ++i) {
    const Correlation& claim = netlist.correlations[i];
    const Pair pair = pair_of(claim.first, claim.second);
    const std::string pointer = fmt::format("/correlations/{}", i);
    if (!declared.insert(pair).second)
      subject.found.push_back({Code::duplicate_id, pointer, "each pair of streams once",
                               fmt::format("{} and {} again", claim.first, claim.second), "remove one"});
    else if (!met.contains(pair))
      subject.found.push_back({Code::unconnected, pointer, "two streams that meet in a gate",
                               fmt::format("{} and {} never meet", claim.first, claim.second), "remove it"});
    else
      check_claim(subject, i);
  }
  for (std::size_t i = 0; i < netlist.nodes.size(); ++i) {
    const Synapses* synapses = synapses_of(netlist.nodes[i]);
    if (synapses != nullptr && met.contains(pair_of(synapses->input_stream, synapses->weight_stream)) &&
        !declared.contains(pair_of(synapses->input_stream, synapses->weight_stream)))
      subject.found.push_back({Code::undeclared_correlation, fmt::format("/nodes/{}", i),
                               fmt::format("an element of /correlations for {} and {}",
                                           synapses->input_stream, synapses->weight_stream),
                               "none", ""});
  }
}

}  // namespace

void check_streams(const Subject& subject) {
  const Netlist& netlist = subject.netlist;
  std::set<Pair> met;
  for (std::size_t i = 0; i < netlist.nodes.size(); ++i)
    if (const Synapses* synapses = synapses_of(netlist.nodes[i])) check_gate(subject, *synapses, i, met);
  check_declared(subject, met);
}

}  // namespace pulsewright::netlist
