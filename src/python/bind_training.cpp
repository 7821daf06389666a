// SPDX-License-Identifier: Apache-2.0
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "data/array_set.h"
#include "flow/train_network.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/listeners.h"

namespace pulsewright::python {

namespace {

/// One half of a data set in memory: of `labels` and `targets` the one that the task needs has rows.
struct Half {
  std::string name;
  std::string wanted_name;
  Bytes pixels;
  Labels labels;
  Numbers targets;

  data::ArrayRows rows() const {
    const auto copy = [](const auto& array) {
      return std::vector(array.data(), array.data() + array.size());
    };
    return {name, wanted_name, copy(pixels), copy(labels), copy(targets)};
  }
};

/// A data set in memory.
struct Arrays {
  Half train;
  std::optional<Half> test;
  std::vector<int> image;  ///< rows, columns, channels
  bool is_picture;
};

std::optional<data::DataSet> data_set_of(const Arrays& arrays, const data::DataOptions& options,
                                         Diagnostics& diagnostics) {
  const bool is_regression = options.task == data::Task::regression;
  return data::array_data_set(arrays.train.rows(),
                              arrays.test ? std::optional(arrays.test->rows()) : std::nullopt,
                              {arrays.image.at(0), arrays.image.at(1), arrays.image.at(2)}, arrays.is_picture,
                              is_regression ? arrays.train.targets.shape(1) : 0, options, diagnostics);
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
  module.def("train", train, nb::arg("request"), nb::arg("arrays").none(), nb::arg("progress").none());
}

}  // namespace pulsewright::python
