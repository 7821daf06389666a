// SPDX-License-Identifier: Apache-2.0
// <name>_axi: its registers say the same in every language, and no stream loses or gains a word, whatever
// happens.
#include <regex>

#include <fmt/format.h>

#include "netlist/document.h"
#include "rtl/package_folder.h"
#include "rtl/register_map.h"

namespace pulsewright::rtl {

namespace {

using Catch::Matchers::Contains;

/// The numbers of the line that a testbench prints at its end.
struct BenchCounts {
  int answers = 0;
  int transactions = 0;
  int bad_frames = 0;
  int resets = 0;
  int mismatches = -1;
};

BenchCounts counts_of(const std::string& output) {
  static const std::regex line(R"(_axi: (\d+) answers, \d+ words compared, (\d+) transactions, (\d+) bad )"
                               R"(frames, (\d+) resets, (\d+) mismatches)");
  std::smatch found;
  if (!std::regex_search(output, found, line)) return {};
  const auto number = [&](int group) { return std::stoi(found[group]); };
  return {number(1), number(2), number(3), number(4), number(5)};
}

/// Runs what a make target has built with this many rounds from this seed.
ProcessResult run_bench(const Package& package, const std::string& bench, const std::string& simulator,
                        int seed, int rounds) {
  std::string command =
      simulator == "icarus" ? fmt::format("vvp -n {}.vvp", bench) : fmt::format("verilator_{}/bench", bench);
  command = fmt::format("cd build && {} +seed={} +rounds={}", command, seed, rounds);
  return package.run({"sh", "-c", command});
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Runs what is built from a few seeds, and holds that much happened and nothing was wrong.
void run_seeds(const Package& package, const std::string& bench, const std::string& simulator) {
  for (int seed = 1; seed <= 3; ++seed) {
    const ProcessResult result = run_bench(package, bench, simulator, seed, 120);
    INFO(bench << " in " << simulator << ", seed " << seed << "\n" << result.output);
    const BenchCounts counts = counts_of(result.output);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.output, Contains("\nPASS\n"));
    CHECK(counts.mismatches == 0);
    CHECK(counts.answers > 100);
    CHECK(counts.transactions > 500);
    CHECK(counts.bad_frames > 20);
    CHECK(counts.resets > 20);
    fmt::print("{} in {}, seed {}: {}", bench, simulator, seed,
               result.output.substr(0, result.output.find('\n') + 1));
  }
}

/// One fault of the wrapper's blocks, and what a user would see of it.
struct Fault {
  std::string block;
  std::string from;
  std::string to;
};

const std::vector<Fault>& faults() {
  static const std::vector<Fault> table = {
      {"control_stream", "(owed_q || !pending_q)", "!pending_q"},             // a reset cuts an answer
      {"control_stream", "pending_q && !owed_q", "pending_q"},                // the same
      {"control_stream", "(discard_q || goes) && in_frame_d", "1'b0"},        // the rest of an image goes in
      {"control_stream", "(discard_q || goes) && in_frame_d", "in_frame_d"},  // whole images are thrown away
      {"control_stream", "(in_frame_q || (enabled_q && !pending_q))", "1'b1"},       // nothing is gated
      {"control_stream", "(in_frame_q || (enabled_q && !pending_q))", "enabled_q"},  // in mid-image too
      {"control_stream", "ended_q && !bad_q && !frame_error_i", "ended_q"},          // bad images are counted
      {"control_stream", "clear_i && command_i[2]", "clear_i"},                      // any write clears
      {"control_stream", "failed_q <= frame_error_i ||", "failed_q <= frame_error_i &&"},
      {"control_stream", "inside_q != 8'd0", "1'b0"},                       // never busy inside
      {"control_stream", "reset_q    <= 1'b1", "reset_q    <= 1'b0"},       // aresetn misses the design
      {"axi_lite_registers", "selected ? strobe_q", "selected ? 4'b1111"},  // strobes are ignored
      {"axi_lite_registers", "brefused_q ? SLVERR : OKAY", "OKAY"},
      {"axi_lite_registers", "rrefused_q ? SLVERR : OKAY", "OKAY"},
      {"axi_lite_registers", "has_address_q && has_data_q", "has_address_q"},  // W later than AW
      {"axi_lite_registers", "has_address_q && has_data_q", "has_data_q"},     // AW later than W
      {"axi_lite_registers", "bvalid_q && bready_i", "bvalid_q"},
      {"axi_lite_registers", "end else if (rready_i) begin", "end else begin"},
      {"axi_lite_registers", "{araddr_i[SELECT_WIDTH-1:0],", "{araddr_i[SELECT_WIDTH-2:0],"},
  };
  return table;
}

/// Both benches of a package in both simulators, lint, and more seeds.
void run_benches(const netlist::Netlist& netlist) {
  const Package package(netlist);
  const std::string said = package.make("test");
  INFO(said);
  // Two benches in two simulators.
  CHECK(count_of(said, " 0 mismatches\nPASS\n") == 4);
  CHECK(count_of(said, "_top: 16 images, 64 words compared, 0 mismatches\nPASS\n") == 2);
  CHECK(package.make("lint") == "");
  for (const std::string simulator : {"icarus", "verilator"})
    run_seeds(package, netlist.name + "_axi_tb", simulator);
}

}  // namespace

TEST_CASE("through stalls, gaps, bad images and resets no answer is wrong or lost, in both simulators") {
  run_benches(samples::reference_netlist());
}

TEST_CASE("through the same no answer of a folded design is wrong or lost, in Icarus") {
  const Package package(folded_reference());
  package.make("icarus-" + folded_reference().name + "_axi_tb");
  run_seeds(package, folded_reference().name + "_axi_tb", "icarus");
}

TEST_CASE("through the same no answer of a folded design is wrong or lost, in both simulators",
          "[.nightly]") {
  run_benches(folded_reference());
}

TEST_CASE("images of one pixel keep their answers through the same") {
  samples::Shape shape = samples::random_shape(104);
  shape.features = 1;
  const Package package(samples::make_netlist(shape, 104));
  package.make("icarus-sample_axi_tb");
  run_seeds(package, "sample_axi_tb", "icarus");
}

TEST_CASE("the testbench catches every fault of the blocks around the design") {
  const Package package(samples::reference_netlist());
  for (const Fault& fault : faults()) {
    INFO(fault.block << ": " << fault.from << " -> " << fault.to);
    const std::string file = "rtl/reference_" + fault.block + ".v";
    const std::string sound = read_file(package.path() / file);
    const std::size_t at = sound.find(fault.from);
    REQUIRE(at != std::string::npos);
    std::string text = sound;
    write_file(package.path() / file, text.replace(at, fault.from.size(), fault.to));
    const ProcessResult result = package.run({"make", "-s", "-B", "icarus-reference_axi_tb"});
    CHECK(result.exit_code != 0);
    CHECK_THAT(result.output, Contains("\nFAIL\n"));
    CHECK(counts_of(result.output).mismatches > 0);
    write_file(package.path() / file, sound);
  }
  CHECK_THAT(package.make("icarus-reference_axi_tb"), Contains("\nPASS\n"));
}

TEST_CASE("the C header, the read-me and the testbench give each register the same offset") {
  const netlist::Netlist netlist = folded_reference();
  const Package package(netlist);
  const std::string header = read_file(package.path() / "sw/folded_regs.h");
  const std::string readme = read_file(package.path() / "README.md");
  const std::string bench = read_file(package.path() / "tb/folded_axi_tb.v");
  const std::vector<Register> map = register_map(netlist);
  CHECK(map.size() == 21);
  for (std::size_t i = 0; i < map.size(); ++i) {
    std::string name = map[i].name;
    CHECK_THAT(readme, Contains(fmt::format("| `{:#05x}` | `{}` |", 4 * i, name)));
    for (char& c : name) c = static_cast<char>(std::toupper(c));
    CHECK_THAT(header, Contains(fmt::format("#define FOLDED_{}_OFFSET {:#05x}u\n", name, 4 * i)));
    CHECK_THAT(bench, Contains(fmt::format("REG_{} = 12'h{:03x};", name, 4 * i)));
    if (map[i].constant)
      CHECK_THAT(bench, Contains(fmt::format("REG_{}, 32'h{:08x});", name, *map[i].constant)));
  }
}

TEST_CASE("the C header compiles without a warning, and holds the hash of the netlist") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Package package(netlist);
  write_file(package.path() / "main.c", R"c(#include "sw/reference_regs.h"
#include "sw/reference_regs.h"
#include <stdio.h>
int main(void) {
  printf("%08x%08x %x\n", REFERENCE_NETLIST_HASH_0_VALUE, REFERENCE_NETLIST_HASH_1_VALUE,
         REFERENCE_CONTROL_ENABLE | REFERENCE_CONTROL_RESET | REFERENCE_STATUS_FRAME_ERROR);
  return 0;
}
)c");
  const ProcessResult compiled =
      package.run({"cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "main.c", "-o", "main"});
  CHECK(compiled.output == "");
  CHECK(package.run({"sh", "-c", "./main"}).output == netlist_hash(netlist).substr(0, 16) + " 7\n");
}

}  // namespace pulsewright::rtl
