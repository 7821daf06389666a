// SPDX-License-Identifier: Apache-2.0
// What the report and the instrument look at: a circuit, images to run on it, and what its training recorded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "data/images.h"
#include "netlist/netlist.h"
#include "train/batches.h"
#include "train/candidate.h"
#include "train/epoch_record.h"
#include "train/quantised_layer.h"

namespace pulsewright::views {

/// What the search made of one layer.
struct LayerChoice {
  std::vector<double> probabilities;  ///< [candidates of Moment::candidates]
  std::optional<std::size_t> chosen;  ///< index of a candidate, once the choice is made
};

/// The entropy of the probabilities, in nats: 0 once all is on one candidate.
double entropy(const LayerChoice& choice);

/// Rows on which the error of a circuit is taken apart.
struct Probe {
  train::Batch batch;
  std::string source;  ///< in words
};

/// At most this many rows are in a probe.
inline constexpr std::size_t probe_rows = 256;

/// A run, a bundle or a netlist at one moment. Every view is a function of it and of a Selection.
struct Moment {
  std::string name;                           ///< of the run, bundle or document, as it was named
  std::optional<netlist::Netlist> netlist;    ///< verified; nothing while a run has not finished
  data::LabelledImages images = {};           ///< none without a netlist; labels may be missing
  std::string images_source = {};             ///< where they come from, in words
  std::size_t picture_rows = 0;               ///< of an image in pixels; 0 if images are not pictures
  std::size_t picture_columns = 0;            ///< likewise
  std::vector<std::string> class_names = {};  ///< [classes]; empty if the label of class c is the number c
  std::vector<train::EpochRecord> history = {};
  std::vector<train::Candidate> candidates = {};  ///< of every layer; empty without a run's checkpoint
  std::vector<LayerChoice> choices = {};          ///< [layer]; empty without a checkpoint
  bool is_finished = true;  ///< a run that has not finished has the circuit of its last epoch, or none
  int run_epochs = 0;       ///< of the whole run; 0 if that is not known
  std::optional<Probe> probe = {};                ///< nothing without labels or targets
  std::vector<train::LayerShape> shapes = {};     ///< of `real`
  std::vector<train::LayerParameters> real = {};  ///< the network in real numbers; empty if it is not known

  bool has_labels() const { return !images.labels.empty(); }
  /// Known once there is a netlist. Losses are then half mean squares, and accuracies are R2.
  bool is_regression() const { return netlist && chain_of(*netlist).is_regression(); }
};

/// What one looks at.
struct Selection {
  std::size_t layer = 0;
  std::size_t neuron = 0;
  std::size_t position = 0;  ///< of the window of a convolution
  std::size_t image = 0;

  bool operator==(const Selection&) const = default;
};

/// The name of a class: that of its label, else its number.
std::string class_name(const Moment& moment, std::size_t index);

}  // namespace pulsewright::views
