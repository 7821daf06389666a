// SPDX-License-Identifier: Apache-2.0
// Random networks against the definitions of their operators, and damaged files of every format.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "catch.h"
#include "interchange/import_model.h"
#include "interchange/random_model.h"

namespace pulsewright::interchange {
namespace {

std::uint64_t seed() {
  const char* text = std::getenv("PULSEWRIGHT_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

std::string text_of(const interchange_tests::RandomModel& model) {
  std::string text = fmt::format("input {}\n", fmt::join(model.input, "x"));
  for (const auto& node : model.nodes) {
    text += fmt::format("{} {} -> {}", node.operation, fmt::join(node.inputs, " "), node.output);
    for (const auto& [name, list] : node.lists) text += fmt::format(" {}={}", name, fmt::join(list, ","));
    text += "\n";
  }
  for (const auto& tensor : model.tensors)
    text += fmt::format("{} {}\n", tensor.name, fmt::join(tensor.dimensions, "x"));
  return text;
}

void check_random_models(std::uint64_t first, std::uint64_t count) {
  std::set<std::string> operators;
  for (std::uint64_t k = first; k < first + count; ++k) {
    Random random(seed(), k);
    const auto model = interchange_tests::random_model(random);
    INFO(fmt::format("seed {}, model {}\n{}", seed(), k, text_of(model)));
    for (const auto& node : model.nodes) operators.insert(node.operation);
    Diagnostics wrong;
    const auto imported = import_model({"random.onnx", "random.onnx", model.bytes}, {}, wrong);
    INFO(to_text(wrong));
    REQUIRE(imported.has_value());
    for (int images = 0; images < 4; ++images) {
      std::vector<double> image(static_cast<std::size_t>(imported->network.input.values()));
      for (double& value : image) value = random.uniform();
      const std::vector<double> wanted = interchange_tests::reference_run(model, image);
      const std::vector<double> got = run(imported->network, image);
      REQUIRE(got.size() == wanted.size());
      for (std::size_t i = 0; i < got.size(); ++i) {
        INFO(fmt::format("value {}: {} for {}", i, got[i], wanted[i]));
        REQUIRE(std::abs(got[i] - wanted[i]) <= 1e-9 * std::max(1.0, std::abs(wanted[i])));
      }
    }
  }
  // The generator reaches what it is there for.
  CHECK(operators.size() == 19);
}

TEST_CASE("random ONNX networks compute what their operators mean") {
  check_random_models(0, 400);
}

TEST_CASE("many random ONNX networks compute what their operators mean", "[.nightly]") {
  check_random_models(1000, 40000);
}

TEST_CASE("damaged files of every format are imported or diagnosed, never both and never neither") {
  namespace fs = std::filesystem;
  const fs::path models = fs::path(PULSEWRIGHT_ROOT) / "tests/interchange/models";
  for (const char* name : {"onnx/conv1d.onnx", "onnx/cnn_nhwc_same.onnx", "qonnx/mlp_w4a4_qcdq.onnx",
                           "nir/cnn_threshold_avgpool.nir", "weights/mlp.safetensors",
                           "weights/mlp_compressed.npz", "weights/mlp_fortran_float64.npz"}) {
    const std::string bytes = read_file(models / name);
    ImportOptions options;
    options.layers = {"dense:32"};
    std::size_t refused = 0;
    constexpr std::uint64_t trials = 120;
    for (std::uint64_t k = 0; k < trials; ++k) {
      Random random(seed() + 7, k);
      std::string damaged = bytes;
      if (k % 3 == 0) {
        damaged.resize(random.below(bytes.size()));
      } else {
        for (std::uint64_t bits = 1 + random.below(8); bits > 0; --bits)
          damaged[random.below(bytes.size())] ^= static_cast<char>(1 << random.below(8));
      }
      Diagnostics wrong;
      const auto imported = import_model({"damaged", "damaged", damaged}, options, wrong);
      INFO(fmt::format("{}, trial {}", name, k));
      REQUIRE(imported.has_value() == wrong.empty());
      refused += imported ? 0 : 1;
    }
    INFO(name);
    CHECK(refused >= trials / 3);
  }
}

}  // namespace
}  // namespace pulsewright::interchange
