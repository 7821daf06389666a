// SPDX-License-Identifier: Apache-2.0
// The bench that drives a whole design in a simulator and writes down what it sees.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "data/images.h"
#include "exact/run_length.h"
#include "hdl/simulator.h"
#include "netlist/netlist.h"
#include "rtl/generate.h"
#include "rtl/register_map.h"

namespace pulsewright::parity {

/// How a bench stresses the design.
struct Stimulus {
  data::Images images;           ///< [images][features]
  std::set<std::size_t> traced;  ///< images whose every stream bit is written down
  /// The first `resets` images are cut by a reset, then sent again. They run at full length: one that left
  /// early would let the reset meet what comes behind it, a bad frame perhaps, whose error would never be
  /// seen.
  std::size_t resets = 0;
  std::size_t stalled = 0;     ///< images before this one meet gaps and back-pressure
  std::size_t measured = 0;    ///< images behind those that run free at full length, for the clocks they take
  std::size_t bad_frames = 0;  ///< frames too short and too long, in turn, sent between images
  std::uint32_t seed = 1;      ///< of gaps, stalls and frames
  bool sees_layers = true;     ///< false: only the ports are looked at, and nothing is traced
  bool inverts_answers = false;  ///< the lowest bit of each word of an answer, on its way to the bench
  bool has_faults = false;       ///< the top has a fault_port, whose value each run chooses
  /// The run length of each image: [images], or nothing if all are run at full length.
  std::vector<exact::RunLength> lengths = {};

  /// Written to the registers of <name>_axi before the first image, the last one to enable it. Where there
  /// are any, that is simulated in place of the top, and all images are run at full length; words that are
  /// written into its memories while images are inside must be refused.
  std::vector<rtl::RegisterWrite> program = {};
  std::uint32_t load_checksum = 0;  ///< what the registers must show before the last of these writes

  exact::RunLength length_of(std::size_t image) const {
    return lengths.empty() ? exact::RunLength{} : lengths[image];
  }
};

/// The bench of a Verilog simulator is parity_bench.v: the module parity_bench has one port, clk_i, and calls
/// $finish. That of CXXRTL is parity_bench.ys, which makes parity_design.cpp and .h, and parity_bench.txt,
/// which sim/cxxrtl_main.cpp reads. Both come with pixels.hex, traced.hex and settings.hex, and write
/// trace.txt in the folder they run in, one event a line (docs/parity.md).
std::vector<TextFile> generate_bench(const netlist::Netlist& netlist, const Stimulus& stimulus,
                                     hdl::Simulator simulator);

/// True for the names of files that a bench, or what builds and runs it, has in that folder.
bool is_bench_file(std::string_view name);

}  // namespace pulsewright::parity
