// SPDX-License-Identifier: Apache-2.0
#include "hdl/sink_unused_bits.h"

#include <map>

namespace pulsewright::hdl {

namespace {

/// The widths of all names of a module that something inside it should read.
std::map<std::string, std::vector<bool>> readable_bits(const Module& module) {
  std::map<std::string, std::vector<bool>> bits;
  for (const ModulePort& port : module.ports)
    if (port.direction == Direction::input) bits[port.name].resize(port.width);
  for (const Wire& wire : module.wires) bits[wire.name].resize(wire.width);
  return bits;
}

void mark_read(const Expression& expression, std::map<std::string, std::vector<bool>>& bits) {
  for (const Part& part : expression)
    if (const Slice* slice = std::get_if<Slice>(&part))
      if (const auto found = bits.find(slice->wire); found != bits.end())
        for (unsigned i = slice->low; i < slice->low + slice->width; ++i) found->second[i] = true;
}

/// Whether port number `index` of an instance is an input of it.
bool is_input(const Instance& instance, std::size_t index, const Design& design) {
  if (instance.block != nullptr)
    return index < instance.block->inputs.size() + (instance.block->clocked ? 3 : 0);
  for (const Module& module : design.modules)
    if (module.name == instance.module) return module.ports[index].direction == Direction::input;
  return false;
}

Expression unread_bits(const Module& module, const Design& design) {
  auto bits = readable_bits(module);
  for (const Instance& instance : module.instances)
    for (std::size_t i = 0; i < instance.connections.size(); ++i)
      if (is_input(instance, i, design)) mark_read(instance.connections[i].expression, bits);
  for (const Assignment& assignment : module.assignments) mark_read(assignment.expression, bits);
  Expression unread;
  for (const auto& [name, read] : bits)
    for (unsigned i = 0; i < read.size(); ++i)
      if (!read[i]) unread.push_back(Slice{name, i, 1});
  return unread;
}

}  // namespace

void sink_unused_bits(Design& design) {
  for (Module& module : design.modules) {
    if (!module.body.empty()) continue;
    Expression unread = unread_bits(module, design);
    if (unread.empty()) continue;
    module.add_wire("unused", width_of(unread));
    module.assignments.push_back({"unused", std::move(unread)});
  }
}

}  // namespace pulsewright::hdl
