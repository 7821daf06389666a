// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/version.h"
#include "exact/correlation_bounds.h"
#include "interchange/sc_neurocore.h"
#include "netlist/sequence.h"
#include "netlist/stream_uses.h"
#include "primitives/source_tables.h"

namespace pulsewright::interchange {

namespace {

/// x^8+x^6+x^5+x^4+1 for taps 7, 5, 4 and 3 of a register of 8 bits.
std::string polynomial_of(std::uint64_t taps) {
  std::string text;
  for (int bit = 63; bit >= 0; --bit)
    if (taps >> bit & 1) text += fmt::format("x^{}+", bit + 1);
  return text + "1";
}

std::string uri_of(const netlist::Generator& generator) {
  std::vector<std::string> parameters;
  for (const auto& [name, list] : generator.parameters.all())
    parameters.push_back(fmt::format("{}={}", name, fmt::join(list, ",")));
  return fmt::format("pulsewright:{}?{}", generator.kind, fmt::join(parameters, "&"));
}

/// The Sobol dimension whose points these are, if one of them.
std::optional<unsigned> sobol_dimension_of(const netlist::Generator& generator) {
  if (generator.kind != "source_sobol" || generator.parameters.at("gray") != 0) return std::nullopt;
  for (unsigned dimension = 1; dimension <= primitives::sobol_dimensions; ++dimension)
    if (generator.parameters.list("directions") ==
        primitives::sobol_directions(dimension, width_of(generator)))
      return dimension;
  return std::nullopt;
}

bool is_raw_lfsr(const netlist::Generator& generator) {
  return generator.kind == "source_lfsr" && generator.parameters.at("de_bruijn") == 0 &&
         generator.parameters.at("reverse") == 0;
}

Json source_json(const netlist::Generator& generator) {
  Json source;
  for (const char* key :
       {"seed", "lfsr_polynomial", "tap_mask", "sobol_dimension", "halton_base", "replay_uri", "hardware_id"})
    source[key] = Json();
  if (is_raw_lfsr(generator)) {
    source["kind"] = "lfsr";
    source["seed"] = generator.parameters.at("seed");
    source["tap_mask"] = generator.parameters.at("taps");
    source["lfsr_polynomial"] = polynomial_of(generator.parameters.at("taps"));
  } else if (const auto dimension = sobol_dimension_of(generator)) {
    source["kind"] = "sobol";
    source["sobol_dimension"] = *dimension;
  } else {
    source["kind"] = "replay";
    source["replay_uri"] = uri_of(generator);
  }
  return source;
}

/// Bits of the largest sum of a neuron, with a sign.
int accumulator_bits(const netlist::Layer& layer) {
  std::int64_t largest = 0;
  for (const std::int64_t bias : layer.synapses->biases)
    largest = std::max(largest, std::abs(bias) + layer.synapses->inputs() * layer.input_stream->length);
  return std::bit_width(static_cast<std::uint64_t>(largest)) + 1;
}

class Sender {
 public:
  explicit Sender(const netlist::Netlist& netlist)
      : netlist_(netlist), chain_(chain_of(netlist)), bounds_(exact::measure_correlation_bounds(netlist)) {}

  SentStreams send() {
    Json::Array streams;
    std::set<std::string> sent;  // layers may share a stream
    for (const netlist::StreamUse& use : stream_uses(chain_))
      if (sent.insert(use.stream->id).second) streams.push_back(stream_json(use));
    Json::Array hierarchy;
    for (const netlist::Layer& layer : chain_.layers) hierarchy.push_back(instance_json(layer));
    sent_.document["schema_version"] = sc_neurocore_schema;
    sent_.document["producer"] = fmt::format("pulsewright {}", version());
    sent_.document["streams"] = streams;
    sent_.document["hierarchy"] = hierarchy;
    for (const netlist::Correlation& claim : netlist_.correlations)
      if (claim.plan == netlist::CorrelationPlan::negative)
        lose("/correlations", "complementary sources; a bound of their correlation stands for them");
    for (const netlist::Layer& layer : chain_.layers) {
      lose("/nodes/" + layer.synapses->id, "weights, biases and what is done to the streams");
      if (layer.requantise->requantisation.rounding == primitives::Rounding::half_up)
        lose("/nodes/" + layer.requantise->id, "rounding halves up; nearest_even stands for it");
    }
    return std::move(sent_);
  }

 private:
  void lose(const std::string& where, const std::string& what) {
    sent_.lost.push_back({Code::not_carried, where, "a place in version 0.7", what, ""});
  }

  Json precision_json(const netlist::StreamUse& use) const {
    const unsigned width = width_of(*use.generator);
    const bool is_signed = use.stream->encoding != netlist::Encoding::unipolar;
    const int total = static_cast<int>(width) + (is_signed ? 2 : 1);
    Json precision;
    precision["signed"] = is_signed;
    precision["total_bits"] = total;
    precision["fractional_bits"] = width;
    precision["accumulator_bits"] = std::max(total, accumulator_bits(*use.layer));
    precision["rounding"] = use.layer->requantise->requantisation.rounding == primitives::Rounding::floor
                                ? "floor"
                                : "nearest_even";
    precision["overflow"] = "saturate";
    return precision;
  }

  Json constraint_json(const netlist::Correlation& claim, const netlist::Stream& stream) const {
    const bool shares = claim.plan == netlist::CorrelationPlan::positive;
    std::int64_t bound = claim.mean_abs_scc_q16;
    if (bounds_)
      for (const exact::CorrelationBound& one : *bounds_)
        if (one.first == claim.first && one.second == claim.second)
          bound = std::max(bound, one.max_abs_scc_q16);
    Json constraint;
    constraint["peer_stream_id"] = claim.first == stream.id ? claim.second : claim.first;
    constraint["policy"] = shares ? "must_share_source" : "max_correlation";
    constraint["max_abs_correlation"] = shares ? Json() : Json(static_cast<double>(bound) / 65536);
    constraint["seed_domain"] = Json();
    return constraint;
  }

  Json constraints_json(const netlist::Stream& stream) const {
    Json::Array constraints;
    for (const netlist::Correlation& claim : netlist_.correlations)
      if (claim.first == stream.id || claim.second == stream.id)
        constraints.push_back(constraint_json(claim, stream));
    return constraints;
  }

  Json stream_json(const netlist::StreamUse& use) const {
    Json stream;
    stream["stream_id"] = use.stream->id;
    stream["layer"] = use.layer->synapses->id;
    stream["bitstream_length"] = use.stream->length;
    stream["encoding"] = use.stream->encoding == netlist::Encoding::bipolar ? "bipolar" : "unipolar";
    stream["signal_kind"] = to_text(use.kind);
    stream["delay_steps"] = use.layer->synapses->pipeline_delay;
    stream["precision"] = precision_json(use);
    stream["source"] = source_json(*use.generator);
    stream["transforms"] = Json::Array{};
    stream["correlation_constraints"] = constraints_json(*use.stream);
    stream["online_learning"] = Json();
    return stream;
  }

  /// The thresholds of a layer enter its module; its weights are constants or memories inside.
  Json instance_json(const netlist::Layer& layer) const {
    const std::int64_t width = width_of(*layer.input_generator) + 1;
    Json port;
    port["port_name"] = layer.fold ? "value_i" : "thresholds_i";
    port["direction"] = "input";
    port["stream_id"] = layer.input_stream->id;
    port["signal_kind"] = to_text(netlist::SignalKind::analogue_state);
    port["bit_width"] = layer.fold ? width : width * layer.inputs();
    Json instance;
    instance["instance_id"] = layer.synapses->id;
    instance["module_name"] = fmt::format("{}_layer_{}", netlist_.name, layer.synapses->id);
    instance["ports"] = Json::Array{port};
    return instance;
  }

  const netlist::Netlist& netlist_;
  const netlist::Chain chain_;
  const std::optional<std::vector<exact::CorrelationBound>> bounds_;
  SentStreams sent_;
};

}  // namespace

SentStreams write_sc_neurocore(const netlist::Netlist& netlist) {
  return Sender(netlist).send();
}

}  // namespace pulsewright::interchange
