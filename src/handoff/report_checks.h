// SPDX-License-Identifier: Apache-2.0
// Whether a benchmark report and an estimator regression are true of a netlist, as far as it can tell.
#pragma once

#include "data/images.h"
#include "handoff/artefacts.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

/// The streams of the layer that stands for the design, as a report should describe them. `estimator` and
/// what no netlist holds come from the caller.
ScConfig sc_config_of(const netlist::Netlist& netlist, const std::string& estimator);

/// Finds where the report is not that of this netlist or contradicts itself: joint design enabled; length,
/// encoding and correlation of every layer; choices that are not the most probable, or means that are not
/// those of the probabilities; weights that are not the nearest thresholds; terms that do not add up; and
/// stream evidence and finite loss that are not what the exact streams give on `test`.
void check_report(const BenchmarkReport& report, const netlist::Netlist& netlist,
                  const data::LabelledImages& test, Diagnostics& findings);

/// What the rows of a regression accept. `rows`: [estimators][lengths], as the manifest lists both.
Acceptance acceptance_of(const EstimatorRegressionManifest& manifest);

/// Finds where a regression did not pass: its status, its acceptance as its own rows give it, its estimators
/// and its negative controls.
void check_regression(const EstimatorRegressionManifest& manifest, Diagnostics& findings);

}  // namespace pulsewright::handoff
