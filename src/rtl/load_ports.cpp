// SPDX-License-Identifier: Apache-2.0
#include "rtl/load_ports.h"

#include <fmt/format.h>

namespace pulsewright::rtl {

void add_load_ports(hdl::Module& module, const plan::LoadPlan& plan) {
  module.ports.insert(module.ports.end(), {{"load_i", hdl::Direction::input, 1},
                                           {"load_address_i", hdl::Direction::input, plan.address_width},
                                           {"load_word_i", hdl::Direction::input, 32}});
}

void connect_load_ports(std::vector<hdl::Connection>& connections, const plan::LoadPlan& plan) {
  connections.insert(connections.end(),
                     {{"load_i", {hdl::Slice{"load_i"}}},
                      {"load_address_i", {hdl::Slice{"load_address_i", 0, plan.address_width}}},
                      {"load_word_i", {hdl::Slice{"load_word_i", 0, 32}}}});
}

std::string idle_load_ports(const plan::LoadPlan& plan) {
  if (plan.memories.empty()) return "";
  return fmt::format(",\n    .load_i(1'b0),\n    .load_address_i({}'d0),\n    .load_word_i(32'd0)",
                     plan.address_width);
}

hdl::Instance loadable_instance(const std::string& name, const plan::LoadPlan& plan, const std::string& layer,
                                plan::LoadableContent content, hdl::Expression read, hdl::Expression address,
                                const hdl::Slice& row) {
  std::vector<hdl::Connection> connections;
  connect_load_ports(connections, plan);
  connections.insert(connections.end(),
                     {{"read_i", std::move(read)}, {"address_i", std::move(address)}, {"data_o", {row}}});
  return clocked_instance(name, "memory_loadable", plan.parameters_of(plan.memory(layer, content)),
                          {hdl::Slice{"rst_i"}}, {hdl::Literal{1, {1}}}, std::move(connections));
}

}  // namespace pulsewright::rtl
