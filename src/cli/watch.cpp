// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/flag_values.h"
#include "flow/output_place.h"
#include "flow/run_data.h"
#include "flow/run_moments.h"
#include "watch/instrument.h"
#include "watch/listing_screen.h"
#include "watch/picture.h"
#include "watch/selection.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string subject;
  std::string data;
  std::string snapshot;
  std::string size = "80x24";
  std::string keys;
  std::string glyphs{to_text(watch::Glyphs::braille)};
  std::string colours{to_text(watch::Colours::full)};
  int epoch = 0;
  std::int64_t layer = 1;
  std::int64_t neuron = 0;
  std::int64_t image = 0;
  int fps = 10;
  unsigned threads = 1;
  std::vector<Flag> of_pictures = {};  ///< those that ask for a picture without a terminal
};

/// Whether somebody sits at a terminal and asks for no picture.
bool is_interactive(const Options& options, const Console& console) {
  const bool asks_for_picture =
      std::ranges::any_of(options.of_pictures, [](const Flag& flag) { return flag.given(); });
  return !asks_for_picture && !console.json && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

Exit show_picture(const Options& options, const std::string& screen, const Console& console) {
  const bool is_shown = options.snapshot.empty();
  if (!is_shown) write_file(options.snapshot, screen);
  Json object;
  object[is_shown ? "screen" : "snapshot"] = is_shown ? screen : options.snapshot;
  console.result(object, is_shown ? screen : fmt::format("wrote {}\n", options.snapshot));
  return Exit::yes;
}

watch::InstrumentOptions instrument_options(const Options& options, const watch::Request& request) {
  return {.subject = options.subject,
          .request = request,
          .glyphs = value_of<watch::Glyphs>(watch::glyph_names, options.glyphs),
          .colours = watch::allowed(value_of<watch::Colours>(watch::colour_names, options.colours)),
          .fps = options.fps,
          .threads = options.threads};
}

/// The terminal is restored; who sent a signal sees that it ended the program.
Exit ended_by(int signal) {
  if (signal != 0) std::raise(signal);
  return Exit::yes;
}

Exit watch_folder(const Options& options, const watch::Size& size, const std::vector<watch::Key>& keys,
                  const Console& console) {
  Diagnostics diagnostics;
  const auto listing = watch::read_listing(options.subject, diagnostics);
  if (!listing) return console.refuse(diagnostics);
  if (is_interactive(options, console)) return ended_by(watch::run_listing(instrument_options(options, {})));
  const auto glyphs = value_of<watch::Glyphs>(watch::glyph_names, options.glyphs);
  return show_picture(options, bytes_of(draw_listing(*listing, keys, size, glyphs), options.snapshot),
                      console);
}

Exit watch_subject(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const watch::Size size = watch::read_size(options.size, diagnostics);
  const std::vector<watch::Key> keys = watch::read_keys(options.keys, diagnostics);
  if (!options.snapshot.empty()) flow::check_output_file("--snapshot", options.snapshot, diagnostics);
  if (diagnostics.empty() && watch::is_listing(options.subject))
    return watch_folder(options, size, keys, console);
  // How the data set is taken is the run's business; --image stands for something else here than elsewhere.
  data::DataRequest request = flow::data_of_run(options.subject, diagnostics).value_or(data::DataRequest{});
  if (!options.data.empty()) request.name = options.data;
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto source = flow::open_moments(options.subject, request, diagnostics);
  if (!source) return console.refuse(diagnostics);
  watch::Request first;
  if (options.epoch > 0) first.epoch = options.epoch - 1;
  const auto moment = first.epoch ? source->at(*first.epoch) : source->newest();
  if (!moment)
    return console.refuse({{Code::bad_flag, "--epoch", watch::kept_epochs(source->epochs()),
                            std::to_string(options.epoch), ""}});
  first.selection = watch::read_selection(*moment, options.layer, options.neuron, options.image, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  if (is_interactive(options, console))
    return ended_by(watch::run_instrument(*source, instrument_options(options, first)));
  const auto glyphs = value_of<watch::Glyphs>(watch::glyph_names, options.glyphs);
  const watch::Canvas picture = take_picture(*source, moment, first, keys, {size, glyphs, options.threads});
  return show_picture(options, bytes_of(picture, options.snapshot), console);
}

}  // namespace

void add_watch(Command& command) {
  auto options = std::make_shared<Options>();
  command.details(
      "On a terminal, an instrument that follows the run; else, and with --size, --keys or --snapshot, one "
      "picture as a text. Also while it trains: nothing is written there, and no lock is taken.");
  command.example("pulsewright watch run --size 160x48 --layer 2 --neuron 7");
  command.option("subject", options->subject, "run, bundle, SC-NIR document, sweep, or a folder of these")
      .required();
  command.option("--data", options->data,
                 "data set whose test set is run, unless the run or a bundle has images");
  command.option("--epoch", options->epoch, "after so many epochs of the run (0: the newest)")
      .between(0, 1'000'000);
  command.option("--layer", options->layer, "layer whose streams are shown, from 1");
  command.option("--neuron", options->neuron, "its neuron, from 0");
  command.option("--image", options->image, "the image that enters, from 0");
  options->of_pictures = {
      command.option(
          "--snapshot", options->snapshot,
          "file for the picture: SVG or PNG if its name ends so, else text (default: standard output)"),
      command.option("--size", options->size, "columns and rows of the picture"),
      command.option("--keys", options->keys, "keys to press before the picture, such as \"l n n c\"")};
  command.option("--glyphs", options->glyphs, "what bits and curves are drawn with")
      .among(watch::glyph_names);
  command.option("--colours", options->colours, "colours of the terminal (NO_COLOR: none)")
      .among(watch::colour_names);
  command.option("--fps", options->fps, "pictures per second, at most").between(1, 60);
  command.option("--threads", options->threads, "threads (0: all); the result is the same");
  command.runs([options](const Console& console) { return watch_subject(*options, console); });
}

}  // namespace pulsewright::cli
