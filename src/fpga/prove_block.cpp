// SPDX-License-Identifier: Apache-2.0
#include "fpga/prove_block.h"

#include <fmt/format.h>

#include "fpga/map_commands.h"
#include "hdl/print_verilog.h"
#include "hdl/structure.h"

namespace pulsewright::fpga {

namespace {

constexpr const char* top = "proof_top";

/// The block alone in a module with its ports.
std::vector<TextFile> verilog_of(const primitives::Primitive& primitive,
                                 const primitives::Parameters& parameters) {
  hdl::Module module{
      .name = top, .comment = "One block.", .ports = {}, .wires = {}, .instances = {}, .assignments = {}};
  std::vector<hdl::Connection> connections;
  const auto add = [&](const std::string& name, hdl::Direction direction, unsigned width) {
    module.ports.push_back({name, direction, width});
    connections.push_back({name, {hdl::Slice{name, 0, width}}});
  };
  if (primitive.clocked)
    for (const char* name : {"clk_i", "rst_i", "en_i"}) add(name, hdl::Direction::input, 1);
  for (const primitives::Port& port : primitive.inputs)
    add(std::string(port.name), hdl::Direction::input, port.width(parameters));
  for (const primitives::Port& port : primitive.outputs)
    add(std::string(port.name), hdl::Direction::output, port.width(parameters));
  module.instances.push_back(block_instance("u_block", primitive.name, parameters, std::move(connections)));
  const hdl::Design design{.prefix = "proof", .netlist_hash = "", .modules = {std::move(module)}};
  verify_structure(design);
  return print_verilog(design);
}

/// gold: the Verilog. gate: the cells, as their models. Names that stand for the same bits go, so that each
/// bit is compared once.
std::string load(const std::vector<TextFile>& verilog, bool alters) {
  std::string script = map_commands(Target::ice40_hx8k, top, verilog);
  if (alters) script += "mutate -list 1 -mode inv -port O -o alter.ys\nscript alter.ys\n";
  script +=
      "techmap -wb -D EQUIV -autoproc -map +/ice40/cells_sim.v\nmemory_map\nopt_clean -purge\ndesign -stash "
      "gate\n";
  script += fmt::format(
      "{}hierarchy -check -top {}\nproc\nflatten\nmemory_map\nopt_clean -purge\ndesign -stash gold\n",
      read_commands(verilog), top);
  return script +
         fmt::format("design -copy-from gold -as gold {0}\ndesign -copy-from gate -as gate {0}\n", top);
}

}  // namespace

BlockProof prove_block(const primitives::Primitive& primitive, const primitives::Parameters& parameters,
                       const ProofOptions& options) {
  const std::vector<TextFile> verilog = verilog_of(primitive, parameters);
  const TemporaryFolder folder;
  for (const TextFile& file : verilog) write_file(folder.path() / "rtl" / file.path, file.text);
  BlockProof proof{
      prove_equivalence(folder.path(), load(verilog, options.alters), primitive.clocked, options.timeout)};
  if (proof.verdict == Verdict::proved && proof.points == 0)
    for (const primitives::Port& port : primitive.outputs) proof.points += port.width(parameters);
  if (options.alters) {
    const std::filesystem::path alteration = folder.path() / "alter.ys";
    proof.altered =
        std::filesystem::exists(alteration) && read_file(alteration).find("mutate") != std::string::npos;
  }
  return proof;
}

}  // namespace pulsewright::fpga
