// SPDX-License-Identifier: Apache-2.0
#include "hdl/stream_ports.h"

#include <fmt/format.h>

namespace pulsewright::hdl {

void add_stream_ports(Module& module) {
  module.ports.insert(module.ports.end(), {{"s_axis_tdata", Direction::input, pixel_bits},
                                           {"s_axis_tvalid", Direction::input, 1},
                                           {"s_axis_tready", Direction::output, 1},
                                           {"s_axis_tlast", Direction::input, 1},
                                           {"m_axis_tdata", Direction::output, output_bits},
                                           {"m_axis_tvalid", Direction::output, 1},
                                           {"m_axis_tready", Direction::input, 1},
                                           {"m_axis_tlast", Direction::output, 1}});
}

Module empty_top(const std::string& name, std::int64_t features, std::int64_t classes) {
  Module top;
  top.name = name + "_top";
  top.comment = fmt::format("{} pixels in, {} logits and a class out.", features, classes);
  top.ports = {{"clk_i", Direction::input, 1}, {"rst_i", Direction::input, 1}};
  add_stream_ports(top);
  top.ports.push_back({"frame_error_o", Direction::output, 1});
  return top;
}

}  // namespace pulsewright::hdl
