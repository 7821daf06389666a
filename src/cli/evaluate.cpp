// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluate.h"

#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/test_images.h"
#include "exact/run_length.h"
#include "netlist/document.h"

namespace pulsewright {

namespace {

struct Options {
  std::string netlist;
  std::string data = "digits";
  std::string engine = std::string(to_text(Method::automatic));
  unsigned threads = 0;
  RunLength length;
};

/// The classes of all images at one length, and what early exit saves of the last layer's bits.
Exit evaluate_length(const Netlist& netlist, const ImageView& images, std::span<const std::int64_t> labels,
                     const RunLength& length, const Console& console) {
  const TimedEngine engine(netlist);
  std::int64_t correct = 0;
  std::int64_t counted = 0;
  std::vector<std::int64_t> pixels(images.features());
  for (std::size_t i = 0; i < images.size(); ++i) {
    for (std::size_t k = 0; k < pixels.size(); ++k) pixels[k] = images.at(i, k);
    const TimedInference timed = engine.run(pixels, length);
    correct += timed.inference.label == labels[i];
    counted += timed.counted;
    if (i % 64 == 63) console.progress(fmt::format("evaluate: {} of {} images", i + 1, images.size()));
  }
  const auto count = static_cast<std::int64_t>(images.size());
  const std::int64_t bits = chain_of(netlist).layers.back().input_stream->length >> length.halvings;
  Json object;
  object["netlist_sha256"] = netlist_hash(netlist);
  object["images"] = count;
  object["correct"] = correct;
  object["halvings"] = length.halvings;
  object["early_exit"] = length.early_exit;
  object["last_layer_bits"] = count * bits;
  object["last_layer_bits_counted"] = counted;
  console.result(object,
                 fmt::format("accuracy {:.4f}: {} of {} images, bit-exact, streams at 1/{}\nthe last layer "
                             "counted {} of {} bits\n",
                             static_cast<double>(correct) / static_cast<double>(count), correct, count,
                             std::int64_t{1} << length.halvings, counted, count * bits));
  return Exit::yes;
}

std::string confusion_text(const Evaluation& evaluation) {
  std::string text = "rows: true class, columns: class that the circuit names\n     ";
  for (std::size_t c = 0; c < evaluation.confusion.size(); ++c) text += fmt::format("{:5}", c);
  text += "\n";
  for (std::size_t r = 0; r < evaluation.confusion.size(); ++r) {
    text += fmt::format("{:5}", r);
    for (std::int64_t count : evaluation.confusion[r]) text += fmt::format("{:5}", count);
    text += "\n";
  }
  return text;
}

Exit evaluate_netlist(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = load_netlist(options.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  const auto data = data_set_for(*netlist, options.data, diagnostics);
  if (!data) return console.refuse(diagnostics);
  if (options.length.halvings > netlist->halvings ||
      (options.length.early_exit && netlist->early_exit == EarlyExit::never))
    return console.refuse(
        {{Code::bad_flag, options.length.halvings > netlist->halvings ? "--halvings" : "--early-exit",
          fmt::format("a netlist whose schedule has it; this one has {} halvings", netlist->halvings), "none",
          "`pulsewright fold` puts it there"}});
  if (!(options.length == RunLength{})) {
    const std::vector<std::int64_t> labels(data->test.labels.begin(), data->test.labels.end());
    return evaluate_length(*netlist, ImageView(data->test.pixels, data->test.features), labels,
                           options.length, console);
  }
  const Method method = value_of<Method>(method_names, options.engine);
  const auto engine = make_engine(*netlist, method);
  if (!engine)
    return console.refuse({{Code::bad_flag, "--engine", std::string(scope_of(method)), options.engine,
                            "let --engine automatic choose"}});
  const std::vector<std::int64_t> labels(data->test.labels.begin(), data->test.labels.end());
  Workers workers(options.threads);
  const Evaluation evaluation =
      evaluate(*engine, ImageView(data->test.pixels, data->test.features), labels, data->classes, workers,
               [&](std::size_t done) {
                 console.progress(fmt::format("evaluate: {} of {} images", done, labels.size()));
               });
  const Json object = evaluation_json(*netlist, engine->name(), evaluation);
  console.result(object,
                 fmt::format("accuracy {:.4f}: {} of {} images, bit-exact, {} engine\nnetlist {}\n\n{}",
                             static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images),
                             evaluation.correct, evaluation.images, engine->name(), netlist_hash(*netlist),
                             confusion_text(evaluation)));
  return Exit::yes;
}

}  // namespace

void add_evaluate(Command& program) {
  auto options = std::make_shared<Options>();
  Command command =
      program.subcommand("evaluate", "Measures the bit-exact accuracy of a netlist on a test set.",
                         "pulsewright evaluate run/scnir_document.json --data digits");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  command.option("--data", options->data, "data set whose test set is run");
  command.option("--engine", options->engine, "automatic, table, packed or reference; all give the same bits")
      .among(method_names);
  command.option("--halvings", options->length.halvings, "run all streams at 1/2^halvings of their length")
      .between(0, 15);
  command.flag("--early-exit", options->length.early_exit,
               "let the last layer end once its class is decided");
  command.option("--threads", options->threads, "threads (0: all); the result is the same");
  command.runs([options](const Console& console) { return evaluate_netlist(*options, console); });
}

}  // namespace pulsewright
