// SPDX-License-Identifier: Apache-2.0
// The table of a training's options, one row each, for every visitor: the flags of `train` (cli), the keys of
// a sweep's plan (sweep), the check of their ranges and run.json (options.cpp), the shape that an audit holds
// run.json to (handoff) and the table in docs/training.md. An option is a member of TrainOptions and a row
// here.
//
// A visitor has: text, number, optional_number, choice, choices, list, flag and mark; each takes the names of
// the option first, then the option.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "netlist/source_pairs.h"
#include "train/options.h"

namespace pulsewright::train {

/// What an option is called.
struct OptionName {
  std::string_view key;   ///< in run.json, where "recipe/rate" is a member of an object; empty: not recorded
  std::string_view flag;  ///< on the command line; empty: a number of the method, or a flag of its own kind
  std::string_view meaning;  ///< in the help of the flag and in docs/training.md
};

/// The place of a key in the document, or in a shape of it; makes the objects on the way.
inline Json& place_of(std::string_view key, Json& document) {
  const std::size_t slash = key.find('/');
  Json& object = slash == std::string_view::npos ? document : document[std::string(key.substr(0, slash))];
  return object[std::string(key.substr(slash + 1))];
}

/// The smallest and the largest value of a number.
template <class Value>
struct Bounds {
  Value lowest;
  Value highest;
};

/// `Plain`, or `const Plain` for visitors that only look.
template <class T, class Plain>
concept Option = std::same_as<std::remove_const_t<T>, Plain>;

inline constexpr int most_epochs = 100000;

/// Encodings that can be trained; input streams have another one.
inline constexpr std::string_view trained_encodings[] = {"sign_magnitude", "bipolar"};

/// The steps of the method that a run records, with those that have a flag.
template <class Visitor>
void visit_recipe(Visitor& visit, Option<Recipe> auto& recipe) {
  visit.number({"recipe/batch", "--batch", "images of a weight step"}, recipe.batch, {1, 65536});
  visit.number({"recipe/rate", "--rate", "highest learning rate before the choice is made"}, recipe.rate,
               {1e-6, 1.0});
  visit.number({"recipe/tune_rate", "--tune-rate", "highest learning rate after it (with --from: 0.0003)"},
               recipe.tune_rate, {1e-6, 1.0});
  visit.number({"recipe/smoothing", "", "label smoothing while weights are trained"}, recipe.smoothing,
               {0.0, 0.5});
  visit.number({"recipe/average_decay", "", "decay of the averaged weights, per step of the last phase"},
               recipe.average_decay, {0.0, 1.0});
  visit.number({"recipe/initial_weight", "", "weights start uniformly within plus and minus this"},
               recipe.initial_weight, {0.0, 1.0});
  visit.number({"recipe/choice_batch", "", "images on which all candidates are compared"},
               recipe.choice_batch, {1, 65536});
  visit.number({"recipe/choice_updates", "", "comparisons per epoch"}, recipe.choice_updates, {1, 65536});
  visit.number({"recipe/choice_step", "", "mirror-descent step of the logits of the choice"},
               recipe.choice_step, {0.0, 100.0});
  visit.number({"recipe/highest_temperature", "", "nats, at the start of the search"},
               recipe.highest_temperature, {0.0, 100.0});
  visit.number({"recipe/lowest_temperature", "", "nats, at its end"}, recipe.lowest_temperature,
               {0.0, 100.0});
  visit.number({"recipe/start_spread", "", "random starts draw logits within plus and minus this"},
               recipe.start_spread, {0.0, 100.0});
}

/// What a layer can become.
template <class Visitor>
void visit_space(Visitor& visit, Option<TrainOptions> auto& options) {
  visit.list({"design_space/lengths", "--length", "stream lengths to choose from"}, options.lengths);
  visit.choices({"design_space/encodings", "--encoding", "encodings to choose from"}, options.encodings,
                netlist::encoding_names, trained_encodings);
  visit.list(
      {"design_space/source_pairs", "--source-pair", "source pairs to choose from (default: all but levels)"},
      options.pairs);
  visit.choices({"design_space/accumulators", "--accumulator", "accumulators to choose from"},
                options.accumulators, netlist::accumulator_names, netlist::accumulator_names);
  visit.number({"design_space/generator_setting", "--generator-setting",
                "0, 1 or 2: other masks, phases or dimensions"},
               options.setting, {0, netlist::generator_settings - 1});
}

template <class Visitor>
void visit_fields(Visitor& visit, Option<TrainOptions> auto& options) {
  visit.text({"name", "--name",
              "name of the netlist, prefix of every Verilog module (default: from the data set, as in "
              "digits_mlp)"},
             options.name);
  visit.number({"seed", "--seed", "seed of weights, batches and augmentation"}, options.seed,
               {0, INT64_MAX});  // run.json holds signed 64-bit integers
  visit.number(
      {"search_start", "--search-start", "start point of the search: 0 is uniform, others are random"},
      options.start, {0, INT64_MAX});
  visit_space(visit, options);
  visit.mark({"thresholds?", "--cap-thresholds",
              "keep thresholds and weights below the stream length: a bit less in every path"},
             options.caps_thresholds, "capped");
  visit.choice(
      {"forward", "--forward", "what the last epochs train on: exact, expectation, or noisy expectation"},
      options.forward, forward_names);
  visit.flag({"calibrates", "--no-calibration",
              "leave gains and offsets as they are after --forward expectation or noisy, and of --from"},
             options.calibrates, false);
  visit.number({"live_synapses", "--live-synapses", "prune to this many synapses (0: keep all)"},
               options.sparsity.live_synapses, {0, INT32_MAX});
  visit.number({"live_inputs", "--live-inputs", "prune to this many pixels (0: keep all)"},
               options.sparsity.live_inputs, {0, INT32_MAX});
  visit.mark({"area?", "--fitted-area",
              "price area by what yosys uses (docs/estimates.md), not by the sum of the blocks"},
             options.fits_area, "fitted");
  visit.number({"pipeline_delay?", "--pipeline-delay",
                "registers between each counter and its accumulator: less area, a faster clock"},
               options.pipeline_delay, {0, 15});
  visit.flag({"trains_real", "--no-float", "train no real-valued network beside the circuit"},
             options.trains_real, false);
  visit.number({"", "--threads", "threads (0: all); the result is the same"}, options.threads, {0, 1024});
  visit_recipe(visit, options.recipe);
  visit.choice({"optimiser", "--optimiser", "adam, or sgd with momentum 0.9"}, options.optimiser,
               optimiser_names);
  visit.choice({"schedule", "--schedule", "how the learning rate falls: cosine, constant or step"},
               options.schedule, schedule_names);
  visit.number({"cost_weight", "--cost-weight",
                "nats per cell x microsecond, in the place of --within (default: by the network's size)"},
               options.cost_weight, {0.0, 1e6});
  visit.list(
      {"choice?", "--choice", "no search: the candidate of each layer, as in \"16 sign_magnitude ramp_vdc\""},
      options.choice);
  visit.mark({"class_weights?", "--balance-classes",
              "every class weighs the same in the loss, however many rows it has"},
             options.balances_classes, "balanced");
  visit.optional_number({"within?", "", "what --within asked for, if the circuit was chosen for it"},
                        options.within);
  const int fewest = options.from ? 0 : 1;  // an imported network is trained already
  visit.number({"real_epochs", "--real-epochs", "epochs in real numbers, first (tables: chosen)"},
               options.real_epochs, {fewest, most_epochs});
  visit.number({"search_epochs", "--search-epochs", "epochs of the joint search"}, options.search_epochs,
               {fewest, most_epochs});
  visit.number({"tune_epochs", "--epochs", "epochs on the choice, last (tables: chosen, with --from: 4)"},
               options.tune_epochs, {fewest, most_epochs});
  visit.flag({"assumes_products", "", "trains on products even where a shared source makes something else"},
             options.assumes_products, true);
  visit.number({"correlation_penalty", "", "weight of the correlation penalty"}, options.correlation_penalty,
               {0.0, 1e6});
  visit.flag({"hold_out", "--hold-out", "keep every fifth training row for validation"}, options.hold_out,
             true);
}

/// How pictures are moved; what is recorded is what the run took (augmentation_of).
template <class Visitor>
void visit_fields(Visitor& visit, Option<data::AugmentRange> auto& range) {
  visit.number({"augmentation/shift", "--augment-shift", "largest shift of a picture, in pixels"},
               range.shift, {0.0, 16.0});
  visit.number({"augmentation/rotation", "--augment-rotation", "largest rotation, in radians"},
               range.rotation, {0.0, 0.5});
  visit.number({"augmentation/scale", "--augment-scale", "largest change of size, as a fraction"},
               range.scale, {0.0, 0.5});
}

}  // namespace pulsewright::train
