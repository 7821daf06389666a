// SPDX-License-Identifier: Apache-2.0
#include "baseline/convolution_text.h"

#include <fmt/format.h>

#include "base/bits.h"
#include "baseline/neuron_text.h"

namespace pulsewright::baseline {

namespace {

/// The lines of a counter from 0 to size - 1. One of size 1 is always at its last value.
struct Counter {
  std::string name;
  std::int64_t size;
  std::string step;  ///< condition

  unsigned width() const { return index_bits(static_cast<std::uint64_t>(size)); }
  std::string zero() const { return fmt::format("{}'d0", width()); }

  std::string declaration() const {
    if (size == 1) return fmt::format("  wire last_{} = 1'b1;\n", name);
    return fmt::format("  reg [{}:0] {}_q;\n  wire last_{} = {}_q == {}'d{};\n", width() - 1, name, name,
                       name, width(), size - 1);
  }
  std::string clear() const { return size == 1 ? "" : fmt::format("      {}_q <= {};\n", name, zero()); }
  std::string count() const {
    if (size == 1) return "";
    return fmt::format("      if ({}) {}_q <= last_{} ? {} : {}_q + 1'b1;\n", step, name, name, zero(), name);
  }
};

constexpr const char* control_body =
    R"({unused}{input}{counters}  reg fill_q;        // the memory that is filled
  reg read_q;        // the memory that is read
  reg [1:0] full_q;  // memories with a whole image
  reg gap_q;         // the clock between two passes, in which nothing is fetched
  reg tap_q;
  reg tap_bank_q;
  reg tap_last_q;
  reg [{weight_top}:0] weight_q;
{row}
  wire take = valid_i && ready_o;
  wire filled = take && last_input;
  wire fetch = full_q[read_q] && !gap_q && !stall_i;
  wire ends = fetch && last_word && last_inner && last_group && last_outer;

  assign ready_o = !full_q[fill_q];
  assign write_o = {{take && fill_q, take && !fill_q}};
  assign write_address_o = {address};
  assign fetch_o = fetch;
  assign last_word_o = last_word;
  assign last_inner_o = last_inner;
  assign last_group_o = last_group;
  assign tap_o = tap_q && !stall_i;
  assign tap_bank_o = tap_bank_q;
  assign tap_last_o = tap_last_q;
  assign weight_o = weight_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
{clears}      fill_q <= 1'b0;
      read_q <= 1'b0;
      full_q <= 2'b00;
      gap_q <= 1'b0;
      tap_q <= 1'b0;
      tap_bank_q <= 1'b0;
      tap_last_q <= 1'b0;
      weight_q <= {weight_width}'d0;
    end else begin
{counts}{drop}      if (filled) fill_q <= !fill_q;
      if (ends) read_q <= !read_q;
      full_q <= (full_q | {{filled && fill_q, filled && !fill_q}}) & ~{{ends && read_q, ends && !read_q}};
      if (!stall_i) begin
        gap_q <= fetch && last_word;
        tap_q <= fetch;
        tap_bank_q <= read_q;
        tap_last_q <= last_word;
        weight_q <= {weight};
      end
    end
  end
)";

/// The row of weights of the tap that is fetched, where groups have their own.
constexpr const char* row_body = R"(  reg [{top}:0] row_q;
  reg [{top}:0] first_row_q;  // of the group
  wire [{top}:0] next_row = row_q == {width}'d{last} ? {width}'d0 : row_q + 1'b1;

  always @(posedge clk_i) begin
    if (rst_i) begin
      row_q <= {width}'d0;
      first_row_q <= {width}'d0;
    end else if (fetch) begin
      row_q <= last_word && !last_inner ? first_row_q : next_row;
      if (last_word && last_inner) first_row_q <= next_row;
    end
  end
)";

constexpr const char* sums_body = R"({widths}  localparam integer LEFT_WIDTH = {left_width};

  reg [INPUT_WIDTH-1:0] value_q;  // beside its row of weights
  reg taken_q;
  reg last_q;
  reg product_taken_q;  // the products of that value
  reg product_last_q;
  reg done_q;                   // the sums are whole
  reg [LEFT_WIDTH-1:0] left_q;  // values on offer
  reg [NEURONS*OUT_WIDTH-1:0] values_q;
  wire [NEURONS*OUT_WIDTH-1:0] values;

  wire signed [PRODUCT_WIDTH-1:0] value = {{{{WEIGHT_WIDTH{{1'b0}}}}, value_q}};
  wire busy = left_q != {{LEFT_WIDTH{{1'b0}}}};
  wire stall = done_q && busy;

  assign stall_o = stall;
  assign valid_o = busy;
  assign value_o = values_q[0+:OUT_WIDTH];

{presets}
{sums}
  always @(posedge clk_i) begin
    if (rst_i) begin
      value_q <= {{INPUT_WIDTH{{1'b0}}}};
      taken_q <= 1'b0;
      last_q <= 1'b0;
      product_taken_q <= 1'b0;
      product_last_q <= 1'b0;
      done_q <= 1'b0;
    end else if (!stall) begin
      value_q <= inside_i ? inputs_i[(bank_i ? INPUT_WIDTH : 0)+:INPUT_WIDTH] : {{INPUT_WIDTH{{1'b0}}}};
      taken_q <= tap_i;
      last_q <= tap_i && last_i;
      product_taken_q <= taken_q;
      product_last_q <= last_q;
      done_q <= product_last_q;
    end
  end
{offer})";

/// The presets of the pass whose sums are made next.
constexpr const char* group_body = R"({counters}  reg [NEURONS*SUM_WIDTH-1:0] presets;

  always @(posedge clk_i) begin
    if (rst_i) begin
{clears}    end else if (!stall && product_last_q) begin
{counts}    end
  end

  // In reset the registers still show the pass that was cut.
  always @* begin
    case (rst_i ? {first} : group_q)
{cases}    endcase
  end
)";

std::string print_pass_presets(const LayerPlace& place, const ConvolutionPlan& plan) {
  const auto neurons = static_cast<std::size_t>(plan.neurons);
  if (plan.groups == 1)
    return fmt::format("  wire [NEURONS*SUM_WIDTH-1:0] presets = {};\n", print_presets(place, 0, neurons));
  const Counter inner{"inner", plan.inner, "1'b1"};
  const Counter group{"group", plan.groups, "last_inner"};
  std::string cases;
  for (std::size_t g = 0; g < static_cast<std::size_t>(plan.groups); ++g) {
    const bool is_last = g + 1 == static_cast<std::size_t>(plan.groups);
    cases += fmt::format("      {}: presets = {};\n",
                         is_last ? "default" : fmt::format("{}'d{}", group.width(), g),
                         print_presets(place, g * neurons, neurons));
  }
  return fmt::format(
      fmt::runtime(group_body), fmt::arg("counters", inner.declaration() + group.declaration()),
      fmt::arg("clears", inner.clear() + group.clear()), fmt::arg("counts", inner.count() + group.count()),
      fmt::arg("cases", cases), fmt::arg("first", group.zero()));
}

}  // namespace

hdl::Module convolution_control(const LayerPlace& place, const ConvolutionPlan& plan) {
  const Counter input{"input", plan.inputs, "take"};
  const Counter counters[] = {{"word", plan.taps, "fetch"},
                              {"inner", plan.inner, "fetch && last_word"},
                              {"group", plan.groups, "fetch && last_word && last_inner"},
                              {"outer", plan.outer, "fetch && last_word && last_inner && last_group"}};
  std::string declarations;
  std::string clears = input.clear();
  std::string counts = input.count();
  for (const Counter& counter : counters) {
    declarations += counter.declaration();
    clears += counter.clear();
    counts += counter.count();
  }
  const auto rows = static_cast<std::uint64_t>(plan.groups * plan.taps);
  const unsigned weight_width = index_bits(rows);
  const unsigned address_width = index_bits(static_cast<std::uint64_t>(plan.inputs));
  std::string row;
  if (plan.groups > 1)
    row = fmt::format(fmt::runtime(row_body), fmt::arg("top", weight_width - 1),
                      fmt::arg("width", weight_width), fmt::arg("last", rows - 1));
  const std::string one_group = plan.taps == 1 ? "1'd0" : "word_q";
  hdl::Module module;
  module.name = place.module + "_control";
  module.comment = fmt::format(
      "Two images of {} values: one comes while {} passes of {} taps walk through the "
      "other.",
      plan.inputs, plan.passes(), plan.taps);
  module.kind = "tap_control";
  module.ports = {
      {"clk_i", hdl::Direction::input, 1},         {"rst_i", hdl::Direction::input, 1},
      {"valid_i", hdl::Direction::input, 1},       {"drop_i", hdl::Direction::input, 1},
      {"stall_i", hdl::Direction::input, 1},       {"ready_o", hdl::Direction::output, 1},
      {"write_o", hdl::Direction::output, 2},      {"write_address_o", hdl::Direction::output, address_width},
      {"fetch_o", hdl::Direction::output, 1},      {"last_word_o", hdl::Direction::output, 1},
      {"last_inner_o", hdl::Direction::output, 1}, {"last_group_o", hdl::Direction::output, 1},
      {"tap_o", hdl::Direction::output, 1},        {"tap_bank_o", hdl::Direction::output, 1},
      {"tap_last_o", hdl::Direction::output, 1},   {"weight_o", hdl::Direction::output, weight_width}};
  module.body = fmt::format(
      fmt::runtime(control_body), fmt::arg("input", input.declaration()), fmt::arg("counters", declarations),
      fmt::arg("clears", clears), fmt::arg("counts", counts), fmt::arg("row", row),
      fmt::arg("weight_top", weight_width - 1), fmt::arg("weight_width", weight_width),
      fmt::arg("weight", plan.groups > 1 ? "row_q" : one_group),
      fmt::arg("address", plan.inputs == 1 ? "1'd0" : "input_q"),
      fmt::arg("drop",
               plan.inputs == 1 ? "" : fmt::format("      if (drop_i) input_q <= {};\n", input.zero())),
      fmt::arg("unused", plan.inputs == 1 ? "  wire unused = &{1'b0, drop_i};\n" : ""));
  return module;
}

hdl::Module convolution_sums(const LayerPlace& place, const ConvolutionPlan& plan) {
  const auto neurons = static_cast<unsigned>(plan.neurons);
  hdl::Module module;
  module.name = place.module + "_sums";
  module.comment =
      fmt::format("{} multipliers with their sums, for {} groups of neurons in turn.", neurons, plan.groups);
  module.kind = serial_neurons;
  module.ports = {{"clk_i", hdl::Direction::input, 1},
                  {"rst_i", hdl::Direction::input, 1},
                  {"inputs_i", hdl::Direction::input, 2 * place.input_bits()},
                  {"inside_i", hdl::Direction::input, 1},
                  {"bank_i", hdl::Direction::input, 1},
                  {"tap_i", hdl::Direction::input, 1},
                  {"last_i", hdl::Direction::input, 1},
                  {"weights_i", hdl::Direction::input, neurons * place.weight_bits()},
                  {"stall_o", hdl::Direction::output, 1},
                  {"value_o", hdl::Direction::output, place.neuron_bits()},
                  {"valid_o", hdl::Direction::output, 1},
                  {"ready_i", hdl::Direction::input, 1}};
  module.body = fmt::format(fmt::runtime(sums_body), fmt::arg("widths", print_widths(place, neurons)),
                            fmt::arg("left_width", bits_for(neurons)),
                            fmt::arg("presets", print_pass_presets(place, plan)),
                            fmt::arg("sums", print_neurons(place, {"weights_i", "presets", "done_q"})),
                            fmt::arg("offer", print_offer()));
  return module;
}

}  // namespace pulsewright::baseline
