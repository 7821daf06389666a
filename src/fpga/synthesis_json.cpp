// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fpga/synthesis.h"

namespace pulsewright::fpga {

namespace {

template <class Number>
Json number_or_null(const std::optional<Number>& value) {
  return value ? Json(*value) : Json();
}

/// `lut4` is null where the family's LUTs are larger; then `lut6` has them.
void add_luts(Json& object, const CellCounts& counts, Target target) {
  object["lut4"] = lut_inputs(target) == 4 ? Json(counts.lut) : Json();
  if (lut_inputs(target) == 6) object["lut6"] = counts.lut;
}

Json counts_json(const CellCounts& counts, Target target) {
  Json object;
  add_luts(object, counts, target);
  object["ff"] = counts.ff;
  object["carry"] = counts.carry;
  object["bram"] = counts.bram;
  object["dsp"] = counts.dsp;
  return object;
}

Json parts_json(const std::map<std::string, CellCounts>& parts, Target target) {
  Json object(Json::Object{});
  for (const auto& [name, counts] : parts) object[name] = counts_json(counts, target);
  return object;
}

Json ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? Json() : Json(static_cast<double>(part) / static_cast<double>(whole));
}

void add_ratios(Json& object, const Synthesis& synthesis) {
  const std::int64_t luts = synthesis.cells.total.lut;
  const std::string key = fmt::format("lut{}", lut_inputs(synthesis.target));
  object["synapses"] = synthesis.synapses;
  object["live_synapses"] = synthesis.live_synapses;
  object[key + "_per_synapse"] = ratio(luts, synthesis.synapses);
  object[key + "_per_live_synapse"] = ratio(luts, synthesis.live_synapses);
  object["full_adder_" + key] = synthesis.full_adder_luts();
}

void add_placement(Json& object, const Synthesis& synthesis) {
  object["fits"] = synthesis.placement ? Json(synthesis.placement->fits) : Json();
  object["clock_mhz"] = number_or_null(synthesis.clock_mhz());
  object["clock_source"] = synthesis.clock_source();
  switch (synthesis.workload) {
    case Workload::images:
      object["images_per_second"] = number_or_null(synthesis.intervals_per_second());
      object["cells_times_us"] = number_or_null(synthesis.cells_times_us());
      break;
    case Workload::sweeps:
      object["flips_per_ns"] = number_or_null(synthesis.flips_per_nanosecond());
      break;
    case Workload::updates:
      object["updates_per_second"] = number_or_null(synthesis.intervals_per_second());
      break;
  }
  object["logic_cells"] = Json();
  object["device_capacity"] = Json();
  object["utilisation"] = Json();
  if (!synthesis.placement) return;
  const Placement& placement = *synthesis.placement;
  object["seed"] = synthesis.placement_options.seed;
  object["clock_wanted_mhz"] = synthesis.placement_options.clock_mhz;
  object["nextpnr_fmax_mhz"] = number_or_null(placement.fmax_mhz);
  if (synthesis.target == Target::ice40_hx8k) object["icetime_mhz"] = number_or_null(placement.icetime_mhz);
  if (!placement.fits) object["refusal"] = placement.refusal;
  for (const auto& [place, utilisation] : placement.utilisation) {
    object["device_capacity"][place] = utilisation.available;
    object["utilisation"][place] = utilisation.used;
  }
  if (const auto cells = synthesis.logic_cells()) object["logic_cells"] = cells->used;
}

const char* bundle_schema(Workload workload) {
  switch (workload) {
    case Workload::images:
      break;
    case Workload::sweeps:
      return "pulsewright.machine_synthesis/1";
    case Workload::updates:
      return "pulsewright.unit_synthesis/1";
  }
  return "pulsewright.synthesis/1";
}

}  // namespace

Json to_json(const Synthesis& synthesis) {
  Json object;
  object["schema"] = "pulsewright.synth/1";
  object["target"] = to_text(synthesis.target);
  object["name"] = synthesis.name;
  object[document_key(synthesis.workload)] = synthesis.document_sha256;
  object["evidence"] = synthesis.clock_mhz() ? "open_source_place_and_route" : "open_source_synthesis";
  object["hardware_measurement_claimed"] = false;
  const Json totals = counts_json(synthesis.cells.total, synthesis.target);
  for (const auto& [key, value] : *totals.object()) object[key] = value;
  for (const auto& [type, count] : synthesis.cells.cells) object["cells"][type] = count;
  object["by_layer"] = parts_json(synthesis.cells.by_layer, synthesis.target);
  object["by_kind"] = parts_json(synthesis.cells.by_kind, synthesis.target);
  object["latency_clocks"] = synthesis.timing.latency_clocks;
  object["interval_clocks"] = synthesis.timing.interval_clocks;
  switch (synthesis.workload) {
    case Workload::images:
      add_ratios(object, synthesis);
      break;
    case Workload::sweeps:
      object["flips_per_sweep"] = synthesis.sites;
      break;
    case Workload::updates:
      object["cross_points"] = synthesis.sites;
      break;
  }
  add_placement(object, synthesis);
  Json tools(Json::Array{});
  for (const FpgaTool& tool : synthesis.tools) {
    Json entry;
    entry["program"] = tool.program;
    entry["version"] = tool.version.empty() ? Json() : Json(tool.version);
    tools.push_back(std::move(entry));
  }
  object["tools"] = tools;
  return object;
}

Json bundle_report(const Synthesis& synthesis) {
  Json object;
  object["schema"] = bundle_schema(synthesis.workload);
  object["target"] = "ice40";
  object["evidence"] = "open_source_synthesis";
  object["hardware_measurement_claimed"] = false;
  object["tool"] = synthesis.tools.front().version;
  object[document_key(synthesis.workload)] = synthesis.document_sha256;
  object["lut4"] = synthesis.cells.total.lut;
  object["ff"] = synthesis.cells.total.ff;
  object["carry"] = synthesis.cells.total.carry;
  object["bram"] = synthesis.cells.total.bram;
  switch (synthesis.workload) {
    case Workload::images:
      object["synapses"] = synthesis.live_synapses;
      break;
    case Workload::sweeps:
      object["flips_per_sweep"] = synthesis.sites;
      object["clocks_per_sweep"] = synthesis.timing.interval_clocks;
      break;
    case Workload::updates:
      object["cross_points"] = synthesis.sites;
      object["clocks_per_update"] = synthesis.timing.interval_clocks;
      break;
  }
  for (const auto& [cell, count] : synthesis.cells.cells) object["cells"][cell] = count;
  return object;
}

}  // namespace pulsewright::fpga
