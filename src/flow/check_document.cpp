// SPDX-License-Identifier: Apache-2.0
#include "flow/check_document.h"

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "flow/document_kind.h"
#include "flow/schedule_flags.h"
#include "ising/lower_machine.h"
#include "ising/machine_summary.h"
#include "ising/model_files.h"
#include "netlist/document.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

namespace {

/// What there is instead of Verilog, and the schedule that has some, if one has.
void add_reasons(const std::string& path, const netlist::Netlist& netlist, const Diagnostics& reasons,
                 CheckedDocument& checked) {
  checked.report["diagnostics"] = pulsewright::to_json(reasons);
  checked.text += to_text(reasons);
  const netlist::Netlist folded = rtl::folded_by_default(netlist);
  if (!rtl::is_lowerable(folded)) return;
  checked.report["folds"] = Json::array_of(fold_flags(folded));
  checked.text += fmt::format("this is lowerable: pulsewright fold {}{} --out FILE\n",
                              usage::shell_word(path), schedule_words(folded));
}

std::optional<CheckedDocument> check_network(const std::string& path, Diagnostics& diagnostics) {
  const auto netlist = netlist::load_netlist(path, diagnostics);
  if (!netlist) return std::nullopt;
  const Diagnostics reasons = rtl::check_lowerable(*netlist);
  const std::size_t layers = chain_of(*netlist).layers.size();
  CheckedDocument checked{.report = {}, .text = {}, .is_lowerable = reasons.empty()};
  checked.text = fmt::format("{}: valid {} lowerable, {} layers, netlist {}\n", path,
                             checked.is_lowerable ? "and" : "but not", layers, netlist_hash(*netlist));
  checked.report["status"] = "valid";
  checked.report["lowerable"] = checked.is_lowerable;
  checked.report["netlist_sha256"] = netlist_hash(*netlist);
  checked.report["layers"] = layers;
  if (!checked.is_lowerable) add_reasons(path, *netlist, reasons, checked);
  return checked;
}

std::optional<CheckedDocument> check_machine(const std::string& path, bool accepts_unsafe,
                                             Diagnostics& diagnostics) {
  const auto machine = ising::load_machine(path, diagnostics);
  if (!machine) return std::nullopt;
  const Diagnostics unsafe = find_unsafe(*machine);
  if (!unsafe.empty() && !accepts_unsafe) {
    diagnostics = unsafe;
    return std::nullopt;
  }
  const Diagnostics reasons = ising::check_lowerable(*machine);
  CheckedDocument checked{.report = summary_json(*machine), .text = {}, .is_lowerable = reasons.empty()};
  checked.report["status"] = unsafe.empty() ? "valid" : "unsafe";
  checked.report["lowerable"] = checked.is_lowerable;
  checked.text =
      fmt::format("{}: {}{}, {}{}", path, unsafe.empty() ? "valid" : "valid, but unsafe",
                  checked.is_lowerable ? "" : ", and not lowerable", summary_text(*machine), to_text(unsafe));
  if (checked.is_lowerable) return checked;
  checked.report["diagnostics"] = pulsewright::to_json(reasons);
  checked.text += to_text(reasons);
  return checked;
}

std::optional<CheckedDocument> check_unit(const std::string& path, Diagnostics& diagnostics) {
  const auto unit = analog::load_unit(path, diagnostics);
  if (!unit) return std::nullopt;
  const Diagnostics reasons = check_lowerable(*unit);
  CheckedDocument checked{.report = {}, .text = {}, .is_lowerable = reasons.empty()};
  checked.report["status"] = "valid";
  checked.report["lowerable"] = checked.is_lowerable;
  checked.report["unit_sha256"] = unit_sha256(*unit);
  checked.text = fmt::format("{}: valid {} lowerable, unit {}\n{}", path,
                             checked.is_lowerable ? "and" : "but not", unit_sha256(*unit), to_text(*unit));
  if (checked.is_lowerable) return checked;
  checked.report["diagnostics"] = pulsewright::to_json(reasons);
  checked.text += to_text(reasons);
  return checked;
}

}  // namespace

std::optional<CheckedDocument> check_document(const std::string& path, bool accepts_unsafe,
                                              Diagnostics& diagnostics) {
  switch (subject_of(path)) {
    case handoff::Subject::machine:
      return check_machine(path, accepts_unsafe, diagnostics);
    case handoff::Subject::unit:
      return check_unit(path, diagnostics);
    case handoff::Subject::network:
      break;
  }
  return check_network(path, diagnostics);
}

Json to_json(const CheckedDocument& checked) {
  return checked.report;
}

}  // namespace pulsewright::flow
