// SPDX-License-Identifier: Apache-2.0
#include "flow/load_moment.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "base/object_reader.h"
#include "flow/run_training.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "train/run.h"

namespace pulsewright::flow {

namespace {

namespace fs = std::filesystem;

/// The history in a training.json, whose shape was checked by whoever wrote it into a bundle.
std::vector<train::EpochRecord> read_history(const Json& training, Diagnostics& diagnostics) {
  std::vector<train::EpochRecord> history;
  ObjectReader reader(training, "", diagnostics);
  for (const auto& [value, pointer] : reader.elements("history")) {
    ObjectReader record(value, pointer, diagnostics);
    train::EpochRecord epoch;
    epoch.phase = static_cast<train::Phase>(record.choice("phase", train::phase_names));
    epoch.epoch = static_cast<int>(record.integer("epoch", {0, INT32_MAX}));
    epoch.loss = record.number("loss");
    epoch.accuracy = record.number("accuracy");
    epoch.temperature = record.number("temperature");
    for (const auto& [length, place] : record.elements("expected_lengths")) {
      const std::int64_t* integer = length.integer();
      const double* number = length.get_if<double>();
      epoch.expected_lengths.push_back(integer ? static_cast<double>(*integer) : number ? *number : 0);
    }
    history.push_back(std::move(epoch));
  }
  return history;
}

void add_run(const fs::path& folder, views::Moment& moment, Diagnostics& diagnostics) {
  auto training = read_run_training(folder, diagnostics);
  if (!training) return;
  moment.candidates = std::move(training->candidates);
  if (training->state) add_state(*training->state, moment);
}

/// The test set of a data set, with what is known of its pictures and classes.
bool add_data(const data::DataRequest& request, views::Moment& moment, Diagnostics& diagnostics) {
  const auto data = data_set_for(*moment.netlist, request, diagnostics);
  if (!data) return false;
  moment.images = labelled_images(data->test);
  moment.images_source = "the test set of " + request.name;
  moment.class_names = data->class_names;
  if (data->is_picture) {
    moment.picture_rows = static_cast<std::size_t>(data->rows);
    moment.picture_columns = static_cast<std::size_t>(data->columns);
  }
  return true;
}

/// The images that come with a netlist, or that serve for lack of others.
bool add_images(const fs::path& path, views::Moment& moment, Diagnostics& diagnostics) {
  auto chosen = choose_images(path, *moment.netlist, {}, diagnostics);
  if (!chosen) return false;
  moment.images = std::move(chosen->images);
  moment.images_source = std::move(chosen->source);
  return true;
}

/// The rows and columns of the images of a bundle, as its training report has them.
void add_picture_shape(const Json& training, views::Moment& moment) {
  const Json* data = training.find("data");
  if (data == nullptr || data->find("rows") == nullptr || data->find("columns") == nullptr) return;
  const std::int64_t* rows = data->find("rows")->integer();
  const std::int64_t* columns = data->find("columns")->integer();
  if (rows == nullptr || columns == nullptr || *rows < 1 || *columns < 1 ||
      *rows > chain_of(*moment.netlist).input->features ||
      *rows * *columns != chain_of(*moment.netlist).input->features)
    return;
  moment.picture_rows = static_cast<std::size_t>(*rows);
  moment.picture_columns = static_cast<std::size_t>(*columns);
}

}  // namespace

std::optional<views::Moment> load_moment(const fs::path& path, const data::DataRequest& request,
                                         Diagnostics& diagnostics) {
  if (!fs::exists(path)) {
    diagnostics.push_back(
        {Code::no_such_input, path.string(), "a run, a bundle or a netlist", "nothing", ""});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  views::Moment moment{.name = shown_name(path), .netlist = {}};
  const bool is_bundle = handoff::is_bundle(path);
  const bool is_run = !is_bundle && fs::is_regular_file(path / train::run_file);
  std::optional<Json> training;
  if (is_run) add_run(path, moment, diagnostics);
  if (is_bundle && fs::is_regular_file(path / handoff::training_name))
    training = read_document(path / handoff::training_name, diagnostics);
  if (training) moment.history = read_history(*training, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  if (is_run && !fs::is_regular_file(path / netlist::document_name)) return moment;
  moment.netlist = netlist::load_netlist(path, diagnostics);
  if (!moment.netlist) return std::nullopt;
  if (!is_bundle && !request.name.empty()) {
    if (!add_data(request, moment, diagnostics)) return std::nullopt;
    return moment;
  }
  // What a bundle carries needs no data set, which its receiver may not have.
  if (!add_images(path, moment, diagnostics)) return std::nullopt;
  if (is_bundle) moment.class_names = request.options.class_names;
  if (training && data::has_pictures(request)) add_picture_shape(*training, moment);
  return moment;
}

}  // namespace pulsewright::flow
