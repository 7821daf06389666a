// SPDX-License-Identifier: Apache-2.0
#include "parity/load_bench.h"

#include <fmt/format.h>

namespace pulsewright::parity {

namespace {

constexpr const char* loaded_module = R"(// {name}_axi and the software that loads it; docs/parity.md.
`default_nettype none

module parity_loaded (
  input wire clk_i,
  input wire rst_i,
  input wire [7:0] s_axis_tdata,
  input wire s_axis_tvalid,
  output wire s_axis_tready,
  input wire s_axis_tlast,
  output wire [31:0] m_axis_tdata,
  output wire m_axis_tvalid,
  input wire m_axis_tready,
  output wire m_axis_tlast,
  output wire frame_error_o
);
  localparam integer STEPS = {steps};

  reg [43:0] program_words [0:STEPS-1]; // a register's offset and a word
  integer step;
  integer refused;
  integer taken;
  reg [31:0] checksum;
  reg [31:0] random_q;
  reg waits;        // a write is under way
  reg attacks;      // it is a word that must be refused
  reg address_left; // not offered yet
  reg word_left;
  reg [11:0] awaddr_q;
  reg [31:0] wdata_q;
  reg awvalid_q;
  reg wvalid_q;
  reg bready_q;
  wire awready;
  wire wready;
  wire [1:0] bresp;
  wire bvalid;
  wire arready;
  wire [31:0] rdata;
  wire [1:0] rresp;
  wire rvalid;
  wire design_reset = u_axi.design_reset;

  assign frame_error_o = u_axi.frame_error;

  {name}_axi u_axi (
    .aclk(clk_i),
    .aresetn(!rst_i),
    .s_axil_awaddr(awaddr_q),
    .s_axil_awprot(3'd0),
    .s_axil_awvalid(awvalid_q),
    .s_axil_awready(awready),
    .s_axil_wdata(wdata_q),
    .s_axil_wstrb(4'b1111),
    .s_axil_wvalid(wvalid_q),
    .s_axil_wready(wready),
    .s_axil_bresp(bresp),
    .s_axil_bvalid(bvalid),
    .s_axil_bready(bready_q),
    .s_axil_araddr(12'd0),
    .s_axil_arprot(3'd0),
    .s_axil_arvalid(1'b0),
    .s_axil_arready(arready),
    .s_axil_rdata(rdata),
    .s_axil_rresp(rresp),
    .s_axil_rvalid(rvalid),
    .s_axil_rready(1'b0),
    .s_axis_tdata(s_axis_tdata),
    .s_axis_tvalid(s_axis_tvalid),
    .s_axis_tready(s_axis_tready),
    .s_axis_tlast(s_axis_tlast),
    .m_axis_tdata(m_axis_tdata),
    .m_axis_tvalid(m_axis_tvalid),
    .m_axis_tready(m_axis_tready),
    .m_axis_tlast(m_axis_tlast)
  );

  initial begin
    $readmemh("load.hex", program_words);
    step = 0;
    refused = 0;
    taken = 0;
    checksum = 32'd0;
    random_q = 32'd{seed};
    waits = 1'b0;
    attacks = 1'b0;
    awvalid_q = 1'b0;
    wvalid_q = 1'b0;
    bready_q = 1'b0;
  end

  always @(posedge clk_i) begin
    random_q = {{random_q[30:0], random_q[31] ^ random_q[21] ^ random_q[1] ^ random_q[0]}};
    if (rst_i) begin
      waits = 1'b0;
      awvalid_q <= 1'b0;
      wvalid_q <= 1'b0;
      bready_q <= 1'b0;
      step = step >= STEPS - 1 ? STEPS - 1 : 0;
    end else begin
      if (awready) awvalid_q <= 1'b0;
      if (wready) wvalid_q <= 1'b0;
      bready_q <= waits && random_q[4];
      if (bvalid && bready_q) begin
        waits = 1'b0;
        bready_q <= 1'b0;
        if (attacks && u_axi.load_status_refused && bresp == 2'b00) refused = refused + 1;
        else if (attacks) taken = taken + 1;
        else step = step + 1;
        if (step == STEPS - 1) checksum = u_axi.load_checksum_value;
      end else if (waits) begin
        if (address_left && random_q[8]) begin
          awvalid_q <= 1'b1;
          address_left = 1'b0;
        end
        if (word_left && random_q[12]) begin
          wvalid_q <= 1'b1;
          word_left = 1'b0;
        end
      end else if (step < STEPS || random_q[18:16] == 3'd0) begin
        waits = 1'b1;
        attacks = step == STEPS;
        address_left = 1'b1;
        word_left = 1'b1;
        awaddr_q <= attacks ? 12'd{load_word} : program_words[step][43:32];
        wdata_q <= attacks ? random_q : program_words[step][31:0];
      end
    end
  end
endmodule

`default_nettype wire
)";

}  // namespace

std::vector<TextFile> load_bench(const netlist::Netlist& netlist, const Stimulus& stimulus) {
  std::string lines;
  for (const rtl::RegisterWrite& write : stimulus.program)
    lines += fmt::format("{:03x}{:08x}\n", write.offset, write.word);
  return {{"parity_loaded.v",
           fmt::format(fmt::runtime(loaded_module), fmt::arg("name", netlist.name),
                       fmt::arg("steps", stimulus.program.size()),
                       fmt::arg("seed", stimulus.seed == 0 ? 1 : stimulus.seed),
                       fmt::arg("load_word", register_offset(rtl::register_map(netlist), "load_word")))},
          {"load.hex", std::move(lines)}};
}

}  // namespace pulsewright::parity
