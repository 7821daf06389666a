// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "flow/load_moment.h"
#include "flow/output_place.h"
#include "flow/run_data.h"
#include "watch/screen.h"
#include "watch/selection.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string subject;
  std::string data;
  std::string snapshot;
  std::string size = "80x24";
  std::int64_t layer = 1;
  std::int64_t neuron = 0;
  std::int64_t image = 0;
  unsigned threads = 0;
};

Exit take_snapshot(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const watch::Size size = watch::read_size(options.size, diagnostics);
  if (!options.snapshot.empty()) flow::check_output_file("--snapshot", options.snapshot, diagnostics);
  // How the data set is taken is the run's business; --image stands for something else here than elsewhere.
  data::DataRequest request = flow::data_of_run(options.subject, diagnostics).value_or(data::DataRequest{});
  if (!options.data.empty()) request.name = options.data;
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto moment = flow::load_moment(options.subject, request, diagnostics);
  if (!moment) return console.refuse(diagnostics);
  const views::Selection selection =
      watch::read_selection(*moment, options.layer, options.neuron, options.image, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  Workers workers(options.threads);
  const watch::Canvas canvas =
      watch::draw_overview(watch::make_scene(*moment, selection, workers), size.width, size.height);
  if (options.snapshot.empty()) {
    Json object;
    object["screen"] = canvas.to_text();
    console.result(object, canvas.to_text());
    return Exit::yes;
  }
  write_file(options.snapshot, canvas.to_text());
  Json object;
  object["snapshot"] = options.snapshot;
  console.result(object, fmt::format("wrote {}\n", options.snapshot));
  return Exit::yes;
}

}  // namespace

void add_watch(Command& command) {
  auto options = std::make_shared<Options>();
  command.details("Also while it trains: nothing is written there, and no lock is taken.");
  command.example("pulsewright watch run --size 160x48 --layer 2 --neuron 7");
  command.option("subject", options->subject, "run, bundle or SC-NIR document").required();
  command.option("--data", options->data,
                 "data set whose test set is run, unless the run or a bundle has images");
  command.option("--snapshot", options->snapshot, "text file for the screen (default: standard output)");
  command.option("--size", options->size, "columns and rows of the screen");
  command.option("--layer", options->layer, "layer whose streams are shown, from 1");
  command.option("--neuron", options->neuron, "its neuron, from 0");
  command.option("--image", options->image, "the image that enters, from 0");
  command.option("--threads", options->threads, "threads (0: all); the result is the same");
  command.runs([options](const Console& console) { return take_snapshot(*options, console); });
}

}  // namespace pulsewright::cli
