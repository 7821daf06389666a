// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/output_place.h"
#include "flow/write_weights.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct WeightsFlags {
  std::string netlist;
  std::string design;
  std::string out;
};

Exit write_weights(const WeightsFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto other = netlist::load_netlist(flags.netlist, diagnostics);
  const auto design = netlist::load_netlist(flags.design, diagnostics);
  flow::check_output_file("--out", flags.out, diagnostics);
  if (!other || !design || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto written = flow::write_weights(*other, *design, flags.out, diagnostics);
  if (!written) return console.refuse(diagnostics);
  console.result(to_json(*written),
                 fmt::format("wrote {}: {} words for the design {}\nload_checksum is then {:08x}\n",
                             written->out, written->words, design->name, written->checksum));
  return Exit::yes;
}

}  // namespace

void add_weights(Command& command) {
  auto flags = std::make_shared<WeightsFlags>();
  command.example("pulsewright weights other/scnir_document.json --for folded.json --out weights.hex");
  command.option("netlist", flags->netlist, "SC-NIR document, run or bundle of the other network").required();
  command.option("--for", flags->design, "SC-NIR document or bundle of the design, with loadable layers")
      .required();
  command.option("--out", flags->out, "file of writes to registers").required();
  command.runs([flags](const Console& console) { return write_weights(*flags, console); });
}

}  // namespace pulsewright::cli
