// SPDX-License-Identifier: Apache-2.0
// What `pulsewright bench engine` measures. docs/performance.md defines the work.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "bench/engine_record.h"
#include "netlist/netlist.h"

namespace pulsewright::bench {

struct EngineBenchPlan {
  bool quick = false;
  std::vector<std::int64_t> instruction_sets;  ///< to measure under, the best first; at least one
  std::vector<std::uint8_t> test_pixels;       ///< [images][784]; empty for drawn ones
  std::string test_name;                       ///< where test_pixels come from
  const netlist::Netlist* netlist =
      nullptr;  ///< verified; measured on the test images besides the drawn ones
};

/// The sets of this machine whose loops differ: without those between SSE4 and none.
std::vector<std::int64_t> telling_instruction_sets();

/// Measures all of it in one run, on one core except the figures of two threads. `progress` is told what is
/// being measured.
EngineRecord bench_engines(const EngineBenchPlan& plan, const ProgressListener& progress);

}  // namespace pulsewright::bench
