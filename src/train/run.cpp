// SPDX-License-Identifier: Apache-2.0
#include "train/run.h"

#include <fmt/format.h>

#include "base/checkpoint_pace.h"
#include "base/failure.h"
#include "netlist/document.h"
#include "train/assemble.h"
#include "train/checkpoint.h"
#include "train/imported_network.h"
#include "train/trainer.h"

namespace pulsewright::train {

namespace {

/// A trainer needs images, also when every fifth is held out, and two classes to tell apart or a target.
void check_data(const data::DataSet& data, bool hold_out, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string expected, std::string got) {
    diagnostics.push_back({Code::data_mismatch, "--data", std::move(expected), std::move(got), ""});
  };
  const std::size_t fewest = hold_out ? 5 : 2;
  if (data.train.size() < fewest)
    refuse(fmt::format("at least {} training images{}", fewest, hold_out ? " with --hold-out" : ""),
           std::to_string(data.train.size()));
  if (data.classes < 2 && !data.is_regression()) refuse("at least 2 classes", std::to_string(data.classes));
  if (data.maximum < 1 || data.maximum > 255) refuse("pixels up to 1..255", std::to_string(data.maximum));
  if (const std::size_t pixels = data.train.features; pixels < 1 || pixels > data::most_pixels)
    refuse(fmt::format("1 to {} pixels", data::most_pixels), std::to_string(pixels));
}

/// Brings the trainer to the epoch of the folder's checkpoint; false when that cannot be used.
bool resume(Trainer& trainer, const RunFolder& folder, std::string_view configuration,
            Diagnostics& diagnostics) {
  const auto bytes = folder.read(checkpoint_file);
  if (!bytes) return true;
  auto state = read_checkpoint(*bytes, configuration, std::string(checkpoint_file), diagnostics);
  if (!state) return false;
  if (!fits(*state, trainer.state()) || state->epochs_done() > trainer.epochs()) {
    diagnostics.push_back({Code::bad_checkpoint, std::string(checkpoint_file), "a state of this run",
                           "other shapes", "remove the file to start again"});
    return false;
  }
  trainer.resume(std::move(*state));
  return true;
}

/// Keeps the checkpoint of a run in its folder: at the end of each phase, in between at the pace that disks
/// allow, and when the run is stopped.
class Checkpoints {
 public:
  Checkpoints(const RunFolder& folder, std::string configuration, const RunObserver& observer)
      : folder_(folder), configuration_(std::move(configuration)), observer_(observer) {}

  void epoch_done(const Trainer& trainer) {
    if (observer_.epoch_done) observer_.epoch_done(trainer);
    if (trainer.between_phases() || pace_.is_due(CheckpointPace::Clock::now())) {
      write(trainer.state());
      unwritten_.reset();
    } else {
      unwritten_ = trainer.state();
    }
  }

  /// The last finished epoch, if it is not on disk.
  void write_rest() {
    if (unwritten_) write(*unwritten_);
    unwritten_.reset();
  }

 private:
  void write(const TrainingState& state) {
    const auto start = CheckpointPace::Clock::now();
    if (observer_.before_checkpoint) observer_.before_checkpoint();
    folder_.write(checkpoint_file, write_checkpoint(state, configuration_));
    pace_.wrote(start, CheckpointPace::Clock::now());
  }

  const RunFolder& folder_;
  std::string configuration_;
  const RunObserver& observer_;
  CheckpointPace pace_{CheckpointPace::Clock::now()};
  std::optional<TrainingState> unwritten_;  ///< the last finished epoch
};

/// Runs the epochs that are left.
void run_epochs(Trainer& trainer, Checkpoints& checkpoints, const Progress& progress, const Stop& stop) {
  while (!trainer.finished()) {
    const int done = trainer.state().epochs_done();
    try {
      const EpochRecord& record = trainer.run_epoch(stop);
      checkpoints.epoch_done(trainer);
      if (progress) progress(record, trainer.epochs());
    } catch (const Stopped&) {
      checkpoints.write_rest();
      throw Failure(fmt::format("stopped with {} of {} epochs done; the same command goes on from there",
                                done, trainer.epochs()));
    }
  }
}

}  // namespace

std::optional<std::vector<LayerShape>> trainable_shapes(const TrainOptions& options,
                                                        const data::DataSet& data, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const Diagnostics wrong = check_options(options);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  check_data(data, options.hold_out, diagnostics);
  if (options.augmentation.value_or(data::AugmentRange{}) != data::AugmentRange{} && !data.is_picture)
    diagnostics.push_back({Code::bad_flag, "--augment-shift, --augment-rotation, --augment-scale", "pictures",
                           "rows of a table", "if the columns are pixels, say so with --image ROWSxCOLUMNS"});
  if (options.balances_classes && data.is_regression())
    diagnostics.push_back({Code::bad_flag, "--balance-classes", "classes", "a regression", ""});
  if (diagnostics.size() != before) return std::nullopt;
  std::vector<LayerShape> shapes =
      options.from ? options.from->shapes
                   : shapes_of(options.layers, data.shape(), data.classes, "--layers", diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  const Diagnostics unfit =
      check_outline(options, shapes, data.maximum, options.from ? "--from" : "--layers");
  diagnostics.insert(diagnostics.end(), unfit.begin(), unfit.end());
  if (diagnostics.size() != before) return std::nullopt;
  return shapes;
}

std::optional<TrainingReport> train(const TrainOptions& options, const data::DataSet& data,
                                    const std::filesystem::path& run, const Progress& progress,
                                    Diagnostics& diagnostics, const Stop& stop,
                                    const std::function<void()>& begins, const RunObserver& observer) {
  auto shapes = trainable_shapes(options, data, diagnostics);
  if (!shapes) return std::nullopt;

  const AreaModel area = options.fits_area ? fitted_area : registry_area;
  const RunFolder folder(run);
  const Json configuration = configuration_json(options, data);
  const std::string configuration_text = canonical_json(configuration);
  if (!folder.claim(configuration, diagnostics)) return std::nullopt;
  Trainer trainer(options, data, std::move(*shapes), area);
  if (!resume(trainer, folder, configuration_text, diagnostics)) return std::nullopt;
  Checkpoints checkpoints(folder, configuration_text, observer);
  if (begins) begins();
  if (observer.begins) observer.begins(trainer, configuration_text);
  run_epochs(trainer, checkpoints, progress, stop);
  netlist::Netlist netlist =
      assemble_netlist(options.name, data.maximum, trainer.circuit(), options.pipeline_delay);
  if (data.is_regression()) add_quantities(netlist, data, options.threads);
  PW_ASSERT(verify(netlist).empty());
  TrainingReport report = make_report(options, data, trainer, netlist, area);
  folder.write(netlist_file, write_netlist(netlist));
  folder.write(training_file, canonical_json(to_json(report, true)));
  return report;
}

std::optional<TrainingReport> train(const TrainOptions& options, const std::filesystem::path& run,
                                    const Progress& progress, Diagnostics& diagnostics, const Stop& stop,
                                    const std::function<void(const data::DataSet&)>& loaded) {
  const Diagnostics wrong = check_options(options);
  const auto data = load_data_set(options.data, options.data_options, diagnostics);
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!data || !wrong.empty()) return std::nullopt;
  TrainOptions lasting = options;
  // The run may go on, and be exported, from another folder.
  lasting.data = data::absolute_data_name(options.data);
  const auto begins = [&] {
    if (loaded) loaded(*data);
  };
  return train(lasting, *data, run, progress, diagnostics, stop, begins);
}

}  // namespace pulsewright::train
