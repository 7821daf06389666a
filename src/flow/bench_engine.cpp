// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/instruction_sets.h"
#include "bench/engine_bench.h"
#include "flow/records.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

std::vector<std::int64_t> chosen_sets(const std::vector<std::string>& names, Diagnostics& diagnostics) {
  if (names.empty()) return bench::telling_instruction_sets();
  std::string known;
  for (const std::int64_t set : instruction_sets())
    known += (known.empty() ? "" : ", ") + instruction_set_name(set);
  for (const std::string& name : names)
    if (!find_instruction_set(name))
      diagnostics.push_back({Code::bad_flag, "--instructions",
                             "some of " + known + ", as this machine has them", quote_briefly(name)});
  std::vector<std::int64_t> sets = instruction_sets();
  std::erase_if(sets,
                [&](std::int64_t set) { return std::ranges::count(names, instruction_set_name(set)) == 0; });
  return sets;
}

/// The test set that --data names, or MNIST's where it is there.
void choose_test_set(const data::DataRequest& request, bench::EngineBenchPlan& plan,
                     Diagnostics& diagnostics) {
  const std::string& name = request.name;
  Diagnostics wrong;
  auto data = load_data_set(name.empty() ? "mnist" : name, request.options, wrong);
  if (data && (data->test.features != 784 || data->maximum != 255))
    wrong.push_back({Code::data_mismatch, "--data " + name, "images of 784 pixels in 0..255",
                     fmt::format("{} in 0..{}", data->test.features, data->maximum)});
  if (wrong.empty()) {
    plan.test_pixels = std::move(data->test.pixels);
    plan.test_name = "the test set of " + data->name;
  } else if (!name.empty()) {
    std::ranges::move(wrong, std::back_inserter(diagnostics));
  }
}

}  // namespace

std::optional<bench::EngineRecord> bench_engine(const EngineBenchOptions& options,
                                                const ProgressListener& progress, Diagnostics& diagnostics) {
  bench::EngineBenchPlan plan;
  plan.quick = options.quick;
  plan.instruction_sets = chosen_sets(options.instructions, diagnostics);
  std::optional<netlist::Netlist> netlist;
  if (!options.netlist.empty()) {
    netlist = netlist::load_netlist(options.netlist, diagnostics);
    if (netlist) plan.netlist = &*netlist;
  }
  choose_test_set(options.data, plan, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  return bench_engines(plan, progress);
}

std::optional<bench::EngineRecord> read_engine_record(const std::string& file, Diagnostics& diagnostics) {
  const auto json = load_record("--take", file, "a record of bench engine", diagnostics);
  return json ? bench::read_engine_record(*json, file, diagnostics) : std::nullopt;
}

}  // namespace pulsewright::flow
