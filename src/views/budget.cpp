// SPDX-License-Identifier: Apache-2.0
#include "views/budget.h"

#include <algorithm>

#include "train/loss.h"

namespace pulsewright::views {

namespace {

/// The first images of a moment, with their labels.
std::optional<Probe> first_images(const Moment& moment) {
  if (!moment.netlist || !moment.has_labels()) return std::nullopt;
  const std::size_t rows = std::min(moment.images.images.size(), probe_rows);
  Probe probe;
  probe.source = moment.images_source;
  probe.batch.pixels.maximum = static_cast<int>(chain_of(*moment.netlist).input->maximum);
  probe.batch.pixels.values.resize(static_cast<Eigen::Index>(rows),
                                   static_cast<Eigen::Index>(moment.images.images[0].size()));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < moment.images.images[i].size(); ++k)
      probe.batch.pixels.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) =
          static_cast<std::int32_t>(moment.images.images[i][k]);
    probe.batch.labels.push_back(static_cast<int>(moment.images.labels[i]));
  }
  return probe;
}

BudgetRow row_of(const train::ForwardPass& pass, std::span<const train::LayerView> views,
                 const train::Batch& batch) {
  const train::Loss loss = loss_of(pass.logits(views), batch, 0.0);
  return {loss.mean, loss.correct};
}

}  // namespace

std::optional<Probe> probe_of(const Moment& moment) {
  return moment.probe ? moment.probe : first_images(moment);
}

std::optional<BudgetView> budget_view(const Moment& moment, const WhatIf& parts,
                                      std::span<const Change> changes, Workers& workers) {
  const std::optional<Probe> probe = probe_of(moment);
  if (!probe) return std::nullopt;
  const train::Batch& batch = probe->batch;
  BudgetView view;
  view.images = batch.size();
  view.source = probe->source;
  if (!moment.real.empty()) {
    std::vector<train::LayerView> real;
    for (std::size_t l = 0; l < moment.real.size(); ++l)
      real.push_back({&moment.shapes[l], &moment.real[l], train::Response::product});
    view.real = row_of(forward_real(real, batch.pixels, workers), real, batch);
  }
  const WhatIf::Passes passes = parts.passes(changes);
  // The weights that the circuit holds, in the place of those that were rounded to them.
  std::vector<train::LayerParameters> held = passes.parameters;
  std::vector<train::LayerView> expectation = passes.views;
  for (std::size_t l = 0; l < held.size(); ++l) {
    const train::LayerArithmetic& arithmetic = *passes.arithmetics[l];
    held[l].weights = arithmetic.weights_of(arithmetic.columns_of(held[l].weights));
    expectation[l].parameters = &held[l];
  }
  view.weights = row_of(forward_real(expectation, batch.pixels, workers), expectation, batch);
  view.streams = row_of(forward_exact(passes.views, batch.pixels, workers), passes.views, batch);
  return view;
}

}  // namespace pulsewright::views
