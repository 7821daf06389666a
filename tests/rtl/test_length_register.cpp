// SPDX-License-Identifier: Apache-2.0
// The register `length`: what software writes there holds for the images that come next, and for no other.
#include <fmt/format.h>

#include "catch.h"
#include "exact/run_length.h"
#include "rtl/package_folder.h"
#include "rtl/passes.h"
#include "rtl/register_map.h"

namespace pulsewright::rtl {

namespace {

using Catch::Matchers::Contains;

constexpr const char* bench = R"(`timescale 1ns / 1ns
`default_nettype none

module length_bench;
  localparam integer IMAGES = {images};
  localparam integer FEATURES = {features};
  localparam integer WORDS = {words};

  reg aclk;
  reg aresetn;
  reg [11:0] address;
  reg [31:0] wdata;
  reg valid;
  wire awready, wready, bvalid;
  reg arvalid;
  wire arready, rvalid;
  wire [31:0] rdata;
  reg [7:0] pixel;
  reg pixel_valid;
  reg pixel_last;
  wire pixel_ready;
  wire [31:0] word;
  wire word_valid, word_last;
  wire [1:0] bresp, rresp;

  {name}_axi u_dut (
    .aclk(aclk), .aresetn(aresetn),
    .s_axil_awaddr(address), .s_axil_awprot(3'd0), .s_axil_awvalid(valid), .s_axil_awready(awready),
    .s_axil_wdata(wdata), .s_axil_wstrb(4'b1111), .s_axil_wvalid(valid), .s_axil_wready(wready),
    .s_axil_bresp(bresp), .s_axil_bvalid(bvalid), .s_axil_bready(1'b1),
    .s_axil_araddr(address), .s_axil_arprot(3'd0), .s_axil_arvalid(arvalid), .s_axil_arready(arready),
    .s_axil_rdata(rdata), .s_axil_rresp(rresp), .s_axil_rvalid(rvalid), .s_axil_rready(1'b1),
    .s_axis_tdata(pixel), .s_axis_tvalid(pixel_valid), .s_axis_tready(pixel_ready), .s_axis_tlast(pixel_last),
    .m_axis_tdata(word), .m_axis_tvalid(word_valid), .m_axis_tready(1'b1), .m_axis_tlast(word_last)
  );

  reg [7:0] pixels [0:IMAGES*FEATURES-1];
  reg [31:0] lengths [0:IMAGES-1];
  reg [31:0] expected [0:IMAGES*WORDS-1];
  integer image, beat, taken, wrong;

  initial aclk = 1'b0;
  always #5 aclk = ~aclk;

  always @(posedge aclk)
    if (aresetn && word_valid) begin
      if (word !== expected[taken]) wrong = wrong + 1;
      taken = taken + 1;
    end

  task write(input [11:0] at, input [31:0] data);
    begin
      @(negedge aclk);
      address = at;
      wdata = data;
      valid = 1'b1;
      @(negedge aclk);
      valid = 1'b0;
      while (!bvalid) @(negedge aclk);
      if (bresp != 2'b00) wrong = wrong + 1;
      @(negedge aclk);
    end
  endtask

  task expect_read(input [11:0] at, input [31:0] data);
    begin
      @(negedge aclk);
      address = at;
      arvalid = 1'b1;
      @(negedge aclk);
      arvalid = 1'b0;
      while (!rvalid) @(negedge aclk);
      if (rdata !== data) wrong = wrong + 1;
      @(negedge aclk);
    end
  endtask

  initial begin
    $readmemh("pixels.hex", pixels);
    $readmemh("lengths.hex", lengths);
    $readmemh("expected.hex", expected);
    taken = 0;
    wrong = 0;
    aresetn = 1'b0;
    valid = 1'b0;
    arvalid = 1'b0;
    pixel_valid = 1'b0;
    repeat (4) @(negedge aclk);
    aresetn = 1'b1;
    expect_read({length}, 32'd0);
    write({control}, 32'd1);
    for (image = 0; image < IMAGES; image = image + 1) begin
      // In the middle of an image that is entering, so that it holds for that image.
      for (beat = 0; beat < FEATURES; beat = beat + 1) begin
        if (beat == FEATURES / 2) begin
          write({length}, lengths[image]);
          expect_read({length}, lengths[image]);
        end
        @(negedge aclk);
        pixel = pixels[image*FEATURES+beat];
        pixel_last = beat == FEATURES - 1;
        pixel_valid = 1'b1;
        while (!pixel_ready) @(negedge aclk);
        @(negedge aclk);
        pixel_valid = 1'b0;
      end
    end
    repeat (2000) @(negedge aclk);
    $display("%0d words, %0d wrong", taken, wrong);
    $finish;
  end
endmodule

`default_nettype wire
)";

std::string offset_of(const netlist::Netlist& netlist, std::string_view name) {
  const std::vector<Register> map = register_map(netlist);
  for (std::size_t i = 0; i < map.size(); ++i)
    if (map[i].name == name) return fmt::format("12'h{:03x}", 4 * i);
  FAIL("no register " << name);
  return {};
}

/// What the bench prints of `netlist`, whose wrapper is the Verilog `rtl`.
std::string run_length_bench(const netlist::Netlist& netlist, std::vector<TextFile> rtl,
                             const std::string& simulator) {
  const netlist::Chain chain = chain_of(netlist);
  const data::Images images = random_images(*chain.input, 30, 9);
  const exact::TimedEngine engine(netlist);
  std::string lengths, expected;
  for (std::size_t i = 0; i < images.size(); ++i) {
    // The largest number of halvings is 2, and what is above it counts as 2.
    const auto halvings = static_cast<std::int64_t>(i % 4);
    const bool early = i % 3 == 0;
    lengths += fmt::format("{:08x}\n", halvings | std::int64_t{early} << 2);
    const exact::Inference answer =
        engine.run(images[i], {std::min<std::int64_t>(2, halvings), early}).inference;
    for (const std::int64_t logit : answer.logits())
      expected += fmt::format("{:08x}\n", static_cast<std::uint32_t>(logit));
    expected += fmt::format("{:08x}\n", answer.label);
  }
  rtl.push_back(
      {"length_bench.v",
       fmt::format(fmt::runtime(bench), fmt::arg("name", netlist.name), fmt::arg("images", images.size()),
                   fmt::arg("features", chain.input->features), fmt::arg("words", chain.classes() + 1),
                   fmt::arg("length", offset_of(netlist, "length")),
                   fmt::arg("control", offset_of(netlist, "control")))});
  rtl.push_back({"pixels.hex", data::pixel_lines(images)});
  rtl.push_back({"lengths.hex", lengths});
  rtl.push_back({"expected.hex", expected});
  const TemporaryFolder folder;
  write_files(folder.path(), rtl);
  const std::string build = simulator == "icarus" ? "iverilog -g2005 -o bench *.v && vvp -n bench"
                                                  : "verilator --binary --timing -Wno-fatal --top-module "
                                                    "length_bench --Mdir . -o bench *.v > log && ./bench";
  return run_tool({"sh", "-c", build}, folder.path(), std::chrono::seconds(600));
}

netlist::Netlist choosing_netlist() {
  samples::Shape shape;
  shape.layers.assign(2, {.width = 5, .outputs = 4});
  netlist::Netlist netlist = samples::make_netlist(shape, 4);
  netlist.halvings = 2;
  netlist.early_exit = netlist::EarlyExit::decided;
  REQUIRE(to_text(verify(netlist)) == "");
  return netlist;
}

}  // namespace

TEST_CASE(
    "what the register says while the last pixel enters is the length of the image, in both simulators") {
  const netlist::Netlist netlist = choosing_netlist();
  const std::vector<TextFile> rtl = generate_wrapped_rtl(netlist);
  for (const char* simulator : {"icarus", "verilator"})
    CHECK_THAT(run_length_bench(netlist, rtl, simulator), Contains("150 words, 0 wrong"));
}

TEST_CASE("a register that reaches the design one bit off is noticed") {
  const netlist::Netlist netlist = choosing_netlist();
  std::vector<TextFile> rtl = generate_wrapped_rtl(netlist);
  for (TextFile& file : rtl)
    if (const std::size_t at = file.text.find(".halvings_i(length_halvings)"); at != std::string::npos)
      file.text.replace(at, 28, ".halvings_i(~length_halvings)");
  CHECK_THAT(run_length_bench(netlist, rtl, "icarus"), !Contains(" 0 wrong") && Contains("wrong"));
}

}  // namespace pulsewright::rtl
