// SPDX-License-Identifier: Apache-2.0
#include "fpga/mapped_netlist.h"

#include <fmt/format.h>

#include "base/failure.h"
#include "base/json.h"

namespace pulsewright::fpga {

namespace {

const Json::Object& object_of(const Json* value, std::string_view what) {
  if (value == nullptr || value->object() == nullptr)
    throw Failure(fmt::format("the netlist that yosys wrote has no {}", what));
  return *value->object();
}

/// Calls visit(index, net) for each bit of a list that is not a constant.
template <class Visit>
void each_net(const Json& bits, Visit visit) {
  if (bits.array() == nullptr) return;
  for (std::size_t i = 0; i < bits.array()->size(); ++i)
    if (const std::int64_t* net = (*bits.array())[i].integer()) visit(i, static_cast<std::size_t>(*net));
}

MappedCell read_cell(const Json& cell) {
  MappedCell read;
  if (const Json* type = cell.find("type"); type != nullptr && type->string() != nullptr)
    read.type = *type->string();
  const Json* directions = cell.find("port_directions");
  for (const auto& [port, bits] : object_of(cell.find("connections"), "connections")) {
    const Json* direction = directions ? directions->find(port) : nullptr;
    const bool is_output = direction != nullptr && *direction == Json("output");
    each_net(bits,
             [&](std::size_t, std::size_t net) { (is_output ? read.outputs : read.inputs).push_back(net); });
  }
  return read;
}

}  // namespace

MappedNetlist read_mapped_netlist(const std::string& text, const std::string& top) {
  Diagnostics problems;
  const auto document = parse_json(text, problems);
  if (!document) throw Failure("yosys wrote no netlist:\n" + to_text(problems));
  const Json* modules = document->find("modules");
  const Json* found = modules ? modules->find(top) : nullptr;
  object_of(found, "module " + top);
  const Json& module = *found;
  MappedNetlist netlist;
  for (const auto& [name, port] : object_of(module.find("ports"), "ports")) {
    const Json* direction = port.find("direction");
    const Json* bits = port.find("bits");
    if (direction == nullptr || bits == nullptr || bits->array() == nullptr)
      throw Failure(fmt::format("the netlist that yosys wrote has a port {} without bits", name));
    netlist.ports.push_back({name, *direction == Json("output"), bits->array()->size()});
  }
  for (const auto& [name, cell] : object_of(module.find("cells"), "cells"))
    netlist.cells.push_back(read_cell(cell));
  for (const auto& [name, wire] : object_of(module.find("netnames"), "netnames")) {
    const Json* hidden = wire.find("hide_name");
    const Json* bits = wire.find("bits");
    if (bits == nullptr || hidden == nullptr || *hidden != Json(0)) continue;
    each_net(*bits, [&](std::size_t bit, std::size_t net) {
      if (net >= netlist.names.size()) netlist.names.resize(net + 1);
      netlist.names[net].push_back({name, static_cast<unsigned>(bit)});
    });
  }
  return netlist;
}

}  // namespace pulsewright::fpga
