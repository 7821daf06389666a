// SPDX-License-Identifier: Apache-2.0
#include "views/what_if.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "base/failure.h"
#include "exact/evaluate.h"
#include "netlist/document.h"
#include "train/assemble.h"
#include "views/layers.h"

namespace pulsewright::views {

namespace {

/// The candidate whose streams a layer has; nothing if it has none of the trainer's.
std::optional<train::Candidate> candidate_of(const netlist::Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  const auto found = pair_of(layer);
  if (!found || length < train::shortest_length || length > train::longest_length) return std::nullopt;
  train::Candidate candidate{static_cast<int>(length), layer.weight_stream->encoding, found->pair,
                             layer.synapses->accumulator, found->setting};
  candidate.caps_thresholds = layer.requantise->requantisation.maximum < candidate.scale();
  return candidate;
}

/// log2 of a requantisation that only shifts; nothing for another one.
std::optional<int> exponent_of(const primitives::Requantisation& requantisation) {
  if (requantisation.multiplier < 1 ||
      !std::has_single_bit(static_cast<std::uint64_t>(requantisation.multiplier)))
    return std::nullopt;
  return std::countr_zero(static_cast<std::uint64_t>(requantisation.multiplier)) -
         static_cast<int>(requantisation.shift);
}

int log2_of(int length) {
  return std::countr_zero(static_cast<unsigned>(length));
}

/// The layers of a circuit without names and schedule: what decides its sums.
bool computes_the_same(const netlist::Netlist& left, const netlist::Netlist& right) {
  const netlist::Chain a = chain_of(left);
  const netlist::Chain b = chain_of(right);
  return std::ranges::equal(a.layers, b.layers, [](const netlist::Layer& x, const netlist::Layer& y) {
    const auto is_same = [](const netlist::Generator* p, const netlist::Generator* q) {
      return (p == nullptr) == (q == nullptr) &&
             (p == nullptr || (p->kind == q->kind && p->parameters == q->parameters));
    };
    return x.requantise->requantisation == y.requantise->requantisation &&
           x.synapses->weights == y.synapses->weights && x.synapses->biases == y.synapses->biases &&
           x.input_stream->encoding == y.input_stream->encoding &&
           x.weight_stream->encoding == y.weight_stream->encoding &&
           is_same(x.input_generator, y.input_generator) && is_same(x.weight_generator, y.weight_generator) &&
           is_same(x.select_generator, y.select_generator) &&
           (x.conv2d == nullptr || x.conv2d->padding_threshold == y.conv2d->padding_threshold);
  });
}

}  // namespace

std::optional<WhatIf> WhatIf::of(const netlist::Netlist& netlist, std::string* obstacle) {
  const auto refuse = [&](std::string why) -> std::optional<WhatIf> {
    if (obstacle != nullptr) *obstacle = std::move(why);
    return std::nullopt;
  };
  const netlist::Chain chain = chain_of(netlist);
  WhatIf parts;
  parts.name_ = netlist.name;
  if (chain.input->maximum > std::numeric_limits<std::uint8_t>::max())
    return refuse("pixels above 255 are not the trainer's");
  parts.maximum_ = static_cast<int>(chain.input->maximum);
  parts.pipeline_delay_ = static_cast<int>(chain.layers.front().synapses->pipeline_delay);
  for (const netlist::Layer& layer : chain.layers) {
    const auto candidate = candidate_of(layer);
    if (!candidate)
      return refuse(fmt::format("the sources of {} are not one of the pairs", layer.synapses->id));
    parts.layers_.push_back({train::shape_of(layer), *candidate, {}, {}, 0});
    Layer& part = parts.layers_.back();
    const auto arithmetic = train::arithmetic_of(*candidate);
    const bool is_signed = candidate->encoding == netlist::Encoding::sign_magnitude;
    train::IntMatrix columns(part.shape.taps(), part.shape.neurons);
    for (Eigen::Index j = 0; j < columns.cols(); ++j)
      for (Eigen::Index i = 0; i < columns.rows(); ++i)
        columns(i, j) = static_cast<std::int32_t>(
            layer.synapses->weights[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)] +
            (is_signed ? candidate->scale() : 0));
    const train::IntVector dark = arithmetic->dark(columns);
    const float count_value = std::ldexp(1.0f, arithmetic->count_exponent(part.shape.taps())) /
                              static_cast<float>(candidate->length);
    const train::Matrix weights = arithmetic->weights_of(columns);
    for (Eigen::Index j = 0; j < columns.cols(); ++j) {
      part.weights.emplace_back();
      for (Eigen::Index i = 0; i < columns.rows(); ++i) part.weights.back().push_back(weights(i, j));
      part.biases.push_back(
          static_cast<float>(layer.synapses->biases[static_cast<std::size_t>(j)] + dark[j]) * count_value);
    }
    if (&layer == &chain.layers.front()) continue;
    // The gain of the layer before stands in the requantisation of this one.
    const auto exponent = exponent_of(layer.requantise->requantisation);
    if (!exponent) return refuse(fmt::format("{} does more than shift", layer.requantise->id));
    Layer& before = *(parts.layers_.end() - 2);
    before.gain_exponent = *exponent - log2_of(candidate->scale()) + log2_of(before.candidate.length) -
                           train::arithmetic_of(before.candidate)->count_exponent(before.shape.taps());
  }
  const std::vector<Change> nothing(parts.layers_.size());
  if (!computes_the_same(netlist, parts.with(nothing)))
    return refuse("the trainer would put it together in another way");
  return parts;
}

WhatIf::Passes WhatIf::passes(std::span<const Change> changes) const {
  PW_ASSERT(changes.size() == layers_.size());
  Passes passes;
  passes.parameters.reserve(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    train::Candidate candidate = layer.candidate;
    candidate.length = changes[l].length.value_or(candidate.length);
    candidate.encoding = changes[l].encoding.value_or(candidate.encoding);
    candidate.setting = changes[l].setting.value_or(candidate.setting);
    if (changes[l].pair != nullptr) candidate.pair = changes[l].pair;
    passes.arithmetics.push_back(train::arithmetic_of(candidate));
    train::LayerParameters& parameters = passes.parameters.emplace_back(
        train::LayerParameters{train::Matrix(layer.shape.taps(), layer.shape.neurons),
                               train::Vector(layer.shape.neurons), layer.gain_exponent});
    for (Eigen::Index j = 0; j < parameters.weights.cols(); ++j) {
      parameters.biases[j] = layer.biases[static_cast<std::size_t>(j)];
      for (Eigen::Index i = 0; i < parameters.weights.rows(); ++i)
        parameters.weights(i, j) = layer.weights[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
    }
    passes.views.push_back({&layer.shape, &parameters, candidate.response(), passes.arithmetics[l].get()});
  }
  return passes;
}

netlist::Netlist WhatIf::with(std::span<const Change> changes) const {
  const Passes passes = this->passes(changes);
  std::vector<train::QuantisedLayer> quantised;
  for (const train::LayerView& view : passes.views)
    quantised.emplace_back(*view.parameters, *view.shape, *view.arithmetic);
  return train::assemble_netlist(name_, maximum_, quantised, pipeline_delay_);
}

std::optional<LengthView> length_view(const Moment& moment, Workers& workers, std::string* obstacle) {
  PW_ASSERT(moment.netlist && moment.has_labels());
  const auto parts = WhatIf::of(*moment.netlist, obstacle);
  if (!parts) return std::nullopt;
  const std::size_t images = std::min(moment.images.images.size(), length_images);
  const auto correct = [&](const netlist::Netlist& netlist) {
    return evaluate(*exact::make_engine(netlist), data::ImageView(moment.images.images).part(0, images),
                    std::span(moment.images.labels).first(images), workers)
        .correct;
  };
  LengthView view;
  view.images = static_cast<std::int64_t>(images);
  view.correct = correct(*moment.netlist);
  for (int length = train::shortest_length; length <= train::longest_usual_length; length *= 2)
    view.lengths.push_back(length);
  for (std::size_t l = 0; l <= parts->layers(); ++l) {
    const bool is_all = l == parts->layers();
    LengthRow row{is_all ? std::optional<std::size_t>() : l, {}};
    for (const int length : view.lengths) {
      std::vector<Change> changes(parts->layers());
      for (std::size_t k = 0; k < changes.size(); ++k)
        if (is_all || k == l) changes[k].length = length;
      row.correct.push_back(correct(parts->with(changes)));
    }
    view.rows.push_back(std::move(row));
  }
  return view;
}

}  // namespace pulsewright::views
