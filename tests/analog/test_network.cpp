// SPDX-License-Identifier: Apache-2.0
// Configurations, cells and training runs.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "analog/doctor.h"
#include "analog/presets.h"
#include "analog/run_training.h"
#include "base/files.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "base/toml.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

Json parsed(std::string_view toml) {
  Diagnostics diagnostics;
  const auto json = parse_toml(toml, "test", diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(json);
  return *json;
}

TileConfig tile_of(const Json& json) {
  Diagnostics diagnostics;
  TileConfig config = read_tile(json, "/tile", diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(diagnostics.empty());
  return config;
}

/// A small problem of three classes: bars in one of three columns, with noise.
data::DataSet small_set() {
  data::DataSet set;
  set.name = "bars";
  set.rows = set.columns = 3;
  set.maximum = 16;
  set.classes = 3;
  set.train.features = set.test.features = 9;
  Random random(5, 0);
  for (int i = 0; i < 90; ++i) {
    data::ImageSet& part = i % 3 == 0 ? set.test : set.train;
    const auto label = static_cast<std::uint8_t>(random.below(3));
    part.labels.push_back(label);
    for (std::uint8_t pixel = 0; pixel < 9; ++pixel)
      part.pixels.push_back(
          static_cast<std::uint8_t>(pixel % 3 == label ? 16 - random.below(5) : random.below(5)));
  }
  return set;
}

/// A drawn tile of this cell and device: valid, with options that change what it keeps.
Json random_tile(Random& random, std::string_view cell, std::string_view device) {
  Json tile;
  tile["cell"] = cell;
  const auto coin = [&] { return random.below(2) == 0; };
  constexpr std::string_view pulse_types[] = {"StochasticCompressed", "Stochastic", "MeanCount",
                                              "DeterministicImplicit"};
  tile["update"]["pulse_type"] = pulse_types[random.below(4)];
  tile["update"]["desired_bl"] = 1 + random.below(40);
  tile["update"]["update_bl_management"] = coin();
  tile["update"]["res"] = coin() ? 0.0 : 0.02;
  tile["update"]["sto_round"] = coin();
  tile["forward"]["noise_management"] = coin() ? "AverageAbsMax" : "AbsMax";
  tile["forward"]["inp_noise"] = coin() ? 0.0 : 0.1;
  tile["digital_bias"] = coin();
  Json one;
  one["type"] = device;
  if (device != "Ideal") {
    one["dw_min"] = 0.01;
    one["lifetime"] = coin() ? 0.0 : 100.0;
    one["diffusion"] = coin() ? 0.0 : 0.001;
    one["write_noise_std"] = coin() ? 0.0 : 2.0;
    one["corrupt_devices_prob"] = coin() ? 0.0 : 0.1;
  }
  tile["device"] = one;
  if (cell == "Vector") {
    constexpr std::string_view policies[] = {"All", "SingleFixed", "SingleSequential", "SingleRandom"};
    tile["vector"]["update_policy"] = policies[random.below(4)];
    tile["n_devices"] = 1 + random.below(3);
    tile["vector"]["first_update_idx"] = 0;
  }
  if (cell == "OneSided") {
    tile["one_sided"]["refresh_every"] = random.below(3);
    tile["one_sided"]["refresh_upper_thres"] = 0.2;
    tile["one_sided"]["refresh_lower_thres"] = 0.05;
    tile["one_sided"]["copy_inverted"] = coin();
  }
  if (cell == "MixedPrecision") {
    tile["mixed_precision"]["n_x_bins"] = random.below(16);
    tile["mixed_precision"]["n_rows_per_transfer"] = coin() ? -1 : 1;
    tile["mixed_precision"]["transfer_every"] = 1 + random.below(3);
  }
  const TransferVersion* version = find_transfer_version(cell);
  if (version == nullptr) return tile;
  Json& transfer = tile["transfer"];
  transfer["transfer_every"] = 1 + random.below(3);
  transfer["units_in_mbatch"] = coin();
  transfer["transfer_columns"] = coin();
  transfer["gamma"] = coin() ? 0.0 : 0.3;
  transfer["random_selection"] = coin();
  transfer["with_reset_prob"] = coin() ? 0.0 : 0.5;
  transfer["fast_lr"] = coin() ? 0.0 : 0.3;
  if (version->is_buffered) transfer["forget_buffer"] = coin();
  if (version->is_chopped) {
    transfer["auto_scale"] = coin();
    transfer["in_chop_prob"] = 0.5;
    transfer["in_chop_random"] = coin();
    transfer["out_chop_prob"] = coin() ? 0.0 : 0.5;
  } else if (coin()) {
    tile["n_devices"] = 3;
  }
  return tile;
}

Json state_of(Tile& tile) {
  Json state{Json::Object{}};
  Archive archive(state);
  tile.exchange(archive);
  return state;
}

/// Batches with drawn rows, with everything that training does to a tile.
void train_tile(Tile& tile, std::uint64_t first, std::uint64_t last) {
  const Shape shape = tile.shape();
  constexpr std::size_t batch = 2;
  for (std::uint64_t step = first; step < last; ++step) {
    Random random(99, step);
    Vector x(batch * shape.inputs);
    Vector d(batch * shape.outputs);
    for (float& value : x) value = static_cast<float>(2 * random.uniform() - 1);
    for (float& value : d) value = static_cast<float>(random.uniform() - 0.5);
    Vector y(shape.outputs);
    Vector back(shape.inputs);
    for (std::size_t b = 0; b < batch; ++b) {
      tile.forward(View(x).subspan(b * shape.inputs, shape.inputs), y);
      tile.backward(View(d).subspan(b * shape.outputs, shape.outputs), back);
    }
    tile.step(x, d, batch, 0.1F);
  }
}

TEST_CASE(
    "every cell of every device resumes from a checkpoint bit for bit, and its configuration reads back") {
  Random random(41, 0);
  int tried = 0;
  for (const std::string_view cell : cell_names())
    for (const Device& device : devices()) {
      if (cell == "OneSided" && device.pulse == nullptr) continue;
      INFO(cell << " of " << device.name);
      const Json json = random_tile(random, cell, device.name);
      INFO(compact_json(json));
      const TileConfig config = tile_of(json);
      const Json resolved = tile_json(config);
      CHECK(tile_json(tile_of(resolved)) == resolved);
      Tile whole(config, {3, 4}, 7, 0);
      train_tile(whole, 0, 20);
      Tile first(config, {3, 4}, 7, 0);
      train_tile(first, 0, 9);
      const Json saved = state_of(first);
      // As it is on disk.
      Diagnostics diagnostics;
      const auto loaded = parse_json(compact_json(saved), diagnostics);
      REQUIRE(loaded);
      Tile second(config, {3, 4}, 7, 0);
      Archive archive(*loaded, "", diagnostics);
      second.exchange(archive);
      INFO(to_text(diagnostics));
      REQUIRE(diagnostics.empty());
      CHECK(state_of(second) == saved);
      train_tile(second, 9, 20);
      CHECK(state_of(second) == state_of(whole));
      for (const float weight : whole.cell().weights()) CHECK(std::isfinite(weight));
      // It is no comparison of states that never change.
      CHECK_FALSE(saved == state_of(whole));
      ++tried;
    }
  CHECK(tried == 9 * 10 - 1);
}

TEST_CASE("a damaged checkpoint is diagnosed") {
  Random random(43, 0);
  const TileConfig config = tile_of(random_tile(random, "TTv3", "SoftBounds"));
  Tile tile(config, {3, 4}, 7, 0);
  const Json good = state_of(tile);
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, Json>>{{"in_chopper", Json(Json::Array{Json(1)})},
                                                 {"mean", Json("x")},
                                                 {"updates", Json(-1)},
                                                 {"fast_rate", Json(1e300)}}) {
    Json bad = good;
    bad["cell"][key] = value;
    Diagnostics diagnostics;
    Archive archive(bad, "", diagnostics);
    Tile other(config, {3, 4}, 7, 0);
    other.exchange(archive);
    INFO(key);
    CHECK(diagnostics.size() == 1);
  }
}

constexpr std::string_view small_network = R"(
[network]
hidden = [5]
[training]
epochs = 6
batch = 4
lr = 0.2
lr_after = [4]
[tile]
cell = "TTv3"
[tile.device]
type = "SoftBounds"
dw_min = 0.02
[tile.transfer]
fast_lr = 0.5
auto_scale = true
[layer.2]
cell = "Single"
transfer.gamma = 0.0
)";

NetworkConfig network_of(std::string_view toml) {
  Diagnostics diagnostics;
  NetworkConfig config = read_network(parsed(toml), diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(diagnostics.empty());
  return config;
}

TEST_CASE("a layer's own table stands over the common one, and keys that its cell lacks are refused") {
  Diagnostics diagnostics;
  read_network(parsed(small_network), diagnostics);
  CHECK_THAT(to_text(diagnostics), Catch::Contains("/layer/2/transfer"));
}

std::string run_bytes(const std::filesystem::path& folder) {
  return read_file(folder / checkpoint_name) + read_file(folder / report_name) +
         read_file(folder / config_name);
}

std::string two_layers() {
  std::string text(small_network.substr(0, small_network.find("[layer.2]")));
  return text + "[layer.2]\nupdate.desired_bl = 7\n";
}

TEST_CASE("a run has the same bytes for one and two threads, and stopped and resumed") {
  const NetworkConfig config = network_of(two_layers());
  CHECK(config.layers[0].update.desired_bl == 31);
  CHECK(config.layers[1].update.desired_bl == 7);
  const data::DataSet set = small_set();
  const TemporaryFolder folder;
  std::vector<std::string> bytes;
  for (const unsigned threads : {1U, 2U}) {
    Workers workers(threads);
    Diagnostics diagnostics;
    const auto path = folder.path() / fmt::format("threads_{}", threads);
    const auto outcome = run_training(config, set, {"bars", {}}, 3, workers,
                                      {path, [] { return false; }, [](const auto&) {}}, diagnostics);
    REQUIRE(outcome);
    CHECK(outcome->is_done);
    bytes.push_back(run_bytes(path));
  }
  CHECK(bytes[0] == bytes[1]);
  // Three processes, as it were, each with two epochs.
  const auto path = folder.path() / "resumed";
  for (int part = 0; part < 3; ++part) {
    Workers workers(1);
    Diagnostics diagnostics;
    int asked = 0;
    const auto outcome = run_training(config, set, {"bars", {}}, 3, workers,
                                      {path, [&] { return asked++ == 2; }, [](const auto&) {}}, diagnostics);
    REQUIRE(outcome);
    CHECK(outcome->epochs == 2 * part + 2);
  }
  CHECK(run_bytes(path) == bytes[0]);
  // Another seed is another run.
  Workers workers(1);
  Diagnostics diagnostics;
  CHECK_FALSE(run_training(config, set, {"bars", {}}, 4, workers,
                           {path, [] { return false; }, [](const auto&) {}}, diagnostics));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("/seed"));
}

TEST_CASE("a checkpoint of another configuration is refused with what differs") {
  const data::DataSet set = small_set();
  const TemporaryFolder folder;
  Workers workers(1);
  Diagnostics diagnostics;
  NetworkConfig config = network_of(two_layers());
  config.epochs = 1;
  const TrainingRun run{folder.path() / "run", [] { return false; }, [](const auto&) {}};
  REQUIRE(run_training(config, set, {"bars", {}}, 3, workers, run, diagnostics));
  config.layers[0].devices[0].settings.set(dw_min, 0.5F);
  config.lr = 0.7F;
  CHECK_FALSE(run_training(config, set, {"bars", {}}, 3, workers, run, diagnostics));
  const std::string text = to_text(diagnostics);
  CHECK_THAT(text, Catch::Contains("/configuration/training/lr"));
  CHECK_THAT(text, Catch::Contains("/configuration/layer/1/devices"));
}

TEST_CASE("each cell learns a small problem") {
  const data::DataSet set = small_set();
  const TemporaryFolder folder;
  for (const std::string_view cell : cell_names()) {
    std::string text = "[network]\nhidden = [6]\n[training]\nepochs = 12\nbatch = 4\nlr = 0.3\n[tile]\n";
    text += fmt::format("cell = \"{}\"\n[tile.device]\ntype = \"SoftBounds\"\ndw_min = 0.01\n", cell);
    if (cell == "OneSided") text += "[tile.one_sided]\nrefresh_every = 1\n";
    Workers workers(1);
    Diagnostics diagnostics;
    const auto outcome =
        run_training(network_of(text), set, {"bars", {}}, 3, workers,
                     {folder.path() / cell, [] { return false; }, [](const auto&) {}}, diagnostics);
    REQUIRE(outcome);
    INFO(cell);
    CHECK(*outcome->report.find("test_accuracy")->get_if<double>() > 0.6);
    CHECK(*outcome->report.find("pulses_up")->integer() > 0);
  }
}

TEST_CASE("everything wrong with a configuration is reported at once") {
  Diagnostics diagnostics;
  read_network(parsed(R"(
[network]
hiden = [3]
activation = "softmax"
[training]
lr = nan
batch = -1
lr_after = ["x"]
[tile]
cell = "TTv9"
forward.inp_bound = 2.0
update.desired_bl = 3.5
[tile.device]
type = "ExpStep"
dw_min = -1.0
gama_up = 3.0
[layer.7]
cell = "Single"
[tils]
)"),
               diagnostics);
  const std::string text = to_text(diagnostics);
  for (const char* part :
       {"/network/hiden", "did you mean hidden?", "/network/activation", "/training/lr:", "/training/batch",
        "/training/lr_after/0", "/tile/cell", "/tile/forward/inp_bound", "/tile/update/desired_bl",
        "/tile/device/dw_min", "did you mean gamma_up?", "/layer/", "/tils", "did you mean tile?"})
    CHECK_THAT(text, Catch::Contains(part));
}

TEST_CASE("TOML that is none is diagnosed with its place, and dates are refused") {
  for (const char* text : {"a = ", "a = 1\na = 2", "[a\n", "a = 2020-01-01", "a = \"\\q\""}) {
    Diagnostics diagnostics;
    CHECK_FALSE(parse_toml(text, "file.toml", diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK_THAT(diagnostics[0].where, Catch::StartsWith("file.toml:"));
  }
  const Json json = parsed("a = [1, 2.5, \"x\", true]\n[b]\nc.d = -3\n");
  CHECK(compact_json(json) == R"({"a":[1,2.5,"x",true],"b":{"c":{"d":-3}}})");
}

TEST_CASE("configurations with one wrong value never crash") {
  Random random(47, 0);
  int refused = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const std::string_view cell = cell_names()[random.below(cell_names().size())];
    const Device& device = devices()[random.below(devices().size())];
    Json json;
    json["tile"] = random_tile(random, cell, device.name);
    Json* target = &json;
    for (int depth = 0; depth < 3 && target->object() != nullptr && !target->object()->empty(); ++depth) {
      auto member = target->object()->begin();
      std::advance(member, static_cast<std::ptrdiff_t>(random.below(target->object()->size())));
      target = &(*target)[member->first];
    }
    const Json values[] = {Json(),         Json(-1), Json("x"),   Json(1e300),         Json(-1e30),
                           Json(true),     Json(0),  Json(1e-30), Json(Json::Array{}), Json(Json::Object{}),
                           Json(INT64_MAX)};
    *target = values[random.below(std::size(values))];
    Diagnostics diagnostics;
    const NetworkConfig config = read_network(json, diagnostics);
    refused += diagnostics.empty() ? 0 : 1;
    if (!diagnostics.empty()) continue;
    // What is accepted can be built, examined and used.
    examine(config);
    Tile tile(config.layers[0], {2, 3}, 1, 0);
    train_tile(tile, 0, 2);
  }
  CHECK(refused > 100);
}

TEST_CASE("each preset is a device with steps, and its name serves in a configuration") {
  for (const Preset& preset : presets()) {
    INFO(preset.name);
    REQUIRE(preset.device() != nullptr);
    Json json;
    json["device"]["preset"] = preset.name;
    const TileConfig config = tile_of(json);
    CHECK(config.devices.front().settings == preset.settings());
    CHECK(number_of_states(*preset.device(), preset.settings()) > 3);
    CHECK_FALSE(preset.source.empty());
  }
  CHECK(number_of_states(*find_device("SoftBoundsReference"), find_preset("ReRamArrayOM")->settings()) ==
        Approx(21).margin(0.5));
  CHECK(number_of_states(*find_device("SoftBoundsReference"), find_preset("ReRamArrayHfO2")->settings()) ==
        Approx(4.3).margin(0.1));
}

TEST_CASE("the doctor finds what trains badly, and nothing about a good configuration") {
  const auto findings = [](const std::string& text) {
    std::string all;
    for (const Finding& finding : examine(network_of(text)))
      all += finding.where + ": " + finding.what + "\n";
    return all;
  };
  CHECK(findings(read_file(PULSEWRIGHT_ROOT "/docs/examples/tiki_taka.toml")).empty());
  const std::pair<const char*, const char*> list[] = {
      {"[training]\nlr = 0.0\n", "/training/lr"},
      {"[training]\nlr = 5.0\n[tile.device]\ndw_min = 0.0001\n", "update/desired_bl"},
      {"[training]\nlr = 1e-6\n", "/layer/1/update:"},
      {"[tile.device]\ndw_min = 0.1\n", "states"},
      {"[tile]\ncell = \"TTv2\"\n[tile.transfer]\ntransfer_lr = 0.0\n", "transfer/transfer_lr"},
      {"[tile]\ncell = \"TTv2\"\n[tile.transfer]\nthres_scale = 1e7\n", "transfer/thres_scale"},
      {"[tile]\ncell = \"TTv2\"\n[tile.transfer]\ngamma = 0.1\n", "transfer/gamma"},
      {"[tile]\ncell = \"TTv2\"\n[tile.transfer]\ntransfer_update.desired_bl = 5\n",
       "transfer_update/update_management"},
      {"[tile]\ncell = \"TTv1\"\n[tile.transfer]\ntransfer_every = 0.0\n", "transfer/transfer_every"},
      {"[tile]\ncell = \"TTv3\"\n[tile.transfer]\nthres_scale = 3.0\n", "transfer/thres_scale"},
      {"[tile]\ncell = \"TTv3\"\n[tile.transfer]\nauto_scale = true\nfast_lr = 0.0\n", "transfer/auto_scale"},
      {"[tile]\ncell = \"TTv3\"\n[tile.transfer]\nin_chop_prob = 0.0\n", "transfer/in_chop_prob"},
      {"[tile]\ncell = \"TTv4\"\n[tile.transfer]\nbuffer_cap = 3.0\n", "transfer/buffer_cap"},
      {"[tile]\ncell = \"OneSided\"\n", "one_sided/refresh_every"},
      {"[tile]\nbackward.noise_management = \"None\"\n", "backward/noise_management"},
  };
  for (const auto& [text, place] : list) {
    INFO(text);
    CHECK_THAT(findings(text), Catch::Contains(place));
  }
}

/// Protocol: 64-32-10, 30 epochs, 20 states. Another implementation reaches 0.973 as a mean of three seeds.
TEST_CASE("chopped Tiki-taka trains the digits on 20 states", "[.nightly]") {
  const data::DataSet set = data::digits();
  const TemporaryFolder folder;
  Workers workers(0);
  Diagnostics diagnostics;
  const auto config = load_network(PULSEWRIGHT_ROOT "/docs/examples/tiki_taka.toml", diagnostics);
  REQUIRE(config);
  const auto outcome =
      run_training(*config, set, {"digits", {}}, 1, workers,
                   {folder.path() / "run", [] { return false; }, [](const auto&) {}}, diagnostics);
  REQUIRE(outcome);
  CHECK(*outcome->report.find("test_accuracy_last_five_epochs")->get_if<double>() > 0.95);
}

}  // namespace
}  // namespace pulsewright::analog
