// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <map>

#include "base/failure.h"
#include "hdl/stream_ports.h"
#include "plan/load_plan.h"
#include "rtl/passes.h"
#include "rtl/register_map.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

class AxiLowering {
 public:
  explicit AxiLowering(const netlist::Netlist& netlist)
      : netlist_(netlist), map_(register_map(netlist)), loads_(plan::load_plan(chain_of(netlist))) {
    PW_ASSERT(std::ssize(chain_of(netlist).layers) <= most_layers);
    module_.name = netlist.name + "_axi";
    module_.comment = netlist.name + "_top with AXI4-Lite registers and the names of an AXI component.";
    module_.ports = hdl::register_ports();
    add_stream_ports(module_);
  }

  hdl::Module lower() {
    reset_ = module_.add_wire("reset", 1);
    // The inverter of aresetn.
    add(hdl::block_instance(
        "u_reset", "gate_and", {{"width", {1}}, {"negate", {1}}},
        {{"a_i", {hdl::Slice{"aresetn"}}}, {"b_i", hdl::always}, {"products_o", {reset_}}}));
    declare();
    add_registers();
    add_control();
    add_settings();
    if (!loads_.memories.empty()) add_loading();
    add_top();
    add_count("images_in", image_in_);
    add_count("images_out", image_out_);
    add_count("frame_errors", frame_error_);
    add_clocked("u_last_class", "hold", {{"width", {hdl::output_bits}}}, {design_reset_}, {image_out_},
                {{"value_i", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
                 {"value_o", {live_.at("last_class")}}});
    return std::move(module_);
  }

 private:
  void add(hdl::Instance instance) { module_.instances.push_back(std::move(instance)); }

  void add_clocked(const std::string& name, std::string_view block, primitives::Parameters parameters,
                   hdl::Expression reset, hdl::Expression enable, std::vector<hdl::Connection> connections) {
    add(axi_clocked_instance(name, block, std::move(parameters), std::move(reset), std::move(enable),
                             std::move(connections)));
  }

  void declare() {
    design_reset_ = module_.add_wire("design_reset", 1);
    pixel_valid_ = module_.add_wire("pixel_valid", 1);
    pixel_ready_ = module_.add_wire("pixel_ready", 1);
    word_valid_ = module_.add_wire("word_valid", 1);
    word_ready_ = module_.add_wire("word_ready", 1);
    frame_error_ = module_.add_wire("frame_error", 1);
    image_in_ = module_.add_wire("image_in", 1);
    image_out_ = module_.add_wire("image_out", 1);
    write_ = module_.add_wire("write", 4 * static_cast<unsigned>(map_.size()));
    data_ = module_.add_wire("write_data", 32);
    for (const Register& entry : map_)
      for (const RegisterField& field : entry.fields)
        if (entry.name != "control" || field.name != "reset")
          live_[entry.name + "." + field.name] = module_.add_wire(entry.name + "_" + field.name, field.width);
    for (const char* name : {"images_in", "images_out", "frame_errors", "last_class"})
      live_[name] = module_.add_wire(std::string(name) + "_value", 32);
    if (loads_.memories.empty()) return;
    load_ = module_.add_wire("load", 1);
    load_address_ = module_.add_wire("load_address", loads_.address_width);
    live_["load_checksum"] = module_.add_wire("load_checksum_value", 32);
  }

  /// What a register reads, its lowest bits first.
  hdl::Expression value_of(const Register& entry) const {
    if (entry.constant) return {hdl::literal(32, *entry.constant)};
    if (entry.name == "load_address") return {load_address_, hdl::literal(32 - load_address_.width, 0)};
    if (entry.fields.empty()) return {live_.at(entry.name)};
    hdl::Expression value;
    for (const RegisterField& field : entry.fields) {
      PW_ASSERT(field.low == width_of(value));
      const auto wire = live_.find(entry.name + "." + field.name);
      value.push_back(wire == live_.end() ? hdl::Part(hdl::literal(field.width, 0))
                                          : hdl::Part(wire->second));
    }
    value.push_back(hdl::literal(32 - width_of(value), 0));
    return value;
  }

  /// The pulse of a write to the lowest bytes of a register, a bit for each.
  hdl::Expression write_to(std::string_view name, unsigned bytes = 1) const {
    return {hdl::Slice{write_.wire, 4 * register_index(map_, name), bytes}};
  }

  void add_registers() {
    hdl::Expression values;
    for (const Register& entry : map_)
      for (hdl::Part& part : value_of(entry)) values.push_back(std::move(part));
    add(register_instance(map_, std::move(values), {reset_}, write_, data_));
  }

  void add_control() {
    add_clocked("u_control", "control_stream", {{"enabled", {0}}}, {reset_}, hdl::always,
                {{"write_i", write_to("control")},
                 {"clear_i", write_to("status")},
                 {"command_i", {hdl::Slice{data_.wire, 0, 3}}},
                 {"s_tvalid_i", {hdl::Slice{"s_axis_tvalid"}}},
                 {"s_tlast_i", {hdl::Slice{"s_axis_tlast"}}},
                 {"pixel_ready_i", {pixel_ready_}},
                 {"frame_error_i", {frame_error_}},
                 {"word_valid_i", {word_valid_}},
                 {"word_last_i", {hdl::Slice{"m_axis_tlast"}}},
                 {"m_tready_i", {hdl::Slice{"m_axis_tready"}}},
                 {"s_tready_o", {hdl::Slice{"s_axis_tready"}}},
                 {"pixel_valid_o", {pixel_valid_}},
                 {"word_ready_o", {word_ready_}},
                 {"m_tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
                 {"reset_o", {design_reset_}},
                 {"enabled_o", {live_.at("control.enable")}},
                 {"resetting_o", {live_.at("status.resetting")}},
                 {"busy_o", {live_.at("status.busy")}},
                 {"failed_o", {live_.at("status.frame_error")}},
                 {"image_in_o", {image_in_}},
                 {"image_out_o", {image_out_}}});
  }

  /// The register `length`, which keeps the settings of images.
  void add_settings() {
    unsigned low = 0;
    for (const Setting& setting : settings_of(netlist_)) {
      add_clocked("u_" + setting.name, "hold", {{"width", {setting.width}}}, {reset_}, write_to("length"),
                  {{"value_i", {hdl::Slice{data_.wire, low, setting.width}}},
                   {"value_o", {live_.at("length." + setting.name)}}});
      low += setting.width;
    }
  }

  void add_loading() {
    add_clocked("u_load", "control_load", {{"load_width", {loads_.address_width}}}, {reset_}, hdl::always,
                {{"write_address_i", write_to("load_address", 4)},
                 {"write_word_i", write_to("load_word", 4)},
                 {"restart_i", write_to("load_checksum")},
                 {"clear_i", write_to("load_status")},
                 {"data_i", {data_}},
                 {"enabled_i", {live_.at("control.enable")}},
                 {"busy_i", {live_.at("status.busy")}},
                 {"resetting_i", {live_.at("status.resetting")}},
                 {"load_o", {load_}},
                 {"address_o", {load_address_}},
                 {"checksum_o", {live_.at("load_checksum")}},
                 {"ready_o", {live_.at("load_status.ready")}},
                 {"refused_o", {live_.at("load_status.refused")}}});
  }

  void add_top() {
    hdl::Instance top{"u_top",
                      nullptr,
                      netlist_.name + "_top",
                      {},
                      {{"clk_i", {hdl::Slice{"aclk"}}},
                       {"rst_i", {design_reset_}},
                       {"s_axis_tdata", {hdl::Slice{"s_axis_tdata", 0, hdl::pixel_bits}}},
                       {"s_axis_tvalid", {pixel_valid_}},
                       {"s_axis_tready", {pixel_ready_}},
                       {"s_axis_tlast", {hdl::Slice{"s_axis_tlast"}}},
                       {"m_axis_tdata", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
                       {"m_axis_tvalid", {word_valid_}},
                       {"m_axis_tready", {word_ready_}},
                       {"m_axis_tlast", {hdl::Slice{"m_axis_tlast"}}},
                       {"frame_error_o", {frame_error_}}}};
    for (const Setting& setting : settings_of(netlist_))
      top.connections.push_back({setting_port(setting), {live_.at("length." + setting.name)}});
    if (!loads_.memories.empty())
      top.connections.insert(
          top.connections.end(),
          {{"load_i", {load_}}, {"load_address_i", {load_address_}}, {"load_word_i", {data_}}});
    add(std::move(top));
  }

  /// Counts the clocks in which `event` is high.
  void add_count(const std::string& name, const hdl::Slice& event) {
    add_clocked("u_" + name, "accumulate", {{"width", {32}}, {"count_width", {1}}, {"preset", {0}}},
                {design_reset_}, hdl::always, {{"count_i", {event}}, {"total_o", {live_.at(name)}}});
  }

  const netlist::Netlist& netlist_;
  std::vector<Register> map_;
  plan::LoadPlan loads_;
  hdl::Module module_;
  hdl::Slice reset_, design_reset_, pixel_valid_, pixel_ready_, word_valid_, word_ready_;
  hdl::Slice frame_error_, image_in_, image_out_, write_, data_, load_, load_address_;
  std::map<std::string, hdl::Slice> live_;  ///< what the registers show, by register or register.field
};

}  // namespace

hdl::Module lower_axi(const netlist::Netlist& netlist) {
  return AxiLowering(netlist).lower();
}

}  // namespace pulsewright::rtl
