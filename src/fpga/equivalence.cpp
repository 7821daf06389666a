// SPDX-License-Identifier: Apache-2.0
#include "fpga/equivalence.h"

#include <charconv>

#include <fmt/format.h>

#include "base/process.h"
#include "fpga/tools.h"

namespace pulsewright::fpga {

namespace {

constexpr const char* by_equivalence =
    "equiv_make gold gate equiv\nhierarchy -top equiv\nequiv_simple -undef\nequiv_induct "
    "-undef\nequiv_status\n";

constexpr const char* miter = "miter -equiv -flatten gold gate miter\nhierarchy -top miter\nopt_clean\n";

/// For ABC. A reset of three clocks puts the registers into the states that they begin in; those that it
/// leaves unknown begin at 0. The reset is free from there on.
constexpr const char* write_aiger =
    "sim -clock in_clk_i -reset in_rst_i -rstlen 3 -n 3 -w miter\nopt_expr\nopt_clean\n"
    "setundef -undriven -init -zero\ntechmap\nsetundef -undriven -zero\ndffunmap\naigmap\n"
    "write_aiger miter.aig\n";

/// Steps through the clocks behind a reset until a difference shows, or induction says that none can.
std::string by_induction(bool clocked) {
  return fmt::format("{}sat -prove trigger 0 -set-def-inputs {} miter\n", miter,
                     clocked ? "-tempinduct -maxsteps 30 -seq 1 -set-at 1 in_rst_i 1" : "");
}

/// What it says tells how the proof went.
ToolRun prove(const std::string& program, const std::filesystem::path& folder, const std::string& commands,
              std::chrono::seconds timeout) {
  return run_yosys(program, folder, {commands, "prove.ys", false, timeout});
}

/// The number behind the last `before` in what yosys said, or -1.
std::int64_t number_after(const std::string& output, std::string_view before) {
  const std::size_t at = output.rfind(before);
  if (at == std::string::npos) return -1;
  std::int64_t number = -1;
  std::from_chars(output.data() + at + before.size(), output.data() + output.size(), number);
  return number;
}

std::string too_large(std::chrono::seconds timeout) {
  return fmt::format("too large: not decided within {} s", timeout.count());
}

}  // namespace

EquivalenceProof prove_by_name(const std::filesystem::path& folder, const std::string& loading,
                               std::chrono::seconds timeout) {
  const ToolRun run = prove(find_fpga_tool("yosys").program, folder, loading + by_equivalence, timeout);
  // No points at all would mean that no name was common to both, which proves nothing.
  const std::int64_t proved = number_after(run.output, "Of those cells ");
  const std::int64_t unproved = number_after(run.output, " are proven and ");
  EquivalenceProof proof{.method = "equivalence", .reason = "registers or ports that differ"};
  if (run.timed_out) {
    proof.reason = too_large(timeout);
  } else if (proved > 0 && unproved == 0) {
    proof.verdict = Verdict::proved;
    proof.points = proved;
    proof.reason = "";
  }
  return proof;
}

EquivalenceProof prove_by_reachability(const std::filesystem::path& folder, const std::string& loading,
                                       std::chrono::seconds timeout) {
  constexpr const char* abc = "yosys-abc";
  EquivalenceProof proof{.method = "reachability"};
  if (!find_program(abc)) {
    proof.reason = "there is no yosys-abc";
    return proof;
  }
  // To write the miter down takes a time that is known, so that no one has to limit it closely.
  const ToolRun writing = prove(find_fpga_tool("yosys").program, folder, loading + miter + write_aiger,
                                timeout + std::chrono::minutes(10));
  proof.reason = too_large(timeout);
  if (writing.timed_out) return proof;
  // A difference shows soon or never.
  // scorr merges registers that always agree. bmc3 looks for a difference in few clocks, and pdr (IC3) for an
  // invariant that rules it out in all of them.
  const std::string commands =
      fmt::format("read_aiger miter.aig; strash; zero; scorr; dc2; scorr -F 3; bmc3 -T {}; pdr -T {}",
                  timeout.count() / 4 + 1, timeout.count());
  const ProcessResult result =
      run_process({abc, "-c", commands}, folder, 2 * timeout + std::chrono::seconds(60));
  if (result.output.find("Property proved.") != std::string::npos)
    return {.verdict = Verdict::proved, .method = "reachability"};
  if (const std::int64_t clock = number_after(result.output, "was asserted in frame "); clock >= 0)
    return {.verdict = Verdict::different,
            .method = "reachability",
            .reason = fmt::format("{} clocks behind a reset", clock)};
  if (!result.timed_out && !result.succeeded()) proof.reason = fmt::format("{} {}", abc, result.ending());
  return proof;
}

EquivalenceProof prove_equivalence(const std::filesystem::path& folder, const std::string& loading,
                                   bool clocked, std::chrono::seconds timeout) {
  EquivalenceProof proof = prove_by_name(folder, loading, timeout);
  if (proof.verdict == Verdict::proved) return proof;
  // A difference may come from what only one of the two leaves unknown, so just a proof counts.
  if (clocked) proof = prove_by_reachability(folder, loading, timeout);
  if (proof.verdict == Verdict::proved) return proof;
  const std::string yosys = find_fpga_tool("yosys").program;
  proof = {.method = "induction"};
  const ToolRun run = prove(yosys, folder, loading + by_induction(clocked), timeout);
  if (run.timed_out)
    proof.reason = too_large(timeout);
  else if (run.output.find("SUCCESS!") != std::string::npos)
    proof.verdict = Verdict::proved;
  else if (run.output.find("FAIL!") != std::string::npos)
    proof.verdict = Verdict::different;
  else
    proof.reason = "not decided by induction over 30 clocks";
  return proof;
}

}  // namespace pulsewright::fpga
