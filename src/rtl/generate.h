// SPDX-License-Identifier: Apache-2.0
// From a netlist to the files of an RTL folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "data/images.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// The Verilog of a lowerable netlist: <name>_top.v, a module a layer, the blocks. Names without a folder.
std::vector<TextFile> generate_rtl(const netlist::Netlist& netlist);

/// The same with <name>_axi.v, which puts AXI4-Lite registers around the top (rtl/register_map.h).
std::vector<TextFile> generate_wrapped_rtl(const netlist::Netlist& netlist);

/// The same with files.f, which lists the Verilog: what lies in the folder rtl/ of a package.
std::vector<TextFile> generate_rtl_files(const netlist::Netlist& netlist);

/// What a testbench expects for an image: the logits and, last, the class; as the design sends them.
using Answers = std::vector<std::vector<std::int64_t>>;

/// Self-checking Verilog testbenches for Icarus and Verilator: <name>_tb.v for the top, <name>_axi_tb.v for
/// the wrapper, and their stimulus.hex and expected.hex, which they read from the folder they run in. They
/// stall all channels at random, print one line with their counts, and say PASS, or FAIL and end the
/// simulator with an error.
std::vector<TextFile> generate_testbench(const netlist::Netlist& netlist, const data::Images& images,
                                         const Answers& answers);

/// What `pulsewright rtl` writes: rtl/ with its list of files, tb/ with the testbench, and what makes them a
/// package (rtl/package/package.h).
std::vector<TextFile> generate_rtl_folder(const netlist::Netlist& netlist, const data::Images& images,
                                          const Answers& answers);

/// Pseudo-random images for a netlist, the same for the same netlist shape and seed.
data::Images random_images(const netlist::InputNode& input, std::size_t count, std::uint64_t seed);

}  // namespace pulsewright::rtl
