// SPDX-License-Identifier: Apache-2.0
// Cells and clocks: estimates, and apart from them what synthesis counted.
#include <fmt/format.h>

#include "report/sections.h"

namespace pulsewright::report {

namespace {

void write_estimate(Html& html, const views::CostView& cost) {
  html.begin_table("Estimated for iCE40 by the costs of the blocks; no tool ran",
                   {"part", "4-input look-up tables", "flip-flops", "block memories"});
  const auto row = [&](const std::string& name, const primitives::Cost& area) {
    const std::string key = "cost/estimate/" + name;
    html.row_head(name).cell(key + "/lut4", area.lut4, 0).cell(key + "/ff", area.ff, 0);
    html.cell(key + "/bram", area.bram, 0).markup("</tr>\n");
  };
  for (const views::CostRow& part : cost.parts) row(part.part, part.area);
  row("all", cost.design.area);
  html.end_table();
  html.markup("<p>Clocks are exact, and parity measures them: a class leaves ");
  html.number("cost/latency", cost.design.timing.latency_clocks)
      .markup(
          " clocks after the first pixel came, and "
          "images can follow each other every ");
  html.number("cost/interval", cost.design.timing.interval_clocks).markup(" clocks.");
  if (cost.is_folded_by_default)
    html.markup(" The circuit's own schedule has no Verilog, so these are those of default folds.");
  html.markup("</p>\n");
}

void write_synthesis(Html& html, const Contents& contents) {
  html.markup("<h3>Counted by synthesis</h3>\n");
  if (!contents.evidence.synthesis) {
    html.not_measured("there is no synthesis report. `pulsewright export RUN --out BUNDLE` makes one.");
    return;
  }
  const Json& report = *contents.evidence.synthesis;
  html.markup("<p>For ").text(text_at(report, "target")).markup(", by ").text(text_at(report, "tool"));
  html.markup(".</p>\n");
  html.begin_table("Cells after synthesis", {"kind", "cells"});
  for (const char* key : {"lut4", "ff", "carry", "bram"})
    html.row_head(key).cell(fmt::format("cost/synthesis/{}", key), integer_at(report, key)).markup("</tr>\n");
  html.end_table();
}

}  // namespace

void write_cost(Html& html, const Contents& contents) {
  html.begin_section("cost", "Cost");
  if (contents.cost)
    write_estimate(html, *contents.cost);
  else
    html.not_measured("no schedule of this circuit has Verilog; `pulsewright check` says why.");
  write_synthesis(html, contents);
  html.markup("<h3>Placed and routed</h3>\n");
  if (contents.evidence.placement)
    write_placement(html, *contents.evidence.placement);
  else
    html.not_measured(
        "`pulsewright synth` places and routes, and `pulsewright report --synth FOLDER` shows it.");
  html.markup("<h3>Beside fixed-point designs, and under bit flips</h3>\n");
  html.not_measured("`pulsewright compare` does both, and writes a report of its own.");
  html.markup("<h3>On a board</h3>\n");
  html.not_measured("nothing in this project was run on a board.");
  html.end_section();
}

}  // namespace pulsewright::report
