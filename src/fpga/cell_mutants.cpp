// SPDX-License-Identifier: Apache-2.0
#include "fpga/cell_mutants.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "fpga/map_commands.h"
#include "fpga/tools.h"
#include "hdl/stream_ports.h"
#include "rtl/generate.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::fpga {

namespace {

constexpr const char* sound_file = "sound.il";
constexpr const char* list_file = "mutants.txt";
constexpr const char* faulty_file = "faulty.v";
constexpr const char* view_file = "view.v";

/// Warnings of Verilator about Verilog as yosys writes it, and about a bit that depends on another one of its
/// vector.
constexpr const char* lint_off =
    "/* verilator lint_off WIDTH */\n"
    "/* verilator lint_off CASEOVERLAP */\n"
    "/* verilator lint_off UNOPTFLAT */\n";

constexpr const char* view = "answers_view";

/// The options of yosys' mutate command: each name with its last value.
std::map<std::string, std::string> options_of(const std::string& command) {
  std::map<std::string, std::string> options;
  std::istringstream words(command);
  std::string name;
  words >> name;
  for (std::string value; words >> name >> value;) options[name] = value;
  return options;
}

/// The provers take every clock for the one clock, so that they see no fault there; and what a memory starts
/// from has to be constant.
bool is_unfit(const std::string& command) {
  auto options = options_of(command);
  return options["-port"] == "CLK" || options["-port"] == "clk_i" ||
         options["-cell"].starts_with("$meminit$");
}

/// Names as yosys makes them, without the numbers and parameters that it adds.
std::string plain_module(const std::string& name, const std::string& design) {
  static const std::regex parameters(R"(^\$paramod(\$[0-9a-f]{40})?\\|\\[A-Z_]+=.*$)");
  const std::string module = std::regex_replace(name, parameters, "");
  return module.starts_with(design + "_") ? module.substr(design.size() + 1) : module;
}

std::string plain_cell(const std::string& name) {
  static const std::regex decoration(R"(^\$(auto\$)?|\$rtl/.*$|\$[0-9]+$)");
  return std::regex_replace(name, decoration, "");
}

/// "requantise.v:34" of "rtl/reference_requantise.v:34.30-34.51".
std::string plain_line(const std::string& source) {
  return source.substr(source.rfind('/') + 1, source.find('.', source.rfind(':')) - source.rfind('/') - 1);
}

/// Leaves the module flat and without memories, stashed under another name.
std::string flat(const std::string& module, const char* as) {
  return fmt::format(
      "hierarchy -top {0}\nflatten\nmemory_collect\nmemory_map\nopt_clean -purge\nrename {0} {1}\n"
      "design -stash {1}\n",
      module, as);
}

/// gold: the module as it is; gate: with the fault.
std::string load_pair(const std::string& module, const std::string& fault) {
  const std::string read = fmt::format("read_rtlil {}\nread_verilog {}\n", sound_file, view_file);
  return read + fault + "\n" + flat(module, "gate") + read + flat(module, "gold") +
         "design -copy-from gold gold\ndesign -copy-from gate gate\n";
}

/// The top as those who use it look at it.
std::string answers_view(const FaultyDesign& design) {
  std::string ports;
  std::string inside;
  std::string connections;
  for (const hdl::ModulePort& port : design.top.ports) {
    const bool is_input = port.direction == hdl::Direction::input;
    const std::string range = fmt::format("[{}:0]", port.width - 1);
    const auto seen = std::ranges::find(design.views, port.name, &PortView::port);
    const bool is_viewed = seen != design.views.end();
    ports +=
        fmt::format("{}{} {} {}", ports.empty() ? "" : ", ", is_input ? "input" : "output", range, port.name);
    connections += fmt::format("{}.{}({}{})", connections.empty() ? "" : ", ", port.name, port.name,
                               !is_viewed ? ""
                               : is_input ? "_legal"
                                          : "_any");
    if (is_viewed && is_input)
      inside += fmt::format("wire {0} {1}_legal = {2};\n", range, port.name, seen->expression);
    else if (is_viewed)
      inside += fmt::format("wire {0} {1}_any;\nassign {1} = {2};\n", range, port.name, seen->expression);
  }
  return fmt::format("module {} ({});\n{}{} u_top ({});\nendmodule\n", view, ports, inside, design.top.name,
                     connections);
}

}  // namespace

FaultyDesign faulty_design(const netlist::Netlist& netlist) {
  FaultyDesign design{.name = netlist.name,
                      .top = rtl::lower_netlist(netlist).modules.back(),
                      .verilog = rtl::generate_rtl(netlist)};
  for (const hdl::ModulePort& port : design.top.ports)
    if (port.name == "m_axis_tdata" || port.name == "m_axis_tlast")
      design.views.push_back(
          {port.name, fmt::format("m_axis_tvalid ? {}_any : {}'d0", port.name, port.width)});
    else if (port.name == "s_axis_tdata")
      design.views.push_back(
          {port.name, fmt::format("{0} > {1} ? {1} : {0}", port.name,
                                  fmt::format("{}'d{}", port.width, chain_of(netlist).input->maximum))});
  return design;
}

CellMutants::CellMutants(const FaultyDesign& design, std::size_t count, std::uint32_t seed)
    : name_(design.name), program_(find_fpga_tool("yosys").program) {
  write_file(folder_.path() / view_file, answers_view(design));
  for (const TextFile& file : design.verilog) write_file(folder_.path() / "rtl" / file.path, file.text);
  run_yosys(
      program_, folder_.path(),
      {read_commands(design.verilog) + fmt::format("hierarchy -check -top {}\nproc\nwrite_rtlil {}\n"
                                                   "mutate -list {} -seed {} -o {}\n",
                                                   design.top.name, sound_file, 2 * count, seed, list_file)});
  std::istringstream list(read_file(folder_.path() / list_file));
  for (std::string line; std::getline(list, line) && commands_.size() < count;)
    if (line.starts_with("mutate ") && !is_unfit(line)) commands_.push_back(line);
}

std::vector<std::size_t> CellMutants::numbers() const {
  std::vector<std::size_t> numbers(size());
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

std::string CellMutants::place(std::size_t fault) const {
  const auto options = options_of(command(fault));
  const auto option = [&](const char* key) {
    const auto at = options.find(key);
    return at == options.end() ? std::string() : at->second;
  };
  std::string text =
      fmt::format("{} at {} {}.{}[{}]", option("-mode"), plain_module(option("-module"), name_),
                  plain_cell(option("-cell")), option("-port"), option("-portbit"));
  if (!option("-wire").empty()) text += " of " + option("-wire");
  if (!option("-ctrlbit").empty()) text += fmt::format(" by bit {}", option("-ctrlbit"));
  if (!option("-src").empty()) text += ", " + plain_line(option("-src"));
  return text;
}

std::vector<TextFile> CellMutants::verilog() const {
  std::string commands;
  for (std::size_t fault = 1; fault <= size(); ++fault)
    commands += fmt::format("{} -ctrl {} {} {}\n", command(fault), hdl::fault_port, hdl::fault_bits, fault);
  run_yosys(program_, folder_.path(),
            {fmt::format("read_rtlil {}\n{}write_verilog -noattr {}\n", sound_file, commands, faulty_file)});
  return {{faulty_file, lint_off + read_yosys_verilog(folder_.path() / faulty_file)}};
}

EquivalenceProof CellMutants::prove_in_module(std::size_t fault, std::chrono::seconds timeout) const {
  return prove_by_name(folder_.path(), load_pair(options_of(command(fault)).at("-module"), command(fault)),
                       timeout);
}

EquivalenceProof CellMutants::prove_equal(std::size_t fault, std::chrono::seconds timeout) const {
  const EquivalenceProof proof = prove_in_module(fault, timeout);
  if (proof.verdict == Verdict::proved) return proof;
  return prove_by_reachability(folder_.path(), load_pair(view, command(fault)), timeout);
}

}  // namespace pulsewright::fpga
