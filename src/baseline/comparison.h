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

/// One run of the tools.
struct PlacedDesign {
  std::string layout;  ///< what distinguishes it from the design's other ones, besides the seed
  std::uint32_t seed = 1;
  std::optional<std::int64_t> cells;
  std::optional<double> clock_mhz;
  std::optional<double> area_time;
};

/// One design with everything that was found out about it.
struct ComparedDesign {
  std::string name;          ///< stochastic, or fixed_point_ and its architecture; the folder of its report
  std::string title;         ///< for people, with the numbers of bits
  std::int64_t correct = 0;  ///< test images, bit-exact
  std::int64_t synapses = 0;
  std::int64_t live_synapses = 0;
  plan::Timing timing = {};
  std::optional<FixedPointNetwork> network = {};               ///< of a fixed-point design
  FixedPointLayout layout = FixedPointArchitecture::parallel;  ///< likewise
  std::optional<CircuitParity> parity = {};
  std::optional<fpga::Synthesis> synthesis = {};  ///< of the seed and fold with the least area times time
  std::vector<PlacedDesign> placements = {};      ///< all that were tried

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

/// The stochastic design's area times time over that of the best fixed-point design that is right on as many
/// images; nothing where either has none.
std::optional<double> area_time_ratio(const DesignComparison& comparison);

/// What `pulsewright compare` reports.
Json to_json(const DesignComparison& comparison);

/// The table, and sentences on where the stochastic design loses and wins.
std::string to_markdown(const DesignComparison& comparison);

/// Bars of the designs that fit: logic cells, clock, images per second, area times time.
std::string comparison_picture(const DesignComparison& comparison);

}  // namespace pulsewright::baseline
