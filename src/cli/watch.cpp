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
#include "ising/model_files.h"
#include "watch/instrument.h"
#include "watch/listing_screen.h"
#include "watch/picture.h"
#include "watch/selection.h"
#include "watch/spins_screen.h"

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
  watch::Choice choice;
  int fps = 10;
  unsigned threads = 1;
  std::vector<Flag> of_pictures = {};  ///< those that ask for a picture without a terminal
};

/// Whether somebody sits at a terminal and asks for no picture.
bool is_interactive(const Options& options, const Console& console) {
  const bool asks_for_picture = std::ranges::any_of(options.of_pictures, &Flag::given);
  return !asks_for_picture && !console.json && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

Exit show_picture(const Options& options, const watch::Canvas& picture, const Console& console) {
  const bool is_shown = options.snapshot.empty();
  const std::string screen = bytes_of(picture, options.snapshot);
  if (!is_shown) write_file(options.snapshot, screen);
  Json object;
  object[is_shown ? "screen" : "snapshot"] = is_shown ? screen : options.snapshot;
  console.result(object, is_shown ? screen : fmt::format("wrote {}\n", options.snapshot));
  return Exit::yes;
}

watch::InstrumentOptions instrument_options(const Options& options, const watch::Request& request) {
  return {.subject = options.subject,
          .data = options.data,
          .request = request,
          .glyphs = value_of<watch::Glyphs>(watch::glyph_names, options.glyphs),
          .colours = watch::allowed(value_of<watch::Colours>(watch::colour_names, options.colours)),
          .fps = options.fps,
          .threads = options.threads};
}

/// The terminal is restored; who sent a signal sees that it ended the program.
Exit ended_by(int signal) {
  return signal == 0 || std::raise(signal) == 0 ? Exit::yes : Exit::world_failed;
}

Exit watch_folder(const Options& options, const watch::PictureOptions& picture,
                  const std::vector<watch::Key>& keys, const Console& console) {
  Diagnostics diagnostics;
  const auto listing = watch::read_listing(options.subject, diagnostics);
  if (!listing) return console.refuse(diagnostics);
  if (is_interactive(options, console)) return ended_by(watch::run_listing(instrument_options(options, {})));
  return show_picture(options, draw_listing(*listing, keys, picture.size, picture.glyphs), console);
}

Exit watch_machine(const Options& options, const watch::PictureOptions& picture,
                   const std::vector<watch::Key>& keys, const Console& console) {
  Diagnostics diagnostics;
  auto machine = ising::load_machine(options.subject, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  views::SpinReplay replay(std::move(*machine));
  if (is_interactive(options, console))
    return ended_by(watch::run_spins(replay, options.choice.epoch, instrument_options(options, {})));
  return show_picture(options, draw_spins(replay, options.choice.epoch, keys, picture), console);
}

Exit watch_subject(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const watch::Size size = watch::read_size(options.size, diagnostics);
  const std::vector<watch::Key> keys = watch::read_keys(options.keys, diagnostics);
  if (!options.snapshot.empty()) flow::check_output_file("--snapshot", options.snapshot, diagnostics);
  const watch::PictureOptions picture{options.subject, options.data, size,
                                      value_of<watch::Glyphs>(watch::glyph_names, options.glyphs),
                                      options.threads};
  if (diagnostics.empty() && watch::is_listing(options.subject))
    return watch_folder(options, picture, keys, console);
  if (diagnostics.empty() && ising::is_machine_file(options.subject))
    return watch_machine(options, picture, keys, console);
  // How the data set is taken is the run's business; --image stands for something else here than elsewhere.
  data::DataRequest request = flow::data_of_run(options.subject, diagnostics).value_or(data::DataRequest{});
  if (!options.data.empty()) request.name = options.data;
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto source = flow::open_moments(options.subject, request, diagnostics);
  if (!source) return console.refuse(diagnostics);
  watch::Request first;
  const auto moment = choose(*source, options.choice, first, diagnostics);
  if (!moment) return console.refuse(diagnostics);
  if (is_interactive(options, console))
    return ended_by(watch::run_instrument(*source, instrument_options(options, first)));
  return show_picture(options, take_picture(*source, moment, first, keys, picture), console);
}

}  // namespace

void add_watch(Command& command) {
  auto options = std::make_shared<Options>();
  command.details(
      "On a terminal, an instrument that follows the run; else, and with --size, --keys or --snapshot, one "
      "picture as a text. Also while it trains: nothing is written there, and no lock is taken.");
  command.example("pulsewright watch run --size 160x48 --layer 2 --neuron 7");
  command
      .option("subject", options->subject,
              "run, bundle, SC-NIR document, p-bit machine, sweep, or a folder of these")
      .required();
  command.option("--data", options->data,
                 "data set whose test set is run, unless the run or a bundle has images");
  command
      .option("--epoch", options->choice.epoch,
              "after so many epochs of the run, or sweeps of a machine (0: the newest)")
      .between(0, 1'000'000);
  command.option("--layer", options->choice.layer, "layer whose streams are shown, from 1");
  command.option("--neuron", options->choice.neuron, "its neuron, from 0");
  command.option("--image", options->choice.image, "the image that enters, from 0");
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
