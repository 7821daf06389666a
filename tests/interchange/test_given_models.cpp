// SPDX-License-Identifier: Apache-2.0
// Files of other tools, each with a JSON file that says what must happen to it.
#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "interchange/check_model.h"

namespace pulsewright::interchange {
namespace {

namespace fs = std::filesystem;

const fs::path models = fs::path(PULSEWRIGHT_ROOT) / "tests/interchange/models";

struct Outcome {
  std::optional<ImportedModel> model;
  Diagnostics diagnostics;
};

Outcome import_file(const fs::path& path, const ImportOptions& options) {
  Outcome outcome;
  const std::string bytes = read_file(path);
  outcome.model = import_model({path, path.filename().string(), bytes}, options, outcome.diagnostics);
  return outcome;
}

Json case_of(const fs::path& path) {
  Diagnostics none;
  const auto json = parse_json(read_file(path), none);
  REQUIRE(json.has_value());
  return *json;
}

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(models))
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

std::string sha256_of(const std::string& file) {
  ImportOptions options;
  if (file.starts_with("weights/")) options.layers = {"dense:32"};
  const Outcome outcome = import_file(models / file, options);
  INFO(file);
  INFO(to_text(outcome.diagnostics));
  REQUIRE(outcome.model.has_value());
  return float_network_sha256(outcome.model->network);
}

TEST_CASE("every given model is imported with its logits, or refused with all that it must name") {
  std::size_t imported = 0, refused = 0;
  for (const fs::path& path : cases()) {
    const Json json = case_of(path);
    const std::string outcome = *json.find("outcome")->string();
    const fs::path file = path.parent_path() / *json.find("file")->string();
    INFO(file.string());
    Diagnostics wrong;
    const auto rows = read_model_case(read_file(path), false, wrong);
    REQUIRE(rows.has_value());
    ImportOptions options;
    options.layers = rows->layers;
    const Outcome got = import_file(file, options);
    INFO(to_text(got.diagnostics));
    CHECK(got.model.has_value() == got.diagnostics.empty());
    CHECK(got.model.has_value() == (outcome == "imports"));
    if (got.model) {
      ++imported;
      const auto agreement = check_model(got.model->network, *rows, options, wrong);
      REQUIRE(agreement.has_value());
      INFO(agreement->largest_difference);
      CHECK(agreement->rows == 20);
      CHECK(agreement->agrees);
    } else {
      ++refused;
      const Json* refusal = json.find("refusal");
      for (const Json& name : *refusal->find("must_name")->array())
        CHECK_THAT(to_text(got.diagnostics), Catch::Contains(*name.string()));
      if (const Json* least = refusal->find("diagnostics_at_least"))
        CHECK(static_cast<std::int64_t>(got.diagnostics.size()) >= *least->integer());
    }
  }
  CHECK(imported == 24);
  CHECK(refused == 16);
}

TEST_CASE("logits that belong to another network do not agree") {
  const fs::path path = models / "onnx/mlp_batchnorm.onnx";
  const Outcome outcome = import_file(models / "onnx/mlp_opset17.onnx", {});
  REQUIRE(outcome.model.has_value());
  Diagnostics wrong;
  auto rows = read_model_case(read_file(path.string() + ".json"), false, wrong);
  REQUIRE(rows.has_value());
  const auto agreement = check_model(outcome.model->network, *rows, {}, wrong);
  REQUIRE(agreement.has_value());
  CHECK_FALSE(agreement->agrees);
}

TEST_CASE("one network is one document, whatever file it came from") {
  const std::string wanted = sha256_of("onnx/mlp_opset17.onnx");
  for (const char* file :
       {"onnx/mlp_torch_default.onnx", "onnx/mlp_float_data.onnx", "onnx/mlp_matmul_add_unnamed.onnx",
        "onnx/mlp_view_shape_gather.onnx", "hostile/verilog_names.onnx", "weights/mlp.safetensors",
        "weights/mlp_compressed.npz", "weights/mlp_fortran_float64.npz"})
    CHECK(sha256_of(file) == wanted);
  CHECK(sha256_of("onnx/mlp_batchnorm.onnx") != wanted);
  CHECK(sha256_of("qonnx/mlp_w4a4.onnx") == sha256_of("qonnx/mlp_w4a4_qcdq.onnx"));
  CHECK(sha256_of("nir/cnn_threshold_avgpool.nir") == sha256_of("nir/cnn_threshold_sumpool_scale.nir"));
}

TEST_CASE("integrate-and-fire neurons are taken as rates if that is asked for, and the report says so") {
  const fs::path path = models / "nir/mlp_if_rate.nir";
  ImportOptions options;
  options.rates = true;
  const Outcome outcome = import_file(path, options);
  REQUIRE(outcome.model.has_value());
  Diagnostics wrong;
  const auto rows = read_model_case(read_file(path.string() + ".json"), true, wrong);
  REQUIRE(rows.has_value());
  const auto agreement = check_model(outcome.model->network, *rows, options, wrong);
  REQUIRE(agreement.has_value());
  CHECK(agreement->agrees);
  REQUIRE(outcome.model->report.approximated.size() == 1);
  CHECK_THAT(outcome.model->report.approximated[0], Catch::StartsWith("if1: an IF neuron as its rate"));
}

TEST_CASE("the report says what must be noted") {
  const auto report_of = [](const std::string& file) {
    const Outcome outcome = import_file(models / file, {});
    REQUIRE(outcome.model.has_value());
    return outcome.model->report.text();
  };
  const std::string normalised = report_of("onnx/mlp_normalise_softmax.onnx");
  CHECK_THAT(normalised, Catch::Contains("Sub and Div folded into the first layer"));
  CHECK_THAT(normalised, Catch::Contains("Softmax dropped: logits are compared before it"));
  CHECK_THAT(normalised, Catch::Contains("the graph normalises it itself"));
  CHECK_THAT(report_of("qonnx/mlp_w4a4_per_channel.onnx"), Catch::Contains("per-channel scales of layer 1"));
  CHECK_THAT(report_of("onnx/mlp_opset17.onnx"),
             Catch::StartsWith("input: assumed: a pixel p enters as p / maximum"));
  const std::string evil = report_of("hostile/verilog_names.onnx");
  CHECK_THAT(evil, Catch::Contains("always is layer_2"));
  CHECK_THAT(evil, !Catch::Contains("endmodule\nmodule"));
}

TEST_CASE("a normalisation outside the graph gives the same logits from pixels") {
  // The padded convolution sees the pixel `mean` around the plane.
  const fs::path path = models / "onnx/cnn_maxpool.onnx";
  Diagnostics wrong;
  auto rows = read_model_case(read_file(path.string() + ".json"), false, wrong);
  REQUIRE(rows.has_value());
  ImportOptions options;
  options.maximum = 16;
  options.mean = {0.25};
  options.deviation = {0.5};
  const Outcome outcome = import_file(path, options);
  REQUIRE(outcome.model.has_value());
  CHECK(outcome.model->network.input.maximum == 16);
  CHECK(outcome.model->network.layers[0].padding_value == 0.25);
  const auto agreement = check_model(outcome.model->network, *rows, options, wrong);
  REQUIRE(agreement.has_value());
  CHECK(agreement->agrees);
}

}  // namespace
}  // namespace pulsewright::interchange
