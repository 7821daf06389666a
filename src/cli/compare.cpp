// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>

#include <fmt/format.h>

#include "baseline/bit_flips.h"
#include "baseline/comparison.h"
#include "baseline/fixed_point_training.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "cli/output_place.h"
#include "data/images.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "plan/layer_plan.h"
#include "plan/timing.h"
#include "rtl/passes.h"
#include "train/training_report.h"

namespace pulsewright::cli {

namespace {

namespace fs = std::filesystem;

/// Those that take a Verilog bench.
constexpr std::string_view proof_simulators[] = {to_text(hdl::Simulator::verilator),
                                                 to_text(hdl::Simulator::icarus)};

/// A file that the command's folder always has.
constexpr const char* comparison_marker = "comparison.json";

struct Options {
  std::string netlist;
  DataFlags data;
  std::string target = "ice40-hx8k";
  std::string out;
  std::vector<std::string> architectures;  ///< empty: all that the network can have
  std::vector<int> weight_bits = {2, 3, 4, 5, 6, 8};
  std::vector<int> activation_bits = {2, 3, 4, 5, 6, 8};
  std::string simulator = "icarus";
  std::string images = "all";
  bool no_synthesis = false;
  bool bit_flips = false;
  int flip_seeds = 5;
  fpga::PlacementOptions placement;
  train::TrainOptions train;
};

/// Everything that is asked for, checked.
struct Task {
  netlist::Netlist netlist;
  data::DataSet data;
  std::vector<train::LayerShape> shapes;
  std::int64_t synapses = 0;
  std::int64_t live_synapses = 0;
  fpga::Target target = fpga::Target::ice40_hx8k;
  std::vector<baseline::FixedPointArchitecture> architectures = {};
  std::size_t proof_images = 0;  ///< that parity simulates

  bool is_dense() const { return std::ranges::all_of(shapes, &train::LayerShape::is_dense); }
};

void check_layers(const netlist::Netlist& netlist, bool bit_flips, Diagnostics& diagnostics) {
  for (const netlist::Layer& layer : chain_of(netlist).layers) {
    if (layer.select_generator != nullptr)
      diagnostics.push_back({Code::not_lowerable, layer.synapses->id, "layers with exact counters",
                             "a multiplexer", "compare makes fixed-point designs of sums alone"});
    if (bit_flips && (layer.conv2d != nullptr || layer.pool != nullptr))
      diagnostics.push_back({Code::not_lowerable, layer.synapses->id, "dense layers with --bit-flips",
                             "a convolution", "leave --bit-flips out"});
  }
}

/// Those that are asked for; else those that the network can have.
std::vector<baseline::FixedPointArchitecture> architectures_of(const Task& task, const Options& options) {
  if (!options.architectures.empty()) {
    std::vector<baseline::FixedPointArchitecture> architectures = {};
    for (const std::string& name : options.architectures)
      architectures.push_back(
          value_of<baseline::FixedPointArchitecture>(baseline::fixed_point_architecture_names, name));
    return architectures;
  }
  if (!task.is_dense()) return {baseline::FixedPointArchitecture::serial};
  return {baseline::FixedPointArchitecture::parallel, baseline::FixedPointArchitecture::serial};
}

void check_bits(const std::vector<int>& bits, const char* flag, int least, Diagnostics& diagnostics) {
  for (const int value : bits)
    if (value < least || value > 8)
      diagnostics.push_back(
          {Code::bad_flag, flag, fmt::format("numbers from {} to 8", least), std::to_string(value), ""});
}

void check_options(const Options& options, Diagnostics& diagnostics) {
  check_bits(options.weight_bits, "--weight-bits", 2, diagnostics);
  check_bits(options.activation_bits, "--activation-bits", 1, diagnostics);
  if (options.flip_seeds < 1 || options.flip_seeds > 1000)
    diagnostics.push_back(
        {Code::bad_flag, "--flip-seeds", "a number from 1 to 1000", std::to_string(options.flip_seeds), ""});
  for (Diagnostic& diagnostic : check_options(options.train)) diagnostics.push_back(std::move(diagnostic));
  if (handoff::is_inside_bundle(options.out))
    diagnostics.push_back({Code::output_exists, "--out " + options.out, "a folder outside of any bundle",
                           "a folder inside one", "a bundle holds no other files than its manifest names"});
  else
    check_output_folder("--out", options.out, "compare", comparison_marker, diagnostics);
}

std::optional<Task> read_task(const Options& options, Diagnostics& diagnostics) {
  check_options(options, diagnostics);
  auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  if (!netlist) return std::nullopt;
  check_layers(*netlist, options.bit_flips, diagnostics);
  const auto images = flow::read_image_count(options.images, diagnostics);
  for (Diagnostic& diagnostic : rtl::check_lowerable(*netlist)) diagnostics.push_back(std::move(diagnostic));
  auto data =
      flow::data_set_for(*netlist, options.data.request_for(options.netlist, diagnostics), diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  Task task{std::move(*netlist), std::move(*data), {}};
  task.target = value_of<fpga::Target>(fpga::target_names, options.target);
  task.proof_images = *images == 0 ? task.data.test.size() : std::min(*images, task.data.test.size());
  for (const netlist::Layer& layer : chain_of(task.netlist).layers) {
    task.shapes.push_back(train::shape_of(layer));
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
      for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) {
        ++task.synapses;
        task.live_synapses += has_gate(layer, j, i);
      }
  }
  task.architectures = architectures_of(task, options);
  const baseline::FixedPointNetwork widest = baseline::widest_fixed_point(
      task.netlist.name, task.shapes,
      {std::ranges::max(options.weight_bits), std::ranges::max(options.activation_bits)}, task.data.maximum);
  for (const baseline::FixedPointArchitecture architecture : task.architectures)
    std::ranges::move(check_lowerable(widest, architecture), std::back_inserter(diagnostics));
  if (!diagnostics.empty()) return std::nullopt;
  return task;
}

std::optional<fpga::Synthesis> synthesise_with(const fpga::SynthesisInput& input, const Task& task,
                                               const Options& options, const Console& console) {
  if (options.no_synthesis) return std::nullopt;
  return synthesise(
      input,
      {.target = task.target, .placement = options.placement, .progress = console.progress_callback()});
}

baseline::ComparedDesign stochastic_design(const Task& task, const Options& options, const Console& console) {
  const plan::Timing timing = plan::timing_of(chain_of(task.netlist));
  baseline::ComparedDesign design{
      .name = "stochastic",
      .title = fmt::format("stochastic, {}", to_text(task.netlist.architecture)),
      .correct = train::test_score(task.netlist, task.data, options.train.threads).correct,
      .synapses = task.synapses,
      .live_synapses = task.live_synapses,
      .timing = timing};
  if (!options.no_synthesis)
    design.synthesis = fpga::synthesise(
        task.netlist,
        {.target = task.target, .placement = options.placement, .progress = console.progress_callback()});
  return design;
}

/// The fewest bits at the accuracy of the stochastic design. A parallel design is pruned as that one is; in a
/// serial one a weight of 0 saves nothing.
baseline::FixedPointSearch search(const Task& task, const Options& options,
                                  baseline::FixedPointArchitecture architecture, std::int64_t wanted,
                                  const Console& console) {
  train::TrainOptions train = options.train;
  train.name = task.netlist.name + "_fixed_point";
  const bool prunes =
      architecture == baseline::FixedPointArchitecture::parallel && task.live_synapses < task.synapses;
  train.sparsity.live_synapses = prunes ? task.live_synapses : 0;
  const auto formats = baseline::formats_by_cost(options.weight_bits, options.activation_bits);
  return search_fixed_point(train, task.data, task.shapes, formats, wanted, console.progress_callback());
}

/// The first `count` images.
data::Images images_of(const data::ImageSet& set, std::size_t count) {
  data::Images images;
  for (std::size_t i = 0; i < count; ++i) images.emplace_back(set.image(i).begin(), set.image(i).end());
  return images;
}

baseline::ComparedDesign fixed_point_design(const Task& task, const Options& options,
                                            baseline::FixedPointArchitecture architecture,
                                            const baseline::FixedPointTrial& trial, const Console& console) {
  const baseline::FixedPointNetwork& network = trial.network;
  baseline::ComparedDesign design{
      .name = fmt::format("fixed_point_{}", to_text(architecture)),
      .title = fmt::format("fixed point, {}, {} x {} bits", to_text(architecture), network.format.weight_bits,
                           network.format.activation_bits),
      .correct = trial.correct,
      .synapses = network.synapses(),
      .live_synapses = network.live_synapses(),
      .timing = timing_of(network, architecture),
      .network = network};
  console.progress("compare: parity of the fixed-point design");
  design.parity = prove_circuit(network, architecture, images_of(task.data.test, task.proof_images),
                                value_of<hdl::Simulator>(hdl::simulator_names, options.simulator));
  design.synthesis = synthesise_with(
      {.name = network.name,
       .sha256 = network_hash(network),
       .verilog = generate_fixed_point_rtl(network, architecture),
       .timing = design.timing,
       .synapses = design.synapses,
       .live_synapses = design.live_synapses,
       .attribute =
           [&](const fpga::MappedNetlist& mapped) {
             return attribute_cells(mapped, lower_fixed_point(network, architecture), layer_names(network));
           }},
      task, options, console);
  return design;
}

Json search_json(const baseline::FixedPointSearch& search) {
  Json trials(Json::Array{});
  for (const baseline::FixedPointTrial& trial : search.trials) {
    Json entry;
    entry["weight_bits"] = trial.format.weight_bits;
    entry["activation_bits"] = trial.format.activation_bits;
    entry["correct"] = trial.correct;
    entry["live_synapses"] = trial.network.live_synapses();
    trials.push_back(std::move(entry));
  }
  Json json;
  json["wanted_correct"] = search.wanted_correct;
  json["float_correct"] = search.real_correct;
  json["trials"] = trials;
  return json;
}

std::vector<TextFile> files_of(const baseline::DesignComparison& comparison, const Json& object) {
  std::vector<TextFile> files = {{comparison_marker, canonical_json(object)},
                                 {"comparison.md", to_markdown(comparison)},
                                 {"comparison.svg", comparison_picture(comparison)}};
  for (const baseline::ComparedDesign& design : comparison.designs) {
    if (design.synthesis)
      for (TextFile& file : report_files(*design.synthesis))
        files.push_back({design.name + "/" + file.path, std::move(file.text)});
    if (!design.network) continue;
    files.push_back({design.name + "/network.json", canonical_json(to_json(*design.network))});
    if (design.synthesis) continue;
    const auto architecture = design.name == "fixed_point_serial"
                                  ? baseline::FixedPointArchitecture::serial
                                  : baseline::FixedPointArchitecture::parallel;
    for (TextFile& file : generate_fixed_point_rtl(*design.network, architecture))
      files.push_back({design.name + "/rtl/" + file.path, std::move(file.text)});
  }
  return files;
}

Exit compare(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto task = read_task(options, diagnostics);
  if (!task) return console.refuse(diagnostics);
  baseline::DesignComparison comparison{
      task->data.name, static_cast<std::int64_t>(task->data.test.size()), {}};
  comparison.designs.push_back(stochastic_design(*task, options, console));
  Json searches(Json::Object{});
  std::string missed;
  bool is_proven = true;
  for (const baseline::FixedPointArchitecture architecture : task->architectures) {
    const std::string name(to_text(architecture));
    const baseline::FixedPointSearch found =
        search(*task, options, architecture, comparison.designs.front().correct, console);
    searches[name] = search_json(found);
    if (found.chosen() == nullptr) {
      missed += fmt::format("no fixed-point network of these bits is as accurate ({})\n", name);
      continue;
    }
    comparison.designs.push_back(fixed_point_design(*task, options, architecture, *found.chosen(), console));
    is_proven = is_proven && comparison.designs.back().parity->equal();
  }
  Json object = to_json(comparison);
  object["searches"] = searches;
  object["netlist_sha256"] = netlist_hash(task->netlist);
  std::vector<baseline::FlipCurve> curves;
  if (options.bit_flips && comparison.designs.size() > 1) {
    curves = flip_curves(task->netlist, *comparison.designs.back().network,
                         data::ImageView(task->data.test.pixels, task->data.test.features),
                         task->data.test.labels, options.flip_seeds, console.progress_callback());
    object["bit_flips"] = to_json(curves);
  }
  std::vector<TextFile> files = files_of(comparison, object);
  if (!curves.empty()) files.push_back({"bit_flips.svg", flip_picture(curves)});
  if (!replace_folder(options.out, files, comparison_marker)) {
    check_output_folder("--out", options.out, "compare", comparison_marker, diagnostics);
    return console.refuse(diagnostics);
  }
  object["out"] = options.out;
  console.result(object,
                 to_markdown(comparison) + missed + fmt::format("report: {}/comparison.md\n", options.out));
  return missed.empty() && is_proven ? Exit::yes : Exit::no;
}

void add_training_flags(Command& command, Options& options) {
  command.option("--weight-bits", options.weight_bits, "bits of weights to choose from, in 2..8");
  command.option("--activation-bits", options.activation_bits, "bits of activations to choose from, in 1..8");
  command.option("--real-epochs", options.train.real_epochs, "epochs in real numbers, once");
  command.option("--epochs", options.train.tune_epochs, "epochs of each fixed-point network");
  command.option("--train-seed", options.train.seed, "seed of weights, batches and augmentation");
  command.option("--threads", options.train.threads, "threads (0: all); the result is the same");
}

}  // namespace

void add_compare(Command& command) {
  auto options = std::make_shared<Options>();
  command.details("The same tools synthesise, place and route both.");
  command.example("pulsewright compare run --data digits --target ice40-hx8k --out comparison");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  options->data.add_to(command, "data set of the network").required();
  command.option("--out", options->out, "folder to write").required();
  command.option("--target", options->target, "family to synthesise for").among(fpga::target_names);
  command
      .option("--architecture", options->architectures,
              "fixed-point architectures (both, of convolutions serial alone)")
      .among(baseline::fixed_point_architecture_names);
  command.option("--clock", options->placement.clock_mhz, "MHz to route both for").between(1.0, 1000.0);
  command.option("--seed", options->placement.seed, "seed of the placement");
  add_training_flags(command, *options);
  command.flag("--bit-flips", options->bit_flips, "also measure accuracy under random bit flips");
  command.option("--flip-seeds", options->flip_seeds, "seeds of each point");
  command.option("--sim", options->simulator, "simulator that proves the fixed-point designs")
      .among(proof_simulators);
  command.option("--images", options->images, "test images to prove them on, or all");
  command.flag("--no-synthesis", options->no_synthesis,
               "run no FPGA tools: accuracy, clocks and parity alone");
  command.runs([options](const Console& console) { return compare(*options, console); });
}

}  // namespace pulsewright::cli
