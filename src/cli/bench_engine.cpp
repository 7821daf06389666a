// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_engine.h"

#include <memory>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "flow/output_place.h"

namespace pulsewright::cli {

namespace {

struct BenchEngineFlags {
  DataFlags data;
  std::string out;
  std::string take;
  std::string plots;
  bool markdown = false;
  flow::EngineBenchOptions options;
};

Exit bench_engine(BenchEngineFlags flags, const Console& console) {
  Diagnostics diagnostics;
  if (!flags.out.empty()) flow::check_output_file("--out", flags.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  if (flags.take.empty()) flags.options.data = flags.data.request(diagnostics);
  const auto record = flags.take.empty()
                          ? flow::bench_engine(flags.options, console.progress_callback(), diagnostics)
                          : flow::read_engine_record(flags.take, diagnostics);
  if (!record) return console.refuse(diagnostics);
  const Json json = to_json(*record);
  if (!flags.out.empty()) write_file(flags.out, canonical_json(json));
  if (!flags.plots.empty()) write_files(flags.plots, draw_pictures(*record));
  console.result(json, flags.markdown ? to_markdown(*record) : to_text(*record));
  return Exit::yes;
}

}  // namespace

void add_bench_engine(Command& command) {
  auto flags = std::make_shared<BenchEngineFlags>();
  command.details("The engines are also compared with the bit-by-bit reference and with each other.");
  command.example("pulsewright bench engine --quick --out engine.json --plots pictures");
  command.flag("--quick", flags->options.quick, "a few seconds: few points, short times, not to be quoted");
  command.option("--instructions", flags->options.instructions,
                 "instruction sets to measure under, of those that the machine has (all that differ)");
  command.option("--netlist", flags->options.netlist, "SC-NIR document or bundle to measure as well");
  flags->data.add_to(command,
                     "data set whose test images are run, of 784 pixels in 0..255 (mnist if it is there, "
                     "else drawn images)");
  command.option("--out", flags->out, "JSON file to write the record to");
  command.option("--plots", flags->plots, "folder to draw pictures of the growing cost into");
  command.option("--take", flags->take,
                 "JSON file that --out wrote before: print and draw it, measure nothing");
  command.flag("--markdown", flags->markdown, "print the tables of docs/performance.md");
  command.runs([flags](const Console& console) { return bench_engine(*flags, console); });
}

}  // namespace pulsewright::cli
