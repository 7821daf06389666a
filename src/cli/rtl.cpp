// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "flow/write_rtl.h"
#include "netlist/document.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

struct RtlOptions {
  std::string netlist;
  std::string out;
};

Exit write_rtl(const RtlOptions& options, const Console& console) {
  if (const flow::PackageWriter write = flow::package_writer(flow::subject_of(options.netlist)))
    return write_package(write, options.netlist, options.out, console);
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  flow::check_rtl_output(options.out, diagnostics);
  if (!netlist || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto written = flow::write_rtl(*netlist, options.netlist, options.out, diagnostics);
  if (!written) return console.refuse(diagnostics);
  console.result(
      to_json(*written),
      fmt::format("{}{}: {} files, top module {}_top\nlatency {} clocks, one image every {} clocks\n"
                  "testbench ({} images): make -C {} test\n",
                  written->scheduled.words, written->out, written->files, written->scheduled.netlist.name,
                  written->timing.latency_clocks, written->timing.interval_clocks, written->bench_images,
                  usage::shell_word(written->out)));
  return Exit::yes;
}

}  // namespace

void add_rtl(Command& command) {
  auto options = std::make_shared<RtlOptions>();
  command.example("pulsewright rtl run/scnir_document.json --out rtl");
  command.option("netlist", options->netlist, "SC-NIR document, bundle, p-bit machine or pulse unit")
      .required();
  command.option("--out", options->out, "folder to write").required();
  command.runs([options](const Console& console) { return write_rtl(*options, console); });
}

}  // namespace pulsewright::cli
