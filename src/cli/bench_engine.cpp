// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/instruction_sets.h"
#include "bench/engine_bench.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/output_place.h"
#include "cli/records.h"
#include "handoff/bundle.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  std::string netlist;
  DataFlags data;
  std::string out;
  std::string take;
  std::string plots;
  std::vector<std::string> instructions;
  bool quick = false;
  bool markdown = false;
};

std::optional<bench::EngineRecord> read_record(const std::string& file, Diagnostics& diagnostics) {
  const auto json = load_record("--take", file, "a record of bench engine", diagnostics);
  return json ? bench::read_engine_record(*json, file, diagnostics) : std::nullopt;
}

std::vector<std::int64_t> chosen_sets(const Flags& flags, Diagnostics& diagnostics) {
  if (flags.instructions.empty()) return bench::telling_instruction_sets();
  std::string known;
  for (const std::int64_t set : instruction_sets())
    known += (known.empty() ? "" : ", ") + instruction_set_name(set);
  for (const std::string& name : flags.instructions)
    if (!find_instruction_set(name))
      diagnostics.push_back({Code::bad_flag, "--instructions",
                             "some of " + known + ", as this machine has them", quote_briefly(name)});
  std::vector<std::int64_t> sets = instruction_sets();
  std::erase_if(sets, [&](std::int64_t set) {
    return std::ranges::count(flags.instructions, instruction_set_name(set)) == 0;
  });
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

std::optional<bench::EngineRecord> measure(const Flags& flags, const Console& console,
                                           Diagnostics& diagnostics) {
  bench::EngineBenchPlan plan;
  plan.quick = flags.quick;
  plan.instruction_sets = chosen_sets(flags, diagnostics);
  std::optional<netlist::Netlist> netlist;
  if (!flags.netlist.empty()) {
    netlist = netlist::load_netlist(flags.netlist, diagnostics);
    if (netlist) plan.netlist = &*netlist;
  }
  choose_test_set(flags.data.request(diagnostics), plan, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  return bench_engines(plan, console.progress_callback());
}

Exit bench_engine(const Flags& flags, const Console& console) {
  Diagnostics diagnostics;
  if (!flags.out.empty()) check_output_file("--out", flags.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto record =
      flags.take.empty() ? measure(flags, console, diagnostics) : read_record(flags.take, diagnostics);
  if (!record) return console.refuse(diagnostics);
  const Json json = to_json(*record);
  if (!flags.out.empty()) write_file(flags.out, canonical_json(json));
  if (!flags.plots.empty()) write_files(flags.plots, draw_pictures(*record));
  console.result(json, flags.markdown ? to_markdown(*record) : to_text(*record));
  return Exit::yes;
}

}  // namespace

void add_bench_engine(Command& command) {
  auto flags = std::make_shared<Flags>();
  command.details("The engines are also compared with the bit-by-bit reference and with each other.");
  command.example("pulsewright bench engine --quick --out engine.json --plots pictures");
  command.flag("--quick", flags->quick, "a few seconds: few points, short times, not to be quoted");
  command.option("--instructions", flags->instructions,
                 "instruction sets to measure under, of those that the machine has (all that differ)");
  command.option("--netlist", flags->netlist, "SC-NIR document or bundle to measure as well");
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
