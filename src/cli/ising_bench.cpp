// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "flow/bench_sliced_engine.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

struct IsingBenchFlags {
  ModelFlags model;
  flow::SlicedBenchOptions options;
};

Exit run_bench(const IsingBenchFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto read = flags.model.load(diagnostics);
  check_sliced_bench(flags.options, diagnostics);
  if (!read || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto bench = flow::bench_sliced_engine(read->model, flags.model.file, flags.options, diagnostics);
  if (!bench) return console.refuse(diagnostics);
  console.result(to_json(*bench), to_text(*bench));
  return bench->equals_single_machines ? Exit::yes : Exit::no;
}

}  // namespace

void add_ising_bench(Command& command) {
  auto flags = std::make_shared<IsingBenchFlags>();
  command.example("pulsewright ising bench torus.txt --width 16");
  flags->model.add_to(command);
  command.option("--beta", flags->options.beta, "inverse temperature, per unit of energy").between(0.0, 1e6);
  command.option("--width", flags->options.width, "bits of a random word")
      .between(1, static_cast<int>(widest_word));
  command.option("--sweeps", flags->options.sweeps, "sweeps that are timed");
  command.runs([flags](const Console& console) { return run_bench(*flags, console); });
}

}  // namespace pulsewright::cli
