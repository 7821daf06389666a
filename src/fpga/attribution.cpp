// SPDX-License-Identifier: Apache-2.0
#include "fpga/attribution.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "base/failure.h"
#include "plan/layer_plan.h"

namespace pulsewright::fpga {

namespace {

/// An instance's output connection that drives bits [low, low + width) of a wire with bits [first, ...) of a
/// port.
struct WireDriver {
  const hdl::Instance* instance;
  const std::string* port;
  unsigned low;
  unsigned width;
  unsigned first;
};

/// What is looked up in a module, by name.
struct ModuleIndex {
  const hdl::Module* module;
  std::map<std::string, const hdl::Instance*, std::less<>> instances;
  std::map<std::string, std::vector<WireDriver>, std::less<>> drivers;
};

bool is_output_of(const primitives::Primitive& block, std::string_view port) {
  return std::ranges::find(block.outputs, port, &primitives::Port::name) != block.outputs.end();
}

/// A module where it is instantiated.
struct Scope {
  const ModuleIndex* index;
  const hdl::Instance* instance;  ///< nullptr for the top
  const Scope* parent;
};

/// Follows names of the Verilog to the blocks that drive them.
class BlockFinder {
 public:
  BlockFinder(const hdl::Design& design, const LayerNames& layers) : layers_(layers) {
    for (const hdl::Module& module : design.modules) add_module(module);
    top_ = &modules_.at(design.modules.back().name);
  }

  std::optional<Origin> find(const BitName& name) const {
    return find_name({top_, nullptr, nullptr}, name.wire, name.bit);
  }

 private:
  void add_module(const hdl::Module& module) {
    ModuleIndex& index = modules_[module.name];
    index.module = &module;
    for (const hdl::Instance& instance : module.instances) {
      index.instances[instance.name] = &instance;
      for (const hdl::Connection& connection : instance.connections)
        if (drives(instance, connection.port)) add_driver(index, instance, connection);
    }
  }

  /// The modules that an instance may name stand before its own.
  bool drives(const hdl::Instance& instance, const std::string& port) const {
    if (instance.block != nullptr) return is_output_of(*instance.block, port);
    return has_port(*modules_.at(instance.module).module, port, hdl::Direction::output);
  }

  static bool has_port(const hdl::Module& module, std::string_view port, hdl::Direction direction) {
    const auto found = std::ranges::find(module.ports, port, &hdl::ModulePort::name);
    return found != module.ports.end() && found->direction == direction;
  }

  static void add_driver(ModuleIndex& index, const hdl::Instance& instance,
                         const hdl::Connection& connection) {
    unsigned first = 0;
    for (const hdl::Part& part : connection.expression) {
      const hdl::Slice& slice = std::get<hdl::Slice>(part);
      index.drivers[slice.wire].push_back({&instance, &connection.port, slice.low, slice.width, first});
      first += slice.width;
    }
  }

  std::optional<Origin> find_name(const Scope& scope, std::string_view name, unsigned bit) const {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || !scope.index->module->body.empty())
      return find_wire(scope, name, bit);
    const auto found = scope.index->instances.find(name.substr(0, dot));
    if (found == scope.index->instances.end()) return std::nullopt;
    const hdl::Instance& instance = *found->second;
    const std::string_view rest = name.substr(dot + 1);
    if (instance.block == nullptr)
      return find_name({&modules_.at(instance.module), &instance, &scope}, rest, bit);
    const auto connection = std::ranges::find(instance.connections, rest, &hdl::Connection::port);
    if (connection == instance.connections.end() || is_output_of(*instance.block, rest))
      return origin_of(scope, instance);
    return find_expression(scope, connection->expression, bit);
  }

  /// In a module with a body, any name but that of an input.
  std::optional<Origin> find_wire(const Scope& scope, std::string_view wire, unsigned bit) const {
    if (const hdl::Module& own = *scope.index->module;
        !own.body.empty() && !has_port(own, wire, hdl::Direction::input))
      return Origin{layer_of(outermost(scope)->name), own.kind};
    if (const auto found = scope.index->drivers.find(wire); found != scope.index->drivers.end())
      for (const WireDriver& driver : found->second)
        if (bit >= driver.low && bit < driver.low + driver.width) {
          if (driver.instance->block != nullptr) return origin_of(scope, *driver.instance);
          return find_wire({&modules_.at(driver.instance->module), driver.instance, &scope}, *driver.port,
                           driver.first + bit - driver.low);
        }
    const hdl::Module& module = *scope.index->module;
    const auto assignment = std::ranges::find(module.assignments, wire, &hdl::Assignment::wire);
    if (assignment != module.assignments.end()) return find_expression(scope, assignment->expression, bit);
    if (scope.instance == nullptr) return std::nullopt;
    const auto connection = std::ranges::find(scope.instance->connections, wire, &hdl::Connection::port);
    if (connection == scope.instance->connections.end()) return std::nullopt;
    return find_expression(*scope.parent, connection->expression, bit);
  }

  std::optional<Origin> find_expression(const Scope& scope, const hdl::Expression& expression,
                                        unsigned bit) const {
    for (const hdl::Part& part : expression) {
      const unsigned width = width_of(hdl::Expression{part});
      if (bit < width) {
        const hdl::Slice* slice = std::get_if<hdl::Slice>(&part);
        return slice ? find_wire(scope, slice->wire, slice->low + bit) : std::nullopt;
      }
      bit -= width;
    }
    return std::nullopt;
  }

  /// The instance of the top that the scope lies in; nullptr for the top itself.
  static const hdl::Instance* outermost(const Scope& scope) {
    const hdl::Instance* found = nullptr;
    for (const Scope* at = &scope; at->instance != nullptr; at = at->parent) found = at->instance;
    return found;
  }

  Origin origin_of(const Scope& scope, const hdl::Instance& block) const {
    const hdl::Instance* around = outermost(scope);
    return {layer_of(around != nullptr ? around->name : block.name), std::string(block.block->name)};
  }

  std::string layer_of(const std::string& instance) const {
    std::string_view best_id;
    std::string layer = "interface";
    for (const auto& [id, owner] : layers_) {
      const std::size_t at = instance.find("_" + id);
      // The longest id that fits: "u_control_dense_1" must not go to a layer "dense".
      if (at == std::string::npos || id.size() <= best_id.size()) continue;
      const std::size_t end = at + 1 + id.size();
      if (end < instance.size() && instance[end] != '_') continue;
      best_id = id;
      layer = owner;
    }
    return layer;
  }

  std::map<std::string, ModuleIndex> modules_;
  const ModuleIndex* top_;
  const LayerNames& layers_;
};

/// Gives a cell the origin that most of those have that read it.
class ReaderVote {
 public:
  ReaderVote(const MappedNetlist& mapped, std::vector<Origin>& origins)
      : mapped_(mapped), origins_(origins), waiting_(mapped.cells.size()) {
    for (std::size_t cell = 0; cell < mapped.cells.size(); ++cell)
      for (const std::size_t net : mapped.cells[cell].inputs) readers_[net].push_back(cell);
    for (std::size_t cell = 0; cell < mapped.cells.size(); ++cell)
      for (const std::size_t net : mapped.cells[cell].outputs) driver_[net] = cell;
  }

  /// Cells whose readers are all known come first, so that origins move from the outputs inwards.
  void run() {
    std::vector<std::size_t> ready;
    for (std::size_t cell = 0; cell < origins_.size(); ++cell) {
      if (origins_[cell].known()) continue;
      each_reader(cell, [&](std::size_t reader) { waiting_[cell] += !origins_[reader].known(); });
      if (waiting_[cell] == 0) ready.push_back(cell);
    }
    while (!ready.empty()) {
      const std::size_t cell = ready.back();
      ready.pop_back();
      settle(cell);
      for (const std::size_t net : mapped_.cells[cell].inputs) {
        const auto driver = driver_.find(net);
        if (driver == driver_.end() || origins_[driver->second].known()) continue;
        if (--waiting_[driver->second] == 0) ready.push_back(driver->second);
      }
    }
  }

 private:
  template <class Visit>
  void each_reader(std::size_t cell, Visit visit) const {
    for (const std::size_t net : mapped_.cells[cell].outputs)
      if (const auto found = readers_.find(net); found != readers_.end())
        for (const std::size_t reader : found->second) visit(reader);
  }

  void settle(std::size_t cell) {
    std::map<std::pair<std::string, std::string>, int> votes;
    each_reader(cell, [&](std::size_t reader) {
      const Origin& origin = origins_[reader];
      if (origin.known()) ++votes[{origin.layer, origin.block}];
    });
    // In the order of names, so that a tie always goes to the same block.
    int most = 0;
    for (const auto& [origin, count] : votes)
      if (count > most) {
        most = count;
        origins_[cell] = {origin.first, origin.second};
      }
  }

  const MappedNetlist& mapped_;
  std::vector<Origin>& origins_;
  std::vector<std::size_t> waiting_;  ///< readings of a cell by cells of unknown origin
  std::map<std::size_t, std::vector<std::size_t>> readers_;
  std::map<std::size_t, std::size_t> driver_;
};

}  // namespace

LayerNames layer_names(const netlist::Chain& chain) {
  LayerNames names;
  for (const netlist::Layer& layer : chain.layers) {
    const std::string& id = layer.synapses->id;
    names[id] = names[layer.requantise->id] = id;
    if (layer.pool != nullptr) names[layer.pool->id] = id;
  }
  return names;
}

std::vector<Origin> attribute_cells(const MappedNetlist& mapped, const hdl::Design& design,
                                    const LayerNames& layers) {
  const BlockFinder finder(design, layers);
  std::vector<Origin> origins(mapped.cells.size());
  for (std::size_t cell = 0; cell < origins.size(); ++cell)
    for (const std::size_t net : mapped.cells[cell].outputs) {
      if (net >= mapped.names.size()) continue;
      for (const BitName& name : mapped.names[net])
        if (!origins[cell].known())
          if (const auto origin = finder.find(name)) origins[cell] = *origin;
    }
  ReaderVote(mapped, origins).run();
  return origins;
}

}  // namespace pulsewright::fpga
