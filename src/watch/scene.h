// SPDX-License-Identifier: Apache-2.0
// Everything that a screen shows, computed: the views of one moment, for one selection and one what-if.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exact/engine.h"
#include "views/budget.h"
#include "views/classes.h"
#include "views/cost.h"
#include "views/layers.h"
#include "views/length_error.h"
#include "views/loss.h"
#include "views/moment_source.h"
#include "views/settling.h"
#include "views/streams.h"
#include "views/what_if.h"

namespace pulsewright::watch {

/// A circuit as it is, or with other streams.
struct Variant {
  std::vector<views::LayerRow> layers;
  std::optional<views::BudgetView> budget;
  std::optional<views::CostView> cost;
};

/// Every view of a screen. What is missing was not measured.
struct Scene {
  std::shared_ptr<const views::Moment> moment;
  views::Selection selection;          ///< within the moment
  std::vector<views::Change> changes;  ///< [layer] of the what-if; all empty for the circuit as it is
  views::LossView loss;
  Variant trained;
  std::optional<Variant> what_if;  ///< nothing as long as nothing is changed
  std::string obstacle;            ///< why the circuit cannot be changed; empty if it can
  std::optional<views::ClassesView> classes;
  std::optional<views::LengthView> lengths;
  std::optional<views::LengthErrorView> length_error = {};  ///< of the selected layer as it was trained
  std::optional<views::StreamsView> streams;                ///< of the changed circuit, if there is one
  std::optional<views::SettlingView> settling;              ///< likewise
  std::optional<views::Running> running = {};               ///< the process that trains
  std::shared_ptr<const views::Moment> newest = {};         ///< nullptr: this moment is the newest
  std::vector<int> epochs = {};                             ///< that can be gone back to, rising
  bool is_whole = true;  ///< false while the views that take longest are being computed

  /// The circuit whose streams are shown.
  const Variant& shown() const { return what_if ? *what_if : trained; }
  /// The history of the whole run as far as it is known.
  const std::vector<train::EpochRecord>& newest_history() const {
    return newest ? newest->history : moment->history;
  }
  /// The epoch of the moment, from 0; -1 before the first one has ended.
  int epoch() const { return static_cast<int>(moment->history.size()) - 1; }
};

/// Makes scenes, and keeps what the next one can use: another neuron does not cost another evaluation.
class SceneMaker {
 public:
  explicit SceneMaker(Workers& workers) : workers_(workers) {}

  /// `selection` is brought into the ranges of the moment. With `is_quick`, the views that take longest are
  /// those that were computed before for this moment, or missing.
  Scene make(std::shared_ptr<const views::Moment> moment, const views::Selection& selection,
             std::vector<views::Change> changes, bool is_quick = false);

 private:
  void take(const std::shared_ptr<const views::Moment>& moment);
  void take_changes(std::vector<views::Change> changes, bool is_quick);
  void add_streams(Scene& scene);

  Workers& workers_;
  std::shared_ptr<const views::Moment> moment_;
  views::LossView loss_;
  Variant trained_;
  bool is_measured_ = false;  ///< classes, lengths and the budget of the moment are
  std::optional<views::ClassesView> classes_;
  std::optional<views::LengthView> lengths_;
  std::optional<views::LengthErrorView> length_error_;
  std::optional<views::WhatIf> parts_;
  std::string obstacle_;
  std::vector<views::Change> changes_;
  std::optional<netlist::Netlist> changed_;
  std::optional<Variant> what_if_;
  std::unique_ptr<exact::Engine> engine_;  ///< of the circuit that is shown
};

/// The scene of a moment as it is.
Scene make_scene(std::shared_ptr<const views::Moment> moment, const views::Selection& selection,
                 Workers& workers);

}  // namespace pulsewright::watch
