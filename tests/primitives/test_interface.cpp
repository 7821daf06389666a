// SPDX-License-Identifier: Apache-2.0
// The three faces of a block name the same things, and a tool that reads the template stays silent.
#include <algorithm>

#include <fmt/ranges.h>

#include "base/files.h"
#include "base/process.h"
#include "catch.h"
#include "primitives/parity_case.h"
#include "samples/python.h"

namespace pulsewright::primitives {
namespace {

using Catch::Matchers::Contains;

constexpr std::chrono::seconds time_limit{120};

std::string problems_of(const Primitive& primitive, std::string_view verilog) {
  return fmt::format("{}", fmt::join(interface_problems(primitive, verilog), "; "));
}

/// The text with its first `from` replaced, which must be there.
std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const std::size_t at = result.find(from);
  REQUIRE(at != std::string::npos);
  return result.replace(at, from.size(), to);
}

/// Writes the top of all cases and every template to `folder`; their names.
std::vector<std::string> write_all(const std::filesystem::path& folder) {
  return hdl::write_lock_step_top(devices_of(all_cases()), folder);
}

const std::vector<std::string> verilator_lint{"verilator", "--lint-only",  "-Wall",        "--language",
                                              "1364-2005", "--top-module", "lock_step_top"};

std::string output_of(std::vector<std::string> command, const std::vector<std::string>& files,
                      const std::filesystem::path& folder) {
  command.insert(command.end(), files.begin(), files.end());
  const ProcessResult result = run_process(command, folder, time_limit);
  return result.exit_code == 0 ? result.output : fmt::format("exit {}: {}", result.exit_code, result.output);
}

}  // namespace

TEST_CASE("every block has the parameters, ports and module name of its template", "[interface]") {
  for (const Primitive* primitive : primitives())
    CHECK(problems_of(*primitive, template_text(primitive->name)) == "");
}

TEST_CASE("a block whose faces disagree is named with what is missing", "[interface]") {
  const Primitive& ramp = *find_primitive("source_ramp");
  const std::string_view text = template_text("source_ramp");
  CHECK_THAT(problems_of(ramp, replaced(text, "word_o\n", "value_o\n")),
             Contains("source_ramp: rtl_templates/source_ramp.v lacks the output word_o") &&
                 Contains("source_ramp: src/primitives/source_ramp.cpp lacks the output value_o"));
  CHECK_THAT(problems_of(ramp, replaced(text, "    input  wire             en_i,\n", "")),
             Contains("source_ramp.v lacks the input en_i"));
  CHECK_THAT(problems_of(ramp, replaced(text, "XOR_MASK =", "MASK =")),
             Contains("source_ramp.v lacks the parameter XOR_MASK"));
  CHECK_THAT(problems_of(ramp, replaced(text, "module source_ramp", "module ramp")),
             Contains("source_ramp.v lacks the module source_ramp"));
  CHECK_THAT(problems_of(ramp, replaced(text, "// bits of a word", "// bits")),
             Contains("source_ramp.v has the comment \"bits\" above WIDTH, not \"bits of a word\""));
  CHECK_THAT(problems_of(ramp, replaced(text, "    // the word of this clock\n", "")),
             Contains("above word_o, not \"the word of this clock\""));
  Primitive without_meaning = ramp;
  without_meaning.outputs.front().meaning = "";
  CHECK_THAT(problems_of(without_meaning, text), Contains("does not say what word_o means"));
  Primitive without_rows = ramp;
  without_rows.parity_rows.clear();
  CHECK(problems_of(without_rows, text) == "source_ramp has no parity rows");
  Primitive bad_row = ramp;
  bad_row.parity_rows = {{{"width", {17}}, {"xor_mask", {0}}}};
  CHECK_THAT(problems_of(bad_row, text), Contains("source_ramp row 0: PW0204 /width"));
}

TEST_CASE("lint is silent on every block at every parity row", "[lint]") {
  const TemporaryFolder folder;
  const std::vector<std::string> files = write_all(folder.path());
  CHECK(output_of(verilator_lint, files, folder.path()) == "");
  CHECK(output_of({"iverilog", "-g2005", "-Wall", "-s", "lock_step_top", "-t", "null"}, files,
                  folder.path()) == "");
  CHECK(output_of({"yosys", "-q", "-p", "hierarchy -check -top lock_step_top"}, files, folder.path()) == "");
  CHECK(output_of(
            {samples::python_program("python"), PULSEWRIGHT_ROOT "/tools/slang.py", "--top", "lock_step_top"},
            files, folder.path()) == "");
}

TEST_CASE("lint is silent on a block by itself, without a clock or without inputs", "[lint]") {
  for (const char* name : {"source_ramp", "gate_and"}) {
    INFO(name);
    const TemporaryFolder folder;
    const std::vector<std::string> files =
        hdl::write_lock_step_top(devices_of(cases_of(*find_primitive(name))), folder.path());
    CHECK(output_of(verilator_lint, files, folder.path()) == "");
  }
}

TEST_CASE("lint notices a width that does not fit", "[lint]") {
  const TemporaryFolder folder;
  write_file(folder.path() / "hold.v", replaced(template_text("hold"), "<= value_i;", "<= {value_i, 1'b0};"));
  CHECK_THAT(
      output_of({"verilator", "--lint-only", "-Wall", "--language", "1364-2005"}, {"hold.v"}, folder.path()),
      Contains("WIDTH"));
}

TEST_CASE("illegal parameters stop elaboration", "[lint]") {
  // One parameter of each block beyond its range; the others keep the defaults of the template.
  const std::map<std::string, std::string> illegal{
      {"source_ramp", "WIDTH=17"},
      {"source_van_der_corput", "WIDTH=17"},
      {"source_lfsr", "TAPS=5"},
      {"source_sobol", "WIDTH=17"},
      {"source_cellular", "WORDS=8"},
      {"p_bit", "SUM_WIDTH=2"},
      {"control_sweep", "COLOURS=4097"},
      {"p_bit_folded", "SHIFT=2"},
      {"control_turns", "TURNS=1"},
      {"control_colours", "STEPS=4097"},
      {"control_run", "FOLDED=2"},
      {"axis_send_rows", "LANES=4097"},
      {"walk_energy", "WEIGHT_WIDTH=1"},
      {"encode_compare", "COUNT=4097"},
      {"gate_and", "WIDTH=4097"},
      {"gate_xnor", "WIDTH=4097"},
      {"count_parallel", "INPUTS=4097"},
      {"add_mux", "INPUTS=3"},
      {"accumulate", "WIDTH=64"},
      {"requantise", "SHIFT=41"},
      {"hold", "WIDTH=65537"},
      {"control_layer", "DELAY=16"},
      {"axis_receive", "BEATS=4097"},
      {"axis_send", "WIDTH=33"},
      {"memory_rom", "DEPTH=65537"},
      {"memory_ram", "WIDTH=65"},
      {"memory_loadable", "BASE=1"},
      {"requantise_loadable", "UP=39"},
      {"control_load", "LOAD_WIDTH=33"},
      {"gate_and_signed", "WIDTH=4097"},
      {"add_bias", "WIDTH=64"},
      {"accumulate_chain", "COUNT_WIDTH=9"},
      {"control_folded", "GROUPS=65536"},
      {"axis_receive_serial", "BEATS=65537"},
      {"axis_send_serial", "WIDTH=33"},
      {"axis_send_words", "WIDTH=33"},
      {"pool_chain", "OUT_WIDTH=7"},
      {"replace", "WIDTH=65"},
      {"walk_window", "KERNEL_ROWS=2"},
      {"axi_lite_registers", "WORDS=1025"},
      {"control_stream", "ENABLED=2"},
      {"gather", "WIDTH=18"},
      {"scatter", "WIDTH=47"},
      {"select_lane", "LANES=65"},
      {"shift_count", "HALVINGS=16"},
      {"limit", "MAXIMUM=3"},
      {"watch_leader", "CLASSES=65"},
      {"reset_synchroniser", "WIDTH=25"},
      {"serial_receive", "CLOCKS=3"},
      {"serial_send", "CLOCKS=3"},
      {"frame_receive", "PIXELS=65536"},
      {"frame_send", "WORDS=16384"},
      {"pulse_row_folded", "COLUMNS=257"},
      {"chop_bits", "THRESHOLD=257"},
      {"control_transfer", "PERIOD=65537"},
      {"accumulate_threshold", "VALUE_WIDTH=17"},
  };
  const TemporaryFolder folder;
  write_all(folder.path());
  for (const Primitive* primitive : primitives()) {
    const std::string name(primitive->name);
    INFO(name);
    const std::string file = name + ".v";
    CHECK(output_of({"iverilog", "-g2005", "-t", "null", "-s", name}, {file}, folder.path()) == "");
    if (!illegal.contains(name)) continue;
    const std::string& change = illegal.at(name);
    CHECK_THAT(output_of({"iverilog", "-g2005", "-t", "null", "-s", name, "-P" + name + "." + change}, {file},
                         folder.path()),
               Contains("illegal_parameter"));
    CHECK_THAT(output_of({"verilator", "--lint-only", "--language", "1364-2005", "--top-module", name,
                          "-G" + change},
                         {file}, folder.path()),
               Contains("illegal_parameter"));
  }
}

}  // namespace pulsewright::primitives
