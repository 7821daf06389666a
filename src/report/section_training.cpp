// SPDX-License-Identifier: Apache-2.0
// The training: loss by phase, and what the search chose from.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "report/plot.h"
#include "report/sections.h"

namespace pulsewright::report {

namespace {

void write_phases(Html& html, const views::LossView& loss, bool is_regression) {
  html.begin_table("Phases of the training, each of another network",
                   is_regression
                       ? std::vector<std::string>{"phase", "epochs", "first loss", "last loss", "last R2"}
                       : std::vector<std::string>{"phase", "epochs", "first loss [nats]", "last loss [nats]",
                                                  "last accuracy"});
  for (std::size_t b = 0; b < loss.bands.size(); ++b) {
    const views::PhaseBand& band = loss.bands[b];
    const std::string key = fmt::format("training/{}/{}", b, to_text(band.phase));
    html.row_head(to_text(band.phase));
    html.cell(key + "/epochs", static_cast<std::int64_t>(band.epochs.size()));
    html.cell(key + "/first_loss", band.epochs.front().loss, 4);
    html.cell(key + "/last_loss", band.epochs.back().loss, 4);
    html.cell(key + "/last_accuracy", band.epochs.back().accuracy, 4).markup("</tr>\n");
  }
  html.end_table();
}

/// The five most probable candidates of each layer.
void write_choices(Html& html, const views::Moment& moment) {
  html.markup("<h3>What the search chose from</h3>\n");
  if (moment.choices.empty()) {
    html.not_measured(
        "the probabilities of the candidates lie in the checkpoint of a run; this is not a run's "
        "folder.");
    return;
  }
  html.begin_table("The most probable candidates of each layer",
                   {"layer", "candidate", "bits", "weights", "source pair", "probability", "chosen"});
  constexpr std::size_t shown = 5;
  for (std::size_t l = 0; l < moment.choices.size(); ++l) {
    const views::LayerChoice& choice = moment.choices[l];
    std::vector<std::size_t> order(choice.probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t c) { return choice.probabilities[c]; });
    for (std::size_t i = 0; i < std::min(shown, order.size()); ++i) {
      const train::Candidate& candidate = moment.candidates[order[i]];
      const std::string key = fmt::format("training/choice/{}/{}", l, order[i]);
      html.markup("<tr>").cell(key + "/layer", static_cast<std::int64_t>(l + 1));
      html.cell(key + "/index", static_cast<std::int64_t>(order[i]));
      html.cell(key + "/length", candidate.length).cell(to_text(candidate.encoding));
      html.cell(candidate.pair->name).cell(key + "/probability", choice.probabilities[order[i]], 4);
      html.cell(choice.chosen == order[i] ? "yes" : "").markup("</tr>\n");
    }
  }
  html.end_table();
}

}  // namespace

void write_training(Html& html, const Contents& contents) {
  html.begin_section("training", "Training");
  if (contents.loss.bands.empty()) {
    html.not_measured(
        "nothing here says how this circuit was trained. A run's folder and a bundle of one do.");
  } else {
    html.picture("Loss by epoch: cross entropy in nats, one curve for each phase of the training", plot_width,
                 plot_height, loss_plot(contents.loss));
    write_phases(html, contents.loss, contents.moment.is_regression());
    html.markup(
        "<p>The loss is the cross entropy on the epoch's images as they were trained on, in nats per image. "
        "A curve ends where its phase does, because the next phase trains another network.</p>\n");
  }
  if (contents.evidence.trials) write_trials(html, *contents.evidence.trials);
  if (!is_searched(contents.moment))
    html.markup("<h3>What the search chose from</h3>\n")
        .markup("<p>There was no search: the streams of each layer were settled before the training.</p>\n");
  else
    write_choices(html, contents.moment);
  html.end_section();
}

}  // namespace pulsewright::report
