// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "hdl/stream_ports.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"
#include "plan/load_plan.h"
#include "plan/stages.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

/// What keeps a netlist from being lowered: first the few things that no module could say, then, of all that
/// is left, the modules that it would become (check_blocks).
class LowerableCheck {
 public:
  explicit LowerableCheck(const netlist::Netlist& netlist) : netlist_(netlist), chain_(chain_of(netlist)) {}

  const Diagnostics& check() {
    check_ends();
    for (const netlist::Layer& layer : chain_.layers) check_layer(layer);
    if (found_.empty()) report(lower_top(netlist_, chain_));
    return found_;
  }

  /// Says what to do about an architecture that does not have or cannot hold what a layer needs: another
  /// schedule, or, if none has it, why.
  const Diagnostics& explain() {
    if (found_.empty()) return found_;
    const Diagnostics reasons = LowerableCheck(folded_by_default(netlist_)).check();
    if (reasons.empty()) {
      for (Diagnostic& diagnostic : found_)
        diagnostic.hint += fmt::format("{}`pulsewright fold` gives it a schedule that has Verilog",
                                       diagnostic.hint.empty() ? "" : "; ");
    } else if (refuses_) {
      for (const Diagnostic& reason : reasons) add(reason);
      for (Diagnostic& diagnostic : found_)
        if (diagnostic.hint.empty())
          diagnostic.hint = "there is no Verilog for it yet; `pulsewright evaluate` runs it";
    }
    return found_;
  }

  /// A layer with what stands before and behind it.
  const Diagnostics& check(const netlist::Layer& layer) {
    check_layer(layer);
    if (layer.synapses->id == chain_.layers.front().synapses->id)
      report(plan::image_receiver(layer, chain_.input->features), layer.synapses->id);
    if (layer.fold == nullptr) report(plan::input_bank(layer), layer.synapses->id);
    const auto is_it = [&](const netlist::Layer& other) { return other.synapses->id == layer.synapses->id; };
    const auto next = std::ranges::find_if(chain_.layers, is_it) + 1;
    if (next == chain_.layers.end())
      report(plan::answer_sender(layer, chain_.classes()), layer.synapses->id);
    else
      report(plan::requantiser_between(layer, *next), next->requantise->id);
    return found_;
  }

  /// Of the layer that was checked last. Nothing if it was refused before it was lowered.
  std::optional<hdl::Module> take_module() { return std::move(module_); }

  /// What joins two neighbours: the sums of a parallel layer before a folded one wait in a register, and so
  /// do the thresholds of a parallel layer behind a folded one.
  const Diagnostics& check(const netlist::Layer& from, const netlist::Layer& to) {
    architecture_ = architecture_of(from);
    for (const plan::Joint joint : plan::joints_between(architecture_of(from), architecture_of(to))) {
      if (joint == plan::Joint::scatter) report(plan::scatterer(from), from.synapses->id);
      if (joint == plan::Joint::gather) report(plan::gatherer(from, to), to.requantise->id);
    }
    return found_;
  }

 private:
  void check_ends() {
    architecture_ = architecture_of(chain_.layers.front());
    constexpr std::int64_t largest_pixel = (std::int64_t{1} << hdl::pixel_bits) - 1;
    hold(chain_.input->id, chain_.input->maximum <= largest_pixel,
         fmt::format("a maximum of at most {} ({}-bit pixels)", largest_pixel, hdl::pixel_bits),
         chain_.input->maximum);
    // In a table layer one image comes in, one is summed, and the sums of one leave.
    std::int64_t images = 0;
    for (const netlist::Layer& layer : chain_.layers) images += has_table(layer) ? 3 : 1;
    hold(
        chain_.input->id, images <= most_layers,
        fmt::format("at most {} layers{}", most_layers,
                    images > std::ssize(chain_.layers) ? ", of which one with a table counts for three" : ""),
        images);
  }

  void check_layer(const netlist::Layer& layer) {
    architecture_ = architecture_of(layer);
    const std::size_t before = found_.size();
    if (layer.synapses->accumulator == netlist::Accumulator::mux &&
        (layer.halvings > 0 || netlist_.early_exit != netlist::EarlyExit::never))
      refuse(layer.synapses->id, "count accumulators where images choose their length", "mux");
    if (layer.fold != nullptr)
      check_folded(layer);
    else
      check_parallel(layer);
    if (netlist_.early_exit != netlist::EarlyExit::never &&
        layer.synapses->id == chain_.layers.back().synapses->id)
      check_early_exit(layer);
    if (found_.size() != before) return;
    module_ = layer.fold ? lower_folded_layer(layer, netlist_.name,
                                              plan::load_plan({chain_.input, {layer}, chain_.output}))
                         : lower_layer(layer, netlist_.name);
    report(*module_);
  }

  void check_parallel(const netlist::Layer& layer) {
    if (layer.conv2d) refuse(layer.conv2d->id, "dense nodes", "conv2d");
    if (layer.pool) refuse(layer.pool->id, "dense nodes", "pool");
  }

  /// The extents of the plan come first: a search tries many folds, and the rows of a memory take long to
  /// make.
  void check_folded(const netlist::Layer& layer) {
    const std::string& id = layer.synapses->id;
    if (layer.pool && (layer.pool->window.padding > 0 || layer.pool->window.dilation > 1))
      refuse(layer.pool->id, "pools without padding and dilation", "one with");
    if (is_loadable(layer)) check_biases(layer);
    if (layer.fold->bits > 1 && !check_bits(layer)) return;
    const plan::FoldPlan plan = plan::fold_plan(layer);
    report(fold_control(layer, plan), id);
    const primitives::Parameters extents{{"width", {weight_row_width(plan)}},
                                         {"depth", {std::uint64_t{plan.groups} * plan.words}}};
    const char* memory = is_loadable(layer) ? "memory_loadable" : "memory_rom";
    report_ranges(memory, extents, id);
    if (has_table(layer))
      report_ranges("multiply_table",
                    {{"input_width", {plan.input_bits}}, {"weight_width", {plan.magnitude_bits}}}, id);
  }

  /// What is out of its range, of a block whose lists are not made yet.
  void report_ranges(const char* block, const primitives::Parameters& extents, const std::string& id) {
    for (const auto& spec : primitives::find_primitive(block)->parameters)
      if (extents.contains(spec.name) &&
          (extents.at(spec.name) < spec.minimum || extents.at(spec.name) > spec.maximum))
        add(id,
            fmt::format("{}/{}: {} in [{}, {}]", block, spec.name, spec.meaning, spec.minimum, spec.maximum),
            std::to_string(extents.at(spec.name)));
  }

  /// More than one bit of a stream per clock. False if the layer cannot be lowered for that.
  bool check_bits(const netlist::Layer& layer) {
    const std::string& id = layer.synapses->id;
    const std::size_t before = found_.size();
    if (layer.halvings > 0)
      refuse(id, "one bit per clock if images choose the length: half a stream need not be whole clocks",
             fmt::format("{} bits, {} halvings", layer.fold->bits, layer.halvings));
    if (layer.synapses->accumulator == netlist::Accumulator::mux)
      refuse(id, "one bit per clock before a multiplexer, which chooses one product in a clock",
             fmt::format("{} bits", layer.fold->bits));
    if (has_table(layer) && netlist_.early_exit != netlist::EarlyExit::never)
      refuse(id,
             "one bit per clock if images can leave early: in two banks the choice of the next image would "
             "overtake that of this one",
             fmt::format("{} bits, early exit", layer.fold->bits));
    for (std::size_t f = before; f < found_.size(); ++f)
      found_[f].hint = fmt::format("`pulsewright fold --fold {}={}x{}` takes one bit per clock", id,
                                   layer.fold->neurons, layer.fold->inputs);
    return found_.size() == before;
  }

  void check_biases(const netlist::Layer& layer) {
    std::int64_t largest = 0;
    for (const std::int64_t bias : layer.synapses->biases) largest = std::max(largest, std::abs(bias));
    const std::int64_t limit = plan::loadable_bias_limit(layer);
    hold(layer.synapses->id, largest <= limit,
         fmt::format("biases of at most {} from 0 where weights are loadable", limit), largest);
  }

  /// The bits of all classes must come side by side. The margins of more classes than can be compared would
  /// take long to make.
  void check_early_exit(const netlist::Layer& last) {
    if (last.fold == nullptr) return report(plan::leader_watcher(last, 1), last.synapses->id);
    refuse(last.synapses->id, "early exit of a parallel last layer", "a folded one");
    netlist::Layer parallel = last;
    parallel.fold = nullptr;
    if (check_lowerable(netlist_, parallel).empty())
      found_.back().hint =
          fmt::format("`pulsewright fold --fold {}=parallel` leaves it parallel", last.synapses->id);
  }

  void refuse(const std::string& id, std::string expected, std::string got) {
    refuses_ = true;
    found_.push_back({Code::not_lowerable, pointer_to(id),
                      fmt::format("{} in the {} architecture", expected, to_text(architecture_)),
                      std::move(got), ""});
  }

  void hold(const std::string& id, bool fits, std::string expected, std::int64_t got) {
    if (!fits) add(id, std::move(expected), std::to_string(got));
  }

  void report(const primitives::Block& block, const std::string& id) {
    for (const Diagnostic& wrong :
         check_parameters(*primitives::find_primitive(block.name), block.parameters, ""))
      add(id, block.name, wrong);
  }

  void report(const hdl::Module& module) {
    for (const auto& [instance, wrong] : check_blocks(module))
      add(instance->node, instance->block->name, wrong);
  }

  void add(const std::string& id, std::string_view block, const Diagnostic& wrong) {
    add(id, fmt::format("{}{}: {}", block, wrong.where, wrong.expected), wrong.got);
  }

  void add(const std::string& id, std::string expected, std::string got) {
    add({Code::not_lowerable, pointer_to(id), std::move(expected), std::move(got),
         fmt::format("the {} architecture cannot hold it", to_text(architecture_))});
  }

  /// Many blocks of a module can have the same parameter, which is reported once.
  void add(const Diagnostic& diagnostic) {
    if (std::ranges::find(found_, diagnostic) == found_.end()) found_.push_back(diagnostic);
  }

  std::string pointer_to(const std::string& id) const {
    const auto node = std::ranges::find(netlist_.nodes, id, netlist::id_of);
    return fmt::format("/nodes/{}", node - netlist_.nodes.begin());
  }

  const netlist::Netlist& netlist_;
  netlist::Chain chain_;
  netlist::Architecture architecture_ = netlist::Architecture::parallel;  ///< of the layer that is looked at
  Diagnostics found_;
  std::optional<hdl::Module> module_;
  bool refuses_ = false;  ///< something that another architecture may have
};

}  // namespace

Diagnostics check_lowerable(const netlist::Netlist& netlist) {
  LowerableCheck check(netlist);
  check.check();
  return check.explain();
}

bool is_lowerable(const netlist::Netlist& netlist) {
  return LowerableCheck(netlist).check().empty();
}

Diagnostics check_lowerable(const netlist::Netlist& netlist, const netlist::Layer& layer) {
  return LowerableCheck(netlist).check(layer);
}

std::optional<hdl::Module> lower_if_lowerable(const netlist::Netlist& netlist, const netlist::Layer& layer) {
  LowerableCheck check(netlist);
  if (!check.check(layer).empty()) return std::nullopt;
  return check.take_module();
}

Diagnostics check_lowerable(const netlist::Netlist& netlist, const netlist::Layer& from,
                            const netlist::Layer& to) {
  return LowerableCheck(netlist).check(from, to);
}

}  // namespace pulsewright::rtl
