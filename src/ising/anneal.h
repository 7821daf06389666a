// SPDX-License-Identifier: Apache-2.0
// States of least energy by machines that are cooled, or tempered, and then down to the nearest minimum.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "ising/compile_machine.h"
#include "ising/solutions.h"

namespace pulsewright::ising {

/// Inverse temperatures of a read, per unit of the model's integers, rising in equal steps.
struct Cooling {
  double hot;
  double cold;
  std::int64_t sweeps;  ///< of a read
};

/// From the instance alone: hot where a typical spin hardly feels its neighbours, cold where the smallest
/// field that a spin can have holds it. It scales with the weights, so that the schedule in temperatures does
/// not.
Cooling default_cooling(const SpinModel& model);

enum class Method {
  cool,   ///< read after read from hot to cold
  temper  ///< replicas at all temperatures, which are exchanged
};
inline constexpr std::string_view method_names[] = {"cool", "temper"};
constexpr std::string_view to_text(Method method) {
  return method_names[static_cast<int>(method)];
}
static_assert(to_text(Method::cool) == "cool" && to_text(Method::temper) == "temper");

/// Tempering for models with few neighbours, such as lattices.
Method default_method(const SpinModel& model);

struct AnnealOptions {
  Method method = Method::cool;
  Cooling cooling;
  unsigned width = 8;  ///< bits of a word
  std::int64_t reads = 32;
  std::uint64_t seed = 1;
  bool grows = false;                              ///< every 8th read doubles the sweeps of those after it
  std::optional<double> seconds = {};              ///< of processor time; no read begins later
  std::optional<std::int64_t> target_energy = {};  ///< E at which to stop
  ProgressListener progress = {};                  ///< may be empty
};

struct AnnealReport {
  Solutions solutions;  ///< the best of each read
  std::int64_t reads = 0;
  std::int64_t sweeps = 0;       ///< of all reads
  std::int64_t flip_trials = 0;  ///< spins redrawn
  double seconds = 0;            ///< processor time
  double seconds_to_best = 0;    ///< until the best was first found
};

/// Of this process.
double processor_seconds();

/// Nothing, and diagnostics, if the model is larger than machines are. Read r has seeds of its own, which
/// follow from the seed and r alone.
std::optional<AnnealReport> anneal(const SpinModel& model, const AnnealOptions& options,
                                   Diagnostics& diagnostics);

}  // namespace pulsewright::ising
