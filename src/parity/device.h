// SPDX-License-Identifier: Apache-2.0
// The Verilog that is proved, as it is simulated: of the generator's making, or of somebody else's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "parity/observe.h"

namespace pulsewright::parity {

/// Verilog of a module with the same name and ports as the top of other Verilog.
struct MappedRtl {
  std::vector<TextFile> files;
  std::string refusal = {};  ///< what the tool said that did not take the other Verilog; else empty
};

/// Makes of a design's Verilog what is simulated in its place.
struct Mapping {
  std::string name;  ///< of the target
  std::function<MappedRtl(const std::vector<TextFile>& rtl)> map;
};

/// One design and the files that stand for it. What is wrong with files that the generator did not make is an
/// answer; what is wrong with those that it made, or goes wrong with both, is the machine's doing and a
/// Failure.
class Device {
 public:
  /// `rtl`: files as of generate_rtl_files(); without them, those. `mapping` may be empty. Keeps a reference
  /// to each of the others.
  Device(const netlist::Netlist& netlist, const std::optional<std::vector<TextFile>>& rtl,
         const std::optional<Mapping>& mapping, const ProgressListener& progress);

  const std::vector<TextFile>& rtl() const { return rtl_; }
  /// Names of files that are missing, are there in addition, or are not what the generator writes.
  const std::vector<std::string>& changed() const { return changed_; }
  /// What is simulated.
  const std::vector<TextFile>& files() const { return mapped_.files; }
  /// What the tool of the mapping said that did not take the files; else empty.
  const std::string& refusal() const { return mapped_.refusal; }

  /// What the design does under a stimulus, with a program in its wrapper; refusal() must be empty.
  /// `netlist`: what it computes then.
  Outcome run(const netlist::Netlist& netlist, const Stimulus& stimulus, hdl::Simulator simulator) const;

  /// What another design of files with a fault does in its place; nothing where a fault in files that the
  /// generator did not make lets them no longer run.
  std::optional<Trace> run_mutant(const std::vector<TextFile>& rtl, const Stimulus& stimulus,
                                  hdl::Simulator simulator) const;

 private:
  MappedRtl map(const std::vector<TextFile>& rtl) const;

  const netlist::Netlist& netlist_;
  const std::optional<Mapping>& mapping_;
  const ProgressListener& progress_;
  std::vector<TextFile> rtl_;
  std::vector<std::string> changed_;
  MappedRtl mapped_;
};

}  // namespace pulsewright::parity
