// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/output_place.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "plan/load_plan.h"
#include "rtl/passes.h"
#include "rtl/register_map.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string netlist;
  std::string design;
  std::string out;
};

Exit write_weights(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto other = netlist::load_netlist(options.netlist, diagnostics);
  const auto design = netlist::load_netlist(options.design, diagnostics);
  check_output_file("--out", options.out, diagnostics);
  if (!other || !design || !diagnostics.empty()) return console.refuse(diagnostics);
  diagnostics = rtl::check_lowerable(*design);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto loaded = plan::loaded_netlist(*design, *other, diagnostics);
  if (!loaded) return console.refuse(diagnostics);
  write_file(options.out, rtl::load_lines(*design, *loaded));
  const std::vector<plan::LoadWord> words = plan::load_words(*loaded);
  Json object;
  object["netlist_sha256"] = netlist_hash(*other);
  object["design_sha256"] = netlist_hash(*design);
  object["loaded_sha256"] = netlist_hash(*loaded);
  object["words"] = words.size();
  object["checksum"] = load_checksum(words);
  object["out"] = options.out;
  console.result(object, fmt::format("wrote {}: {} words for the design {}\nload_checksum is then {:08x}\n",
                                     options.out, words.size(), design->name, load_checksum(words)));
  return Exit::yes;
}

}  // namespace

void add_weights(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright weights other/scnir_document.json --for folded.json --out weights.hex");
  command.option("netlist", options->netlist, "SC-NIR document, run or bundle of the other network")
      .required();
  command.option("--for", options->design, "SC-NIR document or bundle of the design, with loadable layers")
      .required();
  command.option("--out", options->out, "file of writes to registers").required();
  command.runs([options](const Console& console) { return write_weights(*options, console); });
}

}  // namespace pulsewright::cli
