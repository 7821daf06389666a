// SPDX-License-Identifier: Apache-2.0
#include "parity/testbench.h"

#include <algorithm>
#include <iterator>

#include <fmt/args.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "hdl/stream_ports.h"
#include "parity/load_bench.h"
#include "parity/probe.h"
#include "plan/timing.h"
#include "rtl/load_ports.h"
#include "rtl/top.h"

namespace pulsewright::parity {

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
  reg [31:0] settings [0:IMAGES-1]; // of an image: the inputs of the design besides its pixels
  integer trace;
  integer lines; // written into it

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
  integer hold_left;  // clocks for which no answer is taken, so that every layer fills up
  integer gap_left;   // clocks for which nothing is sent, so that every layer runs empty
  integer layer_image [0:LAYERS-1];
  integer sum [0:LAYERS-1]; // transfers of a layer's sums that were seen
  integer l;
  reg [31:0] random_q;

  reg rst_q;
  reg [7:0] tdata_q;
  reg tvalid_q;
  reg tlast_q;
  reg [31:0] settings_q;
  reg tready_q;
  wire tready;
  wire [31:0] answer;
  wire [31:0] tdata = answer ^ 32'd{inverted};
  wire tvalid;
  wire tlast;
  wire frame_error;
{faults}
  {design} u_dut (
    .clk_i(clk_i),
    .rst_i(rst_q),
    .s_axis_tdata(tdata_q),
    .s_axis_tvalid(tvalid_q),
    .s_axis_tready(tready),
    .s_axis_tlast(tlast_q),
    .m_axis_tdata(answer),
    .m_axis_tvalid(tvalid),
    .m_axis_tready(tready_q),
    .m_axis_tlast(tlast),
    .frame_error_o(frame_error){setting_ports}
  );
  wire in_reset = {in_reset};

  initial begin
    $readmemh("pixels.hex", pixels);
    $readmemh("traced.hex", traced);
    $readmemh("settings.hex", settings);
    trace = $fopen("trace.txt", "w");
    lines = 0;
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
    hold_left = 0;
    gap_left = 0;
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

constexpr const char* bench_faults = R"(
  reg [{top}:0] fault;

  initial if (!$value$plusargs("fault=%d", fault)) fault = {bits}'d0;
)";

constexpr const char* bench_answers = R"(
  always @(posedge clk_i) begin
    cycle = cycle + 1;
    idle = idle + 1;

    // The answers.
    if (!in_reset && frame_error) errors = errors + 1;
    if (!in_reset && tvalid && tready_q) begin
      $fwrite(trace, "O %h %b\n", tdata, tlast);
      lines = lines + 1;
      idle = 0;
      word = word + 1;
      if (word == WORDS) begin
        $fwrite(trace, "F %0d %0d\n", completed, cycle);
        lines = lines + 1;
        word = 0;
        completed = completed + 1;
        if (completed < STALLED && random_q[14:12] == 3'd0) hold_left = LATENCY;
      end
    end
)";

constexpr const char* bench_layer = R"(
    // Layer {index}: {id}.
    if (!in_reset && {path}{run} && layer_image[{index}] < IMAGES && traced[layer_image[{index}]]) begin
      $fwrite(trace, "B {index} {bits_format}\n",
        {bits_slices});
      lines = lines + 1;
    end
    if (!in_reset && {path}{valid} && {path}{ready}) begin
      sums_{index}[sum[{index}]*{width}+:{width}] = {path}{sums};
      sum[{index}] = sum[{index}] + 1;
      if (sum[{index}] == {transfers}) begin
        $fwrite(trace, "C {index} {sums_format}\n", {sums_slices});
        lines = lines + 1;
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
        lines = lines + 1;
        if (image < RESETS && reset_done == image) started = cycle;
      end
      if (beat == 0 && image >= RESETS && image < STALLED && random_q[22:20] == 3'd0) gap_left = LATENCY;
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
      lines = lines + 1;
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
      if (reset_left == 0 && gap_left == 0 && image < IMAGES && completed >= wait_for &&
          (image >= STALLED || random_q[3:2] != 2'd0)) begin
        tvalid_q <= 1'b1;
        tdata_q <= pixels[image * FEATURES + beat % FEATURES];
        tlast_q <= beat == frame - 1;
        settings_q <= beat == FEATURES - 1 ? settings[image] : random_q;
      end else begin
        tvalid_q <= 1'b0;
        tdata_q <= 8'bx;
        tlast_q <= 1'bx;
        settings_q <= 32'bx;
      end
    end
    tready_q <= hold_left == 0 && (completed >= STALLED || random_q[9:8] != 2'd0);
    if (reset_left > 0) reset_left = reset_left - 1;
    if (hold_left > 0) hold_left = hold_left - 1;
    if (gap_left > 0) gap_left = gap_left - 1;

    if (completed == IMAGES || idle > PATIENCE) begin)";

constexpr const char* bench_load = R"(
      $fwrite(trace, "L %h %0d %0d\n", u_dut.checksum, u_dut.refused, u_dut.taken);
      lines = lines + 1;)";

constexpr const char* bench_end = R"(
      $fwrite(trace, "%s %0d %0d %0d\n", completed == IMAGES ? "Z" : "T", cycle, errors, lines);
      $fclose(trace);
      $finish;
    end
  end
endmodule

`default_nettype wire
)";

/// At least 1, for the bit that stands where there are no wires.
unsigned width_of(const std::vector<ProbedWire>& wires) {
  unsigned width = 0;
  for (const ProbedWire& wire : wires) width += wire.width;
  return std::max(width, 1U);
}

/// A wire of the bench for wires of the design side by side; a bit that is 0 where there are none.
std::string joined(const std::string& name, const std::vector<ProbedWire>& wires, const std::string& path) {
  if (wires.empty()) return fmt::format("  wire [0:0] {} = 1'b0;\n", name);
  std::vector<std::string> paths;
  for (const ProbedWire& wire : wires) paths.push_back(path + wire.path);
  return fmt::format("  wire [{}:0] {} = {{{}}};\n", width_of(wires) - 1, name, fmt::join(paths, ",\n    "));
}

/// What the bench declares for a layer.
std::string declare(const LayerProbe& probe, std::size_t index, const std::string& path) {
  return fmt::format("  reg [{}:0] sums_{};\n", probe.width * probe.transfers - 1, index) +
         joined(fmt::format("inputs_{}", index), {probe.input_bits}, path) +
         joined(fmt::format("weights_{}", index), probe.weight_bits, path) +
         joined(fmt::format("products_{}", index), probe.products, path);
}

/// The digits of a word, highest first, in slices: Verilator prints at most 8192 bits at once. A slice
/// but the first is whole digits, so that together they are what one %h prints.
std::pair<std::string, std::string> hexadecimal(const std::string& name, unsigned width) {
  constexpr unsigned most_bits = 8192;
  std::string format;
  std::vector<std::string> slices;
  for (unsigned left = width; left > 0;) {
    const unsigned low = (left - 1) / most_bits * most_bits;
    format += "%h";
    slices.push_back(fmt::format("{}[{}:{}]", name, left - 1, low));
    left = low;
  }
  return {format, fmt::format("{}", fmt::join(slices, ", "))};
}

std::string look_into(const LayerProbe& probe, std::size_t index, const std::string& path) {
  std::vector<std::string> formats;
  std::vector<std::string> bits;
  const auto print = [&](const char* name, unsigned width) {
    const auto [format, slices] = hexadecimal(fmt::format("{}_{}", name, index), width);
    formats.push_back(format);
    bits.push_back(slices);
  };
  print("inputs", probe.input_bits.width);
  print("weights", width_of(probe.weight_bits));
  print("products", width_of(probe.products));
  const auto [format, slices] = hexadecimal(fmt::format("sums_{}", index), probe.width * probe.transfers);
  return fmt::format(
      fmt::runtime(bench_layer), fmt::arg("index", index), fmt::arg("path", path), fmt::arg("id", probe.id),
      fmt::arg("run", probe.run), fmt::arg("bits_format", fmt::format("{}", fmt::join(formats, " "))),
      fmt::arg("bits_slices", fmt::format("{}", fmt::join(bits, ",\n        "))),
      fmt::arg("valid", probe.valid), fmt::arg("ready", probe.ready), fmt::arg("sums", probe.sums),
      fmt::arg("width", probe.width), fmt::arg("transfers", probe.transfers), fmt::arg("sums_format", format),
      fmt::arg("sums_slices", slices));
}

/// The numbers that every bench of this stimulus needs, by the names that sim/cxxrtl_main.cpp gives them.
std::vector<std::pair<std::string, std::int64_t>> numbers_of(const netlist::Chain& chain,
                                                             const Stimulus& stimulus) {
  const plan::Timing timing = plan::timing_of(chain);
  const auto count = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  return {{"images", count(stimulus.images.size())},
          {"features", chain.input->features},
          {"words", chain.classes() + 1},
          {"resets", count(stimulus.resets)},
          {"stalled", count(stimulus.stalled)},
          {"bad_frames", count(stimulus.bad_frames)},
          {"inverted", stimulus.inverts_answers},
          {"latency", timing.latency_clocks},
          {"patience",
           20 * (timing.latency_clocks + timing.interval_clocks) + 40 * count(stimulus.program.size())},
          {"seed", stimulus.seed == 0 ? 1 : stimulus.seed}};
}

/// Where a setting of an image stands in its word of settings.hex.
struct Place {
  std::string port;
  unsigned low;
  unsigned width;
};

std::vector<Place> setting_places(const netlist::Netlist& netlist) {
  std::vector<Place> places;
  unsigned low = 0;
  for (const rtl::Setting& setting : rtl::settings_of(netlist)) {
    places.push_back({setting_port(setting), low, setting.width});
    low += setting.width;
  }
  return places;
}

/// The settings of one image as its word.
std::uint32_t setting_word(const netlist::Netlist& netlist, const exact::RunLength& length) {
  std::uint32_t word = 0;
  unsigned low = 0;
  for (const rtl::Setting& setting : rtl::settings_of(netlist)) {
    const std::int64_t value = setting.name == "halvings" ? length.halvings : length.early_exit;
    word |= static_cast<std::uint32_t>(value) << low;
    low += setting.width;
  }
  return word;
}

/// What a top has besides its streams: settings of images, words that are never loaded, and faults.
std::string extra_ports(const netlist::Netlist& netlist, const netlist::Chain& chain, bool has_faults) {
  std::string ports = has_faults ? fmt::format(",\n    .{}(fault)", hdl::fault_port) : "";
  for (const Place& place : setting_places(netlist))
    ports += fmt::format(",\n    .{}(settings_q[{}:{}])", place.port, place.low + place.width - 1, place.low);
  return ports + rtl::idle_load_ports(plan::load_plan(chain));
}

TextFile verilog_bench(const netlist::Netlist& netlist, const netlist::Chain& chain, const Stimulus& stimulus,
                       const std::vector<LayerProbe>& probes) {
  fmt::dynamic_format_arg_store<fmt::format_context> arguments;
  arguments.push_back(fmt::arg("name", netlist.name));
  const bool loads = !stimulus.program.empty();
  const std::string path = loads ? "u_dut.u_axi.u_top." : "u_dut.";
  arguments.push_back(fmt::arg("design", loads ? "parity_loaded" : netlist.name + "_top"));
  arguments.push_back(fmt::arg("in_reset", loads ? "rst_q || u_dut.design_reset" : "rst_q"));
  const std::string ports = loads ? "" : extra_ports(netlist, chain, stimulus.has_faults);
  arguments.push_back(fmt::arg("setting_ports", ports));
  const std::string faults =
      stimulus.has_faults ? fmt::format(fmt::runtime(bench_faults), fmt::arg("top", hdl::fault_bits - 1),
                                        fmt::arg("bits", hdl::fault_bits))
                          : "";
  arguments.push_back(fmt::arg("faults", faults));
  const auto numbers = numbers_of(chain, stimulus);
  for (const auto& [name, value] : numbers) arguments.push_back(fmt::arg(name.c_str(), value));
  arguments.push_back(fmt::arg("layers", std::max<std::size_t>(1, probes.size())));
  std::string text = fmt::vformat(bench_head, arguments);
  for (std::size_t l = 0; l < probes.size(); ++l) text += declare(probes[l], l, path);
  text += bench_answers;
  for (std::size_t l = 0; l < probes.size(); ++l) text += look_into(probes[l], l, path);
  return {"parity_bench.v", text + bench_drive + (loads ? bench_load : "") + bench_end};
}

/// A count, and the names.
std::string listed(const std::vector<ProbedWire>& wires) {
  std::string text = fmt::format("{}", wires.size());
  for (const ProbedWire& wire : wires) text += " " + wire.path;
  return text;
}

/// The wires that are looked at become ports, so that they have values in every clock.
std::vector<TextFile> cxxrtl_bench(const netlist::Netlist& netlist, const netlist::Chain& chain,
                                   const Stimulus& stimulus, const std::vector<LayerProbe>& probes) {
  std::string script =
      fmt::format("hierarchy -top {}_top\nrename -top parity_design\nproc\nflatten\n", netlist.name);
  std::string setup;
  for (const auto& [name, value] : numbers_of(chain, stimulus)) setup += fmt::format("{} {}\n", name, value);
  for (const Place& place : setting_places(netlist))
    setup += fmt::format("setting {} {} {}\n", place.port, place.low, place.width);
  for (const LayerProbe& probe : probes) {
    const std::vector<ProbedWire> products(probe.products.rbegin(), probe.products.rend());
    setup +=
        fmt::format("layer {} {} {} {} {}\n{}\n{}\n{}\n", probe.run, probe.valid, probe.ready, probe.sums,
                    probe.transfers, listed({probe.input_bits}), listed(probe.weight_bits), listed(products));
    std::vector<std::string> wires = {probe.run, probe.valid, probe.ready, probe.sums, probe.input_bits.path};
    for (const ProbedWire& wire : probe.weight_bits) wires.push_back(wire.path);
    for (const ProbedWire& wire : products) wires.push_back(wire.path);
    script += fmt::format("expose w:{}\n", fmt::join(wires, " w:"));
  }
  return {{"parity_bench.ys", script + "write_cxxrtl -header -g2 parity_design.cpp\n"},
          {"parity_bench.txt", setup}};
}

}  // namespace

std::vector<TextFile> generate_bench(const netlist::Netlist& netlist, const Stimulus& stimulus,
                                     hdl::Simulator simulator) {
  PW_ASSERT(stimulus.sees_layers || stimulus.traced.empty());
  PW_ASSERT(!stimulus.has_faults || (simulator != hdl::Simulator::cxxrtl && stimulus.program.empty()));
  const netlist::Chain chain = chain_of(netlist);
  const std::vector<LayerProbe> probes = stimulus.sees_layers ? probes_of(chain) : std::vector<LayerProbe>{};
  std::vector<TextFile> files;
  if (simulator == hdl::Simulator::cxxrtl)
    files = cxxrtl_bench(netlist, chain, stimulus, probes);
  else
    files.push_back(verilog_bench(netlist, chain, stimulus, probes));
  if (!stimulus.program.empty()) {
    PW_ASSERT(simulator != hdl::Simulator::cxxrtl && stimulus.lengths.empty());
    std::ranges::move(load_bench(netlist, stimulus), std::back_inserter(files));
  }
  std::string traced;
  std::string settings;
  for (std::size_t i = 0; i < stimulus.images.size(); ++i)
    settings += fmt::format("{:08x}\n", setting_word(netlist, stimulus.length_of(i)));
  files.push_back({"settings.hex", std::move(settings)});
  for (std::size_t i = 0; i < stimulus.images.size(); ++i)
    traced += stimulus.traced.contains(i) ? "1\n" : "0\n";
  files.push_back({"pixels.hex", data::pixel_lines(stimulus.images)});
  files.push_back({"traced.hex", std::move(traced)});
  return files;
}

bool is_bench_file(std::string_view name) {
  constexpr std::string_view names[] = {
      "pixels.hex",    "traced.hex",         "settings.hex", "load.hex",        "trace.txt",
      "icarus_main.v", "verilator_main.cpp", "verilated",    "cxxrtl_main.cpp", "cxxrtl_prefix.h"};
  name = name.substr(0, name.find('/'));
  return name == "parity_bench" || name.starts_with("parity_bench.") || name.starts_with("parity_design.") ||
         name == "parity_loaded.v" || std::ranges::find(names, name) != std::end(names);
}

}  // namespace pulsewright::parity
