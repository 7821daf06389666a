// SPDX-License-Identifier: Apache-2.0
#include "baseline/neuron_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"

namespace pulsewright::baseline {

namespace {

constexpr const char* widths = R"(  localparam integer NEURONS = {neurons};
  localparam integer INPUT_WIDTH = {input_width};
  localparam integer WEIGHT_WIDTH = {weight_width};
  localparam integer PRODUCT_WIDTH = INPUT_WIDTH + WEIGHT_WIDTH;
  localparam integer SUM_WIDTH = {sum_width};
  localparam integer OUT_WIDTH = {out_width};
)";

constexpr const char* neurons = R"(  genvar j;
  generate
    for (j = 0; j < NEURONS; j = j + 1) begin : g_neuron
      reg signed [PRODUCT_WIDTH-1:0] product_q;
      reg [SUM_WIDTH-1:0] sum_q;
      wire signed [PRODUCT_WIDTH-1:0] weight = {{
          {{INPUT_WIDTH{{{weights}[(j+1)*WEIGHT_WIDTH-1]}}}}, {weights}[j*WEIGHT_WIDTH+:WEIGHT_WIDTH]}};
      wire [SUM_WIDTH-1:0] product = {{{{(SUM_WIDTH - PRODUCT_WIDTH) {{product_q[PRODUCT_WIDTH-1]}}}}, product_q}};

      always @(posedge clk_i) begin
        if (rst_i) product_q <= {{PRODUCT_WIDTH{{1'b0}}}};
        else if (!stall) product_q <= weight * value;
        if (rst_i || (!stall && {restart})) sum_q <= {presets}[j*SUM_WIDTH+:SUM_WIDTH];
        else if (!stall && product_taken_q) sum_q <= sum_q + product;
      end
{clip}    end
  endgenerate
)";

/// Digits of the sum that leave it, clipped; `wide` has the sum with enough bits at both ends.
constexpr const char* serial_clip = R"(
      wire [{wide_top}:0] wide = {wide};
      wire over = |wide[{over_top}:{over}];
      wire [OUT_WIDTH-1:0] digits = wide[{low}+:OUT_WIDTH];
      assign values[j*OUT_WIDTH+:OUT_WIDTH] =
          sum_q[SUM_WIDTH-1] ? {{OUT_WIDTH{{1'b0}}}} : over ? {{OUT_WIDTH{{1'b1}}}} : digits;
{unused})";

/// Drives values[j*OUT_WIDTH+:OUT_WIDTH] from sum_q.
std::string print_clip(const LayerPlace& place) {
  if (!place.clips_sums()) return "      assign values[j*OUT_WIDTH+:OUT_WIDTH] = sum_q;\n";
  const unsigned left = static_cast<unsigned>(std::max(0, place.next->exponent));
  const unsigned low = static_cast<unsigned>(std::max(0, -place.next->exponent));
  const unsigned sum = place.sum_bits();
  // At least one bit above the digits shows an overflow; the sign is apart.
  const unsigned more = low + place.next->bits + 2 - std::min(low + place.next->bits + 2, sum + left);
  std::string wide = more > 0 ? fmt::format("{{{{{}{{sum_q[SUM_WIDTH-1]}}}}, sum_q", more) : "{sum_q";
  wide += left > 0 ? fmt::format(", {}'d0}}", left) : "}";
  const unsigned top = sum + left + more - 1;
  std::string unused = fmt::format("      wire unused = &{{1'b0, wide[{}]", top);
  if (low > 0) unused += fmt::format(", wide[{}:0]", low - 1);
  unused += "};\n";
  return fmt::format(fmt::runtime(serial_clip), fmt::arg("wide_top", top), fmt::arg("wide", wide),
                     fmt::arg("over_top", top - 1), fmt::arg("over", low + place.next->bits),
                     fmt::arg("low", low), fmt::arg("unused", unused));
}

}  // namespace

std::string print_widths(const LayerPlace& place, std::size_t count) {
  return fmt::format(fmt::runtime(widths), fmt::arg("neurons", count),
                     fmt::arg("input_width", place.input_bits()),
                     fmt::arg("weight_width", place.weight_bits()), fmt::arg("sum_width", place.sum_bits()),
                     fmt::arg("out_width", place.neuron_bits()));
}

std::string print_presets(const LayerPlace& place, std::size_t first, std::size_t count) {
  std::vector<std::string> presets;
  for (std::size_t j = first + count; j-- > first;)
    presets.push_back(fmt::format("{}'h{:x}", place.sum_bits(),
                                  static_cast<std::uint64_t>(place.preset(j)) & low_mask(place.sum_bits())));
  return fmt::format("{{\n      {}}}", fmt::join(presets, ",\n      "));
}

std::string print_neurons(const LayerPlace& place, const NeuronWires& wires) {
  return fmt::format(fmt::runtime(neurons), fmt::arg("weights", wires.weights),
                     fmt::arg("presets", wires.presets), fmt::arg("restart", wires.restart),
                     fmt::arg("clip", print_clip(place)));
}

std::string print_offer() {
  return R"(
  always @(posedge clk_i) begin
    if (rst_i) begin
      left_q <= {LEFT_WIDTH{1'b0}};
      values_q <= {NEURONS * OUT_WIDTH{1'b0}};
    end else if (!busy) begin
      if (done_q) left_q <= NEURONS[LEFT_WIDTH-1:0];
      if (done_q) values_q <= values;
    end else if (ready_i) begin
      left_q <= left_q - 1'b1;
      values_q <= values_q >> OUT_WIDTH;
    end
  end
)";
}

}  // namespace pulsewright::baseline
