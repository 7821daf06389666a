// SPDX-License-Identifier: Apache-2.0
#include "parity/observe_constants.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "hdl/simulator.h"
#include "rtl/generate.h"

namespace pulsewright::parity {

namespace {

constexpr const char* bench_name = "trained_design_bench.v";
constexpr std::chrono::seconds patience{600};

/// What the bench printed, one line per clock; a tool may print other lines between them.
std::vector<std::string> constants_in(const std::string& output) {
  constexpr std::string_view mark = "constants ";
  std::vector<std::string> lines;
  std::istringstream stream(output);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(mark)) lines.push_back(line.substr(mark.size()));
  if (lines.size() != observed_clocks)
    throw Failure(
        fmt::format("vvp printed {} of {} lines: it did not run to its end", lines.size(), observed_clocks));
  return lines;
}

}  // namespace

ObservedConstants observe_trained_design(const netlist::Netlist& netlist, const std::string& verilog) {
  const std::string module = netlist.name + "_trained_design";
  std::vector<TextFile> files = rtl::generate_rtl(netlist);
  files.push_back({module + ".v", verilog});
  files.push_back({bench_name, std::string(embedded_text(embedded_benches(), bench_name))});
  const TemporaryFolder folder;
  write_files(folder.path(), files);
  std::vector<std::string> names;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) names.push_back(file.path);
  const std::vector<std::string> lines = constants_in(hdl::run_icarus(
      names, "trained_design_bench", {"DESIGN=" + module, fmt::format("CLOCKS={}", observed_clocks)},
      folder.path(), patience));

  ObservedConstants observed;
  observed.simulator = simulator_version(hdl::Simulator::icarus);
  observed.clocks = static_cast<std::int64_t>(lines.size());
  std::istringstream values(lines.front());
  rtl::DesignConstants& seen = observed.constants;
  int bipolar = -1;
  values >> seen.selected_bitstream_length >> seen.expected_bitstream_length_q16 >> seen.correlation_q16 >>
      bipolar;
  seen.encoding_bipolar = bipolar == 1;
  observed.steady =
      !values.fail() && bipolar >= 0 &&
      std::ranges::all_of(lines, [&](const std::string& line) { return line == lines.front(); });
  return observed;
}

}  // namespace pulsewright::parity
