// SPDX-License-Identifier: Apache-2.0
#include "flow/run_moments.h"

#include <algorithm>
#include <map>

#include <sys/stat.h>

#include "base/failure.h"
#include "flow/load_moment.h"
#include "flow/run_training.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "publish/frame_file.h"
#include "publish/live.h"
#include "train/assemble.h"
#include "train/run.h"

namespace pulsewright::flow {

namespace {

namespace fs = std::filesystem;

/// What changes when a file is replaced.
struct FileMark {
  std::uint64_t inode = 0;
  std::int64_t bytes = 0;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

  bool operator==(const FileMark&) const = default;
};

FileMark mark_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

/// A bundle, a netlist, or a run that cannot be followed epoch by epoch.
class OneMoment : public views::MomentSource {
 public:
  explicit OneMoment(views::Moment moment)
      : moment_(std::make_shared<const views::Moment>(std::move(moment))) {}

  std::shared_ptr<const views::Moment> newest() override { return moment_; }
  std::shared_ptr<const views::Moment> at(int) override { return nullptr; }
  std::vector<int> epochs() override { return {}; }
  std::optional<views::Running> running() override { return std::nullopt; }

 private:
  std::shared_ptr<const views::Moment> moment_;
};

/// The network that a run trains in real numbers.
std::vector<train::LayerParameters> real_network(const train::TrainingState& state) {
  if (!state.real_average.empty()) return state.real_average;
  std::vector<train::LayerParameters> network;
  for (const train::Learner& learner : state.real) network.push_back(learner.parameters);
  if (!network.empty() || !state.choice.empty()) return network;
  for (const auto& learners : state.layers)
    if (const auto product = learners.find(train::Response::product); product != learners.end())
      network.push_back(product->second.parameters);
  return network;
}

/// Whether the weights have the shapes.
bool fits(const std::vector<train::LayerParameters>& network, const std::vector<train::LayerShape>& shapes) {
  return std::ranges::equal(network, shapes, [](const auto& parameters, const train::LayerShape& shape) {
    return parameters.weights.rows() == shape.taps() && parameters.weights.cols() == shape.neurons &&
           parameters.biases.size() == shape.neurons;
  });
}

/// Rows that the training held out, else rows that it trains on.
views::Probe probe_of(const data::DataSet& data, bool hold_out) {
  train::Rows rows = train::split_rows(data, hold_out);
  const bool is_held_out = !rows.validation.empty();
  std::vector<std::size_t>& chosen = is_held_out ? rows.validation : rows.train;
  chosen.resize(std::min(chosen.size(), views::probe_rows));
  return {train::plain_batch(data, data.train, chosen), is_held_out ? "rows held out" : "training rows"};
}

data::LabelledImages images_of(const train::Batch& batch) {
  data::LabelledImages images;
  const auto& values = batch.pixels.values;
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    images.images.emplace_back();
    for (Eigen::Index k = 0; k < values.cols(); ++k) images.images.back().push_back(values(row, k));
  }
  images.labels.assign(batch.labels.begin(), batch.labels.end());
  return images;
}

class RunMoments : public views::MomentSource {
 public:
  RunMoments(fs::path folder, data::DataRequest request, RunTraining training, data::DataSet data)
      : folder_(std::move(folder)),
        request_(std::move(request)),
        data_(std::move(data)),
        frames_(folder_, training.configuration_text) {
    name_ = shown_name(folder_);
    const Json& configuration = training.configuration;
    const auto flag = [&](const char* key) {
      const Json* value = configuration.find(key);
      return value != nullptr && *value == Json(true);
    };
    probe_ = probe_of(data_, flag("hold_out"));
    if (const Json* name = configuration.find("name"); name && name->string())
      netlist_name_ = *name->string();
    if (const Json* delay = configuration.find("pipeline_delay"); delay && delay->integer())
      pipeline_delay_ = static_cast<int>(*delay->integer());
    read_shapes(configuration);
    training_ = std::move(training);
  }

  std::shared_ptr<const views::Moment> newest() override {
    Diagnostics unused;
    refresh(unused);
    return newest_;
  }

  /// Looks for a new checkpoint, or for the end of the run, whose errors are diagnosed.
  void refresh(Diagnostics& diagnostics) {
    const FileMark checkpoint = mark_of(folder_ / train::checkpoint_file);
    const FileMark document = mark_of(folder_ / netlist::document_name);
    if (newest_ && checkpoint == checkpoint_ && document == document_) return;
    if (newest_) reread();
    checkpoint_ = checkpoint;
    document_ = document;
    auto moment = document == FileMark() ? trained_moment() : finished_moment(diagnostics);
    if (!moment && newest_) return;
    newest_ = std::make_shared<const views::Moment>(moment ? std::move(*moment) : empty_moment());
  }

  std::shared_ptr<const views::Moment> at(int epoch) override {
    frames_.refresh();
    const auto frame = frames_.read(epoch);
    if (!frame) return nullptr;
    if (!training_.state || training_.state->epochs_done() <= epoch) reread();
    views::Moment moment = empty_moment();
    if (training_.state) {
      const auto& history = training_.state->history;
      const auto kept = std::min(history.size(), static_cast<std::size_t>(epoch) + 1);
      moment.history.assign(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(kept));
    }
    add_circuit(*frame, moment);
    return std::make_shared<const views::Moment>(std::move(moment));
  }

  std::vector<int> epochs() override {
    frames_.refresh();
    return frames_.epochs();
  }

  std::optional<views::Running> running() override {
    const auto live = publish::read_live(folder_);
    if (!live) return std::nullopt;
    return views::Running{live->phase, live->epoch, live->epochs, live->step, live->steps};
  }

 private:
  void read_shapes(const Json& configuration) {
    // The layers of an imported network do not stand in run.json.
    const Json* words = configuration.find("layers");
    if (configuration.find("from") != nullptr || words == nullptr || words->array() == nullptr) return;
    std::vector<std::string> layers;
    for (const Json& word : *words->array())
      if (word.string()) layers.push_back(*word.string());
    Diagnostics unused;
    shapes_ =
        train::shapes_of(train::parse_layers(layers, "", unused), data_.shape(), data_.classes, "", unused);
  }

  /// A checkpoint is renamed into place, so that an open file is whole. What cannot be read changes nothing.
  void reread() {
    Diagnostics diagnostics;
    try {
      if (auto training = read_run_training(folder_, diagnostics)) training_ = std::move(*training);
    } catch (const Failure&) {
    }
  }

  views::Moment empty_moment() const {
    views::Moment moment{.name = name_, .netlist = {}};
    moment.candidates = training_.candidates;
    moment.is_finished = false;
    moment.run_epochs = frames_.run_epochs();
    moment.class_names = data_.class_names;
    if (data_.is_picture) {
      moment.picture_rows = static_cast<std::size_t>(data_.rows);
      moment.picture_columns = static_cast<std::size_t>(data_.columns);
    }
    return moment;
  }

  void add_training(views::Moment& moment) const {
    moment.run_epochs = frames_.run_epochs();
    if (!training_.state || !shapes_) return;
    moment.real = real_network(*training_.state);
    if (fits(moment.real, *shapes_))
      moment.shapes = *shapes_;
    else
      moment.real.clear();
  }

  std::optional<views::Moment> finished_moment(Diagnostics& diagnostics) const {
    auto moment = load_moment(folder_, request_, diagnostics);
    if (moment) add_training(*moment);
    return moment;
  }

  /// The moment of the checkpoint of a run that has not finished.
  std::optional<views::Moment> trained_moment() {
    frames_.refresh();
    views::Moment moment = empty_moment();
    if (!training_.state || training_.state->epochs_done() == 0) return moment;
    moment.history = training_.state->history;
    if (!shapes_ || training_.state->layers.size() != shapes_->size()) {
      add_state(*training_.state, moment);
      return moment;
    }
    std::map<std::size_t, std::unique_ptr<train::LayerArithmetic>> arithmetics;
    const auto arithmetic = [&](std::size_t c) -> const train::LayerArithmetic& {
      auto& made = arithmetics[c];
      if (!made) made = train::arithmetic_of(training_.candidates[c]);
      return *made;
    };
    add_circuit(publish::frame_of(*training_.state, *shapes_, training_.candidates, arithmetic), moment);
    add_training(moment);
    return moment;
  }

  /// The circuit of an epoch, on the rows of the probe.
  void add_circuit(const publish::Frame& frame, views::Moment& moment) const {
    for (const publish::LayerFrame& layer : frame.layers) {
      views::LayerChoice& choice = moment.choices.emplace_back(views::LayerChoice{layer.probabilities, {}});
      if (frame.is_chosen) choice.chosen = layer.candidate;
    }
    if (!shapes_) return;
    moment.netlist = publish::circuit_of(frame, *shapes_, training_.candidates, netlist_name_, data_.maximum,
                                         pipeline_delay_);
    if (!moment.netlist) return;
    if (data_.is_regression()) train::add_quantities(*moment.netlist, data_, 1);
    moment.images = images_of(probe_.batch);
    moment.images_source = probe_.source;
    moment.probe = probe_;
  }

  fs::path folder_;
  data::DataRequest request_;
  data::DataSet data_;
  publish::FrameReader frames_;
  RunTraining training_;
  std::string name_;
  std::string netlist_name_;
  int pipeline_delay_ = 0;
  views::Probe probe_;
  std::optional<std::vector<train::LayerShape>> shapes_;
  std::shared_ptr<const views::Moment> newest_;
  FileMark checkpoint_;
  FileMark document_;
};

}  // namespace

std::unique_ptr<views::MomentSource> open_moments(const fs::path& path, const data::DataRequest& request,
                                                  Diagnostics& diagnostics) {
  const bool is_run = !handoff::is_bundle(path) && fs::is_regular_file(path / train::run_file);
  if (is_run) {
    auto training = read_run_training(path, diagnostics);
    if (!training) return nullptr;
    Diagnostics missing;
    auto data = load_data_set(request.name, request.options, missing);
    if (data) {
      const std::size_t before = diagnostics.size();
      auto moments = std::make_unique<RunMoments>(path, request, std::move(*training), std::move(*data));
      moments->refresh(diagnostics);
      if (diagnostics.size() != before) return nullptr;
      return moments;
    }
    // Without its data, a run that has not finished shows its training alone.
    if (fs::is_regular_file(path / netlist::document_name)) {
      diagnostics.insert(diagnostics.end(), missing.begin(), missing.end());
      return nullptr;
    }
  }
  auto moment = load_moment(path, request, diagnostics);
  if (!moment) return nullptr;
  return std::make_unique<OneMoment>(std::move(*moment));
}

}  // namespace pulsewright::flow
