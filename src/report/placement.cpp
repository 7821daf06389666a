// SPDX-License-Identifier: Apache-2.0
#include "report/placement.h"

#include "base/object_reader.h"

namespace pulsewright::report {

std::optional<Placement> read_placement(const std::string& text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = parse_json(text, diagnostics);
  if (!document) return std::nullopt;
  ObjectReader reader(*document, "", diagnostics);
  constexpr std::string_view schema = "pulsewright.synth/1";
  reader.choice("schema", {&schema, 1});
  Placement placement;
  placement.target = reader.string("target");
  placement.lut4 = reader.integer("lut4", {0, INT64_MAX});
  placement.ff = reader.integer("ff", {0, INT64_MAX});
  placement.carry = reader.integer("carry", {0, INT64_MAX});
  placement.bram = reader.integer("bram", {0, INT64_MAX});
  placement.netlist_sha256 = reader.sha256("netlist_sha256");
  // Only a target that is placed has these.
  if (reader.has("fits")) placement.fits = reader.boolean("fits");
  if (reader.has("clock_mhz")) placement.clock_mhz = reader.number("clock_mhz");
  if (reader.has("images_per_second")) placement.images_per_second = reader.number("images_per_second");
  if (diagnostics.size() != before) return std::nullopt;
  return placement;
}

void write_placement(Html& html, const Placement& placement) {
  html.markup("<p>By <code>pulsewright synth</code> for ").text(placement.target).markup(": the design ");
  html.markup(placement.fits ? Markup("fits.") : Markup("does not fit."));
  if (placement.clock_mhz > 0) {
    html.markup(" Its routed paths allow ").number("cost/placement/clock_mhz", placement.clock_mhz, 2);
    html.markup(" MHz, at which it takes ");
    html.number("cost/placement/images_per_second", placement.images_per_second, 0)
        .markup(" images per second.");
  }
  html.markup(" A tool says so; nothing was measured on a board.</p>\n");
  html.begin_table("Cells as placed", {"kind", "cells"});
  html.row_head("lut4").cell("cost/placement/lut4", placement.lut4).markup("</tr>\n");
  html.row_head("ff").cell("cost/placement/ff", placement.ff).markup("</tr>\n");
  html.row_head("carry").cell("cost/placement/carry", placement.carry).markup("</tr>\n");
  html.row_head("bram").cell("cost/placement/bram", placement.bram).markup("</tr>\n");
  html.end_table();
}

}  // namespace pulsewright::report
