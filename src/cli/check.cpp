// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright {

namespace {

Exit check_netlist(const std::string& path, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = load_netlist(path, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  diagnostics = check_lowerable(*netlist);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  Json object;
  object["status"] = "valid";
  object["netlist_sha256"] = netlist_hash(*netlist);
  object["layers"] = chain_of(*netlist).layers.size();
  console.result(object, fmt::format("{}: valid and lowerable, {} layers, netlist {}\n", path,
                                     chain_of(*netlist).layers.size(), netlist_hash(*netlist)));
  return Exit::yes;
}

}  // namespace

void add_check(Command& program) {
  auto path = std::make_shared<std::string>();
  Command command =
      program.subcommand("check", "Lists everything wrong with a netlist, or not lowerable, at once.",
                         "pulsewright check run/scnir_document.json");
  command.option("netlist", *path, "SC-NIR document or bundle").required();
  command.runs([path](const Console& console) { return check_netlist(*path, console); });
}

}  // namespace pulsewright
