// SPDX-License-Identifier: Apache-2.0
#include "hdl/device.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "base/failure.h"
#include "hdl/print_verilog.h"

namespace pulsewright::hdl {

namespace {

/// The value as a Verilog constant; element 0 of a list in the lowest bits.
std::string constant_text(const primitives::ParameterSpec& spec, const primitives::Parameters& parameters) {
  if (spec.element_width == nullptr) return std::to_string(parameters.at(spec.name));
  const unsigned width = spec.element_width(parameters);
  std::vector<std::string> elements;
  for (const std::uint64_t value : parameters.list(spec.name))
    elements.push_back(fmt::format("{}'h{:x}", width, value));
  std::ranges::reverse(elements);
  return fmt::format("{{{}}}", fmt::join(elements, ", "));
}

std::vector<PortShape> shapes_of(std::span<const primitives::Port> ports,
                                 const primitives::Parameters& parameters) {
  std::vector<PortShape> shapes;
  for (const primitives::Port& port : ports)
    shapes.push_back({std::string(port.name), port.width(parameters)});
  return shapes;
}

std::size_t words_of(std::span<const PortShape> ports) {
  std::size_t words = 0;
  for (const PortShape& port : ports) words += words_for_bits(port.width);
  return words;
}

/// Connects each port to the next bits of `bus`.
void connect(std::span<const PortShape> ports, std::string_view bus, std::size_t& position,
             std::vector<std::string>& connections) {
  for (const PortShape& port : ports) {
    connections.push_back(fmt::format(".{}({}[{}+:{}])", port.name, bus, position, port.width));
    position += port.width;
  }
}

/// The top, in which every device is an instance.
std::string top_text(std::span<const Device> devices) {
  std::string body;
  std::size_t in = 0;
  std::size_t out = 0;
  for (const Device& device : devices) {
    std::vector<std::string> constants;
    for (const auto& [name, value] : device.parameters)
      constants.push_back(fmt::format(".{}({})", name, value));
    std::vector<std::string> connections;
    if (device.is_clocked) connections = {".clk_i(clk_i)", ".rst_i(rst_i)"};
    if (device.has_enable) connections.emplace_back(".en_i(en_i)");
    connect(device.inputs, "in_i", in, connections);
    connect(device.outputs, "out_o", out, connections);
    body += fmt::format("  {}{} u_{} ({});\n", device.module,
                        constants.empty() ? "" : fmt::format(" #({})", fmt::join(constants, ", ")),
                        device.instance, fmt::join(connections, ", "));
  }
  return fmt::format(
      "`default_nettype none\n"
      "module lock_step_top (\n"
      "    input wire clk_i,\n    input wire rst_i,\n    input wire en_i,\n"
      "    input wire [{}:0] in_i,\n    output wire [{}:0] out_o\n);\n{}"
      // One block alone may have no clock or no inputs, and lint would speak about this top instead of it.
      "  wire unused = &{{1'b0, clk_i, rst_i, en_i, in_i}};\nendmodule\n`default_nettype wire\n",
      std::max<std::size_t>(in, 1) - 1, out - 1, body);
}

/// The names of memory files as paths: a simulator may run in another folder than the one that they are in.
std::string with_paths(std::string text, const std::map<std::string, std::string>& files,
                       const std::filesystem::path& folder) {
  for (const auto& [name, content] : files) {
    if (name.ends_with(".v")) continue;
    const std::string quoted = '"' + name + '"';
    const std::string path = '"' + (folder / name).string() + '"';
    for (std::size_t at = 0; (at = text.find(quoted, at)) != std::string::npos; at += path.size())
      text.replace(at, quoted.size(), path);
  }
  return text;
}

}  // namespace

std::size_t Device::in_words() const {
  return words_of(inputs);
}

std::size_t Device::out_words() const {
  return words_of(outputs);
}

std::string verilog_name(const primitives::ParameterSpec& spec) {
  std::string text(spec.name);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text + (spec.in_file ? "_FILE" : "");
}

Device block_device(const primitives::Primitive& primitive, const primitives::Parameters& parameters,
                    std::size_t row) {
  const std::string block(primitive.name);
  Device device{.name = fmt::format("{} row {}", block, row),
                .instance = fmt::format("{}_{}", block, row),
                .module = block,
                .is_clocked = primitive.clocked,
                .has_enable = primitive.clocked,
                .inputs = shapes_of(primitive.inputs, parameters),
                .outputs = shapes_of(primitive.outputs, parameters),
                .files = {{block + ".v", std::string(primitives::template_text(block))}},
                .make_model = [&primitive, parameters] { return primitive.make(parameters); },
                .make_stimulus =
                    [block, parameters, inputs = shapes_of(primitive.inputs, parameters)] {
                      return block_stimulus(block, parameters, inputs);
                    }};
  for (const primitives::ParameterSpec& spec : primitive.parameters) {
    const std::string file = fmt::format("{}_{}_{}.hex", block, row, spec.name);
    if (spec.in_file) device.files.push_back({file, file_text(spec, parameters)});
    device.parameters.emplace_back(verilog_name(spec),
                                   spec.in_file ? '"' + file + '"' : constant_text(spec, parameters));
  }
  return device;
}

Device design_device(const Design& design, std::function<std::unique_ptr<primitives::Model>()> make_model) {
  const Module& top = design.modules.back();
  Device device{.name = top.name,
                .instance = top.name,
                .module = top.name,
                .is_clocked = false,
                .has_enable = false,
                .inputs = {},
                .outputs = {},
                .files = print_verilog(design),
                .make_model = std::move(make_model),
                .make_stimulus = {}};
  for (const ModulePort& port : top.ports)
    if (port.name == "clk_i")
      device.is_clocked = true;
    else if (port.name == "en_i")
      device.has_enable = true;
    else if (port.name != "rst_i")
      (port.direction == Direction::input ? device.inputs : device.outputs)
          .push_back({port.name, port.width});
  device.make_stimulus = [inputs = device.inputs] { return std::make_unique<Stimulus>(inputs); };
  return device;
}

std::vector<std::string> write_lock_step_top(std::span<const Device> devices,
                                             const std::filesystem::path& folder) {
  std::map<std::string, std::string> files{{"lock_step_top.v", top_text(devices)}};
  for (const Device& device : devices)
    for (const TextFile& file : device.files) {
      const auto [place, is_new] = files.emplace(file.path, file.text);
      PW_ASSERT(is_new || place->second == file.text);
    }
  std::vector<std::string> names;
  for (const auto& [name, text] : files) {
    write_file(folder / name, name.ends_with(".v") ? with_paths(text, files, folder) : text);
    if (name.ends_with(".v")) names.push_back(name);
  }
  return names;
}

std::size_t packed_bits(std::span<const Device> devices, std::vector<PortShape> Device::*ports) {
  std::size_t bits = 0;
  for (const Device& device : devices)
    for (const PortShape& port : device.*ports) bits += port.width;
  return bits;
}

void pack(std::span<const PortShape> ports, std::span<const std::uint64_t> flat,
          std::span<std::uint64_t> packed, std::size_t& position) {
  std::size_t word = 0;
  for (const PortShape& port : ports)
    for (unsigned left = port.width; left > 0;) {
      const unsigned width = std::min(left, 64U);
      const unsigned shift = position % 64;
      packed[position / 64] |= flat[word] << shift;
      if (shift + width > 64) packed[position / 64 + 1] |= flat[word] >> (64 - shift);
      ++word;
      position += width;
      left -= width;
    }
}

void unpack(std::span<const PortShape> ports, std::span<const std::uint64_t> packed, std::size_t& position,
            std::span<std::uint64_t> flat) {
  std::size_t word = 0;
  for (const PortShape& port : ports)
    for (unsigned left = port.width; left > 0;) {
      const unsigned width = std::min(left, 64U);
      flat[word++] = get_bits(packed, position, width);
      position += width;
      left -= width;
    }
}

}  // namespace pulsewright::hdl
