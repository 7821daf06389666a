// SPDX-License-Identifier: Apache-2.0
// The bit-exact accuracy of a netlist on a test set, or how near a regression comes to its targets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "exact/evaluate.h"
#include "exact/regression.h"
#include "exact/run_length.h"
#include "netlist/netlist.h"

namespace pulsewright::flow {

struct EvaluationOptions {
  data::DataRequest data;
  exact::Method engine = exact::Method::automatic;
  exact::RunLength length = {};
  /// File for the label, class and logits of each image, of a regression targets, values and logits; empty
  /// for none.
  std::string logits = {};
  unsigned threads = 0;  ///< 0 for all; the result is the same
};

struct NetlistEvaluation {
  netlist::Netlist netlist;
  EvaluationOptions options;
  std::string engine;                    ///< that the images were run by
  exact::Evaluation evaluation;          ///< of a regression images and bits alone
  exact::Fit fit;                        ///< of a regression
  std::vector<std::string> class_names;  ///< [class]
  Json data;                             ///< the data set, as describe_json() describes it

  bool is_regression() const { return !fit.rmse.empty(); }
  /// The mean share of right answers over the classes that have images.
  double balanced_accuracy() const;
  /// Bits of the last layer's streams for all images, if none ends early.
  std::int64_t last_layer_bits() const;
};

/// What is wrong with EvaluationOptions::logits, before any work.
void check_logits_file(const std::string& path, Diagnostics& diagnostics);

/// Runs the test set. Nothing if the options are wrong or the data do not fit; all of it is diagnosed.
std::optional<NetlistEvaluation> evaluate_netlist(netlist::Netlist netlist, const EvaluationOptions& options,
                                                  const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const NetlistEvaluation& result);
std::string to_text(const NetlistEvaluation& result);

}  // namespace pulsewright::flow
