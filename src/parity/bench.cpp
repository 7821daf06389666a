// SPDX-License-Identifier: Apache-2.0
#include "parity/bench.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rtl/layer_plan.h"
#include "rtl/timing.h"

namespace pulsewright {

namespace {

constexpr const char* bench_head = R"(// The parity bench of one design; docs/parity.md describes its trace.
`default_nettype none

module parity_bench (
  input wire clk_i
);
  localparam integer IMAGES = {images};
  localparam integer FEATURES = {features};
  localparam integer WORDS = {words};
  localparam integer LAYERS = {layers};
  localparam integer RESETS = {resets};
  localparam integer STALLED = {stalled};
  localparam integer BAD_FRAMES = {bad_frames};
  localparam integer LATENCY = {latency};
  localparam integer PATIENCE = {patience};

  reg [7:0] pixels [0:IMAGES*FEATURES-1];
  reg traced [0:IMAGES-1];
  integer trace;

  integer cycle;
  integer idle;
  integer image;      // the image that is being sent
  integer beat;       // the next beat of the frame
  integer bad_sent;   // bad frames sent so far
  integer completed;  // answers taken
  integer word;       // the next word of the answer
  integer reset_done; // images cut by a reset so far
  integer reset_left; // clocks that the reset still lasts
  integer started;    // clock in which the image to be cut began, or -1
  integer errors;     // frame errors reported
  integer frame;      // beats of the frame that is being sent
  integer wait_for;   // answers that must be taken before the frame may start
  integer layer_image [0:LAYERS-1];
  integer sum [0:LAYERS-1]; // sums of a folded layer that have arrived
  integer l;
  reg [31:0] random_q;

  reg rst_q;
  reg [7:0] tdata_q;
  reg tvalid_q;
  reg tlast_q;
  reg tready_q;
  wire tready;
  wire [31:0] tdata;
  wire tvalid;
  wire tlast;
  wire frame_error;

  {name}_top u_dut (
    .clk_i(clk_i),
    .rst_i(rst_q),
    .s_axis_tdata(tdata_q),
    .s_axis_tvalid(tvalid_q),
    .s_axis_tready(tready),
    .s_axis_tlast(tlast_q),
    .m_axis_tdata(tdata),
    .m_axis_tvalid(tvalid),
    .m_axis_tready(tready_q),
    .m_axis_tlast(tlast),
    .frame_error_o(frame_error)
  );

  initial begin
    $readmemh("pixels.hex", pixels);
    $readmemh("traced.hex", traced);
    trace = $fopen("trace.txt", "w");
    cycle = 0;
    idle = 0;
    image = 0;
    beat = 0;
    bad_sent = 0;
    completed = 0;
    word = 0;
    reset_done = 0;
    reset_left = 4;
    started = -1;
    errors = 0;
    frame = 0;
    wait_for = 0;
    random_q = 32'd{seed};
    rst_q = 1'b1;
    tvalid_q = 1'b0;
    tready_q = 1'b0;
    for (l = 0; l < LAYERS; l = l + 1) begin
      layer_image[l] = 0;
      sum[l] = 0;
    end
  end
)";

constexpr const char* bench_answers = R"(
  always @(posedge clk_i) begin
    cycle = cycle + 1;
    idle = idle + 1;

    // The answers.
    if (!rst_q && frame_error) errors = errors + 1;
    if (!rst_q && tvalid && tready_q) begin
      $fwrite(trace, "O %h %b\n", tdata, tlast);
      idle = 0;
      word = word + 1;
      if (word == WORDS) begin
        $fwrite(trace, "F %0d %0d\n", completed, cycle);
        word = 0;
        completed = completed + 1;
      end
    end
)";

constexpr const char* bench_layer = R"(
    // Layer {index}: {id}.
    if (!rst_q && u_dut.{run} && layer_image[{index}] < IMAGES && traced[layer_image[{index}]])
      $fwrite(trace, "B {index} %h %h %h\n", {input_bits}, {weight_bits},
        {products});
    if (!rst_q && u_dut.{valid} && u_dut.{ready}) begin
      $fwrite(trace, "C {index} %h\n", u_dut.{totals});
      layer_image[{index}] = layer_image[{index}] + 1;
    end
)";

/// A folded layer gives its sums one by one; they are put together again.
constexpr const char* bench_folded_layer = R"(
    // Layer {index}: {id}.
    if (!rst_q && {path}run && layer_image[{index}] < IMAGES && traced[layer_image[{index}]])
      $fwrite(trace, "B {index} %h %h %h\n", {path}input_bits, {path}weight_bits, {path}products);
    if (!rst_q && u_dut.{valid} && u_dut.{ready}) begin
      sums_{index}[sum[{index}]*{width}+:{width}] = u_dut.{sum};
      sum[{index}] = sum[{index}] + 1;
      if (sum[{index}] == {sums}) begin
        $fwrite(trace, "C {index} %h\n", sums_{index});
        layer_image[{index}] = layer_image[{index}] + 1;
        sum[{index}] = 0;
      end
    end
)";

constexpr const char* bench_drive = R"(
    // The input: a beat was taken.
    if (!rst_q && tvalid_q && tready) begin
      if (beat == 0 && frame == FEATURES) begin
        $fwrite(trace, "S %0d %0d\n", image, cycle);
        if (image < RESETS && reset_done == image) started = cycle;
      end
      idle = 0;
      beat = beat + 1;
      if (beat == frame) begin
        if (frame == FEATURES) image = image + 1;
        else bad_sent = bad_sent + 1;
        beat = 0;
      end
    end

    // A reset cuts an image; it is sent again.
    if (started >= 0 && cycle - started == (reset_done + 1) * LATENCY / (RESETS + 1)) begin
      $fwrite(trace, "R %0d\n", completed);
      reset_done = reset_done + 1;
      reset_left = 1 + reset_done % 3;
      started = -1;
      image = completed;
      beat = 0;
      word = 0;
      for (l = 0; l < LAYERS; l = l + 1) begin
        layer_image[l] = completed;
        sum[l] = 0;
      end
    end

    // What to offer next: a beat, or nothing with X on the data.
    random_q = {random_q[30:0], random_q[31] ^ random_q[21] ^ random_q[1] ^ random_q[0]};
    rst_q <= reset_left > 0;
    if (rst_q || reset_left > 0 || !tvalid_q || tready) begin
      if (beat == 0) begin
        frame = FEATURES;
        if (image > RESETS && bad_sent < BAD_FRAMES && bad_sent < image - RESETS)
          frame = bad_sent % 2 == 0 && FEATURES > 1 ? FEATURES - 1 : FEATURES + 2;
        wait_for = image <= RESETS || image == STALLED ? image : 0;
      end
      if (reset_left == 0 && image < IMAGES && completed >= wait_for &&
          (image >= STALLED || random_q[3:2] != 2'd0)) begin
        tvalid_q <= 1'b1;
        tdata_q <= pixels[image * FEATURES + beat % FEATURES];
        tlast_q <= beat == frame - 1;
      end else begin
        tvalid_q <= 1'b0;
        tdata_q <= 8'bx;
        tlast_q <= 1'bx;
      end
    end
    if (reset_left > 0) reset_left = reset_left - 1;
    tready_q <= completed >= STALLED || random_q[9:8] != 2'd0;

    if (completed == IMAGES || idle > PATIENCE) begin
      $fwrite(trace, "%s %0d %0d\n", completed == IMAGES ? "Z" : "T", cycle, errors);
      $fclose(trace);
      $finish;
    end
  end
endmodule

`default_nettype wire
)";

std::string folded_layer_probe(const Layer& layer, std::size_t index) {
  return fmt::format(
      fmt::runtime(bench_folded_layer), fmt::arg("index", index), fmt::arg("id", layer.synapses->id),
      fmt::arg("path", "u_dut." + layer_instance_name(layer) + "."),
      fmt::arg("valid", layer_wire_name(layer, "valid")), fmt::arg("ready", layer_wire_name(layer, "ready")),
      fmt::arg("sum", layer_wire_name(layer, "sum")), fmt::arg("width", value_width(layer)),
      fmt::arg("sums", layer.outputs()));
}

std::string layer_probe(const Layer& layer, std::size_t index) {
  if (layer.fold != nullptr) return folded_layer_probe(layer, index);
  const std::string path = "u_dut." + layer_instance_name(layer) + ".";
  std::vector<std::string> products;
  for (std::size_t j = layer.synapses->weights.size(); j-- > 0;)
    for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i)
      if (has_gate(layer, j, i)) {
        products.push_back(fmt::format("{}products_{}", path, j));
        break;
      }
  return fmt::format(
      fmt::runtime(bench_layer), fmt::arg("index", index), fmt::arg("id", layer.synapses->id),
      fmt::arg("run", layer_wire_name(layer, "run")), fmt::arg("valid", layer_wire_name(layer, "valid")),
      fmt::arg("ready", layer_wire_name(layer, "ready")),
      fmt::arg("totals", layer_wire_name(layer, "totals")), fmt::arg("input_bits", path + "input_bits"),
      fmt::arg("weight_bits", weight_levels(layer).empty() ? "1'b0" : path + "weight_bits"),
      fmt::arg("products",
               products.empty() ? "1'b0" : fmt::format("{{{}}}", fmt::join(products, ",\n        "))));
}

}  // namespace

std::vector<TextFile> generate_bench(const Netlist& netlist, const Stimulus& stimulus) {
  const Chain chain = chain_of(netlist);
  const Timing timing = timing_of(chain);
  std::string text =
      fmt::format(fmt::runtime(bench_head), fmt::arg("name", netlist.name),
                  fmt::arg("images", stimulus.images.size()), fmt::arg("features", chain.input->features),
                  fmt::arg("words", chain.classes() + 1), fmt::arg("layers", chain.layers.size()),
                  fmt::arg("resets", stimulus.resets), fmt::arg("stalled", stimulus.stalled),
                  fmt::arg("bad_frames", stimulus.bad_frames), fmt::arg("latency", timing.latency_clocks),
                  fmt::arg("patience", 20 * (timing.latency_clocks + timing.interval_clocks)),
                  fmt::arg("seed", stimulus.seed == 0 ? 1 : stimulus.seed));
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    if (const Layer& layer = chain.layers[l]; layer.fold != nullptr)
      text += fmt::format("  reg [{}:0] sums_{};\n", layer.outputs() * value_width(layer) - 1, l);
  text += bench_answers;
  for (std::size_t l = 0; l < chain.layers.size(); ++l) text += layer_probe(chain.layers[l], l);
  text += bench_drive;

  std::string traced;
  for (std::size_t i = 0; i < stimulus.images.size(); ++i)
    traced += stimulus.traced.contains(i) ? "1\n" : "0\n";
  return {{"parity_bench.v", std::move(text)},
          {"pixels.hex", pixel_lines(stimulus.images)},
          {"traced.hex", std::move(traced)}};
}

}  // namespace pulsewright
