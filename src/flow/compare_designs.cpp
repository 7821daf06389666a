// SPDX-License-Identifier: Apache-2.0
#include "flow/compare_designs.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "baseline/folded_fixed_point.h"
#include "data/images.h"
#include "flow/output_place.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "plan/layer_plan.h"
#include "plan/timing.h"
#include "rtl/passes.h"
#include "train/training_report.h"

namespace pulsewright::flow {

namespace {

/// A file that the command's folder always has.
constexpr const char* comparison_marker = "comparison.json";

/// Everything that is asked for, checked.
struct Task {
  netlist::Netlist netlist;
  data::DataSet data;
  std::vector<train::LayerShape> shapes;
  std::int64_t synapses = 0;
  std::int64_t live_synapses = 0;
  std::vector<baseline::FixedPointArchitecture> architectures = {};
  std::size_t proof_images = 0;  ///< that parity simulates

  bool is_dense() const { return std::ranges::all_of(shapes, &train::LayerShape::is_dense); }
};

/// Those that are asked for; else those that the network can have.
std::vector<baseline::FixedPointArchitecture> architectures_of(const Task& task,
                                                               const DesignComparisonOptions& options) {
  using enum baseline::FixedPointArchitecture;
  if (!options.architectures.empty()) return options.architectures;
  if (!task.is_dense()) return {serial, folded};
  return {parallel, serial, folded};
}

/// The formats of which every network of these shapes has Verilog in an architecture, the cheapest first.
std::vector<baseline::FixedPointFormat> formats_of(const Task& task, const DesignComparisonOptions& options,
                                                   baseline::FixedPointArchitecture architecture) {
  auto formats = baseline::formats_by_cost(options.weight_bits, options.activation_bits);
  if (architecture != baseline::FixedPointArchitecture::folded) return formats;
  std::erase_if(formats, [&](const baseline::FixedPointFormat& format) {
    const auto widest =
        baseline::widest_fixed_point(task.netlist.name, task.shapes, format, task.data.maximum);
    return !check_lowerable(widest, architecture).empty();
  });
  return formats;
}

void check_bits(const std::vector<int>& bits, const char* flag, int least, Diagnostics& diagnostics) {
  for (const int value : bits)
    if (value < least || value > 8)
      diagnostics.push_back(
          {Code::bad_flag, flag, fmt::format("numbers from {} to 8", least), std::to_string(value), ""});
}

std::optional<Task> read_task(netlist::Netlist netlist, const DesignComparisonOptions& options,
                              Diagnostics& diagnostics) {
  auto data = data_set_for(netlist, options.data, diagnostics);
  if (!data || !diagnostics.empty()) return std::nullopt;
  Task task{std::move(netlist), std::move(*data), {}};
  task.proof_images =
      options.images == 0 ? task.data.test.size() : std::min(options.images, task.data.test.size());
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
  // Products of many bits do not fit a table, so that the folded architecture has its own formats.
  for (const baseline::FixedPointArchitecture architecture : task.architectures)
    if (architecture != baseline::FixedPointArchitecture::folded)
      std::ranges::move(check_lowerable(widest, architecture), std::back_inserter(diagnostics));
    else if (formats_of(task, options, architecture).empty())
      diagnostics.push_back({Code::not_lowerable, "--architecture folded",
                             "bits of which the products fit a table", "none of these bits", ""});
  if (!diagnostics.empty()) return std::nullopt;
  return task;
}

/// Places a design with every seed. Of the designs and seeds so far, the one with the least area times time
/// is kept, or else the first. True if that is one of this call's.
template <class Input>
bool place(const Input& input, const std::string& layout, const DesignComparisonOptions& options,
           const ProgressListener& progress, baseline::ComparedDesign& design) {
  bool is_best = design.placements.empty();
  if (options.no_synthesis) return is_best;
  for (const std::uint64_t number : options.seeds) {
    const auto seed = static_cast<std::uint32_t>(number);
    fpga::Synthesis run = fpga::synthesise(
        input, {.target = options.target, .placement = {options.clock_mhz, seed}, .progress = progress});
    const auto cells = run.logic_cells();
    const auto area_time = run.cells_times_us();
    design.placements.push_back({.layout = layout,
                                 .seed = seed,
                                 .cells = cells ? std::optional(cells->used) : std::nullopt,
                                 .clock_mhz = run.clock_mhz(),
                                 .area_time = area_time});
    const auto least = design.area_time();
    if (design.synthesis && !(area_time && (!least || *area_time < *least))) continue;
    design.synthesis = std::move(run);
    is_best = true;
  }
  return is_best;
}

baseline::ComparedDesign stochastic_design(const Task& task, const DesignComparisonOptions& options,
                                           const ProgressListener& progress) {
  const plan::Timing timing = plan::timing_of(chain_of(task.netlist));
  baseline::ComparedDesign design{
      .name = "stochastic",
      .title = fmt::format("stochastic, {}", to_text(task.netlist.architecture)),
      .correct = train::test_score(task.netlist, task.data, options.train.threads).correct,
      .synapses = task.synapses,
      .live_synapses = task.live_synapses,
      .timing = timing};
  place(task.netlist, "", options, progress, design);
  return design;
}

/// The fewest bits at the accuracy of the stochastic design. A parallel design is pruned as that one is; in a
/// serial or a folded one a weight of 0 saves nothing.
baseline::FixedPointSearch search(const Task& task, const DesignComparisonOptions& options,
                                  baseline::FixedPointArchitecture architecture, std::int64_t wanted,
                                  const ProgressListener& progress) {
  train::TrainOptions train = options.train;
  train.name = task.netlist.name + "_fixed_point";
  const bool prunes =
      architecture == baseline::FixedPointArchitecture::parallel && task.live_synapses < task.synapses;
  train.sparsity.live_synapses = prunes ? task.live_synapses : 0;
  return search_fixed_point(train, task.data, task.shapes, formats_of(task, options, architecture), wanted,
                            progress);
}

/// The search of a serial design, where it has found a network that the folded one can have too: that one
/// would try no other formats before it.
const baseline::FixedPointSearch* known_search(const Task& task, const DesignComparisonOptions& options,
                                               baseline::FixedPointArchitecture architecture,
                                               const std::vector<SearchedArchitecture>& searches) {
  if (architecture != baseline::FixedPointArchitecture::folded) return nullptr;
  const std::string_view serial = to_text(baseline::FixedPointArchitecture::serial);
  const auto known = std::ranges::find(searches, serial, &SearchedArchitecture::name);
  if (known == searches.end() || known->search.chosen() == nullptr) return nullptr;
  const auto formats = formats_of(task, options, architecture);
  const bool has_it = std::ranges::find(formats, known->search.chosen()->format) != formats.end();
  return has_it ? &known->search : nullptr;
}

/// The first `count` images.
data::Images images_of(const data::ImageSet& set, std::size_t count) {
  data::Images images;
  for (std::size_t i = 0; i < count; ++i) images.emplace_back(set.image(i).begin(), set.image(i).end());
  return images;
}

/// The Verilog of a fixed-point network, as the tools take it.
fpga::SynthesisInput synthesis_input(const baseline::FixedPointNetwork& network,
                                     const baseline::FixedPointLayout& layout) {
  return {.name = network.name,
          .sha256 = network_hash(network),
          .verilog = generate_fixed_point_rtl(network, layout),
          .timing = timing_of(network, layout),
          .synapses = network.synapses(),
          .live_synapses = network.live_synapses(),
          .attribute = [&network, layout](const fpga::MappedNetlist& mapped) {
            return attribute_cells(mapped, lower_fixed_point(network, layout), layer_names(network));
          }};
}

/// "32x1, 10x1": neurons and inputs per clock of each layer; empty where the architecture leaves no choice.
std::string folds_text(const baseline::FixedPointLayout& layout) {
  std::vector<std::string> folds;
  for (const netlist::Fold& fold : layout.folds)
    folds.push_back(fmt::format("{}x{}", fold.neurons, fold.inputs));
  return fmt::format("{}", fmt::join(folds, ", "));
}

/// The layouts of an architecture that are placed: of a folded one the schedules with the best estimates.
std::vector<baseline::FixedPointLayout> layouts_of(const baseline::FixedPointNetwork& network,
                                                   baseline::FixedPointArchitecture architecture,
                                                   const DesignComparisonOptions& options) {
  if (architecture != baseline::FixedPointArchitecture::folded) return {architecture};
  std::vector<baseline::FixedPointLayout> layouts;
  const std::int64_t count = options.no_synthesis ? 1 : options.folds;
  for (auto& folds : baseline::cheapest_folds(network, static_cast<std::size_t>(count)))
    layouts.emplace_back(architecture, std::move(folds));
  return layouts;
}

baseline::ComparedDesign fixed_point_design(const Task& task, const DesignComparisonOptions& options,
                                            baseline::FixedPointArchitecture architecture,
                                            const baseline::FixedPointTrial& trial,
                                            const ProgressListener& progress) {
  const baseline::FixedPointNetwork& network = trial.network;
  baseline::ComparedDesign design{.name = fmt::format("fixed_point_{}", to_text(architecture)),
                                  .title = {},
                                  .correct = trial.correct,
                                  .synapses = network.synapses(),
                                  .live_synapses = network.live_synapses(),
                                  .network = network};
  for (const baseline::FixedPointLayout& layout : layouts_of(network, architecture, options))
    if (place(synthesis_input(network, layout), folds_text(layout), options, progress, design))
      design.layout = layout;
  design.title = fmt::format("fixed point, {}, {} x {} bits", to_text(architecture),
                             network.format.weight_bits, network.format.activation_bits);
  if (const std::string folds = folds_text(design.layout); !folds.empty()) design.title += ", " + folds;
  design.timing = timing_of(network, design.layout);
  tell(progress, {.task = "compare", .step = "parity of the fixed-point design"});
  design.parity =
      prove_circuit(network, design.layout, images_of(task.data.test, task.proof_images), options.simulator);
  return design;
}

Json to_json(const baseline::FixedPointSearch& search) {
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

std::vector<TextFile> files_of(const ComparedDesigns& result) {
  const baseline::DesignComparison& comparison = result.comparison;
  std::vector<TextFile> files = {{comparison_marker, canonical_json(to_json(result))},
                                 {"comparison.md", to_markdown(comparison)},
                                 {"comparison.svg", comparison_picture(comparison)}};
  for (const baseline::ComparedDesign& design : comparison.designs) {
    if (design.synthesis)
      for (TextFile& file : report_files(*design.synthesis))
        files.push_back({design.name + "/" + file.path, std::move(file.text)});
    if (!design.network) continue;
    files.push_back({design.name + "/network.json", canonical_json(to_json(*design.network))});
    if (design.synthesis) continue;
    for (TextFile& file : generate_fixed_point_rtl(*design.network, design.layout))
      files.push_back({design.name + "/rtl/" + file.path, std::move(file.text)});
  }
  if (!result.flip_curves.empty()) files.push_back({"bit_flips.svg", flip_picture(result.flip_curves)});
  return files;
}

}  // namespace

bool ComparedDesigns::is_matched() const {
  return std::ranges::all_of(
      searches, [](const SearchedArchitecture& searched) { return searched.search.chosen() != nullptr; });
}

void check_comparison(const DesignComparisonOptions& options, Diagnostics& diagnostics) {
  check_bits(options.weight_bits, "--weight-bits", 2, diagnostics);
  check_bits(options.activation_bits, "--activation-bits", 1, diagnostics);
  for (const std::uint64_t seed : options.seeds)
    if (seed > UINT32_MAX)
      diagnostics.push_back({Code::bad_flag, "--seed", fmt::format("numbers from 0 to {}", UINT32_MAX),
                             std::to_string(seed), ""});
  check_flag("--flip-seeds", options.flip_seeds, 1, 1000, diagnostics);
  for (Diagnostic& diagnostic : train::check_options(options.train))
    diagnostics.push_back(std::move(diagnostic));
  if (handoff::is_inside_bundle(options.out))
    diagnostics.push_back({Code::output_exists, "--out " + options.out, "a folder outside of any bundle",
                           "a folder inside one", "a bundle holds no other files than its manifest names"});
  else
    check_output_folder("--out", options.out, "compare", comparison_marker, diagnostics);
}

void check_comparable(const netlist::Netlist& netlist, const DesignComparisonOptions& options,
                      Diagnostics& diagnostics) {
  if (chain_of(netlist).is_regression())
    diagnostics.push_back({Code::data_mismatch, "the netlist", "a network for classes", "a regression",
                           "compare makes fixed-point designs of equal accuracy"});
  for (const netlist::Layer& layer : chain_of(netlist).layers) {
    if (layer.select_generator != nullptr)
      diagnostics.push_back({Code::not_lowerable, layer.synapses->id, "layers with exact counters",
                             "a multiplexer", "compare makes fixed-point designs of sums alone"});
    if (options.bit_flips && (layer.conv2d != nullptr || layer.pool != nullptr))
      diagnostics.push_back({Code::not_lowerable, layer.synapses->id, "dense layers with --bit-flips",
                             "a convolution", "leave --bit-flips out"});
  }
}

std::optional<ComparedDesigns> compare_designs(netlist::Netlist netlist,
                                               const DesignComparisonOptions& options,
                                               const ProgressListener& progress, Diagnostics& diagnostics) {
  const auto task = read_task(std::move(netlist), options, diagnostics);
  if (!task) return std::nullopt;
  ComparedDesigns result{
      .netlist_sha256 = netlist_hash(task->netlist),
      .comparison = {task->data.name, static_cast<std::int64_t>(task->data.test.size()), {}},
      .searches = {},
      .flip_curves = {},
      .out = options.out};
  std::vector<baseline::ComparedDesign>& designs = result.comparison.designs;
  designs.push_back(stochastic_design(*task, options, progress));
  for (const baseline::FixedPointArchitecture architecture : task->architectures) {
    const baseline::FixedPointSearch* known = known_search(*task, options, architecture, result.searches);
    result.searches.push_back(
        {std::string(to_text(architecture)),
         known != nullptr ? *known
                          : search(*task, options, architecture, designs.front().correct, progress)});
    const baseline::FixedPointSearch& found = result.searches.back().search;
    if (found.chosen() == nullptr) continue;
    designs.push_back(fixed_point_design(*task, options, architecture, *found.chosen(), progress));
    result.is_proven = result.is_proven && designs.back().parity->equal();
  }
  if (options.bit_flips && designs.size() > 1)
    result.flip_curves = flip_curves(task->netlist, *designs.back().network,
                                     data::ImageView(task->data.test.pixels, task->data.test.features),
                                     task->data.test.labels, options.flip_seeds, progress);
  if (replace_folder(options.out, files_of(result), comparison_marker)) return result;
  check_output_folder("--out", options.out, "compare", comparison_marker, diagnostics);
  return std::nullopt;
}

Json to_json(const ComparedDesigns& result) {
  Json object = to_json(result.comparison);
  object["searches"] = Json(Json::Object{});
  for (const SearchedArchitecture& searched : result.searches)
    object["searches"][searched.name] = to_json(searched.search);
  object["netlist_sha256"] = result.netlist_sha256;
  if (!result.flip_curves.empty()) object["bit_flips"] = to_json(result.flip_curves);
  return object;
}

}  // namespace pulsewright::flow
