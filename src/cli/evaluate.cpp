// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluate.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <numeric>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/confusion_text.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "data/describe.h"
#include "exact/evaluation_json.h"
#include "exact/run_length.h"
#include "flow/test_images.h"
#include "netlist/accumulation.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string netlist;
  DataFlags data{"digits"};
  std::string engine = std::string(to_text(exact::Method::automatic));
  std::string logits;
  unsigned threads = 0;
  exact::RunLength length;
};

/// The file of --logits: a line for each image, in the order of the test set.
class LogitLines {
 public:
  explicit LogitLines(std::int64_t classes) : text_("label,class") {
    for (std::int64_t c = 0; c < classes; ++c) text_ += fmt::format(",logit_{}", c);
    text_ += "\n";
  }

  void add(std::int64_t label, std::span<const std::int64_t> logits) {
    fmt::format_to(std::back_inserter(text_), "{},{},{}\n", label, exact::argmax(logits),
                   fmt::join(logits, ","));
  }

  const std::string& text() const { return text_; }

 private:
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

void check_logits_file(const std::string& path, Diagnostics& found) {
  if (!path.empty() && (handoff::is_inside_bundle(path) || std::filesystem::is_directory(path)))
    found.push_back({Code::output_exists, "--logits " + path, "a file outside of bundles",
                     "a folder, or a place in one", "name another file"});
}

/// The names of this many classes; one that the data set does not name is its number.
std::vector<std::string> class_names_of(const data::DataSet& data, std::size_t classes) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < classes; ++c) names.push_back(class_name(data, c));
  return names;
}

/// The mean share of right answers over the classes that have images.
double balanced_accuracy(const exact::Evaluation& evaluation) {
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

Json result_json(const netlist::Netlist& netlist, const Options& options, std::string_view engine,
                 const exact::Evaluation& evaluation) {
  Json object = evaluation_json(netlist, engine, evaluation);
  object["balanced_accuracy"] = balanced_accuracy(evaluation);
  if (!options.logits.empty()) object["logits"] = options.logits;
  if (options.length == exact::RunLength{}) return object;
  const std::int64_t length = chain_of(netlist).layers.back().input_stream->length;
  object["halvings"] = options.length.halvings;
  object["early_exit"] = options.length.early_exit;
  object["last_layer_bits"] = evaluation.images * (length >> options.length.halvings);
  object["last_layer_bits_counted"] = evaluation.bits;
  return object;
}

std::string result_text(const netlist::Netlist& netlist, const Options& options, std::string_view engine,
                        const exact::Evaluation& evaluation, const data::DataSet& data) {
  std::string text =
      fmt::format("accuracy {:.4f}: {} of {} images, bit-exact, {} engine\nnetlist {}\n",
                  static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images),
                  evaluation.correct, evaluation.images, engine, netlist_hash(netlist));
  if (options.length != exact::RunLength{}) {
    const std::int64_t length = chain_of(netlist).layers.back().input_stream->length;
    text += fmt::format("streams at 1/{} of their length; the last layer counted {} of {} bits\n",
                        std::int64_t{1} << options.length.halvings, evaluation.bits,
                        evaluation.images * (length >> options.length.halvings));
  }
  if (!options.logits.empty())
    text += fmt::format("wrote {}: label, class and logits of each image\n", options.logits);
  return text + "\n" +
         confusion_text(evaluation.confusion, class_names_of(data, evaluation.confusion.size()));
}

Exit evaluate_netlist(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  check_logits_file(options.logits, diagnostics);
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  const data::DataRequest request = options.data.request_for(options.netlist, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto data = flow::data_set_for(*netlist, request, diagnostics);
  check_length(*netlist, options.length, diagnostics);
  if (!data || !diagnostics.empty()) return console.refuse(diagnostics);
  const exact::Method method = value_of<exact::Method>(exact::method_names, options.engine);
  std::string obstacle;
  const auto engine = make_timed_engine(*netlist, options.length, method, &obstacle);
  if (!engine)
    return console.refuse(
        {{Code::bad_flag, "--engine", std::string(scope_of(method)),
          fmt::format("{} for {}", options.engine, obstacle), "let --engine automatic choose"}});
  const std::vector<std::int64_t> labels(data->test.labels.begin(), data->test.labels.end());
  LogitLines lines(engine->classes());
  exact::EvaluationSinks sinks;
  sinks.progress = [&](std::size_t done) {
    console.progress(fmt::format("evaluate: {} of {} images", done, labels.size()));
  };
  if (!options.logits.empty())
    sinks.logits = [&](std::int64_t label, std::span<const std::int64_t> logits) {
      lines.add(label, logits);
    };
  Workers workers(options.threads);
  const exact::Evaluation evaluation =
      evaluate(*engine, data::ImageView(data->test.pixels, data->test.features), labels, workers, sinks);
  if (!options.logits.empty()) write_file(options.logits, lines.text());
  Json object = result_json(*netlist, options, engine->name(), evaluation);
  object["data"] = describe_json(*data, request.name);
  console.result(object, result_text(*netlist, options, engine->name(), evaluation, *data));
  return Exit::yes;
}

}  // namespace

void add_evaluate(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright evaluate run/scnir_document.json --data digits");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  options->data.add_to(command, "data set whose test set is run, unless the netlist's run has one");
  command.option("--engine", options->engine, "automatic, table, packed or reference; all give the same bits")
      .among(exact::method_names);
  command.option("--logits", options->logits, "CSV file for the label, class and logits of each image");
  command.option("--halvings", options->length.halvings, "run all streams at 1/2^halvings of their length")
      .between(0, 15);
  command.flag("--early-exit", options->length.early_exit,
               "let the last layer end once its class is decided");
  command.option("--threads", options->threads, "threads (0: all); the result is the same");
  command.runs([options](const Console& console) { return evaluate_netlist(*options, console); });
}

}  // namespace pulsewright::cli
