// SPDX-License-Identifier: Apache-2.0
#include "parity/report_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pulsewright::parity {

namespace {

std::string verdict_text(ParityStatus status) {
  switch (status) {
    case ParityStatus::equal:
      return "equal\n";
    case ParityStatus::different:
      return "DIFFERENT\n";
    case ParityStatus::not_shown:
      break;
  }
  return "NOT SHOWN to bite: nothing differs, but a negative control was missed, so nothing is proved\n";
}

}  // namespace

std::string files_text(const ParityReport& report, const std::string& folder) {
  if (!report.is_of_files) return "";
  std::string text = fmt::format("Verilog of {}, SHA-256 {}: ", folder, report.rtl_sha256);
  text += report.changed_files.empty()
              ? "as it is generated\n"
              : fmt::format("not as it is generated in {}\n", fmt::join(report.changed_files, ", "));
  return text + (report.sees_layers ? "" : "only what passes the ports is compared\n");
}

std::string report_text(const ParityReport& report, const std::string& source) {
  std::string text = fmt::format(
      "netlist {}\n{} images from {}, {} traced bit by bit, {} with stalls; seed {}\n", report.netlist_sha256,
      report.images, source, report.traced_images, report.stalled_images, report.seed);
  for (const SimulatorParity& run : report.simulators) {
    text += fmt::format(
        "{} ({}): {} words and {} stream bits compared, {} mismatches, {} clocks, {} resets in mid-image, {} "
        "bad frames\n",
        to_text(run.simulator), run.version, run.comparison.words_compared,
        run.comparison.stream_bits_compared, run.comparison.mismatches, run.cycles, run.resets,
        run.bad_frames);
    if (!run.trouble.empty()) text += fmt::format("  the run broke down: {}\n", run.trouble);
    for (const Difference& difference : run.comparison.first_differences)
      text += "  " + difference.text() + "\n";
    if (run.loaded_words > 0)
      text += fmt::format(
          "  all images again, with {} words of other weights loaded, {} words refused in between\n",
          run.loaded_words, run.refused_words);
    if (!run.mutant.empty())
      text += fmt::format("  negative control: corrupted golden {}; mutant {} {}\n",
                          run.corrupted_golden_caught ? "caught" : "MISSED", run.mutant,
                          run.mutant_caught ? "caught at " + run.mutant_difference : "MISSED");
  }
  if (report.engine_differences > 0)
    text += fmt::format("the two engines disagree on {} images\n", report.engine_differences);
  return text + verdict_text(report.status());
}

}  // namespace pulsewright::parity
