// SPDX-License-Identifier: Apache-2.0
// Everything that a report shows, before any of it is HTML.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/workers.h"
#include "report/evidence.h"
#include "views/classes.h"
#include "views/cost.h"
#include "views/layers.h"
#include "views/loss.h"
#include "views/moment.h"
#include "views/settling.h"
#include "views/streams.h"
#include "views/what_if.h"

namespace pulsewright::report {

/// The views of one moment and the evidence beside it. What is missing was not measured.
struct Contents {
  const views::Moment& moment;
  const Evidence& evidence;
  std::string netlist_sha256;           ///< empty without a netlist
  std::vector<views::LayerRow> layers;  ///< empty without a netlist
  views::LossView loss;
  std::optional<views::ClassesView> classes;  ///< nothing without labels
  std::optional<views::LengthView> lengths;   ///< likewise, and for circuits of which WhatIf knows nothing
  std::string lengths_obstacle;               ///< then says why
  std::optional<views::CostView> cost;        ///< nothing if no schedule has Verilog
  std::size_t image = 0;                      ///< whose streams are shown
  std::vector<views::StreamsView> streams;    ///< [layers]
  std::optional<views::SettlingView> settling;
};

/// The image whose streams are shown is the first that the circuit gets wrong, else the first one; the neuron
/// of the last layer is that of the class that the circuit names, that of the others is neuron 0.
Contents gather_contents(const views::Moment& moment, const Evidence& evidence, Workers& workers);

}  // namespace pulsewright::report
