// SPDX-License-Identifier: Apache-2.0
#include "objective/proposals.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <ranges>
#include <tuple>

#include "base/failure.h"
#include "objective/make_trainer.h"
#include "objective/price.h"
#include "train/assemble.h"
#include "train/search.h"
#include "train/trainer.h"

namespace pulsewright::objective {

namespace {

using Path = std::vector<std::size_t>;

/// Prices at which the network of reference_cost() costs these numbers of nats are tried, and all between.
constexpr double least_worth = 0.001;
constexpr double most_worth = 3;
/// Rows on which candidates are compared.
constexpr std::size_t most_rows = 1000;
constexpr int most_sweeps = 4;
/// Nats for the same network while the weights are trained in which candidates are compared.
constexpr double search_worth = 0.01;

/// The losses of candidates in the trained weights of a search, measured once for each question.
class Losses {
 public:
  Losses(const train::Trainer& trainer, const train::TrainOptions& options, const data::DataSet& data)
      : trainer_(trainer), workers_(useful_threads(options, trainer.space().shapes)) {
    std::vector<std::size_t> rows = train::all_rows(data.train);
    Random random = train::random_for(options.seed, train::Draw::calibration, 0);
    rows = train::shuffled(rows, random);
    rows.resize(std::min(rows.size(), most_rows));
    batch_ = train::plain_batch(data, data.train, rows);
  }

  /// [candidate] in the place of layer `layer` of `path`.
  const std::vector<double>& of(Path path, std::size_t layer) {
    path[layer] = 0;
    auto [found, is_new] = known_.try_emplace({path, layer});
    if (is_new)
      found->second = candidate_losses(trainer_.space(), trainer_.state(), path, layer, batch_, workers_);
    return found->second;
  }

 private:
  const train::Trainer& trainer_;
  Workers workers_;
  train::Batch batch_;
  std::map<std::pair<Path, std::size_t>, std::vector<double>> known_;
};

/// Nats per cycle and cell: powers of ten and those half way between.
std::vector<double> prices_of(double reference) {
  std::vector<double> prices;
  constexpr double half_step = 3.1622776601683795;
  double price = 1e-12;
  bool is_half = false;
  while (price * reference < most_worth) {
    if (price * reference >= least_worth) prices.push_back(price);
    price = is_half ? price / half_step * 10 : price * half_step;
    is_half = !is_half;
  }
  return prices;
}

/// Layer after layer the candidate with the least loss and price of those asked for, until none changes.
Path descend(Path path, double price, const train::DesignSpace& space, const std::vector<bool>& is_asked,
             Losses& losses) {
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    const Path before = path;
    for (std::size_t l = 0; l < path.size(); ++l) {
      const std::vector<double>& loss = losses.of(path, l);
      const auto value = [&](std::size_t c) { return loss[c] + price * space.costs[l][c]; };
      for (std::size_t c = 0; c < loss.size(); ++c)
        if (is_asked[c] && value(c) < value(path[l])) path[l] = c;
    }
    if (path == before) break;
  }
  return path;
}

Proposal proposal_of(const Path& path, const train::DesignSpace& space) {
  Proposal proposal;
  for (std::size_t l = 0; l < path.size(); ++l) {
    proposal.choice.push_back(space.candidates[path[l]].text());
    proposal.cost += space.costs[l][path[l]];
    proposal.is_further = proposal.is_further || !space.is_drawn[path[l]];
  }
  return proposal;
}

/// In the weights that the trainer has for what each layer computes.
rtl::DesignEstimate estimate_of(const Proposal& proposal, const train::Trainer& trainer,
                                const train::TrainOptions& options, const data::DataSet& data) {
  const train::DesignSpace& space = trainer.space();
  const Path path = indices_of(space, proposal.choice);
  std::vector<train::QuantisedLayer> layers;
  for (const train::LayerView& view : path_views(space, trainer.state(), path))
    layers.emplace_back(*view.parameters, *view.shape, *view.arithmetic);
  return rtl::estimate(assemble_netlist(options.name, data.maximum, layers, options.pipeline_delay));
}

/// The circuits that candidates asked for propose: the safest, those of one length, and one at each price.
std::vector<Proposal> proposals_of(const train::DesignSpace& space, const std::vector<bool>& is_asked,
                                   std::span<const double> prices, Losses& losses) {
  const Path safest(space.shapes.size(), safest_candidate(space.candidates, is_asked));
  std::vector<Path> paths = {safest};
  const train::Candidate& safe = space.candidates[safest.front()];
  for (std::size_t c = 0; c < space.candidates.size(); ++c) {
    train::Candidate as_long = space.candidates[c];
    as_long.length = safe.length;
    if (is_asked[c] && as_long.text() == safe.text()) paths.emplace_back(space.shapes.size(), c);
  }
  for (const double price : prices) paths.push_back(descend(safest, price, space, is_asked, losses));

  std::vector<Proposal> proposals;
  const double most = proposal_of(safest, space).cost;
  for (const Path& path : paths) {
    Proposal proposal = proposal_of(path, space);
    const bool is_known = std::ranges::find(proposals, proposal.choice, &Proposal::choice) != proposals.end();
    if (!is_known && (proposals.empty() || proposal.cost < most)) proposals.push_back(std::move(proposal));
  }
  std::ranges::stable_sort(proposals, std::greater(), &Proposal::cost);
  return proposals;
}

}  // namespace

std::size_t safest_candidate(const std::vector<train::Candidate>& candidates,
                             const std::vector<bool>& is_asked) {
  const auto safety = [&](std::size_t c) {
    const train::Candidate& candidate = candidates[c];
    return std::tuple(is_asked.empty() || is_asked[c], candidate.length,
                      candidate.accumulator == netlist::Accumulator::count,
                      candidate.response() == train::Response::product,
                      candidate.encoding == netlist::Encoding::sign_magnitude);
  };
  return std::ranges::max(std::views::iota(std::size_t{0}, candidates.size()), {}, safety);
}

std::vector<Proposal> propose(const train::TrainOptions& options, const data::DataSet& data, bool estimates,
                              const train::Progress& progress, const train::Stop& stop) {
  train::TrainOptions searching = options;
  searching.tune_epochs = 1;
  searching.trains_real = false;
  searching.sparsity = {};
  Diagnostics diagnostics;
  const auto shapes = trainable_shapes(options, data, diagnostics);
  PW_ASSERT(shapes.has_value());
  searching.cost_weight = cost_weight_for(search_worth, options, *shapes);
  train::Trainer trainer = trainer_of(searching, data);
  const int epochs = trainer.epochs() - searching.tune_epochs;
  while (trainer.state().epochs_done() < epochs) {
    try {
      const train::EpochRecord& record = trainer.run_epoch(stop);
      if (progress) progress(record, epochs);
    } catch (const train::Stopped&) {
      throw Failure("stopped; the same command begins again");
    }
  }

  const train::DesignSpace& space = trainer.space();
  Losses losses(trainer, options, data);
  const std::vector<double> prices = prices_of(reference_cost(options, *shapes));
  std::vector<Proposal> proposals = proposals_of(space, space.is_drawn, prices, losses);
  if (std::ranges::count(space.is_drawn, false) > 0)
    std::ranges::copy_if(proposals_of(space, std::vector<bool>(space.is_drawn.size(), true), prices, losses),
                         std::back_inserter(proposals), &Proposal::is_further);
  if (estimates)
    for (Proposal& proposal : proposals) proposal.estimate = estimate_of(proposal, trainer, options, data);
  return proposals;
}

Proposal nearest_to(const Limits& limits, const train::TrainOptions& options, const data::DataSet& data) {
  const train::Trainer trainer = trainer_of(options, data);
  const train::DesignSpace& space = trainer.space();
  std::optional<Proposal> nearest;
  for (std::size_t c = 0; c < space.candidates.size(); ++c) {
    Proposal proposal = proposal_of(Path(space.shapes.size(), c), space);
    proposal.estimate = estimate_of(proposal, trainer, options, data);
    if (!nearest || largest_share(*proposal.estimate, limits) < largest_share(*nearest->estimate, limits))
      nearest = std::move(proposal);
  }
  return *nearest;
}

}  // namespace pulsewright::objective
