// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/process.h"
#include "catch.h"
#include "data/images.h"
#include "netlist/document.h"
#include "rtl/generate.h"
#include "rtl/passes.h"
#include "rtl/reference_answers.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {

namespace {

constexpr std::chrono::seconds patience{300};

std::vector<TextFile> folder_of(const netlist::Netlist& netlist, std::size_t count) {
  const data::Images images = random_images(*chain_of(netlist).input, count, 5);
  return generate_rtl_folder(netlist, images, reference_answers(netlist, images));
}

/// What Verilator and Icarus say of Verilog files when every warning is on.
std::string lint(const std::vector<TextFile>& files, const std::string& top) {
  const TemporaryFolder folder;
  write_files(folder.path(), files);
  std::vector<std::string> verilator = {"verilator", "--lint-only",  "-Wall", "--language",
                                        "1364-2005", "--top-module", top};
  std::vector<std::string> icarus = {"iverilog", "-g2005", "-Wall", "-s", top, "-o", "/dev/null"};
  for (const TextFile& file : files) {
    if (!file.path.ends_with(".v")) continue;
    verilator.push_back(file.path);
    icarus.push_back(file.path);
  }
  const ProcessResult first = run_process(verilator, folder.path(), patience);
  const ProcessResult second = run_process(icarus, folder.path(), patience);
  return first.output + second.output + (first.exit_code + second.exit_code ? "failed" : "");
}

/// Names that would clash or inject if the generator were careless.
netlist::Netlist badly_named_netlist() {
  netlist::Netlist netlist = samples::reference_netlist();
  netlist.name = "wire_";
  const auto rename = [&](const std::string& from, const std::string& to) {
    for (netlist::Node& node : netlist.nodes)
      std::visit([&](auto& n) { n.id = n.id == from ? to : n.id; }, node);
    for (netlist::Edge& edge : netlist.edges) {
      if (edge.from == from) edge.from = to;
      if (edge.to == from) edge.to = to;
    }
  };
  rename("dense0", "frame");
  rename("dense1", "top");
  rename("quantise0", "pixel");
  rename("quantise1", "unused");
  rename("logits", "s_axis_tdata");
  netlist.generators[0].id = "o";
  netlist.streams[0].generator = "o";
  return netlist;
}

}  // namespace

TEST_CASE("the generator still writes the reference design in generated/, byte for byte") {
  const std::filesystem::path folder = std::filesystem::path(PULSEWRIGHT_ROOT) / "generated/reference";
  const netlist::Netlist netlist = samples::reference_netlist();
  std::vector<TextFile> files = folder_of(netlist, 8);
  files.push_back({"scnir_document.json", write_netlist(netlist)});
  if (std::getenv("PULSEWRIGHT_RESAVE")) REQUIRE(replace_folder(folder, files, "rtl/files.f"));
  std::set<std::string> expected;
  for (const TextFile& file : files) {
    INFO(file.path);
    expected.insert(file.path);
    REQUIRE(read_file(folder / file.path) == file.text);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      CHECK(expected.contains(entry.path().lexically_relative(folder).generic_string()));
}

TEST_CASE("lint is silent on every kind of design, and is not on a broken one") {
  for (std::uint64_t seed = 101; seed <= 112; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    CHECK(lint(generate_wrapped_rtl(netlist), "sample_axi") == "");
  }
  std::set<netlist::Architecture> architectures;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    const samples::Shape shape =
        seed % 3 == 0 ? samples::random_shape(seed) : samples::random_convolution_shape(seed);
    netlist::Netlist netlist = samples::mix_netlist(samples::make_netlist(shape, seed), seed);
    netlist.halvings = static_cast<std::int64_t>(seed % 2);
    if (seed % 4 == 0) netlist.early_exit = netlist::EarlyExit::decided;
    if (!to_text(verify(netlist)).empty() || !check_lowerable(netlist).empty()) {
      netlist.halvings = 0;
      netlist.early_exit = netlist::EarlyExit::never;
    }
    if (!check_lowerable(netlist).empty()) continue;
    architectures.insert(netlist.architecture);
    CHECK(lint(generate_wrapped_rtl(netlist), "sample_axi") == "");
  }
  CHECK(architectures.contains(netlist::Architecture::folded));
  CHECK(architectures.contains(netlist::Architecture::mixed));
  CHECK(lint(generate_rtl(samples::reference_netlist()), "reference_top") == "");
  std::vector<TextFile> broken = generate_rtl(samples::reference_netlist());
  broken[0].text.insert(broken[0].text.find("endmodule"), "  wire nothing_reads_this;\n");
  CHECK(lint(broken, "reference_top") != "");
}

TEST_CASE("ids cannot clash with the generator's own names") {
  const netlist::Netlist netlist = badly_named_netlist();
  REQUIRE(to_text(verify(netlist)) == "");
  CHECK(lint(generate_rtl(netlist), "wire__top") == "");
}

TEST_CASE("two designs elaborate together in one project") {
  netlist::Netlist first = samples::reference_netlist();
  netlist::Netlist second = samples::make_netlist(samples::random_shape(102), 102);
  first.name = "left";
  second.name = "right";
  std::vector<TextFile> files = generate_rtl(first);
  for (TextFile& file : generate_rtl(second)) files.push_back(std::move(file));
  std::string both = "`default_nettype none\nmodule both (\n  input wire clk_i,\n  input wire rst_i";
  std::string instances;
  for (const char* name : {"left", "right"}) {
    both += fmt::format(",\n  input wire [9:0] {0}_i,\n  output wire [35:0] {0}_o", name);
    instances += fmt::format(
        "  {0}_top u_{0} (.clk_i(clk_i), .rst_i(rst_i), .s_axis_tdata({0}_i[7:0]), "
        ".s_axis_tvalid({0}_i[8]),\n"
        "    .s_axis_tlast({0}_i[9]), .s_axis_tready({0}_o[0]), .m_axis_tready({0}_i[9]), "
        ".m_axis_tvalid({0}_o[1]),\n"
        "    .m_axis_tlast({0}_o[2]), .m_axis_tdata({0}_o[34:3]), .frame_error_o({0}_o[35]));\n",
        name);
  }
  files.push_back({"both.v", both + "\n);\n" + instances + "endmodule\n`default_nettype wire\n"});
  CHECK(lint(files, "both") == "");
}

TEST_CASE("a netlist that cannot be lowered is refused by name") {
  samples::Shape shape;
  shape.maximum = 300;
  const Diagnostics found = check_lowerable(samples::make_netlist(shape, 1));
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == Code::not_lowerable);
  CHECK(found[0].where == "/nodes/0");
}

TEST_CASE("every convolution and every pool is refused, for there is no Verilog for them") {
  samples::Shape shape;
  shape.rows = shape.columns = 4;
  shape.features = 16;
  samples::LayerShape layer;
  layer.kernel = netlist::Window{.kernel_rows = 2, .kernel_columns = 2};
  shape.layers = {layer, layer, {}};
  shape.layers[1].pool = netlist::Window{.kernel_rows = 2, .kernel_columns = 2};
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  REQUIRE(to_text(verify(netlist)) == "");
  std::string refused;
  for (const Diagnostic& diagnostic : check_lowerable(netlist)) {
    CHECK(diagnostic.code == Code::not_lowerable);
    refused += diagnostic.where + " " + diagnostic.got + ", ";
  }
  CHECK(refused == "/nodes/2 conv2d, /nodes/4 conv2d, /nodes/5 pool, ");
}

}  // namespace pulsewright::rtl
