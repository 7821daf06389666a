// SPDX-License-Identifier: Apache-2.0
// The acid tests of the house: one more source is one C++ file, one Verilog file and one line of the
// registry; one more stage of a layer is one line of the table of blocks. Built in a copy of the tree; hidden
// from the default run because that takes minutes.
#include <filesystem>

#include "base/files.h"
#include "base/json.h"
#include "base/process.h"
#include "catch.h"

namespace pulsewright::house {
namespace {

namespace fs = std::filesystem;
using std::chrono::minutes;

constexpr std::string_view new_model = R"(// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::source_gray {
namespace {

struct GrayWords {
  explicit GrayWords(const Parameters&) {}
  std::uint64_t operator()(std::uint64_t count) const { return count ^ count >> 1; }
};

Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = 2 * width, .ff = width};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_gray",
      .kind = Kind::source,
      .summary = "A counter in Gray code.",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 1, 16}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">, "the word of this clock"}},
      .check = nothing_to_check,
      .make = make_model<CounterSource<GrayWords>>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}}, {{"width", {8}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_gray
)";

constexpr std::string_view new_template = R"(// SPDX-License-Identifier: Apache-2.0
// A counter in Gray code.
`default_nettype none

module source_gray #(
    // bits of a word
    parameter integer WIDTH = 8
) (
    // clock
    input  wire             clk_i,
    // synchronous reset, active high
    input  wire             rst_i,
    // 1 lets the block advance
    input  wire             en_i,
    // the word of this clock
    output wire [WIDTH-1:0] word_o
);
  reg [WIDTH-1:0] count_q;

  assign word_o = count_q ^ (count_q >> 1);

  always @(posedge clk_i) begin
    if (rst_i) count_q <= {WIDTH{1'b0}};
    else if (en_i) count_q <= count_q + 1'b1;
  end
endmodule

`default_nettype wire
)";

/// A copy of the tree, with its build folder where the project has its own, so that a compiler cache
/// which ignores absolute paths finds what the project's build left there.
class ScratchTree {
 public:
  ScratchTree() : root_(folder_.path() / "tree") {
    fs::create_directories(root_);
    for (const char* part : {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "src", "tests",
                             "sim", "rtl_templates", "generated", "tools", "docs"})
      if (fs::exists(fs::path(PULSEWRIGHT_ROOT) / part))
        fs::copy(fs::path(PULSEWRIGHT_ROOT) / part, root_ / part, fs::copy_options::recursive);
  }

  fs::path at(const std::string& path) const { return root_ / path; }

  /// Runs a command in the tree with the compiler cache told where the tree is.
  ProcessResult run(std::vector<std::string> command) const {
    command.insert(command.begin(), {"env", "CCACHE_BASEDIR=" + root_.string(), "CCACHE_NOHASHDIR=1",
                                     "CCACHE_SLOPPINESS=pch_defines,time_macros,locale"});
    return run_process(command, root_, minutes(25));
  }
  ProcessResult configure() const {
    std::vector<std::string> command{"cmake", "--preset", "release"};
    if (find_program("ccache")) command.push_back("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache");
    return run(command);
  }
  ProcessResult build() const {
    return run({"cmake", "--build", "--preset", "release", "--target", "pulsewright", "test_primitives"});
  }
  ProcessResult build_program() const {
    return run({"cmake", "--build", "--preset", "release", "--target", "pulsewright"});
  }
  ProcessResult parity() const {
    return run({"env", "PULSEWRIGHT_BLOCK=source_gray", at("build/release/tests/test_primitives").string(),
                "every block equals its model*"});
  }

 private:
  TemporaryFolder folder_;
  fs::path root_;
};

/// What `estimate` says of the reference network.
Json estimate_with(const ScratchTree& tree, const fs::path& program) {
  const ProcessResult estimated = tree.run(
      {program.string(), "estimate", tree.at("generated/reference/scnir_document.json").string(), "--json"});
  INFO(estimated.output);
  REQUIRE(estimated.exit_code == 0);
  Diagnostics wrong;
  const auto json = parse_json(estimated.output, wrong);
  REQUIRE(json);
  return *json;
}

std::int64_t number_in(const Json& object, const char* key) {
  INFO(key);
  const Json* found = object.find(key);
  REQUIRE(found != nullptr);
  REQUIRE(found->integer() != nullptr);
  return *found->integer();
}

void replace_in(const fs::path& path, std::string_view from, std::string_view to) {
  std::string text = read_file(path);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_file(path, text.replace(at, from.size(), to));
}

TEST_CASE("a new source is two files and one line, and a missing or wrong file is named", "[.acid]") {
  const ScratchTree tree;
  replace_in(tree.at("src/primitives/registry.def"), "PW_PRIMITIVE(encode_compare)",
             "PW_PRIMITIVE(source_gray)\nPW_PRIMITIVE(encode_compare)");
  write_file(tree.at("src/primitives/source_gray.cpp"), new_model);

  const ProcessResult without_template = tree.configure();
  CHECK(without_template.exit_code != 0);
  CHECK_THAT(without_template.output, Catch::Contains("rtl_templates/source_gray.v is missing"));

  write_file(tree.at("rtl_templates/source_gray.v"), new_template);
  const ProcessResult configured = tree.configure();
  INFO(configured.output);
  REQUIRE(configured.exit_code == 0);
  const ProcessResult built = tree.build();
  INFO(built.output);
  REQUIRE(built.exit_code == 0);

  const ProcessResult listed = tree.run({tree.at("build/release/src/pulsewright").string(), "primitives"});
  CHECK(listed.exit_code == 0);
  CHECK_THAT(listed.output, Catch::Contains("source_gray") && Catch::Contains("A counter in Gray code."));

  const ProcessResult compared = tree.parity();
  INFO(compared.output);
  CHECK(compared.exit_code == 0);
  CHECK_THAT(compared.output, Catch::Contains("in Verilator") && Catch::Contains("in Icarus") &&
                                  Catch::Contains("1 blocks, 2 rows"));

  replace_in(tree.at("rtl_templates/source_gray.v"), "count_q >> 1", "count_q >> 2");
  REQUIRE(tree.build().exit_code == 0);
  const ProcessResult differs = tree.parity();
  CHECK(differs.exit_code != 0);
  CHECK_THAT(differs.output, Catch::Contains("source_gray"));
}

TEST_CASE("a stage added in the table of blocks is in the Verilog, in the clocks and in the estimate",
          "[.acid]") {
  const ScratchTree tree;
  // One more register behind the count of every neuron.
  replace_in(tree.at("src/plan/layer_blocks.cpp"), "return pipeline_delay;", "return pipeline_delay + 1;");
  REQUIRE(tree.configure().exit_code == 0);
  const ProcessResult built = tree.build_program();
  INFO(built.output);
  REQUIRE(built.exit_code == 0);

  const fs::path changed = tree.at("build/release/src/pulsewright");
  const Json before = estimate_with(tree, PULSEWRIGHT_PROGRAM);
  const Json after = estimate_with(tree, changed);
  constexpr int layers = 2;
  CHECK(number_in(after, "latency_clocks") == number_in(before, "latency_clocks") + layers);
  CHECK(number_in(after, "ff") > number_in(before, "ff"));

  // Parity measures the clocks of the Verilog, and holds them to the timing.
  const ProcessResult proved =
      tree.run({changed.string(), "parity", tree.at("generated/reference/scnir_document.json").string(),
                "--sim", "icarus", "--images", "8", "--json"});
  INFO(proved.output);
  CHECK(proved.exit_code == 0);
  CHECK_THAT(proved.output, Catch::Contains("\"equal\""));
}

}  // namespace
}  // namespace pulsewright::house
