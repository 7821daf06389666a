// SPDX-License-Identifier: Apache-2.0
#include "baseline/layer_modules.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "baseline/neuron_text.h"

namespace pulsewright::baseline {

namespace {

std::string range_of(unsigned width) {
  return width == 1 ? "" : fmt::format("[{}:0] ", width - 1);
}

/// The wires of a graph's nodes as Verilog.
class TreePrinter {
 public:
  TreePrinter(const LayerPlace& place, const AdderGraph& graph) : place_(place), graph_(graph) {}

  std::string print() const {
    const std::vector<unsigned> read = bits_read();
    std::string wires;
    std::string sums;
    std::vector<std::string> unused;
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      const AdderNode& node = graph_.nodes[n];
      if (read[n] > 0) print_node(n, wires, sums);
      if (read[n] == 0 && node.kind == AdderNode::Kind::input) unused.push_back(input_bits(n));
      // What is taken away again below leaves its highest bits behind.
      if (read[n] > 0 && read[n] < node.width())
        unused.push_back(fmt::format("n_{}[{}:{}]", n, node.width() - 1, read[n]));
    }
    for (std::size_t j = 0; j < graph_.outputs.size(); ++j) {
      wires += print_output(j);
      if (const unsigned dropped = dropped_bits(graph_.outputs[j]); dropped > 0)
        unused.push_back(fmt::format("n_{}[{}:0]", graph_.outputs[j], dropped - 1));
    }
    if (!unused.empty())
      wires += fmt::format("  wire unused = &{{1'b0, {}}};\n", fmt::join(unused, ",\n      "));
    return fmt::format(
        "{}\n  // No reset: the inputs stand still while the sums settle.\n"
        "  always @(posedge clk_i) begin\n{}  end\n",
        wires, sums);
  }

 private:
  std::string input_bits(std::size_t n) const {
    return fmt::format("values_i[{}+:{}]", graph_.nodes[n].value * place_.input_bits(), place_.input_bits());
  }

  /// Of each node, how many of its bits are read.
  std::vector<unsigned> bits_read() const {
    std::vector<unsigned> read(graph_.nodes.size());
    for (const AdderNode& node : graph_.nodes) {
      if (node.kind != AdderNode::Kind::sum) continue;
      for (const AdderTerm& term : {node.first, node.second})
        read[term.node] = std::max(read[term.node], bits_in(term, node.width()));
    }
    for (const std::size_t output : graph_.outputs) read[output] = graph_.nodes[output].width();
    return read;
  }

  /// Bits of a term's node that a sum of `width` bits holds.
  unsigned bits_in(const AdderTerm& term, unsigned width) const {
    return std::min(graph_.nodes[term.node].width(), width - std::min(term.shift, width - 1));
  }

  void print_node(std::size_t n, std::string& wires, std::string& sums) const {
    const AdderNode& node = graph_.nodes[n];
    if (node.kind == AdderNode::Kind::input)
      wires += fmt::format("  wire {}n_{} = {};\n", range_of(node.width()), n, input_bits(n));
    else if (node.kind == AdderNode::Kind::constant)
      wires += fmt::format("  wire {}n_{} = {}'d{};\n", range_of(node.width()), n, node.width(), node.value);
    else {
      wires += fmt::format("  reg {}n_{};\n", range_of(node.width()), n);
      sums += fmt::format("    n_{} <= {} {} {};\n", n, extended(node.first, node.width()),
                          node.second.negative ? "-" : "+", extended(node.second, node.width()));
    }
  }

  /// The term without its sign, as wide as the sum it goes into.
  std::string extended(const AdderTerm& term, unsigned width) const {
    const AdderNode& node = graph_.nodes[term.node];
    const unsigned bits = bits_in(term, width);
    std::vector<std::string> parts;
    if (const unsigned more = width - std::min(width, bits + term.shift); more > 0)
      parts.push_back(node.is_signed() ? fmt::format("{{{}{{n_{}[{}]}}}}", more, term.node, node.width() - 1)
                                       : fmt::format("{}'d0", more));
    parts.push_back(bits == node.width() ? fmt::format("n_{}", term.node)
                                         : fmt::format("n_{}[{}:0]", term.node, bits - 1));
    if (term.shift > 0) parts.push_back(fmt::format("{}'d0", term.shift));
    return parts.size() == 1 ? parts[0] : fmt::format("{{{}}}", fmt::join(parts, ", "));
  }

  std::string print_output(std::size_t j) const {
    const std::size_t n = graph_.outputs[j];
    const unsigned width = place_.output_bits();
    const std::string target = fmt::format("  assign values_o[{}+:{}] = ", j * width, width);
    if (!place_.next) return target + extended({n, 0, false}, width) + ";\n";
    return target + clipped(n, *place_.next) + ";\n";
  }

  /// Lowest bits of an output that rounding leaves behind.
  unsigned dropped_bits(std::size_t n) const {
    const AdderNode& node = graph_.nodes[n];
    if (!place_.next || place_.next->exponent >= 0 || node.width() == 1) return 0;
    return std::min(static_cast<unsigned>(-place_.next->exponent), node.width() - node.is_signed());
  }

  /// Bit k of the node is bit k + exponent of what is clipped.
  std::string clipped(std::size_t n, const PowerOfTwo& next) const {
    const AdderNode& node = graph_.nodes[n];
    const int bits = static_cast<int>(node.is_signed() ? node.width() - 1 : node.width());
    const int exponent = next.exponent;
    const int out = static_cast<int>(next.bits);
    std::string digits;
    const int low = std::max(0, -exponent);
    const int high = std::min(bits, out - exponent) - 1;
    if (high < low) {
      digits = fmt::format("{}'d0", out);
    } else {
      std::vector<std::string> parts;
      if (const int more = out - 1 - exponent - high; more > 0) parts.push_back(fmt::format("{}'d0", more));
      parts.push_back(node.width() == 1 ? fmt::format("n_{}", n) : fmt::format("n_{}[{}:{}]", n, high, low));
      if (exponent > 0) parts.push_back(fmt::format("{}'d0", exponent));
      digits = fmt::format("{{{}}}", fmt::join(parts, ", "));
    }
    const int first_over = std::max(0, out - exponent);
    std::string value = digits;
    if (first_over < bits)
      value = fmt::format("|n_{}[{}:{}] ? {{{}{{1'b1}}}} : {}", n, bits - 1, first_over, out, digits);
    return node.is_signed() ? fmt::format("n_{}[{}] ? {}'d0 : {}", n, node.width() - 1, out, value) : value;
  }

  const LayerPlace& place_;
  const AdderGraph& graph_;
};

constexpr const char* serial_body = R"(  localparam integer INPUTS = {inputs};
{widths}  localparam integer INDEX_WIDTH = {index_width};
  localparam integer LEFT_WIDTH = {left_width};
  localparam integer LAST = INPUTS - 1;
  localparam [NEURONS*SUM_WIDTH-1:0] PRESETS = {presets};

  // Else yosys 0.23 makes logic of so few rows.
  (* rom_style = "block" *)
  reg [NEURONS*WEIGHT_WIDTH-1:0] rows [0:INPUTS-1];
  reg [NEURONS*WEIGHT_WIDTH-1:0] row_q;
  reg [INDEX_WIDTH-1:0] index_q;  // of the next input
  reg gap_q;                      // the clock between two frames, in which nothing is taken
  reg [INPUT_WIDTH-1:0] value_q;  // beside its row of weights
  reg taken_q;
  reg last_q;
  reg drop_q;
  reg product_taken_q;  // the products of that value
  reg product_last_q;
  reg product_drop_q;
  reg done_q;                    // the sums are whole
  reg [LEFT_WIDTH-1:0] left_q;   // values on offer
  reg [NEURONS*OUT_WIDTH-1:0] values_q;
  wire [NEURONS*OUT_WIDTH-1:0] values;

  wire signed [PRODUCT_WIDTH-1:0] value = {{{{WEIGHT_WIDTH{{1'b0}}}}, value_q}};
  wire busy = left_q != {{LEFT_WIDTH{{1'b0}}}};
  wire stall = done_q && busy;
  wire take = valid_i && ready_o;
  wire last = index_q == LAST[INDEX_WIDTH-1:0];

  assign ready_o = !stall && !gap_q;
  assign valid_o = busy;
  assign value_o = values_q[0+:OUT_WIDTH];

  initial $readmemh("{file}", rows);

  // A block RAM cannot clear its output register, but it can read.
  wire [INDEX_WIDTH-1:0] address = rst_i ? {{INDEX_WIDTH{{1'b0}}}} : index_q;
  always @(posedge clk_i) if (rst_i || !stall) row_q <= rows[address];

{sums}
  always @(posedge clk_i) begin
    if (rst_i) begin
      index_q <= {{INDEX_WIDTH{{1'b0}}}};
      gap_q <= 1'b0;
      value_q <= {{INPUT_WIDTH{{1'b0}}}};
      taken_q <= 1'b0;
      last_q <= 1'b0;
      drop_q <= 1'b0;
      product_taken_q <= 1'b0;
      product_last_q <= 1'b0;
      product_drop_q <= 1'b0;
      done_q <= 1'b0;
    end else if (!stall) begin
      if (drop_i) index_q <= {{INDEX_WIDTH{{1'b0}}}};
      else if (take) index_q <= last ? {{INDEX_WIDTH{{1'b0}}}} : index_q + 1'b1;
      gap_q <= take && last;
      value_q <= value_i;
      taken_q <= take;
      last_q <= take && last;
      drop_q <= drop_i;
      product_taken_q <= taken_q;
      product_last_q <= last_q;
      product_drop_q <= drop_q;
      done_q <= product_last_q;
    end
  end
{offer})";

/// Rows of `bits` bits as $readmemh reads them.
std::string rows_text(const std::vector<std::uint64_t>& rows, std::size_t bits) {
  std::string text;
  for (std::size_t first = 0; first < rows.size(); first += words_for_bits(bits)) {
    std::string line;
    for (std::size_t low = 0; low < bits; low += 4)
      line += fmt::format("{:x}", get_bits(std::span(rows).subspan(first), low,
                                           static_cast<unsigned>(std::min<std::size_t>(4, bits - low))));
    text += std::string(line.rbegin(), line.rend()) + "\n";
  }
  return text;
}

}  // namespace

AdderGraph graph_of(const LayerPlace& place) {
  std::vector<std::int64_t> offsets;
  for (std::size_t j = 0; j < place.layer->neurons(); ++j) offsets.push_back(place.preset(j));
  return adder_graph(*place.layer, place.format, offsets);
}

hdl::Module parallel_layer(const LayerPlace& place) {
  const AdderGraph graph = graph_of(place);
  hdl::Module module;
  module.name = place.module;
  module.comment = fmt::format("{} products and their sums: {} additions, {} deep.",
                               place.layer->inputs() * place.layer->neurons(), graph.adders(), graph.depth());
  const auto inputs = static_cast<unsigned>(place.layer->inputs());
  const auto neurons = static_cast<unsigned>(place.layer->neurons());
  module.kind = "adder_trees";
  module.ports = {{"clk_i", hdl::Direction::input, 1},
                  {"values_i", hdl::Direction::input, inputs * place.input_bits()},
                  {"values_o", hdl::Direction::output, neurons * place.output_bits()}};
  module.body = TreePrinter(place, graph).print();
  return module;
}

TextFile weight_file(const LayerPlace& place) {
  const std::size_t bits = place.layer->neurons() * place.weight_bits();
  return {place.module + ".weights.hex", rows_text(weight_rows(place), bits)};
}

hdl::Module serial_layer(const LayerPlace& place) {
  const FixedPointLayer& layer = *place.layer;
  const std::size_t neurons = layer.neurons();
  const unsigned index_width = index_bits(layer.inputs());
  hdl::Module module;
  module.name = place.module;
  module.comment = fmt::format("{} neurons of {} inputs, one input per clock.", neurons, layer.inputs());
  module.kind = serial_neurons;
  module.ports = serial_ports(place);
  module.body =
      fmt::format(fmt::runtime(serial_body), fmt::arg("file", weight_file(place).path),
                  fmt::arg("inputs", layer.inputs()), fmt::arg("widths", print_widths(place, neurons)),
                  fmt::arg("index_width", index_width), fmt::arg("left_width", bits_for(neurons)),
                  fmt::arg("presets", print_presets(place, 0, neurons)),
                  fmt::arg("sums", print_neurons(place, {"row_q", "PRESETS", "(done_q || product_drop_q)"})),
                  fmt::arg("offer", print_offer()));
  return module;
}

}  // namespace pulsewright::baseline
