// SPDX-License-Identifier: Apache-2.0
#include "hdl/structure.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/bits.h"
#include "base/failure.h"

namespace pulsewright::hdl {

namespace {

/// Counts the drivers of every bit of every name of one module.
class Drivers {
 public:
  void declare(const std::string& name, unsigned width, bool driven) {
    PW_ASSERT(width > 0 && !bits_.contains(name));
    bits_[name].assign(width, driven);
  }

  void drive(const Slice& slice) {
    std::vector<bool>& bits = find(slice);
    for (unsigned i = slice.low; i < slice.low + slice.width; ++i) {
      PW_ASSERT(!bits[i]);
      bits[i] = true;
    }
  }

  void read(const Slice& slice) { find(slice); }

  void all_driven() const {
    for (const auto& [name, bits] : bits_)
      for (bool driven : bits) PW_ASSERT(driven);
  }

 private:
  std::vector<bool>& find(const Slice& slice) {
    const auto found = bits_.find(slice.wire);
    PW_ASSERT(found != bits_.end() && slice.width > 0 && slice.low + slice.width <= found->second.size());
    return found->second;
  }

  std::map<std::string, std::vector<bool>> bits_;
};

/// The ports of what is instantiated, with their widths for these parameters.
std::vector<ModulePort> ports_of(const Instance& instance,
                                 const std::map<std::string, const Module*>& modules) {
  if (instance.block == nullptr) {
    PW_ASSERT(modules.contains(instance.module));
    return modules.at(instance.module)->ports;
  }
  std::vector<ModulePort> ports;
  if (instance.block->clocked)
    for (const char* name : {"clk_i", "rst_i", "en_i"}) ports.push_back({name, Direction::input, 1});
  for (const primitives::Port& port : instance.block->inputs)
    ports.push_back({std::string(port.name), Direction::input, port.width(instance.parameters)});
  for (const primitives::Port& port : instance.block->outputs)
    ports.push_back({std::string(port.name), Direction::output, port.width(instance.parameters)});
  return ports;
}

void verify_instance(const Instance& instance, const std::vector<ModulePort>& ports, Drivers& drivers) {
  PW_ASSERT(instance.connections.size() == ports.size());
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const Connection& connection = instance.connections[i];
    PW_ASSERT(connection.port == ports[i].name && width_of(connection.expression) == ports[i].width);
    for (const Part& part : connection.expression) {
      const Slice* slice = std::get_if<Slice>(&part);
      if (ports[i].direction == Direction::output) {
        PW_ASSERT(slice != nullptr);
        drivers.drive(*slice);
      } else if (slice != nullptr) {
        drivers.read(*slice);
      }
    }
  }
}

}  // namespace

unsigned width_of(const Expression& expression) {
  unsigned width = 0;
  for (const Part& part : expression) width += std::visit([](const auto& p) { return p.width; }, part);
  return width;
}

Literal literal(unsigned width, std::uint64_t value) {
  PW_ASSERT(width >= 1 && width <= 64 && (value & ~low_mask(width)) == 0);
  return {width, {value}};
}

Slice Module::add_wire(const std::string& wire_name, unsigned width) {
  wires.push_back({wire_name, width});
  return {wire_name, 0, width};
}

Literal parameter_bits(const primitives::ParameterSpec& spec, const primitives::Parameters& parameters) {
  const unsigned width = spec.element_width(parameters);
  const primitives::Parameters::List& values = parameters.list(spec.name);
  Literal bits{static_cast<unsigned>(width * values.size()), {}};
  bits.words.resize(words_for_bits(bits.width));
  for (std::size_t i = 0; i < values.size(); ++i) put_bits(bits.words, i * width, width, values[i]);
  return bits;
}

Instance block_instance(const std::string& name, std::string_view block, primitives::Parameters parameters,
                        std::vector<Connection> connections) {
  const primitives::Primitive* primitive = primitives::find_primitive(block);
  PW_ASSERT(primitive != nullptr);
  return {name, primitive, {}, std::move(parameters), std::move(connections)};
}

Instance clocked_instance(const std::string& name, std::string_view block, primitives::Parameters parameters,
                          Expression reset, Expression enable, std::vector<Connection> connections) {
  std::vector<Connection> all = {
      {"clk_i", {Slice{"clk_i"}}}, {"rst_i", std::move(reset)}, {"en_i", std::move(enable)}};
  std::ranges::move(connections, std::back_inserter(all));
  return block_instance(name, block, std::move(parameters), std::move(all));
}

Instance block_instance(const std::string& name, primitives::Block block,
                        std::vector<Connection> connections) {
  return block_instance(name, block.name, std::move(block.parameters), std::move(connections));
}

Instance clocked_instance(const std::string& name, primitives::Block block, Expression reset,
                          Expression enable, std::vector<Connection> connections) {
  return clocked_instance(name, block.name, std::move(block.parameters), std::move(reset), std::move(enable),
                          std::move(connections));
}

std::vector<BlockViolation> check_blocks(const Module& module) {
  std::vector<BlockViolation> found;
  for (const Instance& instance : module.instances)
    if (instance.block != nullptr)
      for (Diagnostic& wrong : check_parameters(*instance.block, instance.parameters, ""))
        found.push_back({&instance, std::move(wrong)});
  return found;
}

void verify_structure(const Design& design) {
  std::map<std::string, const Module*> modules;
  for (const Module& module : design.modules) {
    PW_ASSERT(modules.emplace(module.name, &module).second);
    if (!module.body.empty()) continue;
    PW_ASSERT(check_blocks(module).empty());
    Drivers drivers;
    for (const ModulePort& port : module.ports)
      drivers.declare(port.name, port.width, port.direction == Direction::input);
    for (const Wire& wire : module.wires) drivers.declare(wire.name, wire.width, false);
    for (const Instance& instance : module.instances)
      verify_instance(instance, ports_of(instance, modules), drivers);
    for (const Assignment& assignment : module.assignments) {
      drivers.drive({assignment.wire, 0, width_of(assignment.expression)});
      for (const Part& part : assignment.expression)
        if (const Slice* slice = std::get_if<Slice>(&part)) drivers.read(*slice);
    }
    drivers.all_driven();
  }
}

}  // namespace pulsewright::hdl
