// SPDX-License-Identifier: Apache-2.0
#include "watch/scene.h"

#include <algorithm>
#include <utility>

namespace pulsewright::watch {

void SceneMaker::take(const std::shared_ptr<const views::Moment>& moment) {
  if (moment == moment_) return;
  moment_ = moment;
  loss_ = loss_view(*moment);
  trained_ = {};
  is_measured_ = false;
  classes_.reset();
  lengths_.reset();
  length_error_.reset();
  parts_.reset();
  obstacle_.clear();
  changes_.clear();
  changed_.reset();
  what_if_.reset();
  engine_.reset();
  if (!moment->netlist) {
    obstacle_ = "the run has no circuit yet";
    return;
  }
  trained_.layers = views::layer_rows(*moment->netlist);
  trained_.cost = views::cost_view(*moment->netlist);
  parts_ = views::WhatIf::of(*moment->netlist, &obstacle_);
  engine_ = exact::make_engine(*moment->netlist);
}

void SceneMaker::take_changes(std::vector<views::Change> changes, bool is_quick) {
  changes.resize(trained_.layers.size());
  const bool is_changed =
      parts_ && std::ranges::any_of(changes, [](const views::Change& c) { return c != views::Change(); });
  if (changes != changes_ || is_changed != changed_.has_value()) {
    changes_ = std::move(changes);
    what_if_.reset();
    changed_.reset();
    if (is_changed) changed_ = parts_->with(changes_);
    if (moment_->netlist) engine_ = exact::make_engine(changed_ ? *changed_ : *moment_->netlist);
  }
  if (!changed_) return;
  if (!what_if_) what_if_ = Variant{views::layer_rows(*changed_), {}, views::cost_view(*changed_)};
  if (!is_quick && !what_if_->budget) what_if_->budget = budget_view(*moment_, *parts_, changes_, workers_);
}

void SceneMaker::add_streams(Scene& scene) {
  scene.selection = clamped(*moment_, scene.selection);
  const netlist::Netlist& circuit = changed_ ? *changed_ : *moment_->netlist;
  const std::vector<std::int64_t>& image = moment_->images.images.at(scene.selection.image);
  scene.streams = streams_view(circuit, engine_->run(image), scene.selection);
  scene.settling = views::settling_view(circuit, image);
}

Scene SceneMaker::make(std::shared_ptr<const views::Moment> moment, const views::Selection& selection,
                       std::vector<views::Change> changes, bool is_quick) {
  take(moment);
  if (!is_quick && !is_measured_ && moment->netlist) {
    if (moment->has_labels()) {
      classes_ = classes_view(*moment, workers_);
      lengths_ = length_view(*moment, workers_);
    }
    if (parts_) {
      const std::vector<views::Change> none(parts_->layers());
      trained_.budget = budget_view(*moment, *parts_, none, workers_);
    }
    is_measured_ = true;
  }
  take_changes(std::move(changes), is_quick);
  const std::size_t layer = moment->netlist ? std::min(selection.layer, trained_.layers.size() - 1) : 0;
  if (!is_quick && parts_ && (!length_error_ || length_error_->layer != layer))
    length_error_ = length_error_view(*moment, *parts_, layer, workers_);
  Scene scene{.moment = std::move(moment),
              .selection = selection,
              .changes = changes_,
              .loss = loss_,
              .trained = trained_,
              .what_if = what_if_,
              .obstacle = obstacle_,
              .classes = classes_,
              .lengths = lengths_,
              .streams = {},
              .settling = {}};
  if (length_error_ && length_error_->layer == layer) scene.length_error = length_error_;
  scene.is_whole = !is_quick || !scene.moment->netlist ||
                   (is_measured_ && scene.length_error && (!what_if_ || what_if_->budget));
  if (scene.moment->netlist && !scene.moment->images.images.empty()) add_streams(scene);
  return scene;
}

Scene make_scene(std::shared_ptr<const views::Moment> moment, const views::Selection& selection,
                 Workers& workers) {
  return SceneMaker(workers).make(std::move(moment), selection, {});
}

}  // namespace pulsewright::watch
