// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "hdl/lock_step.h"

namespace pulsewright::hdl {
namespace {

using Catch::Matchers::Contains;

/// A ramp whose words are added up: two blocks, of which the second one sees the first.
Design totals_design() {
  Module top{.name = "totals_top",
             .comment = "Adds the words of a ramp.",
             .ports = {{"clk_i", Direction::input, 1},
                       {"rst_i", Direction::input, 1},
                       {"en_i", Direction::input, 1},
                       {"hold_i", Direction::input, 1},
                       {"word_o", Direction::output, 4},
                       {"total_o", Direction::output, 8}},
             .wires = {},
             .instances = {},
             .assignments = {}};
  const Slice word = top.add_wire("word", 4);
  top.instances.push_back(clocked_instance("u_ramp", "source_ramp", {{"width", {4}}, {"xor_mask", {5}}},
                                           {Slice{"rst_i"}}, {Slice{"en_i"}}, {{"word_o", {word}}}));
  top.instances.push_back(block_instance(
      "u_gate", "replace", {{"width", {4}}, {"value", {0}}},
      {{"value_i", {word}}, {"keep_i", {Slice{"hold_i"}}}, {"value_o", {top.add_wire("kept", 4)}}}));
  top.instances.push_back(clocked_instance(
      "u_total", "accumulate", {{"width", {8}}, {"count_width", {4}}, {"preset", {3}}}, {Slice{"rst_i"}},
      {Slice{"en_i"}}, {{"count_i", {Slice{"kept", 0, 4}}}, {"total_o", {Slice{"total_o", 0, 8}}}}));
  top.assignments.push_back({"word_o", {word}});
  return {.prefix = "totals", .netlist_hash = "0", .modules = {top}};
}

/// What the two do together. `forgets`: a reset leaves the total as it is.
class Totals final : public primitives::Model {
 public:
  explicit Totals(bool forgets = false) : forgets_(forgets) {}

  void reset() override {
    count_ = 0;
    if (!forgets_) total_ = 3;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[0] = word();
    out[1] = total_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[0] != 0) total_ = (total_ + word()) % 256;
    count_ = (count_ + 1) % 16;
  }

 private:
  std::uint64_t word() const { return count_ ^ 5; }

  bool forgets_;
  std::uint64_t count_ = 0;
  std::uint64_t total_ = 3;
};

StepProof prove(const Device& device, Simulator simulator) {
  const TemporaryFolder folder;
  const StepRun runs[] = {{1, 900, 900}, {2, 300, 0}};
  return prove_in_lock_step({device}, simulator, runs, folder.path());
}

}  // namespace

TEST_CASE("a machine made of blocks equals its model in every clock, in both simulators", "[lock_step]") {
  const Design design = totals_design();
  verify_structure(design);
  for (const Simulator simulator : {Simulator::verilator, Simulator::icarus}) {
    const StepProof proof =
        prove(design_device(design, [] { return std::make_unique<Totals>(); }), simulator);
    INFO(proof.comparison.first);
    CHECK(proof.passed());
    CHECK(proof.cycles == 1200);
    // Two ports of each clock, but for the first one of a run, which has no value yet.
    CHECK(proof.comparison.words == 2 * (899 + 299));
    CHECK(proof.toothless.empty());
  }
}

TEST_CASE("a model that forgets a reset, and Verilog with another mask, differ", "[lock_step]") {
  const Device forgetful = design_device(totals_design(), [] { return std::make_unique<Totals>(true); });
  Device masked = design_device(totals_design(), [] { return std::make_unique<Totals>(); });
  bool is_spoilt = false;
  for (TextFile& file : masked.files)
    if (const std::size_t at = file.text.find("count_q ^ XOR_MASK"); at != std::string::npos) {
      file.text.replace(at, 18, "count_q & XOR_MASK");
      is_spoilt = true;
    }
  REQUIRE(is_spoilt);
  for (const Simulator simulator : {Simulator::verilator, Simulator::icarus}) {
    CHECK_THAT(prove(forgetful, simulator).comparison.first, Contains("port total_o"));
    CHECK_THAT(prove(masked, simulator).comparison.first, Contains("totals_top: cycle 1 port"));
  }
}

TEST_CASE("a comparison of nothing does not pass", "[lock_step]") {
  CHECK_FALSE(StepComparison{}.passed());
  CHECK_FALSE(StepProof{}.passed());
}

TEST_CASE("a trace that is short or equal to a spoilt golden is noticed", "[lock_step]") {
  const Device device = design_device(totals_design(), [] { return std::make_unique<Totals>(); });
  GoldenRun golden({device}, 3, 0);
  const Recording recording = golden.next(50);
  const StepTrace same{.outputs = recording.outputs,
                       .unknown = {std::vector<std::uint64_t>(recording.outputs[0].size())}};
  CHECK(toothless({&device, 1}, recording, same).empty());
  StepTrace short_trace = same;
  short_trace.outputs[0].resize(98);
  StepComparison comparison;
  compare_devices({&device, 1}, recording, short_trace, 1, comparison);
  CHECK(comparison.first == "totals_top: the model has 50 cycles, the hardware 49");
  StepTrace unknown = same;
  unknown.unknown[0][20] = 4;
  StepComparison with_x;
  compare_devices({&device, 1}, recording, unknown, 1, with_x);
  CHECK_THAT(with_x.first, Contains("cycle 10 port word_o bit 2") && Contains("with unknown bits"));
}

}  // namespace pulsewright::hdl
