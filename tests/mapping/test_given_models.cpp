// SPDX-License-Identifier: Apache-2.0
// The models of other tools, mapped to circuits of the digits and fine-tuned.
#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "exact/engine.h"
#include "interchange/import_model.h"
#include "mapping/activations.h"
#include "mapping/circuit.h"
#include "mapping/map_network.h"
#include "netlist/document.h"
#include "train/run.h"

namespace pulsewright::mapping {
namespace {

namespace fs = std::filesystem;

interchange::FloatNetwork model_of(const std::string& file) {
  const fs::path path = fs::path(PULSEWRIGHT_ROOT) / "tests/interchange/models" / file;
  Diagnostics wrong;
  const std::string bytes = read_file(path);
  auto model = interchange::import_model({path, file, bytes}, {}, wrong);
  INFO(to_text(wrong));
  REQUIRE(model.has_value());
  return std::move(model->network);
}

const data::DataSet& digits() {
  static const data::DataSet data = data::digits();
  return data;
}

Mapping mapping_of(const interchange::FloatNetwork& network) {
  Diagnostics wrong;
  auto mapping = map_network(network, digits(), 0, wrong);
  INFO(to_text(wrong));
  REQUIRE(mapping.has_value());
  return std::move(*mapping);
}

std::int64_t label_of(const std::vector<double>& logits) {
  return std::ranges::max_element(logits) - logits.begin();
}

/// [test row]
std::vector<std::int64_t> float_labels(const interchange::FloatNetwork& network) {
  std::vector<std::int64_t> labels;
  for (std::size_t row = 0; row < digits().test.size(); ++row)
    labels.push_back(label_of(logits_of(network, digits().maximum, digits().test.image(row))));
  return labels;
}

struct Run {
  train::TrainingReport report;
  netlist::Netlist netlist;
};

/// A run from the mapping with streams of `length`; 0 epochs are the mapping alone.
Run run_of(const Mapping& mapping, int length, int epochs) {
  const TemporaryFolder folder;
  train::TrainOptions options;
  options.from = std::make_shared<train::ImportedNetwork>(mapping.network);
  options.layers = {};
  options.lengths = {length};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc"};
  options.real_epochs = options.search_epochs = 0;
  options.tune_epochs = epochs;
  options.recipe.tune_rate = usual_fine_tuning.rate;
  options.recipe.smoothing = usual_fine_tuning.smoothing;
  options.recipe.average_decay = usual_fine_tuning.average_decay;
  options.trains_real = false;
  options.augmentation = data::AugmentRange{};
  Diagnostics wrong;
  auto report = train::train(options, digits(), folder.path() / "run", {}, wrong);
  INFO(to_text(wrong));
  REQUIRE(report.has_value());
  auto netlist = netlist::load_netlist(folder.path() / "run" / train::netlist_file, wrong);
  REQUIRE(netlist.has_value());
  return {std::move(*report), std::move(*netlist)};
}

std::int64_t correct_of(const std::vector<std::int64_t>& labels) {
  std::int64_t correct = 0;
  for (std::size_t row = 0; row < labels.size(); ++row) correct += labels[row] == digits().test.labels[row];
  return correct;
}

/// Test rows to which the circuit gives the wanted class.
int count_same(const netlist::Netlist& netlist, const std::vector<std::int64_t>& wanted) {
  const auto engine = exact::make_engine(netlist);
  int same = 0;
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    const auto image = digits().test.image(row);
    same += engine->run(std::vector<std::int64_t>(image.begin(), image.end())).label == wanted[row];
  }
  return same;
}

TEST_CASE("digits models are within two images of their float accuracy after four epochs") {
  for (const char* file : {"onnx/mlp_opset17.onnx", "onnx/cnn_avgpool_before_relu.onnx",
                           "onnx/mlp_batchnorm_before.onnx", "onnx/cnn_depthwise_relu6.onnx"}) {
    const interchange::FloatNetwork network = model_of(file);
    const std::int64_t wanted = correct_of(float_labels(network));
    const Run run = run_of(mapping_of(network), 32, 4);
    INFO(fmt::format("{}: {} in float, {} tuned", file, wanted, run.report.test.circuit.correct));
    CHECK(run.report.test.circuit.correct >= wanted - 2);
  }
}

TEST_CASE("a network of four bits keeps every weight, and is within two images of its float accuracy") {
  const interchange::FloatNetwork network = model_of("qonnx/mlp_w4a4.onnx");
  const Mapping mapping = mapping_of(network);
  CHECK(mapping.natural_length() == 16);
  // No weight moves: thresholds are the integers of the file, times one factor.
  const Run mapped = run_of(mapping, 16, 0);
  const netlist::Chain chain = chain_of(mapped.netlist);
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const std::vector<double>& weights = network.layers[l].weights;
    const double step = mapping.layers[l].weight_full / static_cast<double>(mapping.layers[l].weight_levels);
    std::size_t i = 0;
    for (const auto& row : chain.layers[l].synapses->weights)
      for (const std::int64_t threshold : row)
        REQUIRE(static_cast<double>(threshold) / 2 == Approx(weights[i++] / step).margin(1e-5));
    CHECK(chain.layers[l].requantise->requantisation.maximum == 15);
  }
  const std::int64_t wanted = correct_of(float_labels(network));
  const Run tuned = run_of(mapping, 16, 4);
  INFO(fmt::format("{} in float, {} mapped, {} tuned", wanted, mapped.report.test.circuit.correct,
                   tuned.report.test.circuit.correct));
  CHECK(tuned.report.test.circuit.correct >= wanted - 2);
}

TEST_CASE(
    "a binary network gives the classes of its float network on every digit, at every length of its pixels") {
  const interchange::FloatNetwork network = model_of("qonnx/mlp_bipolar.onnx");
  const Mapping mapping = mapping_of(network);
  const std::vector<std::int64_t> wanted = float_labels(network);
  for (const int length : {16, 32, 64, 128, 256}) {
    INFO(length);
    CHECK(count_same(run_of(mapping, length, 0).netlist, wanted) == 359);
  }
}

TEST_CASE("a binary network whose first streams hold its pixels is exact with streams of any length behind") {
  const interchange::FloatNetwork network = model_of("qonnx/mlp_bipolar.onnx");
  const Mapping mapping = mapping_of(network);
  const std::vector<std::int64_t> wanted = float_labels(network);
  const auto candidate = [](int length) {
    return train::Candidate{length, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc")};
  };
  for (const int length : {4, 8, 16, 32, 64, 128, 256}) {
    INFO(length);
    const netlist::Netlist circuit =
        mapping_tests::circuit_of(mapping.network, {candidate(16), candidate(length)}, digits().maximum);
    CHECK(count_same(circuit, wanted) == 359);
  }
}

}  // namespace
}  // namespace pulsewright::mapping
