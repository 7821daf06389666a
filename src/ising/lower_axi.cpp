// SPDX-License-Identifier: Apache-2.0
#include "ising/lower_axi.h"

#include <map>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "ising/folded_image.h"
#include "ising/machine_registers.h"
#include "ising/parallel_image.h"

namespace pulsewright::ising {

namespace {

class MachineAxiLowering {
 public:
  explicit MachineAxiLowering(const Machine& machine)
      : machine_(machine),
        is_folded_(machine.layout == Layout::folded),
        terms_(is_folded_ ? folded_image(machine).terms : parallel_image(machine).terms),
        axi_(machine_axi(machine)) {}

  hdl::Module lower() {
    module_.name = machine_.name + "_axi";
    module_.comment = machine_.name + " with AXI4-Lite registers and its states as an AXI4-Stream.";
    module_.ports = hdl::register_ports();
    for (const hdl::ModulePort& port : {hdl::ModulePort{"m_axis_tdata", hdl::Direction::output, stream_bits},
                                        hdl::ModulePort{"m_axis_tvalid", hdl::Direction::output, 1},
                                        hdl::ModulePort{"m_axis_tready", hdl::Direction::input, 1},
                                        hdl::ModulePort{"m_axis_tlast", hdl::Direction::output, 1}})
      module_.ports.push_back(port);
    declare();
    // The inverter of aresetn.
    add(hdl::block_instance(
        "u_reset", "gate_and", {{"width", {1}}, {"negate", {1}}},
        {{"a_i", {hdl::Slice{"aresetn"}}}, {"b_i", hdl::always}, {"products_o", wire("reset")}}));
    add_registers();
    add_load();
    add_run();
    add_machine();
    add_sender();
    if (axi_.has_energy) add_energy();
    add_clocked("u_frames", "accumulate", {{"width", {32}}, {"count_width", {1}}, {"preset", {0}}},
                wire("machine_reset"), {{"count_i", wire("clear")}, {"total_o", wire("frames")}});
    return std::move(module_);
  }

 private:
  void add(hdl::Instance instance) { module_.instances.push_back(std::move(instance)); }

  void add_clocked(const std::string& name, std::string_view block, primitives::Parameters parameters,
                   hdl::Expression reset, std::vector<hdl::Connection> connections) {
    add(hdl::axi_clocked_instance(name, block, std::move(parameters), std::move(reset), hdl::always,
                                  std::move(connections)));
  }

  void declare() {
    for (const char* name :
         {"reset", "machine_reset", "run", "machine_load", "beyond", "valid", "busy", "resetting", "load",
          "load_ready", "load_refused", "last", "drawn", "ready", "idle", "word", "clear", "done"})
      wires_[name] = module_.add_wire(name, 1);
    for (const char* name : {"run_left", "every", "sweeps", "frames", "load_checksum", "write_data"})
      wires_[name] = module_.add_wire(name, 32);
    wires_["energy"] = module_.add_wire("energy", 64);
    wires_["row"] = module_.add_wire("row", axi_.shape.lanes);
    wires_["load_address"] = module_.add_wire("load_address", axi_.load_width);
    wires_["write"] = module_.add_wire("write", 4 * static_cast<unsigned>(axi_.registers.size()));
  }

  const hdl::Slice& slice(std::string_view name) const {
    const auto found = wires_.find(name);
    PW_ASSERT(found != wires_.end());
    return found->second;
  }
  hdl::Expression wire(std::string_view name) const { return {slice(name)}; }

  /// What a register reads, its lowest bits first.
  hdl::Expression value_of(const hdl::Register& entry) const {
    if (entry.constant) return {hdl::literal(32, *entry.constant)};
    if (entry.name == "control") return {hdl::literal(32, 0)};
    if (entry.name == "status") return {slice("busy"), slice("resetting"), hdl::literal(30, 0)};
    if (entry.name == "load_status") return {slice("load_ready"), slice("load_refused"), hdl::literal(30, 0)};
    if (entry.name == "run") return wire("run_left");
    if (entry.name != "load_address") return wire(entry.name);
    hdl::Expression address = wire("load_address");
    if (axi_.load_width < 32) address.push_back(hdl::literal(32 - axi_.load_width, 0));
    return address;
  }

  /// The pulse of a write to the lowest bytes of a register, a bit for each.
  hdl::Expression write_to(std::string_view name, unsigned bytes) const {
    return {hdl::Slice{"write", 4 * hdl::register_index(axi_.registers, name), bytes}};
  }

  void add_registers() {
    hdl::Expression values;
    for (const hdl::Register& entry : axi_.registers)
      for (hdl::Part& part : value_of(entry)) values.push_back(std::move(part));
    add(hdl::register_instance(axi_.registers, std::move(values), wire("reset"), slice("write"),
                               slice("write_data")));
  }

  void add_load() {
    add_clocked("u_load", "control_load", {{"load_width", {axi_.load_width}}}, wire("reset"),
                {{"write_address_i", write_to("load_address", 4)},
                 {"write_word_i", write_to("load_word", 4)},
                 {"restart_i", write_to("load_checksum", 1)},
                 {"clear_i", write_to("load_status", 1)},
                 {"data_i", wire("write_data")},
                 {"enabled_i", {hdl::literal(1, 0)}},
                 {"busy_i", wire("busy")},
                 {"resetting_i", wire("resetting")},
                 {"load_o", wire("load")},
                 {"address_o", wire("load_address")},
                 {"checksum_o", wire("load_checksum")},
                 {"ready_o", wire("load_ready")},
                 {"refused_o", wire("load_refused")}});
  }

  void add_run() {
    add_clocked("u_run", "control_run",
                {{"folded", {is_folded_}},
                 {"fill", {static_cast<std::uint64_t>(axi_.fill_clocks)}},
                 {"every", {static_cast<std::uint64_t>(machine_.readout.every) & low_mask(32)}}},
                wire("reset"),
                {{"write_run_i", write_to("run", 4)},
                 {"write_every_i", write_to("every", 4)},
                 {"write_control_i", write_to("control", 1)},
                 {"data_i", wire("write_data")},
                 {"load_i", wire("load")},
                 {"beyond_i", {hdl::Slice{"load_address", axi_.load_width - 1, 1}}},
                 {"last_i", wire("last")},
                 {"drawn_i", is_folded_ ? wire("drawn") : hdl::Expression{hdl::literal(1, 0)}},
                 {"ready_i", wire("ready")},
                 {"idle_i", wire("idle")},
                 {"reset_o", wire("machine_reset")},
                 {"run_o", wire("run")},
                 {"load_o", wire("machine_load")},
                 {"beyond_o", wire("beyond")},
                 {"valid_o", wire("valid")},
                 {"busy_o", wire("busy")},
                 {"resetting_o", wire("resetting")},
                 {"run_left_o", wire("run_left")},
                 {"every_o", wire("every")},
                 {"sweeps_o", wire("sweeps")}});
  }

  void add_machine() {
    hdl::Instance machine{
        "u_machine",
        nullptr,
        machine_.name + (is_folded_ ? "" : "_core"),
        {},
        {{"clk_i", {hdl::Slice{"aclk"}}},
         {"rst_i", wire("machine_reset")},
         {"run_i", wire("run")},
         {"load_i", wire("machine_load")},
         {"load_address_i", {hdl::Slice{"load_address", 0, axi_.load_width - 1}, slice("beyond")}},
         {"load_word_i", wire("write_data")}}};
    if (is_folded_) {
      const unsigned row_bits = index_bits(axi_.shape.rows);
      machine.connections.push_back({"states_o", wire("row")});
      machine.connections.push_back({"row_o", {module_.add_wire("row_number", row_bits)}});
      machine.connections.push_back({"drawn_o", wire("drawn")});
    } else {
      machine.connections.push_back({"spins_o", wire("row")});
      module_.assignments.push_back({"drawn", {hdl::literal(1, 0)}});
    }
    machine.connections.push_back({"last_o", wire("last")});
    add(std::move(machine));
  }

  void add_sender() {
    add_clocked("u_send", "axis_send_rows",
                {{"lanes", {axi_.shape.lanes}}, {"rows", {axi_.shape.rows}}, {"energy", {axi_.has_energy}}},
                wire("reset"),
                {{"row_i", wire("row")},
                 {"valid_i", wire("valid")},
                 {"energy_i", wire("energy")},
                 {"done_i", wire("done")},
                 {"tready_i", {hdl::Slice{"m_axis_tready"}}},
                 {"ready_o", wire("ready")},
                 {"idle_o", wire("idle")},
                 {"tdata_o", {hdl::Slice{"m_axis_tdata", 0, stream_bits}}},
                 {"tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
                 {"tlast_o", {hdl::Slice{"m_axis_tlast"}}},
                 {"word_o", wire("word")},
                 {"clear_o", wire("clear")}});
    if (axi_.has_energy) return;
    module_.assignments.push_back({"energy", {hdl::literal(64, 0)}});
    module_.assignments.push_back({"done", {hdl::literal(1, 0)}});
  }

  void add_energy() {
    const unsigned number_bits = index_bits(terms_.memory.depth);
    const hdl::Slice number = module_.add_wire("term_number", number_bits);
    const hdl::Slice term = module_.add_wire("term", terms_.memory.width);
    add_clocked("u_terms", "memory_loadable", terms_.memory.parameters(axi_.load_width), wire("reset"),
                {{"load_i", wire("load")},
                 {"load_address_i", wire("load_address")},
                 {"load_word_i", wire("write_data")},
                 {"read_i", hdl::always},
                 {"address_i", {number}},
                 {"data_o", {term}}});
    add_clocked("u_energy", "walk_energy",
                {{"words", {axi_.shape.words()}},
                 {"terms", {terms_.memory.depth}},
                 {"weight_width", {terms_.weight_width}}},
                wire("reset"),
                {{"word_i", {hdl::Slice{"m_axis_tdata", 0, stream_bits}}},
                 {"write_i", wire("word")},
                 {"term_i", {term}},
                 {"clear_i", wire("clear")},
                 {"number_o", {number}},
                 {"energy_o", wire("energy")},
                 {"done_o", wire("done")}});
  }

  const Machine& machine_;
  bool is_folded_;
  EnergyTerms terms_;
  MachineAxi axi_;
  hdl::Module module_;
  std::map<std::string, hdl::Slice, std::less<>> wires_;
};

}  // namespace

hdl::Module lower_axi(const Machine& machine) {
  return MachineAxiLowering(machine).lower();
}

}  // namespace pulsewright::ising
