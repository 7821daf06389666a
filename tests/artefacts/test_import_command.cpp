// SPDX-License-Identifier: Apache-2.0
// `pulsewright import` of networks, as a user meets it.
#include <filesystem>

#include "artefacts/handoff_folder.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "interchange/float_network.h"

namespace pulsewright::artefact_tests {
namespace {

namespace fs = std::filesystem;

std::string model(const std::string& name) {
  return (fs::path(PULSEWRIGHT_ROOT) / "tests/interchange/models" / name).string();
}

Json json_of(const std::string& text) {
  Diagnostics wrong;
  const auto json = parse_json(text.substr(0, text.rfind("}\n") + 2), wrong);
  INFO(text);
  REQUIRE(json.has_value());
  return *json;
}

TEST_CASE("import writes a float network whose hash it prints, and its logits agree") {
  const TemporaryFolder folder;
  const std::string file = model("qonnx/mlp_w4a4.onnx");
  const Run run =
      run_program(folder.path(), {"import", file, "--check", file + ".json", "--out", "float", "--json"});
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  const Json answer = json_of(run.output);
  CHECK(*answer.find("outcome") == Json("imported"));
  CHECK(*answer.find("agrees") == Json(true));
  CHECK(*answer.find("rows") == Json(20));
  const std::string document = read_file(folder.path() / "float/float_network.json");
  CHECK(*answer.find("float_network_sha256") == Json(sha256_hex(document)));
  Diagnostics wrong;
  CHECK(interchange::read_float_network(document, wrong).has_value());
  const Json report = json_of(read_file(folder.path() / "float/import_report.json"));
  CHECK(*report.find("report") == *answer.find("report"));
  // A float network is imported as well, and stays what it is.
  const Run again =
      run_program(folder.path(), {"import", "float/float_network.json", "--out", "again", "--json"});
  REQUIRE(again.exit_code == 0);
  CHECK(*json_of(again.output).find("float_network_sha256") == *answer.find("float_network_sha256"));
}

TEST_CASE(
    "import refuses a network with exit code 2 and writes nothing, and ends with 1 where logits differ") {
  const TemporaryFolder folder;
  const Run refused = run_program(
      folder.path(), {"import", model("onnx/refused_sigmoid_tanh.onnx"), "--out", "float", "--json"});
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.output, Catch::Contains("\"outcome\": \"refused\""));
  CHECK_THAT(refused.output, Catch::Contains("act1") && Catch::Contains("act2"));
  CHECK_FALSE(fs::exists(folder.path() / "float"));
  const Run differs = run_program(folder.path(), {"import", model("onnx/mlp_opset17.onnx"), "--check",
                                                  model("onnx/mlp_batchnorm.onnx.json")});
  CHECK(differs.exit_code == 1);
  CHECK_THAT(differs.output, Catch::Contains("does not agree"));
  CHECK(run_program(folder.path(), {"import", model("onnx/mlp_opset17.onnx")}).exit_code == 2);
}

}  // namespace
}  // namespace pulsewright::artefact_tests
