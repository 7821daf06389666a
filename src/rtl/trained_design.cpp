// SPDX-License-Identifier: Apache-2.0
#include "rtl/trained_design.h"

#include "base/bits.h"
#include "base/failure.h"
#include "hdl/print_verilog.h"
#include "hdl/sink_unused_bits.h"
#include "rtl/passes.h"

namespace pulsewright::rtl {

namespace {

void add_constant(hdl::Module& module, const std::string& port, unsigned width, std::int64_t value) {
  module.ports.push_back({port, hdl::Direction::output, width});
  const std::uint64_t bits = static_cast<std::uint64_t>(value) & low_mask(width);
  module.assignments.push_back({port, {hdl::literal(width, bits)}});
}

}  // namespace

hdl::Module lower_trained_design(const std::string& name, const hdl::Module& top,
                                 const DesignConstants& constants) {
  hdl::Module module;
  module.name = name + "_trained_design";
  module.comment = top.name + ", with what its training chose as constant outputs.";
  module.ports = top.ports;
  hdl::Instance instance{"u_top", nullptr, top.name, {}, {}};
  for (const hdl::ModulePort& port : top.ports)
    instance.connections.push_back({port.name, {hdl::Slice{port.name, 0, port.width}}});
  module.instances.push_back(std::move(instance));
  add_constant(module, "selected_bitstream_length_o", selected_length_bits,
               constants.selected_bitstream_length);
  add_constant(module, "expected_bitstream_length_q16_o", expected_length_bits,
               constants.expected_bitstream_length_q16);
  add_constant(module, "correlation_q16_o", correlation_bits, constants.correlation_q16);
  add_constant(module, "encoding_bipolar_o", 1, constants.encoding_bipolar);
  return module;
}

TextFile generate_trained_design(const netlist::Netlist& netlist, const DesignConstants& constants) {
  hdl::Design design = lower_netlist(netlist);
  design.modules.push_back(lower_trained_design(netlist.name, design.modules.back(), constants));
  const std::string name = design.modules.back().name + ".v";
  sink_unused_bits(design);
  verify_structure(design);
  for (TextFile& file : print_verilog(design))
    if (file.path == name) return std::move(file);
  PW_ASSERT(!"the module was printed");
  return {};
}

}  // namespace pulsewright::rtl
