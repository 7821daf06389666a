// SPDX-License-Identifier: Apache-2.0
// Where the error of a circuit comes from: the network in real numbers, its weights in the circuit's, and the
// streams of finite length.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "views/moment.h"
#include "views/what_if.h"

namespace pulsewright::views {

/// One network on the rows of the probe.
struct BudgetRow {
  double loss = 0;           ///< nats an image, or half the mean square of the errors of a regression
  std::int64_t correct = 0;  ///< images; 0 for a regression
};

/// Three networks, each with one more of what the circuit has.
struct BudgetView {
  std::int64_t images = 0;
  std::string source;             ///< of the images, in words
  std::optional<BudgetRow> real;  ///< trained in real numbers; nothing if it is not known
  BudgetRow weights;              ///< the weights of the circuit, with the expectation of its streams
  BudgetRow streams;              ///< the circuit
};

/// The probe of the moment, else the first of its images; nothing without labels or targets.
std::optional<Probe> probe_of(const Moment& moment);

/// On the probe of the moment, else on the first of its images. `parts` is its circuit, which `changes`
/// alter. Nothing without labels or targets.
std::optional<BudgetView> budget_view(const Moment& moment, const WhatIf& parts,
                                      std::span<const Change> changes, Workers& workers);

}  // namespace pulsewright::views
