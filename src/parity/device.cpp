// SPDX-License-Identifier: Apache-2.0
#include "parity/device.h"

#include "base/failure.h"
#include "hdl/verilog_ports.h"

namespace pulsewright::parity {

Device::Device(const netlist::Netlist& netlist, const std::optional<std::vector<TextFile>>& rtl,
               const std::optional<Mapping>& mapping, const ProgressListener& progress)
    : netlist_(netlist), mapping_(mapping), progress_(progress) {
  std::vector<TextFile> generated = rtl::generate_rtl_files(netlist);
  if (rtl) changed_ = hdl::changed_files(*rtl, generated);
  rtl_ = rtl ? *rtl : std::move(generated);
  mapped_ = map(rtl_);
  if (mapped_.refusal.empty()) return;
  if (changed_.empty()) throw Failure(mapped_.refusal);
  if (const MappedRtl sound = map(generated); !sound.refusal.empty()) throw Failure(sound.refusal);
}

MappedRtl Device::map(const std::vector<TextFile>& rtl) const {
  if (!mapping_) return {rtl};
  tell(progress_, {.task = "parity", .step = mapping_->name + ": synthesising"});
  return mapping_->map(rtl);
}

Outcome Device::run(const netlist::Netlist& netlist, const Stimulus& stimulus,
                    hdl::Simulator simulator) const {
  PW_ASSERT(refusal().empty());
  // The wrapper is not mapped.
  const std::vector<TextFile>& simulated = stimulus.program.empty() ? mapped_.files : rtl_;
  if (changed_.empty()) return {.trace = run_bench(netlist, simulated, stimulus, simulator)};
  Outcome outcome = Observation(netlist, simulated, stimulus, simulator).outcome();
  if (outcome.refusal.empty() && outcome.trouble.empty()) return outcome;
  const std::vector<TextFile> generated = rtl::generate_rtl_files(netlist_);
  run_bench(netlist, stimulus.program.empty() ? map(generated).files : generated, stimulus, simulator);
  return outcome;
}

std::optional<Trace> Device::run_mutant(const std::vector<TextFile>& rtl, const Stimulus& stimulus,
                                        hdl::Simulator simulator) const {
  MappedRtl mutant = map(rtl);
  const bool may_break = !changed_.empty();
  if (!mutant.refusal.empty() && !may_break) throw Failure(mutant.refusal);
  if (!mutant.refusal.empty()) return std::nullopt;
  if (!may_break) return run_bench(netlist_, mutant.files, stimulus, simulator);
  Outcome outcome = Observation(netlist_, mutant.files, stimulus, simulator).outcome();
  if (!outcome.refusal.empty() || !outcome.trouble.empty()) return std::nullopt;
  return std::move(outcome.trace);
}

}  // namespace pulsewright::parity
