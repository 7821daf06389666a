// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/stop_signals.h"
#include "cli/commands.h"
#include "flow/classify_patterns.h"
#include "flow/output_place.h"
#include "ising/run_training.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

struct IsingTrainFlags {
  std::string patterns;
  std::string method = "pcd";
  std::string out;
  TrainOptions options;
};

Exit run_train(IsingTrainFlags flags, const Console& console) {
  Diagnostics diagnostics;
  const auto patterns = load_patterns(flags.patterns, diagnostics);
  flow::check_output_folder("--out", flags.out, "ising train", checkpoint_name, diagnostics);
  if (!patterns) return console.refuse(diagnostics);
  flags.options.is_persistent = flags.method == "pcd";
  const Diagnostics wrong = check_training(*patterns, flags.options);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const StopSignals signals;
  const auto outcome =
      run_training(*patterns, flags.options,
                   {flags.out, [&] { return signals.asked(); }, console.progress_callback()}, diagnostics);
  if (!outcome) return console.refuse(diagnostics);
  if (!outcome->is_done)
    return console.fail(fmt::format("stopped with {} of {} updates done; the same command goes on from there",
                                    outcome->updates, flags.options.updates));
  console.result(outcome->report, training_text(*patterns, flags.options, flags.out, *outcome));
  return Exit::yes;
}

}  // namespace

void add_ising_train(Command& command) {
  auto flags = std::make_shared<IsingTrainFlags>();
  TrainOptions& options = flags->options;
  command.details("The same command goes on where an interrupted one stopped.");
  command.example("pulsewright ising train bars-and-stripes:4:4 --hidden 16 --out trained");
  command
      .option("patterns", flags->patterns,
              "CSV file with a row of 0 and 1 for each pattern, or bars-and-stripes:H:W or digits:train")
      .required();
  command.option("--hidden", options.hidden, "hidden spins");
  command.option("--method", flags->method, "pcd: chains go on from update to update; cd: from the data")
      .among({"pcd", "cd"});
  command.option("--updates", options.updates, "steps of the weights");
  command.option("--chains", options.chains, "machines that sample the model's law in each update");
  command.option("--sweeps", options.sweeps, "sweeps of each of them in each update");
  command.option("--batch", options.batch, "patterns of an update, drawn if there are more");
  command.option("--rate", options.rate, "learning rate of the first update; it falls to 0 in equal steps");
  command.flag("--centered", options.is_centered,
               "gradient by spins less their means, for images and labels");
  command.option("--width", options.width, "bits of a random word");
  command.option("--weight-bits", options.weight_bits, "bits of an integer weight, with its sign");
  command.option("--scale", options.scale, "integer that stands for the weight 1");
  command.option("--seed", options.seed, "seed of first weights, chains and batches");
  command.option("-o,--out", flags->out, "folder for machine, report and checkpoint").required();
  command.runs([flags](const Console& console) { return run_train(*flags, console); });
}

void add_ising_classify(Command& command) {
  struct ClassifyFlags {
    std::string machine;
    std::string patterns;
    ClassifyOptions options;
  };
  auto flags = std::make_shared<ClassifyFlags>();
  ClassifyOptions& options = flags->options;
  command.example("pulsewright ising classify trained/machine.json digits:test");
  command.option("machine", flags->machine, "machine that `ising train` made").required();
  command.option("patterns", flags->patterns, "CSV file as for `ising train`, or digits:test").required();
  command.option("--labels", options.labels, "last columns of a row, a 1 in that of its class");
  command.option("--warmup", options.warmup, "sweeps of each pattern before its label spins vote");
  command.option("--sweeps", options.sweeps, "sweeps in which they vote");
  command.option("--seed", options.seed, "seed of words and start states");
  command.runs([flags](const Console& console) {
    Diagnostics diagnostics;
    flags->options.progress = console.progress_callback();
    const auto found = flow::classify_patterns(flags->machine, flags->patterns, flags->options, diagnostics);
    if (!found) return console.refuse(diagnostics);
    console.result(to_json(*found), to_text(*found));
    return Exit::yes;
  });
}

}  // namespace pulsewright::cli
