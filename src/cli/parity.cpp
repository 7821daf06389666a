// SPDX-License-Identifier: Apache-2.0
#include "parity/parity.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "flow/test_images.h"
#include "fpga/mapped_verilog.h"
#include "handoff/rtl_folder.h"
#include "hdl/verilog_ports.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string path;
  std::string simulator = "both";
  std::string images = "all";
  DataFlags data;
  std::string rtl;                    ///< a folder, or empty
  std::string after_synthesis;        ///< a target, or empty
  std::optional<std::size_t> random;  ///< vectors in place of images
  parity::ParityOptions parity;
};

std::string verdict_text(parity::ParityStatus status) {
  switch (status) {
    case parity::ParityStatus::equal:
      return "equal\n";
    case parity::ParityStatus::different:
      return "DIFFERENT\n";
    case parity::ParityStatus::not_shown:
      break;
  }
  return "NOT SHOWN to bite: nothing differs, but a negative control was missed, so nothing is proved\n";
}

std::string files_text(const parity::ParityReport& report, const std::string& folder) {
  if (!report.is_of_files) return "";
  std::string text = fmt::format("Verilog of {}, SHA-256 {}: ", folder, report.rtl_sha256);
  text += report.changed_files.empty()
              ? "as it is generated\n"
              : fmt::format("not as it is generated in {}\n", fmt::join(report.changed_files, ", "));
  return text + (report.sees_layers ? "" : "only what passes the ports is compared\n");
}

std::string report_text(const parity::ParityReport& report, const std::string& source) {
  std::string text = fmt::format(
      "netlist {}\n{} images from {}, {} traced bit by bit, {} with stalls; seed {}\n", report.netlist_sha256,
      report.images, source, report.traced_images, report.stalled_images, report.seed);
  for (const parity::SimulatorParity& run : report.simulators) {
    text += fmt::format(
        "{} ({}): {} words and {} stream bits compared, {} mismatches, {} clocks, {} resets in mid-image, {} "
        "bad frames\n",
        to_text(run.simulator), run.version, run.comparison.words_compared,
        run.comparison.stream_bits_compared, run.comparison.mismatches, run.cycles, run.resets,
        run.bad_frames);
    if (!run.trouble.empty()) text += fmt::format("  the run broke down: {}\n", run.trouble);
    for (const parity::Difference& difference : run.comparison.first_differences)
      text += "  " + difference.text() + "\n";
    if (run.loaded_words > 0)
      text += fmt::format(
          "  all images again, with {} words of other weights loaded, {} words refused in between\n",
          run.loaded_words, run.refused_words);
    if (!run.mutant.empty())
      text += fmt::format("  negative control: corrupted golden {}; mutant {} {}\n",
                          run.corrupted_golden_caught ? "caught" : "MISSED", run.mutant,
                          run.mutant_caught ? "caught at " + run.mutant_difference : "MISSED");
  }
  if (report.engine_differences > 0)
    text += fmt::format("the two engines disagree on {} images\n", report.engine_differences);
  return text + verdict_text(report.status());
}

bool has_evidence_simulators(const std::vector<hdl::Simulator>& run) {
  return std::ranges::all_of(parity::evidence_simulators, [&](hdl::Simulator simulator) {
    return std::ranges::find(run, simulator) != run.end();
  });
}

/// Evidence goes into a bundle only when it is whole: all of its images, both Verilog simulators, equal.
bool record(const Options& options, const parity::ParityReport& report, bool all_images) {
  if (!report.mapping.empty() || !report.sees_layers || !options.rtl.empty() || options.random ||
      !handoff::is_bundle(options.path) || options.data.given() || !all_images || !report.equal() ||
      !has_evidence_simulators(options.parity.simulators))
    return false;
  Diagnostics wrong;
  const std::filesystem::path bundle = options.path;
  const auto manifest = handoff::read_manifest(read_file(bundle / handoff::manifest_name), wrong);
  if (!manifest) throw Failure(fmt::format("the bundle's manifest is damaged:\n{}", to_text(wrong)));
  update_bundle(bundle, *manifest, {handoff::parity_name, canonical_json(to_json(report))});
  return true;
}

/// Cells by type, of the design and not of its mutants: the first call's.
using Cells = std::optional<std::map<std::string, std::int64_t>>;

parity::Mapping mapping_of(const std::string& target, const netlist::Netlist& netlist, Cells& cells) {
  return {target, [target = value_of<fpga::Target>(fpga::target_names, target), name = netlist.name,
                   &cells](const std::vector<TextFile>& rtl) {
            fpga::MappedVerilog mapped = map_verilog(target, name, rtl);
            if (!cells && mapped.refusal.empty()) cells = std::move(mapped.cells);
            return parity::MappedRtl{std::move(mapped.files), std::move(mapped.refusal)};
          }};
}

std::string cells_text(const std::string& target, const Cells& cells) {
  if (!cells) return "";
  std::string text = fmt::format("after synthesis for {}:", target);
  for (const auto& [type, count] : *cells) text += fmt::format(" {} {}", count, type);
  return text + "\n";
}

flow::ChosenImages random_vectors(const Options& options, const netlist::Netlist& netlist) {
  return {{rtl::random_images(*chain_of(netlist).input, *options.random, options.parity.seed), {}},
          fmt::format("the random numbers of seed {}", options.parity.seed)};
}

/// The folder of the Verilog that is proved; empty where that is made of the netlist.
std::string rtl_folder(const Options& options) {
  if (!options.rtl.empty() || !handoff::is_bundle(options.path)) return options.rtl;
  return (std::filesystem::path(options.path) / "rtl").string();
}

/// False where the folder is none, or what lies there has not the ports of the netlist's top.
bool read_rtl(const netlist::Netlist& netlist, Options& options, Diagnostics& diagnostics) {
  const std::string folder = rtl_folder(options);
  if (folder.empty()) return true;
  options.parity.rtl = handoff::read_rtl_folder(folder, diagnostics);
  if (options.parity.rtl)
    std::ranges::move(hdl::check_ports(rtl::lower_netlist(netlist).modules.back(), *options.parity.rtl,
                                       "`pulsewright rtl` writes the Verilog that belongs to a netlist"),
                      std::back_inserter(diagnostics));
  return diagnostics.empty();
}

Exit prove(Options options, const Console& console) {
  Diagnostics diagnostics;
  const auto count = flow::read_image_count(options.images, diagnostics);
  const auto netlist = netlist::load_netlist(options.path, diagnostics);
  if (!netlist || !count) return console.refuse(diagnostics);
  diagnostics = rtl::check_lowerable(*netlist);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const data::DataRequest data =
      options.data.given() ? options.data.request_for(options.path, diagnostics) : data::DataRequest{};
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  auto chosen = options.random ? std::optional(random_vectors(options, *netlist))
                               : flow::choose_images(options.path, *netlist, data, diagnostics);
  if (!chosen) return console.refuse(diagnostics);
  if (!read_rtl(*netlist, options, diagnostics)) return console.refuse(diagnostics);
  data::Images& images = chosen->images.images;
  const bool all_images = *count == 0 || *count >= images.size();
  if (!all_images) images.resize(*count);

  options.parity.simulators = chosen_simulators(options.simulator);
  Cells cells;
  if (!options.after_synthesis.empty())
    options.parity.mapping = mapping_of(options.after_synthesis, *netlist, cells);
  options.parity.progress = console.progress_callback();
  const parity::ParityReport report = run_parity(*netlist, images, options.parity);
  if (!report.refusal.empty())
    return console.refuse({{Code::does_not_elaborate, rtl_folder(options), "Verilog that the tool takes",
                            "what it refuses", report.refusal}});
  const bool recorded = record(options, report, all_images);
  Json object = to_json(report);
  object["image_source"] = chosen->source;
  object["recorded"] = recorded;
  if (cells)
    for (const auto& [type, number] : *cells) object["mapped_cells"][type] = number;
  console.result(
      object, files_text(report, rtl_folder(options)) + cells_text(options.after_synthesis, cells) +
                  report_text(report, chosen->source) +
                  (recorded ? fmt::format("recorded in {}/{}\n", options.path, handoff::parity_name) : ""));
  return report.equal() ? Exit::yes : Exit::no;
}

}  // namespace

void add_parity(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright parity bundle --sim both --images all");
  command
      .option("netlist", options->path,
              "bundle, whose own Verilog is simulated and in which whole evidence is recorded, or SC-NIR "
              "document")
      .required();
  command.option("--sim", options->simulator, "simulators to run: one, both Verilog simulators, or all three")
      .among({"verilator", "icarus", "cxxrtl", "both", "all"});
  command.option(
      "--rtl", options->rtl,
      "folder as `rtl` writes it, whose Verilog is simulated as it lies there, instead of the bundle's or "
      "the netlist's");
  command.flag("--ports", options->parity.ports_only,
               "compare only what passes the ports: for Verilog whose inside works in other clocks");
  command
      .option("--after-synthesis", options->after_synthesis,
              "simulate the cells that yosys makes for this target, instead of the Verilog")
      .among({"ice40-hx8k"});
  Flag images = command.option("--images", options->images, "how many images, or all");
  Flag data = options->data.add_to(command, "data set whose test set is run, instead of the bundle's images");
  command.option("--random", options->random, "run this many random vectors, instead of images")
      .between(1, 10000000)
      .excludes(images)
      .excludes(data);
  command.option("--stalled", options->parity.stalled_images, "images that meet gaps and back-pressure");
  command.option("--traced", options->parity.traced_images, "images whose every stream bit is compared");
  command.option("--seed", options->parity.seed, "seed of stalls, initial states and negative controls");
  command.runs([options](const Console& console) { return prove(*options, console); });
}

}  // namespace pulsewright::cli
