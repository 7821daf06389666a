// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/schedule_flags.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

/// What is there instead of Verilog, and the schedule that has some, if one has.
Exit tell_not_lowerable(const std::string& path, const netlist::Netlist& netlist, const Diagnostics& reasons,
                        Json object, const Console& console) {
  object["diagnostics"] = to_json(reasons);
  std::string text = fmt::format("{}: valid but not lowerable, {} layers, netlist {}\n{}", path,
                                 chain_of(netlist).layers.size(), netlist_hash(netlist), to_text(reasons));
  if (const netlist::Netlist folded = rtl::folded_by_default(netlist); rtl::is_lowerable(folded)) {
    object["folds"] = Json::array_of(flow::fold_flags(folded));
    text += fmt::format("this is lowerable: pulsewright fold {}{} --out FILE\n", usage::shell_word(path),
                        flow::schedule_words(folded));
  }
  console.result(object, text);
  return Exit::no;
}

Exit check_netlist(const std::string& path, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(path, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  diagnostics = rtl::check_lowerable(*netlist);
  Json object;
  object["status"] = "valid";
  object["lowerable"] = diagnostics.empty();
  object["netlist_sha256"] = netlist_hash(*netlist);
  object["layers"] = chain_of(*netlist).layers.size();
  if (!diagnostics.empty())
    return tell_not_lowerable(path, *netlist, diagnostics, std::move(object), console);
  console.result(object, fmt::format("{}: valid and lowerable, {} layers, netlist {}\n", path,
                                     chain_of(*netlist).layers.size(), netlist_hash(*netlist)));
  return Exit::yes;
}

}  // namespace

void add_check(Command& command) {
  auto path = std::make_shared<std::string>();
  command.example("pulsewright check run/scnir_document.json");
  command.option("netlist", *path, "SC-NIR document or bundle").required();
  command.runs([path](const Console& console) { return check_netlist(*path, console); });
}

}  // namespace pulsewright::cli
