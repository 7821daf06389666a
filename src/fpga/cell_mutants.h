// SPDX-License-Identifier: Apache-2.0
// Faults that yosys puts into the cells of a design, of which one at a time acts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "fpga/equivalence.h"
#include "hdl/structure.h"
#include "netlist/netlist.h"

namespace pulsewright::fpga {

/// How those who use a design look at one of its ports.
struct PortView {
  std::string port;
  /// Of an input: what the design is given for it. Of an output: what is seen of it, in terms of PORT_any,
  /// which is what the design shows. Verilog; it may name all ports.
  std::string expression;
};

/// A design to put faults into.
struct FaultyDesign {
  std::string name = {};  ///< prefix of the names of its modules
  hdl::Module top = {};
  std::vector<TextFile> verilog = {};  ///< with the contents of memories
  std::vector<PortView> views = {};    ///< of ports that are not looked at, or driven, in every way
};

/// Of a lowerable netlist: a word of an answer is looked at only while it is valid, and no pixel is above the
/// largest that images have.
FaultyDesign faulty_design(const netlist::Netlist& netlist);

/// Different faults in the Verilog of one design, spread evenly over its modules, cells and bits: a bit of a
/// port that is 0, 1, inverted, or inverted while another bit is 0 or 1. Clocks have none. The hierarchy and
/// its names stay. Faults are numbered from 1 on.
class CellMutants {
 public:
  /// Draws up to `count` faults; a small design has fewer. Throws Failure when yosys is missing.
  CellMutants(const FaultyDesign& design, std::size_t count, std::uint32_t seed);
  CellMutants(const netlist::Netlist& netlist, std::size_t count, std::uint32_t seed)
      : CellMutants(faulty_design(netlist), count, seed) {}

  std::size_t size() const { return commands_.size(); }
  std::vector<std::size_t> numbers() const;

  /// "const0 at accumulate procdff.Q[5] of total_q, accumulate.v:27"; some bits have no name in the Verilog.
  std::string place(std::size_t fault) const;

  /// The design with all its faults, in one Verilog file, which stands for all of the sound one's; the
  /// fault_port of its top says which one acts.
  std::vector<TextFile> verilog() const;

  /// Whether the fault ever changes what its own module does. Proved, or open.
  EquivalenceProof prove_in_module(std::size_t fault, std::chrono::seconds timeout) const;

  /// Whether the fault ever changes an answer: of its own module, or else at the ports of the top as
  /// FaultyDesign::views has them, where memories that nothing has written hold 0.
  EquivalenceProof prove_equal(std::size_t fault, std::chrono::seconds timeout) const;

 private:
  const std::string& command(std::size_t fault) const { return commands_.at(fault - 1); }

  std::string name_;
  std::string program_;  ///< yosys
  TemporaryFolder folder_;
  std::vector<std::string> commands_;  ///< of yosys, each of which makes a fault
};

}  // namespace pulsewright::fpga
