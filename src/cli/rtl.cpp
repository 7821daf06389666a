// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output_place.h"
#include "cli/schedule_flags.h"
#include "cli/shell_word.h"
#include "cli/verilog_schedule.h"
#include "data/images.h"
#include "exact/engine.h"
#include "flow/test_images.h"
#include "netlist/document.h"
#include "plan/timing.h"
#include "rtl/generate.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string netlist;
  std::string out;
};

constexpr const char* files_marker = "rtl/files.f";

/// A bundle has an rtl/files.f too, and much more to lose.
void check_output(const std::string& out, Diagnostics& diagnostics) {
  if (handoff::is_bundle(out))
    diagnostics.push_back({Code::output_exists, "--out " + out, "a new folder, or one that rtl wrote",
                           "a bundle", "name another folder"});
  else
    check_output_folder("--out", out, "rtl", files_marker, diagnostics);
}

Exit write_rtl(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto loaded = netlist::load_netlist(options.netlist, diagnostics);
  check_output(options.out, diagnostics);
  if (!loaded || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto scheduled = schedule_for_verilog(*loaded, options.netlist, diagnostics);
  if (!scheduled) return console.refuse(diagnostics);
  const netlist::Netlist* netlist = &scheduled->netlist;
  auto chosen = flow::choose_images(options.netlist, *netlist, {}, diagnostics);
  if (!chosen) return console.refuse(diagnostics);
  constexpr std::size_t bench_images = 32;
  data::Images& images = chosen->images.images;
  images.resize(std::min(images.size(), bench_images));

  const std::vector<TextFile> files =
      rtl::generate_rtl_folder(*netlist, images, handoff::answers_of(*netlist, images));
  if (!replace_folder(options.out, files, files_marker)) {
    check_output(options.out, diagnostics);
    return console.refuse(diagnostics);
  }
  const plan::Timing timing = plan::timing_of(chain_of(*netlist));
  Json object;
  object["netlist_sha256"] = netlist_hash(*netlist);
  object["out"] = options.out;
  object["top"] = netlist->name + "_top";
  object["files"] = files.size();
  object["latency_clocks"] = timing.latency_clocks;
  object["interval_clocks"] = timing.interval_clocks;
  object["folds"] = Json::array_of(fold_flags(*netlist));
  object["folded_by_default"] = scheduled->is_folded_by_default;
  console.result(
      object, fmt::format("{}{}: {} files, top module {}_top\nlatency {} clocks, one image every {} clocks\n"
                          "testbench ({} images): make -C {} test\n",
                          scheduled->words, options.out, files.size(), netlist->name, timing.latency_clocks,
                          timing.interval_clocks, images.size(), shell_word(options.out)));
  return Exit::yes;
}

}  // namespace

void add_rtl(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright rtl run/scnir_document.json --out rtl");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  command.option("--out", options->out, "folder to write").required();
  command.runs([options](const Console& console) { return write_rtl(*options, console); });
}

}  // namespace pulsewright::cli
