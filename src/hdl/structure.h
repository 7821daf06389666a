// SPDX-License-Identifier: Apache-2.0
// A structural netlist: modules that only instantiate and connect. Every decision is made before it is
// printed.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "primitives/block_parameters.h"
#include "primitives/primitive.h"

namespace pulsewright::hdl {

/// Bits [low, low + width) of a wire or port.
struct Slice {
  std::string wire;
  unsigned low = 0;
  unsigned width = 1;

  bool operator==(const Slice&) const = default;
};

/// A constant; bit i is bit i % 64 of word i / 64.
struct Literal {
  unsigned width = 1;
  std::vector<std::uint64_t> words;

  bool operator==(const Literal&) const = default;
};

using Part = std::variant<Slice, Literal>;

/// A concatenation, lowest part first.
using Expression = std::vector<Part>;

unsigned width_of(const Expression& expression);

/// A constant of `width` bits, at most 64.
Literal literal(unsigned width, std::uint64_t value);

/// An enable that is never taken away.
inline const Expression always = {literal(1, 1)};
/// The reset of the module that an instance stands in.
inline const Expression reset_port = {Slice{"rst_i"}};

enum class Direction { input, output };

struct ModulePort {
  std::string name;
  Direction direction;
  unsigned width;
};

struct Wire {
  std::string name;
  unsigned width;
};

struct Connection {
  std::string port;
  Expression expression;  ///< for an output: slices only
};

/// An instance of a registry block (`block` set) or of another module of the design (`module` set).
struct Instance {
  std::string name;
  const primitives::Primitive* block = nullptr;
  std::string module;
  primitives::Parameters parameters;
  std::vector<Connection> connections;
  std::string node = {};  ///< id of the SC-NIR node that it serves; empty if it serves all or none
};

/// Drives the whole of a declared wire.
struct Assignment {
  std::string wire;
  Expression expression;
};

struct Module {
  std::string name;
  std::string comment;  ///< one line that says what it computes
  std::vector<ModulePort> ports;
  /// Verilog between the ports and `endmodule`, in place of wires, instances and assignments: for arithmetic
  /// that no block of the registry has. Empty in a structural module.
  std::string body = {};
  std::string kind = {};  ///< of a module with a body: what reports count its cells as
  std::vector<Wire> wires;
  std::vector<Instance> instances;
  std::vector<Assignment> assignments;

  /// Declares a wire and returns all of it.
  Slice add_wire(const std::string& wire_name, unsigned width);
};

struct Design {
  std::string prefix;           ///< of every module name
  std::string netlist_hash;     ///< SHA-256 of the document that it was made from
  std::vector<Module> modules;  ///< a module stands behind those that it instantiates; the top is last
  std::string source = "SC-NIR document";  ///< what that document is
};

/// The value of a block's parameter as the bits of the Verilog parameter; only for sized parameters.
Literal parameter_bits(const primitives::ParameterSpec& spec, const primitives::Parameters& parameters);

/// An instance of a registry block. Whether its parameters are legal, check_blocks() says.
Instance block_instance(const std::string& name, std::string_view block, primitives::Parameters parameters,
                        std::vector<Connection> connections);

Instance block_instance(const std::string& name, primitives::Block block,
                        std::vector<Connection> connections);

/// block_instance() of a clocked block; `connections` go without clk_i, rst_i and en_i.
Instance clocked_instance(const std::string& name, std::string_view block, primitives::Parameters parameters,
                          Expression reset, Expression enable, std::vector<Connection> connections);
Instance clocked_instance(const std::string& name, primitives::Block block, Expression reset,
                          Expression enable, std::vector<Connection> connections);

/// A parameter that its block cannot have.
struct BlockViolation {
  const Instance* instance;
  Diagnostic wrong;  ///< as check_parameters() reports it; `where` is "/parameter", or "" if it is several
};

/// Every illegal parameter of the blocks of a module. It is the one rule of what blocks can be:
/// check_lowerable() reports it of the module that a document would become, verify_structure() asserts it.
std::vector<BlockViolation> check_blocks(const Module& module);

/// Asserts what the printer relies on: check_blocks() finds nothing, every port of every instance is
/// connected once with its own width, every bit of every wire and output is driven exactly once, every name
/// is declared. Of a module with a body it knows the ports alone.
void verify_structure(const Design& design);

}  // namespace pulsewright::hdl
