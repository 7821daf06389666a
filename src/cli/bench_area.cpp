// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_area.h"

#include <memory>

#include "bench/area_record.h"
#include "cli/commands.h"

namespace pulsewright::cli {

namespace {

Exit bench_area(const flow::AreaBenchOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const auto record = flow::bench_area(options, console.progress_callback(), diagnostics);
  if (!record) return console.refuse(diagnostics);
  console.result(*record, bench::area_markdown(*record));
  return Exit::yes;
}

}  // namespace

void add_bench_area(Command& command) {
  auto options = std::make_shared<flow::AreaBenchOptions>();
  command.example("pulsewright bench area --fit run_1 run_2 run_3 --check run_4 --out area.json");
  command.option("--fit", options->fit, "SC-NIR documents, runs or bundles to fit to").required();
  command.option("--check", options->check, "such that are only compared");
  command.option("--take", options->take, "record whose cells are taken for the netlists that it has");
  command.option("--out", options->out, "JSON file to write the record to");
  command.runs([options](const Console& console) { return bench_area(*options, console); });
}

}  // namespace pulsewright::cli
