// SPDX-License-Identifier: Apache-2.0
// From a netlist to the files of an RTL folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "netlist/netlist.h"

namespace pulsewright {

/// Images as features of the netlist's input: [images][features].
using Images = std::vector<std::vector<std::int64_t>>;

/// The Verilog of a lowerable netlist: <name>_top.v, a module a layer, the blocks. Names without a folder.
std::vector<TextFile> generate_rtl(const Netlist& netlist);

/// What a testbench expects for an image: the logits and, last, the class; as the design sends them.
using Answers = std::vector<std::vector<std::int64_t>>;

/// A self-checking Verilog testbench for Icarus and Verilator: <name>_tb.v with its stimulus.hex and
/// expected.hex, which it reads from the folder it runs in. It stalls both streams at random, prints one
/// line with its counts, and says PASS, or FAIL and ends the simulator with an error.
std::vector<TextFile> generate_testbench(const Netlist& netlist, const Images& images,
                                         const Answers& answers);

/// What `pulsewright rtl` writes: rtl/ with its list of files, tb/ with the testbench, and what makes them a
/// package (rtl/package.h).
std::vector<TextFile> generate_rtl_folder(const Netlist& netlist, const Images& images,
                                          const Answers& answers);

/// Images as $readmemh reads them: two hexadecimal digits and a newline a pixel.
std::string pixel_lines(const Images& images);

/// Pseudo-random images for a netlist, the same for the same netlist shape and seed.
Images random_images(const InputNode& input, std::size_t count, std::uint64_t seed);

}  // namespace pulsewright
