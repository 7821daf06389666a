// SPDX-License-Identifier: Apache-2.0
#include "baseline/comparison.h"

#include <algorithm>

#include <fmt/format.h>

namespace pulsewright::baseline {

namespace {

double accuracy_of(const DesignComparison& comparison, const ComparedDesign& design) {
  return static_cast<double>(design.correct) / static_cast<double>(comparison.images);
}

Json number_or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json design_json(const DesignComparison& comparison, const ComparedDesign& design) {
  Json json;
  json["name"] = design.name;
  json["correct"] = design.correct;
  json["accuracy"] = accuracy_of(comparison, design);
  json["synapses"] = design.synapses;
  json["live_synapses"] = design.live_synapses;
  json["latency_clocks"] = design.timing.latency_clocks;
  json["interval_clocks"] = design.timing.interval_clocks;
  json["weight_bits"] = design.network ? Json(design.network->format.weight_bits) : Json();
  json["activation_bits"] = design.network ? Json(design.network->format.activation_bits) : Json();
  json["network_sha256"] = design.network ? Json(network_hash(*design.network)) : Json();
  json["parity"] = design.parity ? to_json(*design.parity) : Json();
  json["synthesis"] = design.synthesis ? to_json(*design.synthesis) : Json();
  const auto cells = design.synthesis ? design.synthesis->logic_cells() : std::nullopt;
  json["cells"] = cells ? Json(cells->used) : Json();
  json["clock_mhz"] = number_or_null(design.synthesis ? design.synthesis->clock_mhz() : std::nullopt);
  json["cells_times_us"] = number_or_null(design.area_time());
  Json placements(Json::Array{});
  for (const PlacedDesign& placed : design.placements) {
    Json entry;
    entry["layout"] = placed.layout;
    entry["seed"] = placed.seed;
    entry["cells"] = placed.cells ? Json(*placed.cells) : Json();
    entry["clock_mhz"] = number_or_null(placed.clock_mhz);
    entry["cells_times_us"] = number_or_null(placed.area_time);
    placements.push_back(std::move(entry));
  }
  json["placements"] = placements;
  return json;
}

/// The cells of the row of a design behind its name and accuracy.
std::string tool_cells(const ComparedDesign& design) {
  if (!design.synthesis) return "";
  const fpga::Synthesis& synthesis = *design.synthesis;
  const fpga::CellCounts& total = synthesis.cells.total;
  const auto cells = synthesis.logic_cells();
  const auto area_time = design.area_time();
  std::string row = fmt::format(" {} | {} | {} | {} | {} |", total.lut, total.ff, total.carry, total.bram,
                                cells ? std::to_string(cells->used) : "-");
  if (!area_time) return row + (synthesis.fits() ? " - | - | - |" : " does not fit | - | - |");
  return row + fmt::format(" {:.1f} | {:.0f} | {:.2f} |", *synthesis.clock_mhz(),
                           *synthesis.intervals_per_second(), *area_time);
}

std::string table(const DesignComparison& comparison) {
  const ComparedDesign& first = comparison.designs.front();
  std::string head = "| design | correct | live synapses | latency, interval (clocks) |";
  std::string rule = "| --- | --- | --- | --- |";
  if (first.synthesis) {
    head +=
        fmt::format(" LUT{} | flip-flops | carry | block RAM | logic cells | MHz | images/s | cells x us |",
                    lut_inputs(first.synthesis->target));
    rule += " --- | --- | --- | --- | --- | --- | --- | --- |";
  }
  std::string text = head + "\n" + rule + "\n";
  for (const ComparedDesign& design : comparison.designs)
    text += fmt::format("| {} | {} of {} | {} of {} | {}, {} |{}\n", design.title, design.correct,
                        comparison.images, design.live_synapses, design.synapses,
                        design.timing.latency_clocks, design.timing.interval_clocks, tool_cells(design));
  return text;
}

std::string parity_text(const DesignComparison& comparison) {
  std::string text;
  for (const ComparedDesign& design : comparison.designs)
    if (design.parity)
      text += fmt::format(
          "* {}: {} words of {} images compared in {}, {} mismatches, {} resets in mid-image, {} bad frames, "
          "the "
          "negative control {}.\n",
          design.title, design.parity->words_compared, design.parity->images,
          to_text(design.parity->simulator), design.parity->mismatches, design.parity->resets,
          design.parity->bad_frames, design.parity->control_caught ? "caught" : "MISSED");
  return text;
}

std::string ratio_text(const DesignComparison& comparison) {
  const auto ratio = area_time_ratio(comparison);
  return ratio ? fmt::format(
                     "Cells x us of the stochastic design over the best fixed-point design that is at "
                     "least as accurate: {:.3f}\n\n",
                     *ratio)
               : "";
}

std::string verdict_text(const DesignComparison& comparison) {
  const std::vector<FigureVerdict> all = verdicts(comparison);
  std::string text;
  for (const bool loses : {true, false})
    for (const FigureVerdict& verdict : all) {
      if (verdict.loses() != loses) continue;
      text += fmt::format("* The stochastic design {} {} in {}: {:.6g} against {:.6g}",
                          loses ? "loses to" : "is no worse than", verdict.rival, verdict.figure,
                          verdict.stochastic, verdict.fixed_point);
      text += loses ? fmt::format(", {:.2f} times.\n", verdict.factor()) : ".\n";
    }
  return text;
}

}  // namespace

std::optional<double> ComparedDesign::area_time() const {
  return synthesis ? synthesis->cells_times_us() : std::nullopt;
}

double FigureVerdict::factor() const {
  const double larger = std::max(stochastic, fixed_point);
  const double smaller = std::min(stochastic, fixed_point);
  return smaller > 0 ? larger / smaller : larger > 0 ? larger : 1;
}

std::vector<FigureVerdict> verdicts(const DesignComparison& comparison) {
  std::vector<FigureVerdict> list;
  const ComparedDesign& own = comparison.designs.front();
  for (std::size_t d = 1; d < comparison.designs.size(); ++d) {
    const ComparedDesign& rival = comparison.designs[d];
    if (!own.area_time() || !rival.area_time()) continue;
    const fpga::Synthesis& a = *own.synthesis;
    const fpga::Synthesis& b = *rival.synthesis;
    const auto add = [&](const char* figure, double x, double y, bool less_is_better) {
      list.push_back({rival.name, figure, x, y, less_is_better});
    };
    const auto microseconds = [](const fpga::Synthesis& s) {
      return static_cast<double>(s.timing.latency_clocks) / *s.clock_mhz();
    };
    add("logic cells", static_cast<double>(a.logic_cells()->used), static_cast<double>(b.logic_cells()->used),
        true);
    add("block RAM", static_cast<double>(a.cells.total.bram), static_cast<double>(b.cells.total.bram), true);
    add("MHz", *a.clock_mhz(), *b.clock_mhz(), false);
    add("latency in microseconds", microseconds(a), microseconds(b), true);
    add("images per second", *a.intervals_per_second(), *b.intervals_per_second(), false);
    add("cell microseconds per image", *own.area_time(), *rival.area_time(), true);
  }
  return list;
}

std::optional<double> area_time_ratio(const DesignComparison& comparison) {
  const ComparedDesign& own = comparison.designs.front();
  std::optional<double> best;
  for (const ComparedDesign& rival : comparison.designs) {
    if (&rival == &own || rival.correct < own.correct) continue;
    if (const auto area_time = rival.area_time()) best = std::min(best.value_or(*area_time), *area_time);
  }
  if (!best || !own.area_time()) return std::nullopt;
  return *own.area_time() / *best;
}

Json to_json(const DesignComparison& comparison) {
  Json designs(Json::Array{});
  for (const ComparedDesign& design : comparison.designs) designs.push_back(design_json(comparison, design));
  Json list(Json::Array{});
  for (const FigureVerdict& verdict : verdicts(comparison)) {
    Json entry;
    entry["rival"] = verdict.rival;
    entry["figure"] = verdict.figure;
    entry["stochastic"] = verdict.stochastic;
    entry["fixed_point"] = verdict.fixed_point;
    entry["stochastic_loses"] = verdict.loses();
    list.push_back(std::move(entry));
  }
  Json json;
  json["schema"] = "pulsewright.comparison/1";
  json["data"] = comparison.data;
  json["test_images"] = comparison.images;
  json["designs"] = designs;
  json["ratio"] = number_or_null(area_time_ratio(comparison));
  json["verdicts"] = list;
  return json;
}

std::string to_markdown(const DesignComparison& comparison) {
  return fmt::format("# Stochastic against fixed point: {}\n\n{}\n{}{}\n{}", comparison.data,
                     table(comparison), ratio_text(comparison), verdict_text(comparison),
                     parity_text(comparison));
}

}  // namespace pulsewright::baseline
