// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "flow/compare_designs.h"
#include "flow/test_images.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

/// Those that take a Verilog bench.
constexpr std::string_view proof_simulators[] = {to_text(hdl::Simulator::verilator),
                                                 to_text(hdl::Simulator::icarus)};

struct CompareFlags {
  std::string netlist;
  DataFlags data;
  std::string target = "ice40-hx8k";
  std::vector<std::string> architectures;
  std::string simulator = "icarus";
  std::string images = "all";
  flow::DesignComparisonOptions options;
};

Exit compare(CompareFlags flags, const Console& console) {
  Diagnostics diagnostics;
  flow::DesignComparisonOptions& options = flags.options;
  check_comparison(options, diagnostics);
  auto netlist = netlist::load_netlist(flags.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  check_comparable(*netlist, options, diagnostics);
  const auto images = flow::read_image_count(flags.images, diagnostics);
  for (Diagnostic& diagnostic : rtl::check_lowerable(*netlist)) diagnostics.push_back(std::move(diagnostic));
  options.data = flags.data.request_for(flags.netlist, diagnostics);
  options.images = images.value_or(0);
  options.target = value_of<fpga::Target>(fpga::target_names, flags.target);
  options.simulator = value_of<hdl::Simulator>(hdl::simulator_names, flags.simulator);
  for (const std::string& name : flags.architectures)
    options.architectures.push_back(
        value_of<baseline::FixedPointArchitecture>(baseline::fixed_point_architecture_names, name));
  const auto result = compare_designs(std::move(*netlist), options, console.progress_callback(), diagnostics);
  if (!result) return console.refuse(diagnostics);
  std::string missed;
  for (const flow::SearchedArchitecture& searched : result->searches)
    if (searched.search.chosen() == nullptr)
      missed += fmt::format("no fixed-point network of these bits is as accurate ({})\n", searched.name);
  Json object = to_json(*result);
  object["out"] = result->out;
  console.result(object, to_markdown(result->comparison) + missed +
                             fmt::format("report: {}/comparison.md\n", result->out));
  return result->is_matched() && result->is_proven ? Exit::yes : Exit::no;
}

void add_training_flags(Command& command, flow::DesignComparisonOptions& options) {
  command.option("--weight-bits", options.weight_bits, "bits of weights to choose from, in 2..8");
  command.option("--activation-bits", options.activation_bits, "bits of activations to choose from, in 1..8");
  command.option("--real-epochs", options.train.real_epochs, "epochs in real numbers, once");
  command.option("--epochs", options.train.tune_epochs, "epochs of each fixed-point network");
  command.option("--train-seed", options.train.seed, "seed of weights, batches and augmentation");
  command.option("--threads", options.train.threads, "threads (0: all); the result is the same");
}

}  // namespace

void add_compare(Command& command) {
  auto flags = std::make_shared<CompareFlags>();
  command.details("The same tools synthesise, place and route both.");
  command.example("pulsewright compare run --data digits --target ice40-hx8k --out comparison");
  command.option("netlist", flags->netlist, "SC-NIR document or bundle").required();
  flags->data.add_to(command, "data set of the network").required();
  command.option("--out", flags->options.out, "folder to write").required();
  command.option("--target", flags->target, "family to synthesise for").among(fpga::target_names);
  command
      .option("--architecture", flags->architectures,
              "fixed-point architectures (all that the network can have)")
      .among(baseline::fixed_point_architecture_names);
  command.option("--clock", flags->options.clock_mhz, "MHz to route every design for").between(1.0, 1000.0);
  command.option("--seed", flags->options.seeds, "seeds of every design's placement; the best one counts");
  command.option("--folds", flags->options.folds, "schedules of the folded architecture to place")
      .between(1, 100);
  add_training_flags(command, flags->options);
  command.flag("--bit-flips", flags->options.bit_flips, "also measure accuracy under random bit flips");
  command.option("--flip-seeds", flags->options.flip_seeds, "seeds of each point");
  command.option("--sim", flags->simulator, "simulator that proves the fixed-point designs")
      .among(proof_simulators);
  command.option("--images", flags->images, "test images to prove them on, or all");
  command.flag("--no-synthesis", flags->options.no_synthesis,
               "run no FPGA tools: accuracy, clocks and parity alone");
  command.runs([flags](const Console& console) { return compare(*flags, console); });
}

}  // namespace pulsewright::cli
