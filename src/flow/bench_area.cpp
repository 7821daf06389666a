// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_area.h"

#include <utility>

#include "base/files.h"
#include "bench/area_record.h"
#include "flow/output_place.h"
#include "flow/records.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::flow {

namespace {

struct Subject {
  netlist::Netlist netlist;
  bool is_fitted;
};

/// The netlists of the flags; what is wrong with any of them is found before the first is synthesised.
std::vector<Subject> load_subjects(const AreaBenchOptions& options, Diagnostics& diagnostics) {
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
  for (const std::string& path : options.fit) load(path, true);
  for (const std::string& path : options.check) load(path, false);
  return subjects;
}

}  // namespace

std::optional<Json> bench_area(const AreaBenchOptions& options, const ProgressListener& progress,
                               Diagnostics& diagnostics) {
  const auto known =
      options.take.empty()
          ? Json()
          : load_record("--take", options.take, "a record of bench area", diagnostics).value_or(Json());
  const std::vector<Subject> subjects = load_subjects(options, diagnostics);
  if (!options.out.empty()) check_output_file("--out", options.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  std::vector<bench::AreaSample> samples;
  for (const Subject& subject : subjects) {
    tell(progress, {.task = "bench area",
                    .step = subject.netlist.name,
                    .unit = "design",
                    .done = static_cast<std::int64_t>(samples.size() + 1),
                    .total = static_cast<std::int64_t>(subjects.size())});
    const auto measured = bench::cells_in(known, netlist_hash(subject.netlist));
    samples.push_back(bench::area_sample(subject.netlist, subject.is_fitted,
                                         measured ? *measured : bench::measure_cells(subject.netlist)));
  }
  Json record = area_record(samples, fit_area_factors(samples));
  if (!options.out.empty()) write_file(options.out, canonical_json(record));
  return record;
}

}  // namespace pulsewright::flow
