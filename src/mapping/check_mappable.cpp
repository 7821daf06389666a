// SPDX-License-Identifier: Apache-2.0
#include "mapping/check_mappable.h"

#include <fmt/format.h>

#include "netlist/fields.h"
#include "train/candidate.h"

namespace pulsewright::mapping {

namespace {

using interchange::ActivationKind;
using interchange::FloatLayer;

void check_data(const interchange::FloatNetwork& network, const data::DataSet& data, Diagnostics& found) {
  const auto refuse = [&](std::string expected, std::string got, std::string hint = {}) {
    found.push_back({Code::data_mismatch, "--data", std::move(expected), std::move(got), std::move(hint)});
  };
  const interchange::FloatInput& input = network.input;
  if (data.is_regression())
    refuse("classes, as fine-tuning compares logits with labels", "targets of a regression");
  if (data.train.size() == 0) refuse("training rows, for the gains", "none");
  if (static_cast<std::int64_t>(data.train.features) != input.values())
    refuse(fmt::format("{} pixels, as the network takes", input.values()),
           std::to_string(data.train.features));
  else if (const bool has_plane = input.rows * input.columns > 1;
           has_plane && input.channels > 1 && data.channels != input.channels)
    refuse(fmt::format("pixels of {} channels", input.channels), fmt::format("{}", data.channels),
           "pictures in colour are read by images:FOLDER");
  if (const std::int64_t logits = network.layers.back().shape.outputs(); data.classes > logits)
    refuse(fmt::format("at most {} classes, as the network has logits", logits),
           std::to_string(data.classes));
}

void check_levels(const interchange::Quantiser& quantiser, const std::string& where, Diagnostics& found) {
  if (quantiser.levels >= train::longest_usual_length)
    found.push_back({Code::unsupported_operator, where,
                     fmt::format("at most {} levels above 0, as the longest stream has {} bits",
                                 train::longest_usual_length - 1, train::longest_usual_length),
                     std::to_string(quantiser.levels), "quantise to 8 bits or fewer"});
}

void check_layer(const FloatLayer& layer, const std::string& where, Diagnostics& found) {
  const auto refuse = [&](const char* member, std::string expected, std::string got, std::string hint = {}) {
    found.push_back(
        {Code::unsupported_operator, where + member, std::move(expected), std::move(got), std::move(hint)});
  };
  const auto most = static_cast<std::int64_t>(netlist::most_values);
  if (layer.shape.taps() > most)
    refuse("/window", fmt::format("at most {} synapses of a neuron", most),
           std::to_string(layer.shape.taps()), "pool or stride before the dense layer");
  if (layer.shape.neurons > most)
    refuse("/neurons", fmt::format("at most {} neurons", most), std::to_string(layer.shape.neurons));
  if (layer.padding_value < 0)
    refuse("/padding_value", "0 or more, as the stream of an input has no sign",
           fmt::format("{}", layer.padding_value),
           "do not shift the values in front of a padded layer below 0");
  if (layer.activation.kind == ActivationKind::quantise)
    check_levels(layer.activation.quantiser, where + "/activation/quantiser", found);
}

}  // namespace

Diagnostics check_mappable(const interchange::FloatNetwork& network, const data::DataSet& data) {
  Diagnostics found;
  check_data(network, data, found);
  if (network.input.quantiser) check_levels(*network.input.quantiser, "/input/quantiser", found);
  for (std::size_t l = 0; l < network.layers.size(); ++l)
    check_layer(network.layers[l], fmt::format("/layers/{}", l), found);
  return found;
}

}  // namespace pulsewright::mapping
