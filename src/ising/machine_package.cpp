// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_package.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "base/embedded.h"
#include "base/failure.h"
#include "base/version.h"
#include "hdl/text_template.h"
#include "ising/axi_bench.h"
#include "ising/folded_image.h"
#include "ising/lower_machine.h"
#include "ising/machine_bench.h"
#include "ising/machine_document.h"
#include "ising/machine_registers.h"

namespace pulsewright::ising {

namespace {

std::string fill(const std::string& name, const hdl::Markers& markers) {
  return hdl::fill_template(embedded_text(embedded_machine_package(), name + ".in"), markers);
}

/// The vectors of the testbench and what depends on the layout.
struct Bench {
  std::vector<TextFile> vectors;
  hdl::Markers markers;
};

/// One line of a trace, "STATES FLAG LAST" and perhaps " ROW", as one number: the row, one digit for both
/// flags, the states.
std::string number_of(const std::string& line, std::size_t digits) {
  const int flags = (line[digits + 1] == '1') | (line[digits + 3] == '1') << 1;
  const std::string row = line.size() > digits + 4 ? line.substr(digits + 5) : "";
  return fmt::format("{}{}{}\n", row, flags, line.substr(0, digits));
}

/// `bits` of a wire with zeros up to a whole digit.
std::string padded(const std::string& wire, std::size_t bits) {
  const std::size_t fill = (4 - bits % 4) % 4;
  return fill == 0 ? wire : fmt::format("{{{}'b0, {}}}", fill, wire);
}

Bench make_bench(const Machine& machine) {
  const bool is_folded = machine.layout == Layout::folded;
  const std::int64_t sweep = clocks_of_sweep(machine);
  const Script script = draw_script(machine, std::max<std::int64_t>(200, 6 * sweep), 1);
  const std::size_t bits = trace_shape(machine).bits;
  const std::size_t digits = (bits + 3) / 4;
  Bench bench;
  std::string expected;
  for (const std::string& line : expected_lines(machine, script)) expected += number_of(line, digits);
  const std::vector<TextFile> files = bench_files(machine, script);
  bench.vectors = {{"tb/stimuli.hex", files.front().text}, {"tb/expected.hex", std::move(expected)}};
  hdl::Markers& markers = bench.markers;
  markers["last"] = std::to_string(script.stimuli.size() - 1);
  const std::string states = padded("states", bits);
  if (!is_folded) {
    markers["stimulus_top"] = "3";
    markers["shown_top"] = std::to_string(4 * (digits + 1) - 1);
    markers["declarations"] = fmt::format(
        "  wire [{}:0] states;\n  wire flag;\n  wire last;\n"
        "  assign shown = {{2'b00, last, flag, {}}};",
        bits - 1, states);
    markers["connections"] =
        "    .state_i(now[3]),\n    .state_o(flag),\n    .spins_o(states),\n    .last_o(last)";
    markers["initial"] = "";
    return bench;
  }
  const unsigned row_bits = index_bits(plan_folds(machine).rows());
  const unsigned row_digits = (row_bits + 3) / 4;
  const unsigned load_width = folded_image(machine).load_width;
  const auto lanes = std::ranges::find(files, "parity_lanes.hex", &TextFile::path);
  bench.vectors.push_back({"tb/lanes.hex", lanes->text});
  const std::size_t shown = 4 * (digits + 1 + row_digits);
  markers["stimulus_top"] = std::to_string(34 + load_width);
  markers["shown_top"] = std::to_string(shown - 1);
  markers["declarations"] = fmt::format(
      "  reg [{0}:0] lanes [0:{1}];\n  wire [{0}:0] row_states;\n  wire [{0}:0] states = row_states & "
      "lanes[row];\n"
      "  wire [{2}:0] row;\n  wire flag;\n  wire last;\n"
      "  // Lanes without a spin, and rows that are not drawn, mean nothing.\n"
      "  assign shown = flag ? {{{3}, 2'b00, last, flag, {4}}} : {5}'d0;",
      bits - 1, machine.colours() - 1, row_bits - 1, padded("row", row_bits), states, shown);
  markers["connections"] = fmt::format(
      "    .load_word_i(now[34:3]),\n    .load_address_i(now[{}:35]),\n    .states_o(row_states),\n"
      "    .row_o(row),\n    .drawn_o(flag),\n    .last_o(last)",
      34 + load_width);
  markers["initial"] = "    $readmemh(\"lanes.hex\", lanes);\n";
  return bench;
}

/// The paths that end so, as a list of a core file; `copies` says where memories are read.
std::string list_of(const std::vector<TextFile>& files, std::string_view ending, bool copies) {
  std::vector<std::string> paths;
  for (const TextFile& file : files) {
    if (!file.path.ends_with(ending)) continue;
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    paths.push_back(copies ? fmt::format("{}: {{copyto: {}}}", file.path, name) : file.path);
  }
  return fmt::format("{}", fmt::join(paths, ", "));
}

/// What each port of the top is for; lower_machine.h and lower_folded.h say it for engineers of this program.
std::string_view meaning_of(std::string_view port, bool is_folded) {
  struct Meaning {
    std::string_view port;
    std::string_view parallel;
    std::string_view folded;
  };
  constexpr Meaning meanings[] = {
      {"clk_i", "clock, rising edge", "clock, rising edge"},
      {"rst_i", "back to the start states and the seeds",
       "back to the seeds; the start states are filled in"},
      {"run_i", "1: the spins of one colour are redrawn, and all generators step",
       "1: rows are redrawn, one after the other"},
      {"load_i", "1: every spin takes the state of the one before it; not together with run_i",
       "1: a word of a memory is loaded, and the machine stands still"},
      {"state_i", "what spin 0 takes then", ""},
      {"state_o", "the last spin", ""},
      {"spins_o", "all spins, spin 0 in bit 0; 1 is +1", ""},
      {"last_o", "1: a sweep ends with this clock", "1: this row is the last one of a sweep"},
      {"load_word_i", "", "the word"},
      {"load_address_i", "", "its address; the head of the Verilog has the map"},
      {"states_o", "", "a row as it is written, lane 0 in bit 0; 1 is +1"},
      {"row_o", "", "the number of that row"},
      {"drawn_o", "", "1: states_o has a row that was redrawn"},
  };
  const auto found = std::ranges::find(meanings, port, &Meaning::port);
  PW_ASSERT(found != std::end(meanings));
  return is_folded ? found->folded : found->parallel;
}

std::string port_rows(const Machine& machine) {
  const hdl::Module top = lower_machine(machine).modules.back();
  std::string rows;
  for (const hdl::ModulePort& port : top.ports)
    rows += fmt::format("| `{}` | {} | {} | {} |\n", port.name,
                        port.direction == hdl::Direction::input ? "in" : "out", port.width,
                        meaning_of(port.name, machine.layout == Layout::folded));
  return rows;
}

/// What the testbench of NAME_axi reads.
std::vector<TextFile> axi_vectors(const AxiScript& script) {
  std::string stream;
  for (const std::string& line : script.stream) stream += line.substr(11, 1) + line.substr(2, 8) + "\n";
  std::string answers;
  std::size_t next = 0;
  for (const AxiOperation& each : script.program) {
    const bool is_answered = each.code == AxiOperation::write || each.code == AxiOperation::read;
    const std::string line = is_answered ? script.answers[next++] : "W 000 00";
    const bool is_refused = line.ends_with("10");
    const std::string word = line.starts_with("R") ? line.substr(6, 8) : "00000000";
    answers += fmt::format("{}{}\n", is_refused ? 2 : 0, word);
  }
  return {{"tb/axi_program.hex", program_text(script)},
          {"tb/axi_answers.hex", std::move(answers)},
          {"tb/axi_stream.hex", std::move(stream)}};
}

std::string memory_macros(const std::string& prefix, const MachineAxi& axi) {
  std::string lines;
  for (const auto& [name, meaning, memory] : axi.memories) {
    const std::string begin = fmt::format("#define {}_{}", prefix, hdl::capitals(name));
    lines += fmt::format("{}_ADDRESS {:#x}u\n{}_ROWS {}u\n{}_ROW_SPAN {}u\n", begin, memory.base, begin,
                         memory.depth, begin, memory.row_span());
  }
  return lines;
}

std::string count_of_words(unsigned count) {
  return count == 1 ? "1 word" : fmt::format("{} words", count);
}

/// The read-me's section about NAME_axi.
std::string axi_section(const Machine& machine, const MachineAxi& axi) {
  const std::string row_words = count_of_words(axi.shape.row_words());
  std::string text = fmt::format(
      "`{0}_axi` puts {1} behind AXI4-Lite registers, with the states at an AXI4-Stream, `m_axis`. "
      "`sw/{0}_regs.h` "
      "has the\nregisters for C.\n\n| offset | register | access | |\n| --- | --- | --- | --- |\n{2}\n\n",
      machine.name,
      machine.layout == Layout::folded ? "the machine"
                                       : fmt::format("`{}_core`, the machine with "
                                                     "memories for its tables, start states and clamps,",
                                                     machine.name),
      register_rows(axi.registers));
  text +=
      "| memory | first load address | rows | addresses of a row | a row, its lowest bits first |\n"
      "| --- | --- | --- | --- | --- |\n" +
      memory_rows(axi) + "\n";
  text += axi.shape.rows == 1
              ? fmt::format("A frame has {} with the spins, spin i in bit i % 32 of word i / 32.", row_words)
              : fmt::format("A frame has {} rows of {}, a spin in the bit of its lane.", axi.shape.rows,
                            row_words);
  text += axi.has_energy
              ? " Two more words are the energy, -sum h_i s_i - sum J_ij s_i s_j over the terms in the "
                "memory, the "
                "lower one first.\n"
              : " It has more terms than the energy in hardware can have, so that a frame ends there.\n";
  return text +
         "Words are loaded between sweeps, while `status` is 0. The machine waits for the reader of the "
         "stream.\n\n";
}

constexpr std::string_view axi_core_targets = R"(  sim_axi: &sim_axi
    <<: *sim
    description: The self-checking testbench of the AXI ports in Icarus Verilog
    toplevel: @name@_axi_tb

  sim_axi_verilator:
    <<: *sim_axi
    description: The same in Verilator
    flow_options:
      tool: verilator
      mode: binary
      verilator_options: [--timing, --language, 1364-2005]

)";

/// Adds what a package of a machine with NAME_axi has more.
void add_axi(const Machine& machine, const hdl::Markers& markers, std::vector<TextFile>& vectors,
             std::vector<TextFile>& files, hdl::Markers& texts) {
  texts["axi"] = "";
  texts["axi_targets"] = "";
  texts["testbenches"] = fmt::format("tb/{}_tb.v", machine.name);
  if (!check_axi(machine).empty()) return;
  const MachineAxi axi = machine_axi(machine);
  const AxiScript script = draw_axi_script(machine, 500, 1);
  std::ranges::move(axi_vectors(script), std::back_inserter(vectors));
  hdl::Markers bench = markers;
  bench["operations"] = std::to_string(script.program.size());
  bench["words"] = std::to_string(script.stream.size());
  bench["patience"] = std::to_string(axi_patience(machine));
  files.push_back({"tb/" + machine.name + "_axi_tb.v", fill("machine_axi_tb.v", bench)});
  hdl::Markers header = markers;
  header["prefix"] = hdl::capitals(machine.name);
  header["registers"] = register_macros(header["prefix"], axi.registers);
  header["memories"] = memory_macros(header["prefix"], axi);
  files.push_back({"sw/" + machine.name + "_regs.h", fill("machine_regs.h", header)});
  texts["axi"] = axi_section(machine, axi);
  texts["axi_targets"] = hdl::fill_template(axi_core_targets, markers);
  texts["testbenches"] += fmt::format(", tb/{}_axi_tb.v", machine.name);
}

}  // namespace

std::vector<TextFile> package_machine(const Machine& machine) {
  std::vector<TextFile> files = machine_files(machine);
  Bench bench = make_bench(machine);
  std::string sources;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) sources += file.path + "\n";
  const std::string rtl = list_of(files, ".v", false);
  const std::string memories = list_of(files, ".hex", true);
  const hdl::Markers markers = {
      {"name", machine.name}, {"version", std::string(version())}, {"hash", machine_sha256(machine)}};
  hdl::Markers core_markers = markers;
  add_axi(machine, markers, bench.vectors, files, core_markers);
  const std::string vectors = list_of(bench.vectors, ".hex", true);
  std::ranges::move(bench.vectors, std::back_inserter(files));
  hdl::Markers bench_markers = bench.markers;
  bench_markers.insert(markers.begin(), markers.end());
  core_markers["spins"] = std::to_string(machine.spins.size());
  core_markers["couplings"] = std::to_string(machine.couplings.size());
  core_markers["rtl"] = rtl;
  core_markers["vectors"] = vectors;
  // FuseSoC refuses an empty file set.
  core_markers["design_sets"] = memories.empty() ? "rtl" : "rtl, memories";
  core_markers["memory_set"] =
      memories.empty() ? "" : fmt::format("  memories:\n    files: [{}]\n    file_type: mem\n", memories);
  files.push_back({"tb/" + machine.name + "_tb.v", fill("machine_tb.v", bench_markers)});
  hdl::Markers readme_markers = core_markers;
  readme_markers["layout"] = to_text(machine.layout);
  readme_markers["colours"] = std::to_string(machine.colours());
  readme_markers["clocks"] = std::to_string(clocks_of_sweep(machine));
  readme_markers["width"] = std::to_string(machine.width);
  readme_markers["ports"] = port_rows(machine);
  files.push_back({"README.md", fill("README.md", readme_markers)});
  files.push_back({"files.f", sources});
  files.push_back({"Makefile", fill("Makefile", markers)});
  files.push_back({machine.name + ".core", fill("machine.core", core_markers)});
  return files;
}

}  // namespace pulsewright::ising
