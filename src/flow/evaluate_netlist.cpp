// SPDX-License-Identifier: Apache-2.0
#include "flow/evaluate_netlist.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "data/describe.h"
#include "exact/confusion_text.h"
#include "exact/evaluation_json.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/accumulation.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

/// The file of --logits: a line for each image, in the order of the test set. For classes label, class and
/// logits; for quantities targets, values and logits.
class LogitLines {
 public:
  LogitLines(const netlist::Chain& chain, const data::ImageSet& images) : chain_(chain), images_(images) {
    std::vector<std::string> names = {"label", "class"};
    if (chain.is_regression()) names.clear();
    for (const char* what : {"target", "value"})
      for (const netlist::Quantity& quantity : chain.output->quantities)
        names.push_back(fmt::format("{}_{}", what, quantity.name));
    for (std::int64_t c = 0; c < chain.classes(); ++c) names.push_back(fmt::format("logit_{}", c));
    text_ = fmt::format("{}\n", fmt::join(names, ","));
  }

  void add(std::size_t image, std::span<const std::int64_t> logits) {
    auto out = std::back_inserter(text_);
    if (chain_.is_regression()) {
      for (const double target : images_.targets_of(image)) fmt::format_to(out, "{},", target);
      for (std::size_t q = 0; q < logits.size(); ++q)
        fmt::format_to(out, "{},", exact::value_of(chain_.output->quantities[q], logits[q]));
    } else {
      fmt::format_to(out, "{},{},", images_.labels[image], exact::argmax(logits));
    }
    fmt::format_to(out, "{}\n", fmt::join(logits, ","));
  }

  const std::string& text() const { return text_; }

 private:
  const netlist::Chain& chain_;
  const data::ImageSet& images_;
  std::string text_;
};

/// What the schedule does not have of this run length.
void check_length(const netlist::Netlist& netlist, const exact::RunLength& length, Diagnostics& found) {
  if (length.halvings > netlist.halvings)
    found.push_back({Code::bad_flag, "--halvings",
                     netlist.halvings == 0 ? "a netlist whose schedule has halvings"
                                           : fmt::format("at most {}, as the schedule has", netlist.halvings),
                     std::to_string(length.halvings), "`pulsewright fold --halvings` sets them"});
  if (length.early_exit && netlist.early_exit == netlist::EarlyExit::never)
    found.push_back({Code::bad_flag, "--early-exit", "a netlist whose schedule has early exit", "one without",
                     "`pulsewright fold --early-exit` sets it"});
  else if (length.early_exit && !can_end_early(chain_of(netlist).layers.back()))
    found.push_back({Code::bad_flag, "--early-exit",
                     fmt::format("a last layer that is dense, with exact counters and at most {} classes",
                                 netlist::most_racing_classes),
                     "another one", "evaluate without --early-exit"});
}

/// The names of this many classes; one that the data set does not name is its number.
std::vector<std::string> class_names_of(const data::DataSet& data, std::size_t classes) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < classes; ++c) names.push_back(class_name(data, c));
  return names;
}

std::string fit_text(const netlist::Netlist& netlist, const exact::Fit& fit) {
  const netlist::Chain chain = chain_of(netlist);
  std::string text = fmt::format("\n{:<24} {:>12} {:>8}\n", "quantity", "rmse", "R2");
  for (std::size_t q = 0; q < fit.rmse.size(); ++q)
    text +=
        fmt::format("{:<24} {:12.6g} {:8.4f}\n", chain.output->quantities[q].name, fit.rmse[q], fit.r2[q]);
  return text;
}

}  // namespace

double NetlistEvaluation::balanced_accuracy() const {
  double shares = 0;
  int classes = 0;
  for (std::size_t c = 0; c < evaluation.confusion.size(); ++c) {
    const std::vector<std::int64_t>& named = evaluation.confusion[c];
    const std::int64_t images = std::accumulate(named.begin(), named.end(), std::int64_t{0});
    if (images == 0) continue;
    shares += static_cast<double>(named[c]) / static_cast<double>(images);
    ++classes;
  }
  return classes == 0 ? 0.0 : shares / classes;
}

std::int64_t NetlistEvaluation::last_layer_bits() const {
  const std::int64_t length = chain_of(netlist).layers.back().input_stream->length;
  return evaluation.images * (length >> options.length.halvings);
}

void check_logits_file(const std::string& path, Diagnostics& diagnostics) {
  if (!path.empty() && (handoff::is_inside_bundle(path) || std::filesystem::is_directory(path)))
    diagnostics.push_back({Code::output_exists, "--logits " + path, "a file outside of bundles",
                           "a folder, or a place in one", "name another file"});
}

std::optional<NetlistEvaluation> evaluate_netlist(netlist::Netlist netlist, const EvaluationOptions& options,
                                                  const ProgressListener& progress,
                                                  Diagnostics& diagnostics) {
  const auto data = data_set_for(netlist, options.data, diagnostics);
  check_length(netlist, options.length, diagnostics);
  if (!data || !diagnostics.empty()) return std::nullopt;
  std::string obstacle;
  const auto engine = make_timed_engine(netlist, options.length, options.engine, &obstacle);
  if (!engine) {
    diagnostics.push_back({Code::bad_flag, "--engine", std::string(scope_of(options.engine)),
                           fmt::format("{} for {}", to_text(options.engine), obstacle),
                           "let --engine automatic choose"});
    return std::nullopt;
  }
  const netlist::Chain chain = chain_of(netlist);
  LogitLines lines(chain, data->test);
  exact::EvaluationSinks sinks;
  sinks.progress = [&](std::size_t done) {
    tell(progress, {.task = "evaluate",
                    .unit = "image",
                    .done = static_cast<std::int64_t>(done),
                    .total = static_cast<std::int64_t>(data->test.size())});
  };
  if (!options.logits.empty())
    sinks.logits = [&](std::size_t image, std::span<const std::int64_t> logits) { lines.add(image, logits); };
  const data::ImageView images(data->test.pixels, data->test.features);
  Workers workers(options.threads);
  exact::Evaluation evaluation;
  exact::Fit fit;
  if (chain.is_regression()) {
    exact::Regression regression =
        evaluate_quantities(*engine, chain.output->quantities, images, data->test.targets, workers, sinks);
    evaluation.images = regression.fit.images;
    evaluation.bits = regression.bits;
    fit = std::move(regression.fit);
  } else {
    const std::vector<std::int64_t> labels(data->test.labels.begin(), data->test.labels.end());
    evaluation = evaluate(*engine, images, labels, workers, sinks);
  }
  if (!options.logits.empty()) write_file(options.logits, lines.text());
  std::vector<std::string> names = class_names_of(*data, evaluation.confusion.size());
  std::string name = engine->name();
  return NetlistEvaluation{std::move(netlist),
                           options,
                           std::move(name),
                           std::move(evaluation),
                           std::move(fit),
                           std::move(names),
                           describe_json(*data, options.data.name)};
}

Json to_json(const NetlistEvaluation& result) {
  const EvaluationOptions& options = result.options;
  Json object = result.is_regression() ? evaluation_json(result.netlist, result.engine, result.fit)
                                       : evaluation_json(result.netlist, result.engine, result.evaluation);
  if (!result.is_regression()) object["balanced_accuracy"] = result.balanced_accuracy();
  object["data"] = result.data;
  if (!options.logits.empty()) object["logits"] = options.logits;
  if (options.length == exact::RunLength{}) return object;
  object["halvings"] = options.length.halvings;
  object["early_exit"] = options.length.early_exit;
  object["last_layer_bits"] = result.last_layer_bits();
  object["last_layer_bits_counted"] = result.evaluation.bits;
  return object;
}

std::string to_text(const NetlistEvaluation& result) {
  const exact::Evaluation& evaluation = result.evaluation;
  std::string text =
      result.is_regression()
          ? fmt::format("rmse {:.6g}, R2 {:.4f}: {} images", result.fit.mean_rmse(), result.fit.mean_r2(),
                        evaluation.images)
          : fmt::format("accuracy {:.4f}: {} of {} images",
                        static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images),
                        evaluation.correct, evaluation.images);
  text += fmt::format(", bit-exact, {} engine\nnetlist {}\n", result.engine, netlist_hash(result.netlist));
  if (result.options.length != exact::RunLength{})
    text += fmt::format("streams at 1/{} of their length; the last layer counted {} of {} bits\n",
                        std::int64_t{1} << result.options.length.halvings, evaluation.bits,
                        result.last_layer_bits());
  if (!result.options.logits.empty())
    text += fmt::format("wrote {}: {} and logits of each image\n", result.options.logits,
                        result.is_regression() ? "targets, values" : "label, class");
  if (result.is_regression()) return text + fit_text(result.netlist, result.fit);
  return text + "\n" + exact::confusion_text(evaluation.confusion, result.class_names);
}

}  // namespace pulsewright::flow
