// SPDX-License-Identifier: Apache-2.0
// From the float network of another tool to the numbers with which the circuit's training begins. A density
// of 1 stands for `input_full` of the values that enter a layer, a weight of 1 for `weight_full`; the rest
// follows. docs/import.md, "From a float network to a circuit".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/data_set.h"
#include "interchange/float_network.h"
#include "train/imported_network.h"

namespace pulsewright::mapping {

struct MappedLayer {
  double input_full = 1;
  double weight_full = 1;          ///< of a step layer: 1, as each neuron has its own
  std::int64_t weight_levels = 0;  ///< of a grid that is kept by all streams of as many bits; 0 without one
  std::int64_t value_levels = 0;   ///< of the activation that enters: a power of two; 0 if it has no levels
};

struct Mapping {
  train::ImportedNetwork network;
  interchange::FloatNetwork
      equalised;  ///< what was mapped: the same on training rows, with neurons of like size
  std::vector<MappedLayer> layers;
  double logit_full = 1;  ///< what a sum of 1 in the last layer stands for
  std::int64_t calibration_rows = 0;
  std::vector<std::string> kept;          ///< what the circuit has exactly
  std::vector<std::string> approximated;  ///< what it has not

  /// The length of streams at which no level of a quantised network moves; 0 for a network without levels.
  int natural_length() const;
};

/// How an imported network is fine-tuned unless told otherwise. It is near its goal already: a higher rate
/// loses what it knows, label smoothing takes its logits away from where they are, and the average is over
/// some fifty steps, as there are only a few hundred. Chosen on training rows of four models of the digits
/// (docs/import.md).
inline constexpr struct {
  int epochs = 4;
  double rate = 0.0003;
  double smoothing = 0;
  double average_decay = 0.98;
} usual_fine_tuning;

/// The mapping with gains for the training rows of the data. All that no circuit can hold, and that does not
/// fit the data, is diagnosed at once, and then there is none.
std::optional<Mapping> map_network(const interchange::FloatNetwork& network, const data::DataSet& data,
                                   unsigned threads, Diagnostics& diagnostics);

/// What a count of the last layer of a circuit of the mapping stands for: the logits of the float network are
/// counts times this.
double logit_unit(const Mapping& mapping, const netlist::Layer& last);

Json to_json(const Mapping& mapping);
/// One line per layer, then what is kept and what is not.
std::string to_text(const Mapping& mapping);

}  // namespace pulsewright::mapping
