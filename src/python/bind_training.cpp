// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "base/failure.h"
#include "flow/train_network.h"
#include "python/bindings.h"
#include "python/listeners.h"
#include "python/training_arrays.h"

namespace pulsewright::python {

namespace {

/// The data set that --data names. `options`: as in run.json.
std::shared_ptr<data::DataSet> load_data(const std::string& name, const std::string& options) {
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<data::DataSet>(
      listeners.run([&](Diagnostics& diagnostics) -> std::optional<data::DataSet> {
        const auto json = parse_json(options, diagnostics);
        if (!json) return std::nullopt;
        const data::DataOptions read = data::read_data_options(*json, "/data_options", diagnostics);
        if (!diagnostics.empty()) return std::nullopt;
        return load_data_set(name, read, diagnostics);
      }));
}

/// The shape of an image, what its pixels may be, and the rows of each half.
std::string description(const data::DataSet& data) {
  Json json;
  json["image"] = Json::array_of(std::vector{data.rows, data.columns, data.channels});
  json["is_picture"] = data.is_picture;
  json["maximum"] = data.maximum;
  json["train"] = data.train.size();
  json["test"] = data.test.size();
  json["outputs"] = data.targets.size();
  json["classes"] = Json::array_of(data.class_names);
  return compact_json(json);
}

/// Copies the pixels of a half, and its labels or its targets.
void copy_rows(const data::DataSet& data, bool test, const Result<std::uint8_t>& pixels,
               const Result<std::int64_t>& labels, const Result<double>& targets) {
  const data::ImageSet& rows = test ? data.test : data.train;
  PW_ASSERT(pixels.size() == rows.pixels.size() && labels.size() == rows.labels.size() &&
            targets.size() == rows.targets.size());
  std::ranges::copy(rows.pixels, pixels.data());
  std::ranges::copy(rows.labels, labels.data());
  std::ranges::copy(rows.targets, targets.data());
}

/// The result of `train --json`. `request`: for flow::read_training_request().
std::string train(const std::string& request, const std::optional<Arrays>& arrays, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::when_it_stops);
  const flow::TrainedNetwork trained =
      listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::TrainedNetwork> {
        const auto json = parse_json(request, diagnostics);
        if (!json) return std::nullopt;
        flow::TrainingRequest options = flow::read_training_request(*json, diagnostics);
        std::optional<data::DataSet> data;
        if (arrays) data = data_set_of(*arrays, options.options.data_options, diagnostics);
        if (!diagnostics.empty()) return std::nullopt;
        return flow::train_network(
            std::move(options), std::move(data),
            {.progress = listeners.progress(), .stop = [&] { return listeners.stop(); }, .begins = {}},
            diagnostics);
      });
  return compact_json(to_json(trained));
}

}  // namespace

void bind_training(nb::module_& module) {
  nb::class_<Half>(module, "Half").def(nb::init<std::string, std::string, Bytes, Labels, Numbers>());
  nb::class_<Arrays>(module, "Arrays").def(nb::init<Half, std::optional<Half>, std::vector<int>, bool>());
  nb::class_<data::DataSet>(module, "DataSet", "A data set as the program reads it.")
      .def("description", description)
      .def("copy_rows", copy_rows, nb::arg("test"), nb::arg("pixels").noconvert(),
           nb::arg("labels").noconvert(), nb::arg("targets").noconvert());
  module.def("load_data", load_data, nb::arg("name"), nb::arg("options"));
  module.def("train", train, nb::arg("request"), nb::arg("arrays").none(), nb::arg("progress").none());
}

}  // namespace pulsewright::python
