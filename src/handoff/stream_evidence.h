// SPDX-License-Identifier: Apache-2.0
// What the exact streams of a design do: measured from the netlist alone, so that an audit finds the same.
#pragma once

#include <optional>
#include <vector>

#include "data/images.h"
#include "handoff/artefacts.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

/// Images on which products are sampled, the first ones of a test set.
inline constexpr std::size_t evidence_images = 16;

/// Counts, in the first layer, the ones of every product of an input and a weight. Nothing unless that layer
/// is dense and has streams of at most 4096 bits. Streams of one layer share a source, so that two of them
/// have an SCC of 1 wherever it is defined; they never meet in a gate, because the adder counts them.
std::optional<StreamEvidence> measure_stream_evidence(const netlist::Netlist& netlist,
                                                      const data::Images& images);

/// Of a regression: the mean over the images of (output - target)^2, the output read from the exact engine's
/// first sum. `targets`: [images].
double mean_squared_error(const netlist::Netlist& netlist, const data::Images& images,
                          const std::vector<double>& targets);

/// Of a classification: the part of the images whose class the exact engine misses.
double error_rate(const netlist::Netlist& netlist, const data::LabelledImages& test);

}  // namespace pulsewright::handoff
