// SPDX-License-Identifier: Apache-2.0
// Loadable weights: one design, loaded over AXI4-Lite with what another training gave, answers as that
// network.
#include <fmt/format.h>

#include "catch.h"
#include "netlist/document.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"
#include "plan/load_plan.h"
#include "rtl/package_folder.h"
#include "rtl/passes.h"
#include "rtl/register_map.h"

namespace pulsewright::rtl {

namespace {

using Catch::Matchers::Contains;

// Runs script.hex: an operation, an address or a count, and a word a line.
constexpr const char* bench = R"(`timescale 1ns / 1ns
`default_nettype none

module load_bench;
  localparam integer IMAGES = {images};
  localparam integer FEATURES = {features};
  localparam integer WORDS = {words};
  localparam integer STEPS = {steps};

  reg aclk, aresetn;
  reg [11:0] address;
  reg [31:0] wdata;
  reg [3:0] strobe;
  reg awvalid, wvalid, bready, arvalid, rready;
  wire awready, wready, bvalid, arready, rvalid;
  wire [31:0] rdata;
  wire [1:0] bresp, rresp;
  reg [7:0] pixel;
  reg pixel_valid, pixel_last, word_ready;
  wire pixel_ready, word_valid, word_last;
  wire [31:0] word;

  {name}_axi u_dut (
    .aclk(aclk), .aresetn(aresetn),
    .s_axil_awaddr(address), .s_axil_awprot(3'd0), .s_axil_awvalid(awvalid), .s_axil_awready(awready),
    .s_axil_wdata(wdata), .s_axil_wstrb(strobe), .s_axil_wvalid(wvalid), .s_axil_wready(wready),
    .s_axil_bresp(bresp), .s_axil_bvalid(bvalid), .s_axil_bready(bready),
    .s_axil_araddr(address), .s_axil_arprot(3'd0), .s_axil_arvalid(arvalid), .s_axil_arready(arready),
    .s_axil_rdata(rdata), .s_axil_rresp(rresp), .s_axil_rvalid(rvalid), .s_axil_rready(rready),
    .s_axis_tdata(pixel), .s_axis_tvalid(pixel_valid), .s_axis_tready(pixel_ready), .s_axis_tlast(pixel_last),
    .m_axis_tdata(word), .m_axis_tvalid(word_valid), .m_axis_tready(word_ready), .m_axis_tlast(word_last)
  );

  reg [7:0] pixels [0:IMAGES*FEATURES-1];
  reg [31:0] expected [0:IMAGES*WORDS-1];
  reg [63:0] script [0:STEPS-1];
  integer step, sent, beat, goal, taken, wrong, reads;
  reg aw_done, w_done;
  reg [31:0] dice;

  function [31:0] next(input [31:0] from);
    reg [31:0] value;
    begin
      value = from ^ (from << 13);
      value = value ^ (value >> 17);
      next = value ^ (value << 5);
    end
  endfunction

  initial aclk = 1'b0;
  always #5 aclk = ~aclk;

  always @(negedge aclk) word_ready = dice[9:8] != 2'd0;
  always @(posedge aclk) begin
    dice = next(dice);
    if (aresetn && word_valid && word_ready) begin
      if (word !== expected[taken]) wrong = wrong + 1;
      taken = taken + 1;
    end
  end

  task write(input [11:0] at, input [31:0] data, input [3:0] bytes);
    begin
      aw_done = 1'b0;
      w_done = 1'b0;
      address = at;
      wdata = data;
      strobe = bytes;
      while (!aw_done || !w_done) begin
        @(negedge aclk);
        awvalid = !aw_done && (awvalid || dice[0]);
        wvalid = !w_done && (wvalid || dice[1]);
        aw_done = aw_done || (awvalid && awready);
        w_done = w_done || (wvalid && wready);
      end
      @(negedge aclk);
      awvalid = 1'b0;
      wvalid = 1'b0;
      bready = dice[2];
      while (!bvalid || !bready) begin
        @(negedge aclk);
        bready = dice[2];
      end
      if (bresp != 2'b00) wrong = wrong + 1;
      @(negedge aclk);
      bready = 1'b0;
    end
  endtask

  task read(input [11:0] at, input [31:0] data, input [31:0] mask);
    begin
      @(negedge aclk);
      address = at;
      arvalid = 1'b1;
      @(negedge aclk);
      arvalid = 1'b0;
      rready = dice[2];
      while (!rvalid || !rready) begin
        @(negedge aclk);
        rready = dice[2];
      end
      if ((rdata & mask) !== data) begin
        $display("register %h: %h, not %h", at, rdata, data);
        wrong = wrong + 1;
      end
      reads = reads + 1;
      @(negedge aclk);
      rready = 1'b0;
    end
  endtask

  task run_images(input integer count, input [31:0] noise);
    begin
      goal = taken + count * WORDS;
      repeat (count) begin
        for (beat = 0; beat < FEATURES; beat = beat + 1) begin
          if (beat == FEATURES / 2) begin
            write({load_address}, dice, 4'b1111);
            write({load_word}, noise ^ dice, 4'b1111);
          end
          @(negedge aclk);
          pixel = pixels[sent*FEATURES+beat];
          pixel_last = beat == FEATURES - 1;
          pixel_valid = 1'b1;
          while (!pixel_ready) @(negedge aclk);
          @(negedge aclk);
          pixel_valid = 1'b0;
        end
        sent = sent + 1;
      end
      repeat (20000) if (taken < goal) @(negedge aclk);
      if (taken != goal) wrong = wrong + 1;
      repeat (4) @(negedge aclk);
    end
  endtask

  always begin
    $readmemh("pixels.hex", pixels);
    $readmemh("expected.hex", expected);
    $readmemh("script.hex", script);
    dice = 32'h12345678;
    {{taken, sent, wrong, reads}} = 0;
    aresetn = 1'b0;
    {{awvalid, wvalid, bready, arvalid, rready, pixel_valid}} = 0;
    repeat (4) @(negedge aclk);
    aresetn = 1'b1;
    for (step = 0; step < STEPS; step = step + 1)
      case (script[step][63:48])
        16'd0: write(script[step][43:32], script[step][31:0], 4'b1111);
        16'd1: read(script[step][43:32], script[step][31:0], 32'hffffffff);
        16'd2: run_images(script[step][47:32], script[step][31:0]);
        16'd3: write(script[step][43:32], script[step][31:0], 4'b0111);
        default: begin
          aresetn = 1'b0;
          repeat (3) @(negedge aclk);
          aresetn = 1'b1;
        end
      endcase
    $display("%0d words, %0d reads, %0d wrong", taken, reads, wrong);
    $finish;
  end
endmodule

`default_nettype wire
)";

std::uint64_t offset_of(const netlist::Netlist& netlist, std::string_view name) {
  const std::vector<Register> map = register_map(netlist);
  for (std::size_t i = 0; i < map.size(); ++i)
    if (map[i].name == name) return 4 * i;
  FAIL("no register " << name);
  return 0;
}

/// What software does with a design: loads networks, runs images, and holds what registers read.
class Program {
 public:
  explicit Program(const netlist::Netlist& design) : design_(design), features_(*chain_of(design).input) {}

  void write(std::string_view name, std::uint32_t word) { add(0, offset_of(design_, name), word); }
  void expect(std::string_view name, std::uint32_t word) { add(1, offset_of(design_, name), word); }
  void write_part(std::string_view name, std::uint32_t word) { add(3, offset_of(design_, name), word); }
  void reset() { add(4, 0, 0); }

  void load(const std::vector<plan::LoadWord>& words) {
    std::uint32_t next = ~0U;
    for (const plan::LoadWord& word : words) {
      if (word.address != next) write("load_address", word.address);
      write("load_word", word.word);
      next = word.address + 1;
    }
    expect("load_address", next);
  }

  /// Images that `netlist` answers, while software tries to write words.
  void run(const netlist::Netlist& netlist, std::size_t count) {
    const data::Images images = random_images(features_, count, 77 + images_);
    pixels_ += data::pixel_lines(images);
    for (const auto& answer : reference_answers(netlist, images))
      for (const std::int64_t word : answer)
        expected_ += fmt::format("{:08x}\n", static_cast<std::uint32_t>(word));
    add(2, count, 0x5a5a5a5a);
    images_ += count;
  }

  /// What the bench prints with the design in this Verilog.
  std::string play(std::vector<TextFile> rtl, const std::string& simulator) const {
    const netlist::Chain chain = chain_of(design_);
    rtl.push_back(
        {"load_bench.v",
         fmt::format(fmt::runtime(bench), fmt::arg("name", design_.name), fmt::arg("images", images_),
                     fmt::arg("features", chain.input->features), fmt::arg("words", chain.classes() + 1),
                     fmt::arg("steps", steps_),
                     fmt::arg("load_address", fmt::format("12'd{}", offset_of(design_, "load_address"))),
                     fmt::arg("load_word", fmt::format("12'd{}", offset_of(design_, "load_word"))))});
    rtl.push_back({"pixels.hex", pixels_});
    rtl.push_back({"expected.hex", expected_});
    rtl.push_back({"script.hex", lines_});
    const TemporaryFolder folder;
    write_files(folder.path(), rtl);
    const std::string build = simulator == "icarus" ? "iverilog -g2005 -o bench *.v && vvp -n bench"
                                                    : "verilator --binary --timing -Wno-fatal --top-module "
                                                      "load_bench --Mdir . -o bench *.v > log && ./bench";
    return run_tool({"sh", "-c", build}, folder.path(), std::chrono::seconds(600));
  }

 private:
  void add(unsigned operation, std::uint64_t where, std::uint32_t word) {
    lines_ += fmt::format("{:04x}{:04x}{:08x}\n", operation, where, word);
    ++steps_;
  }

  netlist::Netlist design_;
  netlist::InputNode features_;
  std::string lines_, pixels_, expected_;
  std::size_t steps_ = 0;
  std::size_t images_ = 0;
};

/// Two layers of the same shape with weights, biases and gain from `seed`.
netlist::Netlist trained(std::uint64_t seed) {
  samples::Shape shape;
  shape.name = "loaded";
  shape.features = 6;
  shape.layers = {{.width = 4, .outputs = 8}, {.width = 4, .outputs = 3, .pipeline_delay = 1}};
  return samples::make_netlist(shape, seed);
}

primitives::Requantisation& requantiser(netlist::Netlist& netlist, std::size_t index) {
  for (netlist::Node& node : netlist.nodes)
    if (auto* found = std::get_if<netlist::RequantiseNode>(&node); found != nullptr && index-- == 0)
      return found->requantisation;
  FAIL("no such layer");
  return std::get<netlist::RequantiseNode>(netlist.nodes[0]).requantisation;
}

netlist::DenseNode& dense(netlist::Netlist& netlist, std::size_t index) {
  for (netlist::Node& node : netlist.nodes)
    if (auto* found = std::get_if<netlist::DenseNode>(&node); found != nullptr && index-- == 0) return *found;
  FAIL("no such layer");
  return std::get<netlist::DenseNode>(netlist.nodes[0]);
}

/// The design of a netlist with both layers folded and loadable.
netlist::Netlist loadable(netlist::Netlist netlist) {
  netlist.architecture = netlist::Architecture::folded;
  netlist.folds = {{dense(netlist, 0).id, 4, 3, netlist::WeightPlace::loadable},
                   {dense(netlist, 1).id, 3, 2, netlist::WeightPlace::loadable}};
  requantiser(netlist, 0) = {1, 0, primitives::Rounding::half_up, 16};
  requantiser(netlist, 1) = {1, 2, primitives::Rounding::half_up, 16};
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(check_lowerable(netlist)) == "");
  return netlist;
}

/// Another training of it: other weights, some of them 0, other biases and another gain.
netlist::Netlist retrained() {
  netlist::Netlist other = loadable(trained(2));
  for (std::size_t row = 0; row < 4; ++row) std::ranges::fill(dense(other, 0).weights[2 * row], 0);
  dense(other, 1).weights[0][0] = -16;
  requantiser(other, 1) = {4, 1, primitives::Rounding::half_up, 16};
  other.architecture = netlist::Architecture::parallel;
  other.folds.clear();
  other.name = "other";
  REQUIRE(to_text(verify(other)) == "");
  return other;
}

std::string refusal(const netlist::Netlist& design, const netlist::Netlist& other) {
  Diagnostics found;
  const auto loaded = plan::loaded_netlist(design, other, found);
  CHECK(loaded.has_value() == found.empty());
  return to_text(found);
}

/// Plays what a driver can do to `design` with the words of `other`.
Program life_of(const netlist::Netlist& design, const netlist::Netlist& other) {
  Diagnostics found;
  const auto loaded = plan::loaded_netlist(design, other, found);
  INFO(to_text(found));
  REQUIRE(loaded);
  const std::vector<plan::LoadWord> ours = plan::load_words(design);
  const std::vector<plan::LoadWord> theirs = plan::load_words(*loaded);
  REQUIRE(ours.size() == theirs.size());
  REQUIRE(ours != theirs);
  const std::vector<plan::LoadWord> half(ours.begin(),
                                         ours.begin() + static_cast<std::ptrdiff_t>(ours.size() / 2));

  Program program(design);
  program.expect("load_status", 1);
  program.write("control", 1);
  program.run(design, 4);
  program.expect("load_status", 2);  // refused, and not ready
  program.expect("load_checksum", 0);
  program.write("control", 0);
  program.expect("load_status", 3);
  program.write("load_status", 2);
  program.expect("load_status", 1);
  program.load(theirs);
  program.expect("load_checksum", load_checksum(theirs));
  program.write("control", 1);
  program.run(other, 6);
  program.expect("load_checksum", load_checksum(theirs));
  program.write("control", 0);
  program.reset();  // keeps what is loaded
  program.write("control", 1);
  program.run(other, 2);
  program.write("control", 0);
  program.load(half);
  program.write("load_checksum", 0);
  program.load(ours);
  program.write_part("load_word", 0);
  program.expect("load_checksum", load_checksum(ours));
  program.expect("load_status", 3);
  program.write("control", 1);
  program.run(design, 4);
  return program;
}

}  // namespace

TEST_CASE("a design that is loaded over AXI4-Lite answers as the other network, and as itself again") {
  const netlist::Netlist design = loadable(trained(1));
  const Program program = life_of(design, retrained());
  const std::vector<TextFile> rtl = generate_wrapped_rtl(design);
  for (const char* simulator : {"icarus", "verilator"}) {
    const std::string said = program.play(rtl, simulator);
    INFO(simulator << ": " << said);
    CHECK_THAT(said, Contains("64 words, ") && Contains(" 0 wrong"));
  }
}

TEST_CASE("words that reach the wrong place, or an image that is inside, are noticed") {
  const netlist::Netlist design = loadable(trained(1));
  const Program program = life_of(design, retrained());
  struct Fault {
    std::string block, from, to;
  };
  const std::vector<Fault> faults = {
      {"memory_loadable", "load && hit", "load"},  // every memory takes every word
      {"memory_loadable", "column == COLUMN[LOAD_WIDTH-1:0]", "1'b1"},
      {"control_load", "!enabled_i && !busy_i && !resetting_i", "1'b1"},  // in mid-image
      {"control_load", "address_q <= address_q + 1'b1", "address_q <= address_q"},
      {"control_load", "write_word_i == 4'b1111", "write_word_i != 4'b0000"},
      {"requantise_loadable", ">>> shift_i", ">>> 6"}};
  for (const Fault& fault : faults) {
    INFO(fault.block << ": " << fault.from << " -> " << fault.to);
    std::vector<TextFile> rtl = generate_wrapped_rtl(design);
    bool found = false;
    for (TextFile& file : rtl)
      if (file.path.ends_with(fault.block + ".v")) {
        const std::size_t at = file.text.find(fault.from);
        REQUIRE(at != std::string::npos);
        file.text.replace(at, fault.from.size(), fault.to);
        found = true;
      }
    REQUIRE(found);
    CHECK_THAT(program.play(rtl, "icarus"), Contains(" wrong") && !Contains(" 0 wrong"));
  }
}

TEST_CASE("nothing of a loadable layer's values is in its logic") {
  const auto without_content = [](const netlist::Netlist& netlist) {
    std::string text;
    for (const TextFile& file : generate_wrapped_rtl(netlist))
      if (!file.path.ends_with(".hex")) text += file.path + "\n" + file.text;
    // The hash of the netlist stands in heads and in registers.
    const std::string hash = netlist_hash(netlist);
    for (std::size_t at = 0; (at = text.find(hash, at)) != std::string::npos;) text.replace(at, 64, "hash");
    for (std::size_t word = 0; word < 8; ++word)
      for (std::size_t at = 0; (at = text.find(hash.substr(8 * word, 8), at)) != std::string::npos;)
        text.replace(at, 8, "hash");
    return text;
  };
  const netlist::Netlist design = loadable(trained(1));
  Diagnostics found;
  const auto loaded = plan::loaded_netlist(design, retrained(), found);
  REQUIRE(loaded);
  CHECK(netlist_hash(*loaded) != netlist_hash(design));
  CHECK(without_content(*loaded).substr(0, 100000) == without_content(design).substr(0, 100000));
}

TEST_CASE("a network that the design cannot become is refused with what differs") {
  const netlist::Netlist design = loadable(trained(1));
  CHECK(refusal(design, retrained()) == "");
  netlist::Netlist other = retrained();
  requantiser(other, 1).multiplier = 12;
  CHECK_THAT(refusal(design, other), Contains("PW0402") && Contains("1 times a power of 2"));
  other = retrained();
  requantiser(other, 1).maximum = 15;
  CHECK_THAT(refusal(design, other), Contains("/maximum"));
  other = retrained();
  dense(other, 0).biases[3] = 6 * 16 + 1;
  CHECK_THAT(refusal(design, other), Contains("/biases/3") && Contains("at most 96 from 0"));
  other = retrained();
  dense(other, 1).pipeline_delay = 0;
  CHECK_THAT(refusal(design, other), Contains("/pipeline_delay"));
  other = retrained();
  for (netlist::Stream& stream : other.streams) stream.length = 8;
  CHECK_THAT(refusal(design, other), Contains("of 8 bits"));
  other = retrained();
  for (netlist::Node& node : other.nodes)
    if (auto* input = std::get_if<netlist::InputNode>(&node)) input->maximum = 200;
  CHECK_THAT(refusal(design, other), Contains("/maximum"));
  samples::Shape shape;
  shape.features = 6;
  shape.layers.assign(3, {.width = 4});
  CHECK_THAT(refusal(design, samples::make_netlist(shape, 3)), Contains("/nodes"));

  netlist::Netlist half = design;
  half.folds[1].weights = netlist::WeightPlace::rom;
  CHECK_THAT(refusal(half, retrained()), Contains("/weights") && Contains("those of the design"));
  half.folds[0].weights = netlist::WeightPlace::rom;
  CHECK_THAT(refusal(half, retrained()), Contains("--loadable"));
}

TEST_CASE("a bias that a loadable layer has no room for is said before any Verilog") {
  netlist::Netlist design = loadable(trained(1));
  dense(design, 0).biases[0] = -97;
  CHECK_THAT(to_text(check_lowerable(design)), Contains("PW0401") && Contains("at most 96 from 0"));
  design.folds[0].weights = netlist::WeightPlace::rom;
  CHECK(to_text(check_lowerable(design)) == "");
}

TEST_CASE("every gain that a requantiser can have is a shift of the loadable one") {
  for (const primitives::Rounding rounding : {primitives::Rounding::half_up, primitives::Rounding::floor})
    for (unsigned twos = 0; twos < 14; ++twos)
      for (unsigned shift = 0; shift <= 40; ++shift) {
        const primitives::Requantisation function{3 << twos, shift, rounding, 37};
        const primitives::Parameters parameters = plan::loadable_requantise_parameters(function, 10, 6);
        primitives::Requantisation loaded = function;
        loaded.multiplier = static_cast<std::int64_t>(parameters.at("multiplier") << parameters.at("up"));
        loaded.shift = static_cast<unsigned>(plan::loadable_shift(function, 10));
        REQUIRE(loaded.shift >> parameters.at("shift_width") == 0);
        for (std::int64_t value = -512; value < 512; ++value)
          if (loaded(value) != function(value)) FAIL(twos << " " << shift << " " << value);
      }
}

}  // namespace pulsewright::rtl
