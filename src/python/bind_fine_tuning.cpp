// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "flow/import_network.h"
#include "flow/straight_through.h"
#include "mapping/activations.h"
#include "python/bindings.h"
#include "python/circuit.h"
#include "python/listeners.h"
#include "python/training_arrays.h"

namespace pulsewright::python {

namespace {

using flow::ImportedNetwork;
using interchange::FloatNetwork;
using mapping::StraightThrough;
using mapping::StraightThroughPass;

/// Numbers of a layer in memory that torch owns.
template <class T>
using Plane = nb::ndarray<T, nb::c_contig, nb::device::cpu>;
using LayerArray = std::pair<Plane<const float>, Plane<const float>>;
using GradientArray = std::pair<Plane<float>, Plane<float>>;

/// The class that the float network gives to each image. pixels: [images][features].
std::vector<std::int64_t> classes_of(const FloatNetwork& network, int maximum,
                                     std::span<const std::uint8_t> pixels, unsigned threads) {
  const auto features = static_cast<std::size_t>(network.input.values());
  std::vector<std::int64_t> classes(pixels.size() / features);
  Workers workers(threads);
  workers.run(classes.size(), [&](std::size_t i) {
    const auto logits = mapping::logits_of(network, maximum, pixels.subspan(i * features, features));
    classes[i] = std::ranges::max_element(logits) - logits.begin();
  });
  return classes;
}

/// Rows without labels get those of the float network; for them `options` have a maximum.
std::optional<data::DataSet> data_set_of(const Arrays& arrays, const FloatNetwork& network,
                                         const train::TrainOptions& options, Diagnostics& diagnostics) {
  const data::DataOptions& of_data = options.data_options;
  data::ArrayRows rows = arrays.train.rows();
  std::optional<data::ArrayRows> test;
  if (arrays.test) test = arrays.test->rows();
  const auto features = static_cast<std::size_t>(network.input.values());
  std::optional<data::NetworkShape> shape;
  if (rows.labels.empty() && !rows.pixels.empty() && arrays.train.pixels.shape(1) == features) {
    shape = {features, of_data.maximum.value(), static_cast<int>(network.layers.back().shape.outputs())};
    rows.labels = classes_of(network, shape->maximum, rows.pixels, options.threads);
  }
  return data::array_data_set(std::move(rows), std::move(test), arrays.shape(), arrays.is_picture, 0, of_data,
                              diagnostics, shape);
}

/// Calls work(request, data, diagnostics) with what Python asks for, and returns what it returns.
template <class Work>
auto run(const ImportedNetwork& imported, const std::string& text, const std::optional<Arrays>& arrays,
         Listeners& listeners, Work work) {
  return listeners.run([&](Diagnostics& diagnostics) -> decltype(work({}, {}, diagnostics)) {
    const auto json = parse_json(text, diagnostics);
    if (!json) return std::nullopt;
    flow::TrainingRequest read = flow::read_training_request(*json, diagnostics);
    flow::ImportedTrainingRequest request{
        std::move(read.options),
        {!json->find("length"), !json->find("epochs"), !json->find("tune_rate")},
        read.out,
        flow::FloatSource{imported.model.network, imported.sha256, imported.model_sha256}};
    std::optional<data::DataSet> data;
    if (arrays) data = data_set_of(*arrays, imported.model.network, request.options, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return work(std::move(request), std::move(data), diagnostics);
  });
}

flow::TrainingListeners heard(Listeners& listeners) {
  return {.progress = listeners.progress(), .stop = [&] { return listeners.stop(); }, .begins = {}};
}

/// The result of `train --from --json`. `request`: for flow::read_training_request().
std::string fine_tune(const ImportedNetwork& imported, const std::string& request,
                      const std::optional<Arrays>& arrays, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::when_it_stops);
  return compact_json(to_json(run(
      imported, request, arrays, listeners,
      [&](flow::ImportedTrainingRequest wanted, std::optional<data::DataSet> data, Diagnostics& diagnostics) {
        return flow::train_imported(std::move(wanted), std::move(data), heard(listeners), {}, diagnostics);
      })));
}

std::shared_ptr<StraightThrough> straight_through(const ImportedNetwork& imported, const std::string& request,
                                                  const std::optional<Arrays>& arrays, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::when_it_stops);
  return std::make_shared<StraightThrough>(run(
      imported, request, arrays, listeners,
      [&](flow::ImportedTrainingRequest wanted, std::optional<data::DataSet> data, Diagnostics& diagnostics) {
        return flow::straight_through(std::move(wanted), data.value(), heard(listeners), diagnostics);
      }));
}

/// Times 0 only what is not finite becomes something else; sums of it take no branches.
bool are_finite(std::span<const float> values) {
  const Eigen::Map<const train::Vector> vector(values.data(), static_cast<Eigen::Index>(values.size()));
  return (vector * 0.0f).sum() == 0;
}

std::vector<mapping::LayerValues> values_of(const StraightThrough& network,
                                            const std::vector<LayerArray>& arrays) {
  std::vector<mapping::LayerValues> values;
  for (const auto& [weights, biases] : arrays) {
    const std::size_t l = values.size();
    values.push_back({elements(weights), elements(biases)});
    const train::LayerShape& shape = network.shape(l);
    if (weights.size() != static_cast<std::size_t>(shape.weights()) ||
        biases.size() != static_cast<std::size_t>(shape.neurons))
      throw nb::value_error(fmt::format("layer {}: {} weights and {} biases, but it has {} and {}", l + 1,
                                        weights.size(), biases.size(), shape.weights(), shape.neurons)
                                .c_str());
    if (!are_finite(values[l].weights) || !are_finite(values[l].biases))
      throw nb::value_error(
          fmt::format("layer {}: weights or biases are not finite; a lower rate keeps them so", l + 1)
              .c_str());
  }
  return values;
}

/// counts: [images][classes], the integers of the last layer.
std::shared_ptr<StraightThroughPass> forward(const StraightThrough& network, const Bytes& pixels,
                                             const std::vector<LayerArray>& layers,
                                             const Result<std::int32_t>& counts, unsigned threads) {
  const Images images(pixels, network.features(), network.maximum());
  Workers workers(threads);
  auto pass = std::make_shared<StraightThroughPass>(
      network.forward(values_of(network, layers), elements(pixels), workers));
  const train::IntMatrix found = network.counts(*pass);
  std::ranges::copy(found.reshaped<Eigen::RowMajor>(), counts.data());
  return pass;
}

/// Writes the gradients of each layer, from those of counts times unit(). gradient: [images][classes].
void backward(const StraightThrough& network, const StraightThroughPass& pass,
              const Plane<const float>& gradient, const std::vector<GradientArray>& layers,
              unsigned threads) {
  Workers workers(threads);
  const auto images = static_cast<Eigen::Index>(gradient.size()) / network.classes();
  const auto found = network.backward(
      pass, Eigen::Map<const train::Matrix>(gradient.data(), images, network.classes()), workers);
  for (std::size_t l = 0; l < found.size(); ++l) {
    std::ranges::copy_n(found[l].weights.data(), found[l].weights.size(), layers.at(l).first.data());
    std::ranges::copy_n(found[l].biases.data(), found[l].biases.size(), layers.at(l).second.data());
  }
}

/// Copies what layer `l` begins with.
void start(const StraightThrough& network, std::size_t l, const Plane<float>& weights,
           const Plane<float>& biases) {
  const train::LayerParameters& begins = network.start(l);
  std::ranges::copy_n(begins.weights.data(), begins.weights.size(), weights.data());
  std::ranges::copy_n(begins.biases.data(), begins.biases.size(), biases.data());
}

/// What a module needs to know: [layer] taps and neurons, and the ends.
std::string description(const StraightThrough& network) {
  Json json;
  json["layers"] = Json::Array{};
  for (std::size_t l = 0; l < network.layers(); ++l) {
    Json layer;
    layer["taps"] = network.shape(l).taps();
    layer["neurons"] = network.shape(l).neurons;
    json["layers"].push_back(std::move(layer));
  }
  json["features"] = network.features();
  json["classes"] = network.classes();
  json["maximum"] = network.maximum();
  json["unit"] = network.unit();
  return compact_json(json);
}

std::shared_ptr<Circuit> circuit_of(const StraightThrough& network, const std::vector<LayerArray>& layers) {
  return std::make_shared<Circuit>(network.netlist_of(values_of(network, layers)), std::string());
}

}  // namespace

void bind_fine_tuning(nb::module_& module) {
  module.def("fine_tune", fine_tune, nb::arg("model"), nb::arg("request"), nb::arg("arrays").none(),
             nb::arg("progress").none());
  module.def("straight_through", straight_through, nb::arg("model"), nb::arg("request"), nb::arg("arrays"),
             nb::arg("progress").none());
  nb::class_<StraightThroughPass>(module, "StraightThroughPass", "A forward pass, kept for its gradients.");
  nb::class_<StraightThrough>(module, "StraightThrough", "A mapped network whose weights torch trains.")
      .def("forward", forward, nb::arg("pixels").noconvert(), nb::arg("layers"),
           nb::arg("counts").noconvert(), nb::arg("threads"), nb::call_guard<nb::gil_scoped_release>())
      .def("backward", backward, nb::arg("pass_"), nb::arg("gradient").noconvert(), nb::arg("layers"),
           nb::arg("threads"), nb::call_guard<nb::gil_scoped_release>())
      .def("start", start, nb::arg("layer"), nb::arg("weights").noconvert(), nb::arg("biases").noconvert())
      .def("circuit", circuit_of, nb::arg("layers"))
      .def("description", description);
}

}  // namespace pulsewright::python
