// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "netlist/document.h"
#include "rtl/generate.h"
#include "rtl/print_verilog.h"

namespace pulsewright {

namespace {

constexpr const char* testbench = R"(
`default_nettype none

// Sends {images} images with random gaps, takes the answers with random stalls, compares every word.
module {name}_tb;
  localparam integer IMAGES = {images};
  localparam integer FEATURES = {features};
  localparam integer WORDS = {words};

  reg [7:0] stimulus [0:IMAGES*FEATURES-1];
  reg [31:0] expected [0:IMAGES*WORDS-1];

  reg clk;
  reg rst;
  reg [7:0] s_axis_tdata;
  reg s_axis_tvalid;
  wire s_axis_tready;
  reg s_axis_tlast;
  wire [31:0] m_axis_tdata;
  wire m_axis_tvalid;
  reg m_axis_tready;
  wire m_axis_tlast;
  wire frame_error;

  {name}_top u_dut (
    .clk_i(clk),
    .rst_i(rst),
    .s_axis_tdata(s_axis_tdata),
    .s_axis_tvalid(s_axis_tvalid),
    .s_axis_tready(s_axis_tready),
    .s_axis_tlast(s_axis_tlast),
    .m_axis_tdata(m_axis_tdata),
    .m_axis_tvalid(m_axis_tvalid),
    .m_axis_tready(m_axis_tready),
    .m_axis_tlast(m_axis_tlast),
    .frame_error_o(frame_error)
  );

  integer sent;
  integer taken;
  integer mismatches;
  integer idle;
  integer seed;

  initial begin
    clk = 1'b0;
    forever #5 clk = ~clk;
  end

  initial begin
    $readmemh("stimulus.hex", stimulus);
    $readmemh("expected.hex", expected);
    seed = 1;
    sent = 0;
    taken = 0;
    mismatches = 0;
    idle = 0;
    rst = 1'b1;
    s_axis_tvalid = 1'b0;
    s_axis_tdata = 8'd0;
    s_axis_tlast = 1'b0;
    m_axis_tready = 1'b0;
    repeat (4) @(posedge clk);
    #1 rst = 1'b0;
  end

  always @(posedge clk) if (!rst) begin
    if (s_axis_tvalid && s_axis_tready) sent = sent + 1;
    if (!s_axis_tvalid || s_axis_tready) begin
      if (sent < IMAGES * FEATURES && $random(seed) % 4 != 0) begin
        s_axis_tvalid <= 1'b1;
        s_axis_tdata <= stimulus[sent];
        s_axis_tlast <= sent % FEATURES == FEATURES - 1;
      end else begin
        s_axis_tvalid <= 1'b0;
        s_axis_tdata <= 8'bx;
        s_axis_tlast <= 1'bx;
      end
    end
    m_axis_tready <= $random(seed) % 4 != 0;
    idle = idle + 1;
    if (m_axis_tvalid === 1'b1 && m_axis_tready) begin
      if (m_axis_tdata !== expected[taken] || m_axis_tlast !== (taken % WORDS == WORDS - 1)) begin
        if (mismatches < 10)
          $display("image %0d word %0d: expected %h, got %h, tlast %b", taken / WORDS, taken % WORDS,
                   expected[taken], m_axis_tdata, m_axis_tlast);
        mismatches = mismatches + 1;
      end
      taken = taken + 1;
      idle = 0;
    end
    if (frame_error !== 1'b0) mismatches = mismatches + 1;
    if (taken == IMAGES * WORDS || idle > {patience}) begin
      $display("%0d images, %0d words compared, %0d mismatches", taken / WORDS, taken, mismatches);
      if (taken == IMAGES * WORDS && mismatches == 0) $display("PASS");
      else $display("FAIL");
      $finish;
    end
  end
endmodule

`default_nettype wire
)";

}  // namespace

std::vector<TextFile> generate_testbench(const Netlist& netlist, const Images& images,
                                         const Answers& answers) {
  const Chain chain = chain_of(netlist);
  std::int64_t patience = 100 * (chain.input->features + chain.classes());
  for (const Layer& layer : chain.layers) patience += 100 * layer.input_stream->length;
  std::string expected;
  for (const auto& answer : answers)
    for (std::int64_t word : answer) expected += fmt::format("{:08x}\n", static_cast<std::uint32_t>(word));
  const std::string text =
      fmt::format(fmt::runtime(testbench), fmt::arg("name", netlist.name), fmt::arg("images", images.size()),
                  fmt::arg("features", chain.input->features), fmt::arg("words", chain.classes() + 1),
                  fmt::arg("patience", patience));
  return {{netlist.name + "_tb.v", verilog_head(netlist_hash(netlist)) + text},
          {"stimulus.hex", pixel_lines(images)},
          {"expected.hex", std::move(expected)}};
}

}  // namespace pulsewright
