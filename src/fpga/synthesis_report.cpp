// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fpga/synthesis.h"
#include "picture/bar_chart.h"

namespace pulsewright::fpga {

namespace {

constexpr const char* layers_picture = "lut_by_layer.svg";
constexpr const char* kinds_picture = "lut_by_kind.svg";

using Parts = std::map<std::string, CellCounts>;

std::string lut_name(const Synthesis& synthesis) {
  return fmt::format("LUT{}", lut_inputs(synthesis.target));
}

std::string part_table(const Parts& parts, const std::string& heading, const Synthesis& synthesis) {
  std::string text =
      fmt::format("| {} | {} | flip-flops | carry | block RAM |\n| --- | --- | --- | --- | --- |\n", heading,
                  lut_name(synthesis));
  const auto row = [&](const std::string& name, const CellCounts& counts) {
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", name, counts.lut, counts.ff, counts.carry, counts.bram);
  };
  for (const auto& [name, counts] : parts) row("`" + name + "`", counts);
  row("all", synthesis.cells.total);
  return text;
}

std::string picture_of(const Parts& parts, const std::string& title, const Synthesis& synthesis) {
  picture::BarChart chart{title, lut_name(synthesis), {}};
  for (const auto& [name, counts] : parts) chart.bars.push_back({name, counts.lut});
  std::ranges::stable_sort(chart.bars, std::greater{}, &picture::Bar::value);
  return to_svg(chart);
}

/// How far above its capacity each kind of place is.
std::string excess_text(const Placement& placement) {
  std::string text;
  for (const auto& [place, utilisation] : placement.utilisation)
    if (utilisation.used > utilisation.available)
      text += fmt::format("* {} {} too many: {} of {}\n", utilisation.used - utilisation.available, place,
                          utilisation.used, utilisation.available);
  return text;
}

std::string places_text(const Placement& placement) {
  std::string text = "\n| place | used | of |\n| --- | --- | --- |\n";
  for (const auto& [place, utilisation] : placement.utilisation)
    text += fmt::format("| {} | {} | {} |\n", place, utilisation.used, utilisation.available);
  return text;
}

std::string placement_text(const Synthesis& synthesis) {
  if (!synthesis.placement)
    return "Cells are counted only: no place and route, so no clock and no rate is claimed.\n";
  const Placement& placement = *synthesis.placement;
  std::string text;
  if (!placement.fits) {
    text = fmt::format("**Does not fit**: {}\n\n{}", placement.refusal, excess_text(placement));
  } else {
    text = fmt::format("* clock: {:.2f} MHz ({}); asked of the router: {} MHz\n", *synthesis.clock_mhz(),
                       synthesis.clock_source(), synthesis.placement_options.clock_mhz);
    if (placement.icetime_mhz && placement.fmax_mhz)
      text +=
          fmt::format("* nextpnr's own figure, from register to register: {:.2f} MHz\n", *placement.fmax_mhz);
    if (const auto flips = synthesis.flips_per_nanosecond())
      return text + fmt::format("* {:.2f} spins redrawn per ns\n", *flips) + places_text(placement);
    const bool is_network = synthesis.workload == Workload::images;
    text += fmt::format("* throughput: {:.0f} {}/s\n", *synthesis.intervals_per_second(),
                        is_network ? "images" : "updates");
    if (const auto product = synthesis.cells_times_us(); product && is_network)
      text += fmt::format("* logic cells x microseconds for each image: {:.0f}\n", *product);
  }
  return text + places_text(placement);
}

std::string synapse_text(const Synthesis& synthesis) {
  const auto per = [&](std::int64_t count) {
    return count == 0 ? std::string("-")
                      : fmt::format("{:.2f}", static_cast<double>(synthesis.cells.total.lut) /
                                                  static_cast<double>(count));
  };
  return fmt::format(
      "{} of {} synapses have a gate: {} {} per synapse, {} per live synapse. A full adder for each live "
      "synapse\n"
      "alone would be {} {}.\n",
      synthesis.live_synapses, synthesis.synapses, per(synthesis.synapses), lut_name(synthesis),
      per(synthesis.live_synapses), synthesis.full_adder_luts(), lut_name(synthesis));
}

std::string work_text(const Synthesis& synthesis) {
  if (synthesis.workload == Workload::sweeps)
    return fmt::format("* a sweep redraws {} spins, and takes {} clocks\n", synthesis.sites,
                       synthesis.timing.interval_clocks);
  if (synthesis.workload == Workload::updates)
    return fmt::format("* an update pulses {} cross-points, and takes at most {} clocks\n", synthesis.sites,
                       synthesis.timing.interval_clocks);
  return fmt::format("* latency: {} clocks; one image every {} clocks\n\n{}", synthesis.timing.latency_clocks,
                     synthesis.timing.interval_clocks, synapse_text(synthesis));
}

const char* subject_name(Workload workload) {
  switch (workload) {
    case Workload::images:
      break;
    case Workload::sweeps:
      return "Machine";
    case Workload::updates:
      return "Pulse unit";
  }
  return "Netlist";
}

std::string run_script(const Synthesis& synthesis) {
  std::string text =
      "#!/usr/bin/env bash\n"
      "# The commands that made this report. They leave netlist.json and the routed design here.\n"
      "set -euo pipefail\n"
      "cd \"$(dirname \"${BASH_SOURCE[0]}\")\"\n";
  for (const ToolRun& run : synthesis.runs) text += fmt::format("{}\n", fmt::join(run.command, " "));
  return text;
}

}  // namespace

std::string to_markdown(const Synthesis& synthesis) {
  std::string tools;
  for (const FpgaTool& tool : synthesis.tools)
    tools += fmt::format("* {}{}\n", tool.program, tool.version.empty() ? "" : ": " + tool.version);
  return fmt::format(
      "# {} on {}\n\n{} {}.\n\n{}\n{}\n"
      "## By layer\n\n{}\n![By layer]({})\n\n## By kind of block\n\n{}\n![By kind of block]({})\n\n"
      "A cell belongs to the block that drives its output in the Verilog, or, where synthesis left no such "
      "name,\n"
      "to the block of most of its readers; logic that was merged over the border of two blocks counts as "
      "the\n"
      "later one's. `unknown` is what leads nowhere.\n\n## Tools\n\n{}\n"
      "`run.sh` has their commands, `logs/` what they said. No hardware was measured.\n",
      synthesis.name, to_text(synthesis.target), subject_name(synthesis.workload), synthesis.document_sha256,
      placement_text(synthesis), work_text(synthesis),
      part_table(synthesis.cells.by_layer, "layer", synthesis), layers_picture,
      part_table(synthesis.cells.by_kind, "block", synthesis), kinds_picture, tools);
}

std::vector<TextFile> report_files(const Synthesis& synthesis) {
  std::vector<TextFile> files = synthesis.sources;
  files.push_back({"report.json", canonical_json(to_json(synthesis))});
  files.push_back({"report.md", to_markdown(synthesis)});
  files.push_back({layers_picture, picture_of(synthesis.cells.by_layer, "By layer", synthesis)});
  files.push_back({kinds_picture, picture_of(synthesis.cells.by_kind, "By kind of block", synthesis)});
  files.push_back({"run.sh", run_script(synthesis)});
  for (const ToolRun& run : synthesis.runs)
    files.push_back({fmt::format("logs/{}.log", run.command.front()), run.output});
  return files;
}

}  // namespace pulsewright::fpga
