// SPDX-License-Identifier: Apache-2.0
#include "rtl/load_ports.h"

#include <fmt/format.h>

namespace pulsewright {

void add_load_ports(Module& module, const LoadPlan& plan) {
  module.ports.insert(module.ports.end(), {{"load_i", Direction::input, 1},
                                           {"load_address_i", Direction::input, plan.address_width},
                                           {"load_word_i", Direction::input, 32}});
}

void connect_load_ports(std::vector<Connection>& connections, const LoadPlan& plan) {
  connections.insert(connections.end(), {{"load_i", {Slice{"load_i"}}},
                                         {"load_address_i", {Slice{"load_address_i", 0, plan.address_width}}},
                                         {"load_word_i", {Slice{"load_word_i", 0, 32}}}});
}

std::string idle_load_ports(const LoadPlan& plan) {
  if (plan.memories.empty()) return "";
  return fmt::format(",\n    .load_i(1'b0),\n    .load_address_i({}'d0),\n    .load_word_i(32'd0)",
                     plan.address_width);
}

Instance loadable_instance(const std::string& name, const LoadPlan& plan, const std::string& layer,
                           LoadableContent content, Expression read, Expression address, const Slice& row) {
  std::vector<Connection> connections;
  connect_load_ports(connections, plan);
  connections.insert(connections.end(),
                     {{"read_i", std::move(read)}, {"address_i", std::move(address)}, {"data_o", {row}}});
  return clocked_instance(name, "memory_loadable", plan.parameters_of(plan.memory(layer, content)),
                          {Slice{"rst_i"}}, {Literal{1, {1}}}, std::move(connections));
}

}  // namespace pulsewright
