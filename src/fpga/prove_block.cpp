// SPDX-License-Identifier: Apache-2.0
#include "fpga/prove_block.h"

#include <charconv>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/process.h"
#include "fpga/map_commands.h"
#include "fpga/tools.h"
#include "rtl/print_verilog.h"
#include "rtl/structure.h"

namespace pulsewright {

namespace {

constexpr const char* top = "proof_top";

/// The block alone in a module with its ports.
std::vector<TextFile> verilog_of(const Primitive& primitive, const Parameters& parameters) {
  Module module{
      .name = top, .comment = "One block.", .ports = {}, .wires = {}, .instances = {}, .assignments = {}};
  std::vector<Connection> connections;
  const auto add = [&](const std::string& name, Direction direction, unsigned width) {
    module.ports.push_back({name, direction, width});
    connections.push_back({name, {Slice{name, 0, width}}});
  };
  if (primitive.clocked)
    for (const char* name : {"clk_i", "rst_i", "en_i"}) add(name, Direction::input, 1);
  for (const Port& port : primitive.inputs)
    add(std::string(port.name), Direction::input, port.width(parameters));
  for (const Port& port : primitive.outputs)
    add(std::string(port.name), Direction::output, port.width(parameters));
  module.instances.push_back(block_instance("u_block", primitive.name, parameters, std::move(connections)));
  const Design design{.prefix = "proof", .netlist_hash = "", .modules = {std::move(module)}};
  verify_structure(design);
  return print_verilog(design);
}

/// gold: the Verilog. gate: the cells, as their models. Names that stand for the same bits go, so that each
/// bit is compared once.
std::string load(const std::vector<TextFile>& verilog, bool alters) {
  std::string read = "read_verilog";
  for (const TextFile& file : verilog)
    if (file.path.ends_with(".v")) read += " rtl/" + file.path;
  std::string script = map_commands(Target::ice40_hx8k, top, verilog);
  if (alters) script += "mutate -list 1 -mode inv -port O -o alter.ys\nscript alter.ys\n";
  script +=
      "techmap -wb -D EQUIV -autoproc -map +/ice40/cells_sim.v\nmemory_map\nopt_clean -purge\ndesign -stash "
      "gate\n";
  script += fmt::format(
      "{}\nhierarchy -check -top {}\nproc\nflatten\nmemory_map\nopt_clean -purge\ndesign -stash gold\n", read,
      top);
  return script +
         fmt::format("design -copy-from gold -as gold {0}\ndesign -copy-from gate -as gate {0}\n", top);
}

constexpr const char* by_equivalence =
    "equiv_make gold gate equiv\nhierarchy -top equiv\nequiv_simple -undef\nequiv_induct "
    "-undef\nequiv_status\n";

/// For registers that synthesis coded anew: state machines.
std::string by_induction(bool clocked) {
  return fmt::format(
      "miter -equiv -make_outputs -flatten gold gate miter\nhierarchy -top miter\nopt_clean\n"
      "sat -prove trigger 0 -set-def-inputs {} miter\n",
      clocked ? "-tempinduct -maxsteps 30 -seq 1 -set-at 1 in_rst_i 1" : "");
}

ProcessResult run_yosys(const std::string& program, const std::filesystem::path& folder,
                        const std::string& script, std::chrono::seconds timeout) {
  write_file(folder / "prove.ys", script);
  ProcessResult result = run_process({program, "-s", "prove.ys"}, folder, timeout);
  if (!result.timed_out && result.exit_code != 0)
    throw Failure(fmt::format(
        "{} ended with exit code {}:\n{}", program, result.exit_code,
        result.output.substr(result.output.size() - std::min<std::size_t>(result.output.size(), 2000))));
  return result;
}

/// The number behind the last `before` in what yosys said, or -1.
std::int64_t number_after(const std::string& output, std::string_view before) {
  const std::size_t at = output.rfind(before);
  if (at == std::string::npos) return -1;
  std::int64_t number = -1;
  std::from_chars(output.data() + at + before.size(), output.data() + output.size(), number);
  return number;
}

}  // namespace

BlockProof prove_block(const Primitive& primitive, const Parameters& parameters,
                       const ProofOptions& options) {
  const FpgaTool yosys = find_fpga_tool("yosys");
  const std::vector<TextFile> verilog = verilog_of(primitive, parameters);
  const TemporaryFolder folder;
  for (const TextFile& file : verilog) write_file(folder.path() / "rtl" / file.path, file.text);
  const std::string loaded = load(verilog, options.alters);

  BlockProof proof{.method = "equivalence"};
  ProcessResult run = run_yosys(yosys.program, folder.path(), loaded + by_equivalence, options.timeout);
  if (options.alters) {
    const std::filesystem::path alteration = folder.path() / "alter.ys";
    proof.altered =
        std::filesystem::exists(alteration) && read_file(alteration).find("mutate") != std::string::npos;
  }
  const std::int64_t proved = number_after(run.output, "Of those cells ");
  const std::int64_t unproved = number_after(run.output, " are proven and ");
  if (!run.timed_out && proved > 0 && unproved == 0) {
    proof.verdict = Verdict::proved;
    proof.points = proved;
    return proof;
  }
  proof.method = "induction";
  run = run_yosys(yosys.program, folder.path(), loaded + by_induction(primitive.clocked), options.timeout);
  if (run.timed_out) {
    proof.reason = fmt::format("too large: not decided within {} s", options.timeout.count());
  } else if (run.output.find("SUCCESS!") != std::string::npos) {
    proof.verdict = Verdict::proved;
    for (const Port& port : primitive.outputs) proof.points += port.width(parameters);
  } else if (run.output.find("FAIL!") != std::string::npos) {
    proof.verdict = Verdict::different;
  } else {
    proof.reason = "not decided by induction over 30 clocks";
  }
  return proof;
}

}  // namespace pulsewright
