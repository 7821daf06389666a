// SPDX-License-Identifier: Apache-2.0
// The estimates beside what yosys makes of the templates.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include <fmt/core.h>

#include "base/bits.h"
#include "base/files.h"
#include "base/json.h"
#include "base/process.h"
#include "base/random.h"
#include "catch.h"
#include "hdl/device.h"
#include "primitives/cellular_rules.h"
#include "primitives/primitive.h"
#include "primitives/source_tables.h"

namespace pulsewright::primitives {
namespace {

/// Rows of 24 bits that no logic makes.
Parameters::List mixed_rows(std::size_t rows) {
  Parameters::List list(rows);
  for (std::size_t i = 0; i < rows; ++i) list[i] = Random(0, 0).at(i) & low_mask(24);
  return list;
}

/// [weight][input] The products of streams of 8 bits, of a ramp and of a bit-reversed ramp.
Parameters::List whole_products() {
  constexpr std::uint64_t reversed[] = {0, 4, 2, 6, 1, 5, 3, 7};
  Parameters::List table;
  for (std::uint64_t weight = 0; weight < 8; ++weight)
    for (std::uint64_t input = 0; input < 8; ++input) {
      table.push_back(0);
      for (std::uint64_t t = 0; t < input; ++t) table.back() += reversed[t] < weight;
    }
  return table;
}

/// Bytes that no logic makes.
Parameters::List mixed_bytes(std::size_t count) {
  Parameters::List list(count);
  for (std::size_t i = 0; i < count; ++i) list[i] = Random(1, 0).at(i) & 0xff;
  return list;
}

/// One instance of middle size of each block.
const std::map<std::string, Parameters>& sizes() {
  static const std::map<std::string, Parameters> table{
      {"source_ramp", {{"width", {8}}, {"xor_mask", {0}}}},
      {"source_van_der_corput", {{"width", {8}}, {"xor_mask", {0}}}},
      {"source_lfsr",
       {{"width", {10}}, {"taps", {0x240}}, {"seed", {1}}, {"de_bruijn", {1}}, {"reverse", {0}}}},
      {"source_sobol", {{"width", {8}}, {"directions", sobol_directions(4, 8)}, {"gray", {0}}}},
      {"source_words", {{"width", {8}}, {"period", {100}}, {"words", mixed_bytes(100)}}},
      {"source_cellular",
       {{"width", {8}}, {"words", {7}}, {"stride", {3}}, {"rule", {maximal_rule(56, 0)}}, {"seed", {1}}}},
      {"p_bit",
       {{"inputs", {4}},
        {"magnitude_width", {3}},
        {"sum_width", {7}},
        {"thresholds", {33}},
        {"offset", {0}},
        {"start", {0}},
        {"magnitudes", {3, 5, 7, 1}},
        {"negate", {0, 1, 0, 1}}}},
      {"p_bit_folded",
       {{"taps", {5}},
        {"weight_width", {2}},
        {"field_width", {1}},
        {"sum_width", {6}},
        {"offset", {4}},
        {"shift", {1}},
        {"width", {8}},
        {"thresholds", {5}}}},
      {"control_turns", {{"turns", {100}}, {"steps", {10}}, {"sweep_width", {20}}}},
      {"control_colours", {{"colours", {8}}, {"steps", {10}}, {"sweep_width", {20}}}},
      {"control_run", {{"folded", {1}}, {"fill", {140}}, {"every", {1}}}},
      {"axis_send_rows", {{"lanes", {100}}, {"rows", {64}}, {"energy", {1}}}},
      {"walk_energy", {{"words", {128}}, {"terms", {8192}}, {"weight_width", {2}}}},
      {"control_sweep",
       {{"colours", {8}},
        {"width", {8}},
        {"thresholds", {5}},
        {"steps", {4}},
        {"sweep_width", {10}},
        {"sweeps", {100, 200, 300, 400}},
        {"tables",
         {10, 64, 128, 192, 246, 5, 50, 128, 206, 251, 2, 30, 128, 226, 254, 1, 17, 128, 239, 255}}}},
      {"source_xorshift", {{"seed", {1}}}},
      {"normalise_lines", {{"lines", {12}}, {"width", {7}}, {"words", {2}}, {"word_width", {8}}}},
      {"scale_pulses",
       {{"lines", {10}},
        {"width", {8}},
        {"word_width", {8}},
        {"multiplier_width", {8}},
        {"multiplier", {181}},
        {"shift", {14}},
        {"longest", {31}}}},
      {"gate_coincidence", {{"rows", {8}}, {"columns", {9}}}},
      {"count_saturating",
       {{"counters", {40}}, {"width", {6}}, {"low", {3}}, {"high", {50}}, {"start", {20}}}},
      {"control_pulses", {{"longest", {31}}}},
      {"pulse_row_folded",
       {{"rows", {16}}, {"columns", {16}}, {"width", {5}}, {"low", {0}}, {"high", {20}}, {"start", {10}}}},
      {"chop_bits", {{"lines", {40}}, {"word_width", {8}}, {"threshold", {26}}}},
      {"control_transfer", {{"period", {100}}, {"slices", {24}}}},
      {"accumulate_threshold",
       {{"width", {16}}, {"value_width", {8}}, {"threshold", {300}}, {"forget", {0}}}},
      {"encode_compare", {{"width", {6}}, {"count", {32}}}},
      {"gate_and", {{"width", {40}}, {"negate", Parameters::List(40, 1)}}},
      {"gate_xnor", {{"width", {40}}}},
      {"multiply_table",
       {{"width", {12}},
        {"input_width", {3}},
        {"weight_width", {3}},
        {"count_width", {3}},
        {"table", whole_products()}}},
      {"count_parallel", {{"inputs", {100}}}},
      {"add_counts", {{"inputs", {12}}, {"width", {3}}}},
      {"add_mux", {{"inputs", {80}}, {"select_width", {7}}}},
      {"accumulate", {{"width", {14}}, {"count_width", {7}}, {"preset", {5}}}},
      {"requantise",
       {{"in_width", {13}},
        {"multiplier", {77}},
        {"shift", {9}},
        {"half_up", {1}},
        {"maximum", {32}},
        {"out_width", {6}}}},
      {"hold", {{"width", {100}}}},
      {"memory_rom", {{"width", {24}}, {"depth", {300}}, {"block", {0}}, {"content", mixed_rows(300)}}},
      {"memory_ram", {{"width", {6}}, {"depth", {300}}}},
      {"reset_synchroniser", {{"width", {16}}}},
      {"serial_receive", {{"clocks", {104}}}},
      {"serial_send", {{"clocks", {104}}}},
      {"checksum_crc32", {}},
      {"frame_receive", {{"pixels", {784}}}},
      {"frame_send", {{"words", {11}}, {"bytes", {37}}, {"identification", mixed_bytes(37)}}},
      {"memory_loadable",
       {{"width", {24}},
        {"depth", {300}},
        {"load_width", {10}},
        {"base", {512}},
        {"content", mixed_rows(300)}}},
      {"requantise_loadable",
       {{"in_width", {11}},
        {"multiplier", {1}},
        {"up", {5}},
        {"shift_width", {5}},
        {"half_up", {1}},
        {"maximum", {16}},
        {"out_width", {5}}}},
      {"control_load", {{"load_width", {12}}}},
      {"gate_and_signed", {{"width", {40}}}},
      {"add_bias", {{"width", {14}}}},
      {"accumulate_chain", {{"neurons", {10}}, {"width", {14}}, {"count_width", {4}}}},
      {"control_folded",
       {{"length", {32}},
        {"words", {98}},
        {"groups", {4}},
        {"inner", {1}},
        {"outer", {1}},
        {"load_words", {98}},
        {"lanes", {8}},
        {"neurons", {8}},
        {"delay", {1}},
        {"halvings", {0}}}},
      {"accumulate_copy", {{"neurons", {10}}, {"width", {14}}, {"count_width", {4}}}},
      {"register_slice", {{"width", {14}}}},
      {"memory_banks", {{"width", {6}}, {"depth", {512}}}},
      {"control_overlapped",
       {{"words", {98}},
        {"groups", {4}},
        {"inner", {4}},
        {"outer", {36}},
        {"load_words", {98}},
        {"lanes", {8}},
        {"neurons", {8}},
        {"delay", {1}}}},
      {"axis_receive_serial", {{"beats", {784}}}},
      {"axis_send_serial", {{"classes", {10}}, {"width", {14}}}},
      {"axis_send_words", {{"words", {40}}, {"width", {5}}}},
      {"replace", {{"width", {6}}, {"value", {5}}}},
      {"pool_chain",
       {{"neurons", {4}}, {"width", {12}}, {"out_width", {14}}, {"window", {4}}, {"maximum", {0}}}},
      {"walk_window",
       {{"in_rows", {12}},
        {"in_columns", {12}},
        {"words", {4}},
        {"kernel_rows", {3}},
        {"kernel_columns", {3}},
        {"row_stride", {1}},
        {"column_stride", {1}},
        {"row_dilation", {1}},
        {"column_dilation", {1}},
        {"row_padding", {1}},
        {"column_padding", {1}},
        {"inner_rows", {2}},
        {"inner_columns", {2}},
        {"inner_row_stride", {2}},
        {"inner_column_stride", {2}},
        {"outer_rows", {6}},
        {"outer_columns", {6}},
        {"parts", {1}},
        {"part_groups", {1}}}},
      {"axi_lite_registers",
       {{"address_width", {10}}, {"words", {8}}, {"writable", {0, 0, 1, 1, 0, 0, 0, 0}}}},
      {"control_stream", {{"enabled", {0}}}},
      {"control_layer", {{"length", {100}}, {"delay", {2}}, {"halvings", {0}}}},
      {"gather", {{"count", {32}}, {"width", {5}}}},
      {"scatter", {{"count", {32}}, {"width", {10}}}},
      {"shift_count", {{"in_width", {6}}, {"out_width", {9}}, {"halvings", {3}}}},
      {"limit", {{"width", {5}}, {"maximum", {20}}}},
      {"watch_leader",
       {{"classes", {10}}, {"width", {10}}, {"margin_width", {8}}, {"length", {16}}, {"halvings", {0}}}},
      {"select_lane", {{"lanes", {3}}, {"words", {98}}, {"select_width", {9}}}},
      {"axis_receive", {{"beats", {16}}, {"width", {8}}}},
      {"axis_send", {{"classes", {8}}, {"width", {14}}}},
  };
  return table;
}

/// What yosys makes of `device`, which stays in `folder` as cells.json.
Cost synthesise(const hdl::Device& device, const std::filesystem::path& folder) {
  std::vector<std::string> command = {
      "yosys", "-q", "-p", "synth_ice40 -top lock_step_top -json cells.json; tee -o stat.txt stat"};
  for (const std::string& name : hdl::write_lock_step_top({&device, 1}, folder)) command.push_back(name);
  run_tool(command, folder, std::chrono::seconds(120));
  std::istringstream lines(read_file(folder / "stat.txt"));
  Cost cost;
  std::string cell;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    double count = 0;
    if (!(fields >> cell >> count)) continue;
    if (cell == "SB_LUT4") cost.lut4 += count;
    if (cell.starts_with("SB_DFF")) cost.ff += count;
    if (cell == "SB_RAM40_4K") cost.bram += count;
  }
  return cost;
}

/// LUTs of cells.json that get one net on two inputs.
std::size_t luts_with_a_net_twice(const std::filesystem::path& folder) {
  Diagnostics diagnostics;
  const auto mapped = parse_json(read_file(folder / "cells.json"), diagnostics);
  REQUIRE(mapped);
  const Json& cells = *mapped->find("modules")->find("lock_step_top")->find("cells");
  std::size_t found = 0;
  for (const auto& [name, cell] : *cells.object()) {
    if (*cell.find("type")->string() != "SB_LUT4") continue;
    std::multiset<std::int64_t> nets;
    for (const char* input : {"I0", "I1", "I2", "I3"})
      if (const auto* net = cell.find("connections")->find(input)->array()->front().integer())
        nets.insert(*net);
    found += std::ranges::adjacent_find(nets) != nets.end() ? 1 : 0;
  }
  return found;
}

/// Every stride-th block, in the order of the names.
void check_costs(int stride) {
  const TemporaryFolder folder;
  int index = 0;
  for (const auto& [name, parameters] : sizes()) {
    if (index++ % stride != 0) continue;
    const Primitive& primitive = *find_primitive(name);
    REQUIRE(to_text(check_parameters(primitive, parameters, "")) == "");
    const Cost measured = synthesise(hdl::block_device(primitive, parameters, 0), folder.path());
    const Cost estimate = primitive.cost(parameters);
    INFO(fmt::format("{}: LUT4 {} estimated, {} measured; FF {} estimated, {} measured", name, estimate.lut4,
                     measured.lut4, estimate.ff, measured.ff));
    CHECK(measured.lut4 + measured.ff > 0);
    CHECK(estimate.bram == measured.bram);
    CHECK(std::abs(estimate.lut4 - measured.lut4) <= std::max(4.0, measured.lut4 / 4));
    CHECK(std::abs(estimate.ff - measured.ff) <= std::max(4.0, measured.ff / 4));
  }
}

}  // namespace

// yosys takes a second or more for each; an estimate that is off spoils no bit, so most may wait for the
// night.
TEST_CASE("estimated costs of one block in four are within a quarter of what yosys makes, or within 4 cells",
          "[cost]") {
  for (const Primitive* primitive : primitives()) {
    INFO(primitive->name);
    CHECK(sizes().contains(std::string(primitive->name)));
  }
  check_costs(4);
}

// nextpnr-ice40 (0.4, 0.11) routes such a LUT for ever, with one seed or another.
TEST_CASE("no requantiser becomes a LUT with one net on two inputs", "[cost]") {
  const TemporaryFolder folder;
  for (const std::uint64_t multiplier : {3, 6, 11}) {
    const Parameters once{{"in_width", {7}}, {"multiplier", {multiplier}},
                          {"shift", {2}},    {"half_up", {1}},
                          {"maximum", {16}}, {"out_width", {5}}};
    const Parameters loadable{
        {"in_width", {7}}, {"multiplier", {multiplier}}, {"up", {2}},         {"half_up", {1}},
        {"maximum", {16}}, {"out_width", {5}},           {"shift_width", {4}}};
    synthesise(hdl::block_device(*find_primitive("requantise"), once, 0), folder.path());
    CHECK(luts_with_a_net_twice(folder.path()) == 0);
    synthesise(hdl::block_device(*find_primitive("requantise_loadable"), loadable, 0), folder.path());
    CHECK(luts_with_a_net_twice(folder.path()) == 0);
  }
}

TEST_CASE("estimated costs of every block are within a quarter of what yosys makes, or within 4 cells",
          "[cost][.nightly]") {
  check_costs(1);
}

}  // namespace pulsewright::primitives
