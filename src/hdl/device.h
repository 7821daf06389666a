// SPDX-License-Identifier: Apache-2.0
// What lock step holds against its Verilog: a block of the registry, or a machine made of blocks, with its
// model in C++.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.h"
#include "hdl/stimulus.h"
#include "hdl/structure.h"
#include "primitives/primitive.h"

namespace pulsewright::hdl {

/// A model beside a Verilog module. The model's flat words are the ports without clk_i, rst_i and en_i, in
/// the order given here; lock step does for it what primitives::Model says about the harness.
struct Device {
  std::string name;      ///< in reports, such as "source_ramp row 2"
  std::string instance;  ///< among others in one top, without its u_
  std::string module;
  bool is_clocked = true;  ///< has clk_i and rst_i
  bool has_enable = true;  ///< has en_i too; if not, every clock counts
  std::vector<std::pair<std::string, std::string>> parameters = {};  ///< Verilog names and values
  std::vector<PortShape> inputs;
  std::vector<PortShape> outputs;
  /// The module, all that it instantiates, and the files that its memories read, whose names it has in
  /// quotes.
  std::vector<TextFile> files;
  std::function<std::unique_ptr<primitives::Model>()> make_model;
  std::function<std::unique_ptr<Stimulus>()> make_stimulus;

  std::size_t in_words() const;   ///< 64-bit words of the model's inputs
  std::size_t out_words() const;  ///< of its outputs
};

/// The name of a parameter in Verilog.
std::string verilog_name(const primitives::ParameterSpec& spec);

/// A block at legal parameters; `row` tells its instances apart.
Device block_device(const primitives::Primitive& primitive, const primitives::Parameters& parameters,
                    std::size_t row);

/// The top of a structural design that holds verify_structure(), with random inputs. `make_model`: what the
/// whole of it does.
Device design_device(const Design& design, std::function<std::unique_ptr<primitives::Model>()> make_model);

/// Writes the files of all devices to `folder`, and lock_step_top.v: clk_i, rst_i, en_i, in_i and out_o, with
/// an instance of each, whose ports are packed without gaps. Returns the names of the Verilog files. Files of
/// one name must be the same.
std::vector<std::string> write_lock_step_top(std::span<const Device> devices,
                                             const std::filesystem::path& folder);

/// Bits of packed ports.
std::size_t packed_bits(std::span<const Device> devices, std::vector<PortShape> Device::*ports);

/// Appends ports, from a model's flat words, to the packed bits, which are 0 from `position` on.
void pack(std::span<const PortShape> ports, std::span<const std::uint64_t> flat,
          std::span<std::uint64_t> packed, std::size_t& position);

/// The reverse of pack().
void unpack(std::span<const PortShape> ports, std::span<const std::uint64_t> packed, std::size_t& position,
            std::span<std::uint64_t> flat);

}  // namespace pulsewright::hdl
