// SPDX-License-Identifier: Apache-2.0
// A stochastic design beside fixed-point designs of the same network, by the same tools.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "baseline/fixed_point_network.h"
#include "baseline/prove_fixed_point.h"
#include "fpga/synthesis.h"

namespace pulsewright::baseline {

/// One design with everything that was found out about it.
struct ComparedDesign {
  std::string name;   ///< stochastic, fixed_point_parallel or fixed_point_serial; the folder of its report
  std::string title;  ///< for people, with the numbers of bits
  std::int64_t correct = 0;  ///< test images, bit-exact
  std::int64_t synapses = 0;
  std::int64_t live_synapses = 0;
  plan::Timing timing = {};
  std::optional<FixedPointNetwork> network = {};  ///< of a fixed-point design
  std::optional<CircuitParity> parity = {};
  std::optional<fpga::Synthesis> synthesis = {};

  /// Logic cells times the time of an image: cell microseconds; none where the design does not fit.
  std::optional<double> area_time() const;
};

/// The stochastic design first.
struct DesignComparison {
  std::string data;
  std::int64_t images = 0;  ///< of the test set
  std::vector<ComparedDesign> designs;
};

/// One figure of the stochastic design against that of a fixed-point one.
struct FigureVerdict {
  std::string rival;  ///< name of the fixed-point design
  std::string figure;
  double stochastic = 0;
  double fixed_point = 0;
  bool less_is_better = true;

  bool loses() const { return less_is_better ? stochastic > fixed_point : stochastic < fixed_point; }
  /// How many times worse (or better) the stochastic design is, at least 1.
  double factor() const;
};

/// Area, memory, clock, latency, throughput and area times time, against every fixed-point design that fits.
std::vector<FigureVerdict> verdicts(const DesignComparison& comparison);

/// What `pulsewright compare` reports.
Json to_json(const DesignComparison& comparison);

/// The table, and sentences on where the stochastic design loses and wins.
std::string to_markdown(const DesignComparison& comparison);

/// Bars of the designs that fit: logic cells, clock, images per second, area times time.
std::string comparison_picture(const DesignComparison& comparison);

}  // namespace pulsewright::baseline
