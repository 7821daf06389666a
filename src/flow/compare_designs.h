// SPDX-License-Identifier: Apache-2.0
// A design beside fixed-point designs of equal accuracy, through the same tools.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "baseline/bit_flips.h"
#include "baseline/comparison.h"
#include "baseline/fixed_point_training.h"
#include "data/data_set.h"
#include "fpga/synthesis.h"
#include "hdl/simulator.h"
#include "netlist/netlist.h"
#include "train/options.h"

namespace pulsewright::flow {

struct DesignComparisonOptions {
  data::DataRequest data;
  std::string out;  ///< folder for the report
  fpga::Target target = fpga::Target::ice40_hx8k;
  std::vector<baseline::FixedPointArchitecture> architectures = {};  ///< empty: all that the network can have
  std::vector<int> weight_bits = {2, 3, 4, 5, 6, 8};                 ///< in 2..8
  std::vector<int> activation_bits = {2, 3, 4, 5, 6, 8};             ///< in 1..8
  hdl::Simulator simulator = hdl::Simulator::icarus;                 ///< one that takes a Verilog bench
  std::size_t images = 0;                                            ///< to prove on; 0 for all
  bool no_synthesis = false;
  bool bit_flips = false;
  int flip_seeds = 5;
  double clock_mhz = 100;                  ///< that every design is routed for
  std::vector<std::uint64_t> seeds = {1};  ///< of the placement of every design; its best one counts
  std::int64_t folds = 3;                  ///< schedules of the folded rival that are placed
  train::TrainOptions train = {};
};

struct SearchedArchitecture {
  std::string name;
  baseline::FixedPointSearch search;
};

struct ComparedDesigns {
  std::string netlist_sha256;
  baseline::DesignComparison comparison;         ///< the stochastic design first
  std::vector<SearchedArchitecture> searches;    ///< one for each architecture
  std::vector<baseline::FlipCurve> flip_curves;  ///< empty unless asked for
  std::string out;
  bool is_proven = true;  ///< every fixed-point design equals its model

  /// True if each architecture has a network that is as accurate.
  bool is_matched() const;
};

/// What is wrong with the options alone.
void check_comparison(const DesignComparisonOptions& options, Diagnostics& diagnostics);

/// What keeps the netlist from being compared.
void check_comparable(const netlist::Netlist& netlist, const DesignComparisonOptions& options,
                      Diagnostics& diagnostics);

/// Trains, proves and synthesises the rivals, and writes the report. Nothing if the options or the data are
/// wrong for the netlist, which is diagnosed. The caller has asked check_comparison() and
/// check_comparable().
std::optional<ComparedDesigns> compare_designs(netlist::Netlist netlist,
                                               const DesignComparisonOptions& options,
                                               const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const ComparedDesigns& result);

}  // namespace pulsewright::flow
