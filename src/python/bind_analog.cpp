// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "analog/doctor.h"
#include "analog/presets.h"
#include "analog/pulse_file.h"
#include "base/failure.h"
#include "base/hash.h"
#include "base/workers.h"
#include "flow/analog_tiles.h"
#include "flow/output_place.h"
#include "python/bindings.h"
#include "python/listeners.h"
#include "python/training_arrays.h"

namespace pulsewright::python {

namespace {

/// Numbers of a tile: [rows][lines].
using Floats = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

analog::View view_of(const Floats& array) {
  return {array.data(), array.size()};
}

/// Refuses a text of JSON, or what `read` finds wrong in it.
template <class Read>
auto read_config(const std::string& text, Read read) {
  Diagnostics diagnostics;
  const auto json = parse_json(text, diagnostics);
  if (!json) throw Refusal(std::move(diagnostics));
  auto config = read(*json, diagnostics);
  if (!diagnostics.empty()) throw Refusal(std::move(diagnostics));
  return config;
}

analog::NetworkConfig network_config(const std::string& text) {
  return read_config(text, [](const Json& json, Diagnostics& diagnostics) {
    return analog::read_network(json, diagnostics);
  });
}

/// A layer that Python trains itself. Its reads draw noise, so that threads take turns.
class SharedTile {
 private:
  template <class Array>
  static auto row(const Array& array, std::size_t i) {
    return elements(array).subspan(i * array.shape(1), array.shape(1));
  }

 public:
  SharedTile(const std::string& config, std::size_t outputs, std::size_t inputs, std::uint64_t seed,
             std::uint64_t number)
      : tile_(read_config(config,
                          [](const Json& json, Diagnostics& diagnostics) {
                            return analog::read_tile(json, "", diagnostics);
                          }),
              {outputs, inputs}, seed, number) {}

  /// x: [n][inputs]; y: [n][outputs].
  void forward(const Floats& x, const Result<float>& y) {
    const std::scoped_lock lock(mutex_);
    check(x, y, tile_.shape().inputs, tile_.shape().outputs);
    for (std::size_t i = 0; i < x.shape(0); ++i) tile_.forward(row(x, i), row(y, i));
  }

  /// d: [n][outputs]; x: [n][inputs].
  void backward(const Floats& d, const Result<float>& x) {
    const std::scoped_lock lock(mutex_);
    check(d, x, tile_.shape().outputs, tile_.shape().inputs);
    for (std::size_t i = 0; i < d.shape(0); ++i) tile_.backward(row(d, i), row(x, i));
  }

  /// x: [n][inputs]; d: [n][outputs].
  void step(const Floats& x, const Floats& d, float lr) {
    const std::scoped_lock lock(mutex_);
    check(x, d, tile_.shape().inputs, tile_.shape().outputs);
    tile_.step(view_of(x), view_of(d), x.shape(0), lr);
  }

  /// weights: [outputs][inputs], and one more column with an analog bias.
  void copy_weights(const Result<float>& weights) const {
    const std::scoped_lock lock(mutex_);
    PW_ASSERT(weights.size() == tile_.cell().shape().points());
    std::ranges::copy(tile_.cell().weights(), weights.data());
  }
  std::size_t columns() const { return tile_.cell().shape().inputs; }

  /// bias: [outputs][1].
  void copy_bias(const Result<float>& bias) const {
    const std::scoped_lock lock(mutex_);
    PW_ASSERT(bias.size() == tile_.bias().size());
    std::ranges::copy(tile_.bias(), bias.data());
  }
  std::size_t biases() const { return tile_.bias().size(); }

  /// Of all its arrays.
  analog::PulseReport report() const {
    const std::scoped_lock lock(mutex_);
    analog::PulseReport sum;
    for (const analog::PulsedArray* array : tile_.cell().arrays()) sum += array->report();
    return sum;
  }

 private:
  template <class First, class Second>
  static void check(const First& first, const Second& second, std::size_t wanted, std::size_t other) {
    if (first.shape(1) != wanted || second.shape(1) != other || first.shape(0) != second.shape(0))
      throw nb::value_error(fmt::format("rows of {} and {} numbers, as many of each, were expected, not "
                                        "arrays [{}, {}] and [{}, {}]",
                                        wanted, other, first.shape(0), first.shape(1), second.shape(0),
                                        second.shape(1))
                                .c_str());
  }

  analog::Tile tile_;
  mutable std::mutex mutex_;
};

using analog::PulseUpdate;

/// One update of a freshly drawn array. `trains`: a document as PulseUpdate::document() writes it, or empty.
std::shared_ptr<PulseUpdate> pulse(const std::string& config, std::size_t layer, const Floats& x,
                                   const Floats& d, std::uint64_t seed, const std::string& trains) {
  const analog::NetworkConfig network = network_config(config);
  if (layer < 1 || layer > network.layers.size())
    throw nb::value_error(
        fmt::format("layer is {}; the configuration has 1 to {}", layer, network.layers.size()).c_str());
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<PulseUpdate>(
      listeners.run([&](Diagnostics& diagnostics) -> std::optional<PulseUpdate> {
        std::optional<analog::Trains> given;
        if (!trains.empty())
          if (const auto json = parse_json(trains, diagnostics))
            given = analog::read_trains(*json, "trains: ", diagnostics);
        if (!diagnostics.empty()) return std::nullopt;
        return analog::pulse_update(network.layers[layer - 1], network.lr, view_of(x), view_of(d), seed,
                                    given, diagnostics);
      }));
}

/// pulses: [lines][slots], each line's sign where it has a pulse.
void copy_trains(const std::vector<std::uint64_t>& side, const std::vector<std::int8_t>& signs,
                 std::size_t words, const Result<std::int8_t>& pulses) {
  PW_ASSERT(pulses.shape(0) == signs.size());
  const std::size_t slots = pulses.shape(1);
  for (std::size_t line = 0; line < signs.size(); ++line)
    for (std::size_t slot = 0; slot < slots; ++slot) {
      const bool is_high = (side[line * words + slot / 64] >> slot % 64 & 1) != 0;
      pulses.data()[line * slots + slot] = is_high ? signs[line] : std::int8_t{0};
    }
}

void copy_pulses(const PulseUpdate& update, const Result<std::int8_t>& x, const Result<std::int8_t>& d,
                 const Result<std::int32_t>& counts, const Result<float>& before,
                 const Result<float>& after) {
  const analog::Trains& trains = update.trains;
  copy_trains(trains.x, trains.x_sign, trains.words, x);
  copy_trains(trains.d, trains.d_sign, trains.words, d);
  PW_ASSERT(counts.size() == update.counts.size());
  std::ranges::copy(update.counts, counts.data());
  std::ranges::copy(update.weights_before, before.data());
  std::ranges::copy(update.weights_after, after.data());
}

/// A trained network of tiles.
struct TileNetwork {
  analog::LoadedRun run;
  data::DataSet shape;  ///< without rows
  std::unique_ptr<analog::Network> network;
};

/// The network in the folder of a training, on whatever rows it was trained.
std::optional<TileNetwork> load_network(const std::string& folder, Diagnostics& diagnostics) {
  auto run = analog::load_run(folder, diagnostics);
  if (!run) return std::nullopt;
  const Json& of_data = *run->checkpoint.find("data");
  const auto number = [&](const char* key, std::int64_t most) -> int {
    const Json* value = of_data.find(key);
    const std::int64_t* found = value != nullptr ? value->integer() : nullptr;
    if (found != nullptr && *found >= 1 && *found <= most) return static_cast<int>(*found);
    diagnostics.push_back({Code::bad_checkpoint, fmt::format("/data/{}", key), fmt::format("1 to {}", most),
                           value != nullptr ? value->brief() : "nothing", ""});
    return 0;
  };
  data::DataSet shape;
  shape.train.features = static_cast<std::size_t>(number("features", 1 << 24));
  shape.classes = number("classes", 256);
  shape.maximum = number("maximum", 255);
  if (!diagnostics.empty()) return std::nullopt;
  auto network = analog::restore_network(*run, shape, diagnostics);
  if (!network) return std::nullopt;
  return TileNetwork{std::move(*run), std::move(shape),
                     std::make_unique<analog::Network>(std::move(*network))};
}

std::shared_ptr<TileNetwork> read_network(const std::string& folder) {
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<TileNetwork>(
      listeners.run([&](Diagnostics& diagnostics) { return load_network(folder, diagnostics); }));
}

/// What tells these rows from others when a training goes on.
std::string name_of(const data::DataSet& set) {
  std::string bytes = fmt::format("{} {} {} ", set.train.features, set.train.size(), set.test.size());
  for (const data::ImageSet* half : {&set.train, &set.test}) {
    bytes.append(half->pixels.begin(), half->pixels.end());
    bytes.append(half->labels.begin(), half->labels.end());
  }
  return "arrays:" + sha256_hex(bytes);
}

/// Trains on arrays or on a data set with a name, into the folder `out`; the result of `analog train --json`.
std::string train(const std::string& config, const std::optional<Arrays>& arrays, const std::string& data,
                  const std::string& data_options, std::uint64_t seed, unsigned threads,
                  const std::string& out, nb::object progress) {
  const analog::NetworkConfig network = network_config(config);
  Listeners listeners(std::move(progress), Ending::when_it_stops);
  const auto training = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::TileTraining> {
    flow::TileTrainingOptions options{
        .config = {}, .data = {data, {}}, .seed = seed, .threads = threads, .out = out};
    const auto json = parse_json(data_options, diagnostics);
    if (!json) return std::nullopt;
    options.data.options = data::read_data_options(*json, "/data_options", diagnostics);
    flow::check_output_folder("--out", out, "analog train", analog::checkpoint_name, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    const auto set = arrays ? data_set_of(*arrays, options.data.options, diagnostics)
                            : data::load_data_set(data, options.data.options, diagnostics);
    if (!set) return std::nullopt;
    options.data.name = arrays ? name_of(*set) : data::absolute_data_name(data);
    return flow::train_tiles(
        network, *set, options, listeners.progress(), [&] { return listeners.stop(); }, diagnostics);
  });
  return compact_json(to_json(training));
}

data::ImageSet image_set(const TileNetwork& network, const Bytes& pixels) {
  const Images images(pixels, static_cast<std::int64_t>(network.shape.train.features), network.shape.maximum);
  return {.features = network.shape.train.features,
          .pixels = {pixels.data(), pixels.data() + pixels.size()},
          .labels = {}};
}

/// classes: [n][1].
void classify(const TileNetwork& network, const Bytes& pixels, std::uint64_t evaluation, unsigned threads,
              const Result<std::int32_t>& classes) {
  const nb::gil_scoped_release free;
  const data::ImageSet set = image_set(network, pixels);
  Workers workers(threads);
  const auto found =
      network.network->classify(analog::scaled_images(set, network.shape.maximum), evaluation, workers);
  PW_ASSERT(found.size() == classes.size());
  std::ranges::transform(found, classes.data(), [](std::size_t c) { return static_cast<std::int32_t>(c); });
}

/// The result of `analog evaluate --json`, on these images.
std::string evaluate(const TileNetwork& network, const Bytes& pixels, const Labels& labels,
                     std::uint64_t repeats, const std::vector<std::int64_t>& times, bool compensates,
                     unsigned threads) {
  Listeners listeners(nb::none(), Ending::at_once);
  data::ImageSet set = image_set(network, pixels);
  for (const std::int64_t label : elements(labels)) set.labels.push_back(static_cast<std::uint8_t>(label));
  return compact_json(to_json(listeners.run([&](Diagnostics& diagnostics) {
    return flow::evaluate_tiles(
        *network.network, network.run.seed, set, network.shape.maximum,
        {.run = {}, .repeats = repeats, .times = times, .compensates = compensates, .threads = threads},
        diagnostics);
  })));
}

std::string describe(const TileNetwork& network) {
  Json json;
  json["features"] = network.shape.train.features;
  json["classes"] = network.shape.classes;
  json["maximum"] = network.shape.maximum;
  json["configuration"] = network_json(network.run.config);
  for (const analog::Tile& tile : network.network->tiles()) {
    Json layer;
    layer["outputs"] = tile.shape().outputs;
    layer["inputs"] = tile.shape().inputs;
    layer["columns"] = tile.cell().shape().inputs;
    layer["biases"] = tile.bias().size();
    json["layers"].push_back(std::move(layer));
  }
  return compact_json(json);
}

/// weights: [outputs][columns]; bias: [biases][1].
void copy_layer(const TileNetwork& network, std::size_t layer, const Result<float>& weights,
                const Result<float>& bias) {
  const analog::Tile& tile = network.network->tiles().at(layer);
  PW_ASSERT(weights.size() == tile.cell().weights().size() && bias.size() == tile.bias().size());
  std::ranges::copy(tile.cell().weights(), weights.data());
  std::ranges::copy(tile.bias(), bias.data());
}

/// The resolved configuration in a file.
std::string load_config(const std::string& file) {
  Listeners listeners(nb::none(), Ending::at_once);
  return compact_json(network_json(
      listeners.run([&](Diagnostics& diagnostics) { return analog::load_network(file, diagnostics); })));
}

/// The result of `analog doctor --json`.
std::string examine(const std::string& config) {
  const analog::NetworkConfig network = network_config(config);
  Json json;
  json["findings"] = to_json(analog::examine(network));
  json["configuration"] = network_json(network);
  return compact_json(json);
}

std::string list_presets() {
  Json json{Json::Array{}};
  for (const analog::Preset& preset : analog::presets()) json.push_back(to_json(preset));
  return compact_json(json);
}

void bind_tile(nb::module_& module) {
  nb::class_<analog::PulseReport>(module, "PulseReport")
      .def_ro("up", &analog::PulseReport::up)
      .def_ro("down", &analog::PulseReport::down)
      .def_ro("at_bound", &analog::PulseReport::at_bound);
  const auto released = nb::call_guard<nb::gil_scoped_release>();
  nb::class_<SharedTile>(module, "Tile")
      .def(nb::init<std::string, std::size_t, std::size_t, std::uint64_t, std::uint64_t>())
      .def("forward", &SharedTile::forward, nb::arg("x").noconvert(), nb::arg("y").noconvert(), released)
      .def("backward", &SharedTile::backward, nb::arg("d").noconvert(), nb::arg("x").noconvert(), released)
      .def("step", &SharedTile::step, nb::arg("x").noconvert(), nb::arg("d").noconvert(), nb::arg("lr"),
           released)
      .def("copy_weights", &SharedTile::copy_weights, nb::arg("weights").noconvert(), released)
      .def("copy_bias", &SharedTile::copy_bias, nb::arg("bias").noconvert(), released)
      .def_prop_ro("columns", &SharedTile::columns)
      .def_prop_ro("biases", &SharedTile::biases)
      .def("report", &SharedTile::report, released);
  nb::class_<PulseUpdate>(module, "PulseUpdate")
      .def_prop_ro("length", [](const PulseUpdate& update) { return update.trains.length; })
      .def_prop_ro("x_scale", [](const PulseUpdate& update) { return update.scale.x_scale; })
      .def_prop_ro("d_scale", [](const PulseUpdate& update) { return update.scale.d_scale; })
      .def_ro("report", &PulseUpdate::report)
      .def("document", [](const PulseUpdate& update) { return canonical_json(pulses_json(update)); })
      .def("copy", copy_pulses);
}

}  // namespace

void bind_analog(nb::module_& module) {
  bind_tile(module);
  module.def("pulse", pulse, nb::arg("config"), nb::arg("layer"), nb::arg("x").noconvert(),
             nb::arg("d").noconvert(), nb::arg("seed"), nb::arg("trains"));
  nb::class_<TileNetwork>(module, "TileNetwork")
      .def("describe", describe)
      .def("copy_layer", copy_layer, nb::arg("layer"), nb::arg("weights").noconvert(),
           nb::arg("bias").noconvert())
      .def("classify", classify, nb::arg("pixels").noconvert(), nb::arg("evaluation"), nb::arg("threads"),
           nb::arg("out").noconvert())
      .def("evaluate", evaluate, nb::arg("pixels").noconvert(), nb::arg("labels").noconvert(),
           nb::arg("repeats"), nb::arg("times"), nb::arg("compensates"), nb::arg("threads"));
  module.def("train_tiles", train, nb::arg("config"), nb::arg("arrays").none(), nb::arg("data"),
             nb::arg("data_options"), nb::arg("seed"), nb::arg("threads"), nb::arg("out"),
             nb::arg("progress").none());
  module.def("read_tiles", read_network, nb::arg("folder"));
  module.def("load_tile_config", load_config, nb::arg("file"));
  module.def("examine_tiles", examine, nb::arg("config"));
  module.def("tile_presets", list_presets);
}

}  // namespace pulsewright::python
