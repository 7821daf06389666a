// SPDX-License-Identifier: Apache-2.0
// The wrapper of a loadable design as a top: what software does stands between the bench and the design.
#pragma once

#include <vector>

#include "base/files.h"
#include "netlist/netlist.h"
#include "parity/testbench.h"

namespace pulsewright::parity {

/// parity_loaded.v: the module parity_loaded has the ports of a top, holds <name>_axi as u_axi, and writes
/// the stimulus' program to its registers with random waits on each channel; after a reset only the last
/// write again. While images can be inside it goes on writing words. `checksum` is what the registers showed
/// before the last write, `refused` and `taken` count the words behind it. Reads load.hex, which is the other
/// file.
std::vector<TextFile> load_bench(const netlist::Netlist& netlist, const Stimulus& stimulus);

}  // namespace pulsewright::parity
