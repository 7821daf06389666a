// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "bench/area_record.h"
#include "cli/commands.h"
#include "cli/output_place.h"
#include "cli/records.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  std::vector<std::string> fit;
  std::vector<std::string> check;
  std::string take;
  std::string out;
};

struct Subject {
  netlist::Netlist netlist;
  bool is_fitted;
};

/// The netlists of the flags; what is wrong with any of them is found before the first is synthesised.
std::vector<Subject> load_subjects(const Flags& flags, Diagnostics& diagnostics) {
  std::vector<Subject> subjects;
  const auto load = [&](const std::string& path, bool is_fitted) {
    auto netlist = netlist::load_netlist(path, diagnostics);
    if (!netlist) return;
    for (Diagnostic& wrong : rtl::check_lowerable(*netlist)) {
      wrong.where = path + ": " + wrong.where;
      diagnostics.push_back(std::move(wrong));
    }
    subjects.push_back({std::move(*netlist), is_fitted});
  };
  for (const std::string& path : flags.fit) load(path, true);
  for (const std::string& path : flags.check) load(path, false);
  return subjects;
}

Exit bench_area(const Flags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto known =
      flags.take.empty()
          ? Json()
          : load_record("--take", flags.take, "a record of bench area", diagnostics).value_or(Json());
  const std::vector<Subject> subjects = load_subjects(flags, diagnostics);
  if (!flags.out.empty()) check_output_file("--out", flags.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  std::vector<bench::AreaSample> samples;
  for (const Subject& subject : subjects) {
    console.progress(
        fmt::format("bench area: {}, {} of {}", subject.netlist.name, samples.size() + 1, subjects.size()));
    const auto measured = bench::cells_in(known, netlist_hash(subject.netlist));
    samples.push_back(bench::area_sample(subject.netlist, subject.is_fitted,
                                         measured ? *measured : bench::measure_cells(subject.netlist)));
  }
  const Json record = area_record(samples, fit_area_factors(samples));
  if (!flags.out.empty()) write_file(flags.out, canonical_json(record));
  console.result(record, bench::area_markdown(record));
  return Exit::yes;
}

}  // namespace

void add_bench_area(Command& command) {
  auto flags = std::make_shared<Flags>();
  command.example("pulsewright bench area --fit run_1 run_2 run_3 --check run_4 --out area.json");
  command.option("--fit", flags->fit, "SC-NIR documents, runs or bundles to fit to").required();
  command.option("--check", flags->check, "such that are only compared");
  command.option("--take", flags->take, "record whose cells are taken for the netlists that it has");
  command.option("--out", flags->out, "JSON file to write the record to");
  command.runs([flags](const Console& console) { return bench_area(*flags, console); });
}

}  // namespace pulsewright::cli
