// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "ising/exact_law.h"
#include "ising/formats.h"
#include "ising/model_files.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {
namespace {

constexpr const char* models = PULSEWRIGHT_ROOT "/tests/ising/models/";

SpinModel read(std::string_view text, Format format, const ReadOptions& options = {}) {
  Diagnostics diagnostics;
  const auto read = read_model(text, format, "file", options, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(read);
  return read->model;
}

std::string refusal(std::string_view text, Format format, const ReadOptions& options = {}) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_model(text, format, "file", options, diagnostics));
  return to_text(diagnostics);
}

/// Every energy in the units of the file: 4 * (E + offset) / scale, which is an integer for the scales here.
std::vector<double> energies_in_file(const SpinModel& model) {
  std::vector<double> energies = state_energies(model);
  for (double& value : energies)
    value = (value + static_cast<double>(model.offset)) / static_cast<double>(model.scale);
  return energies;
}

SpinModel random_model(Random& random, bool with_fields) {
  SpinModel model;
  const auto number = [&] { return static_cast<std::int64_t>(random.below(2001)) - 1000; };
  model.fields.resize(1 + random.below(9));
  for (std::int64_t& field : model.fields)
    if (with_fields) field = number();
  for (std::int32_t i = 0; i < model.spins(); ++i)
    for (std::int32_t j = i + 1; j < model.spins(); ++j)
      if (const std::int64_t weight = number(); random.below(3) > 0 && weight != 0)
        model.couplings.push_back({i, j, weight});
  if (with_fields) {
    model.offset = number();
    model.scale = std::int64_t{1} << random.below(4);
    reduce(model);
  }
  return model;
}

TEST_CASE("one graph in COO, BQM and QUBO has the same energies, and the edge list negates its couplings") {
  const auto from = [](const char* file) {
    return read(read_file(std::string(models) + file), format_of(file));
  };
  const SpinModel coo = from("ring5.coo");
  CHECK(energies_in_file(from("ring5.bqm.json")) == energies_in_file(coo));
  CHECK(energies_in_file(from("ring5.qubo")) == energies_in_file(coo));
  CHECK(exact_law(coo, 1).ground_energy == -9);
  const SpinModel edges = from("ring5.txt");
  REQUIRE(edges.couplings.size() == coo.couplings.size());
  for (std::size_t k = 0; k < coo.couplings.size(); ++k)
    CHECK(edges.couplings[k].weight == -coo.couplings[k].weight);
}

TEST_CASE("a model written in any format and read again has the same energies") {
  Random random(chosen_seed(), 0x666f726d);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 200; ++round) {
    const bool with_fields = round % 2 == 0;
    const SpinModel model = random_model(random, with_fields);
    for (const Format format : {Format::edges, Format::coo, Format::bqm, Format::qubo, Format::matrix}) {
      Diagnostics diagnostics;
      const auto text = write_model(model, format, diagnostics);
      const bool holds = format != Format::edges && format != Format::matrix;
      if (with_fields && !holds && (model.has_fields() || model.offset != 0)) {
        CHECK_FALSE(text);
        continue;
      }
      if (!text) continue;  // weights of an odd scale in an edge list are checked below
      INFO(to_text(format) << "\n" << *text);
      CHECK(energies_in_file(read(*text, format, {.scale = model.scale})) == energies_in_file(model));
    }
  }
}

TEST_CASE("the hash is that of the model, not of the file") {
  const SpinModel model = read("# vartype=SPIN\n# offset=0\n0 1 1\n2 1 -3\n", Format::coo);
  CHECK(model_sha256(model) == model_sha256(read("1 2 -3\r\n1 0 1.0\r\n", Format::coo)));
  CHECK(model_sha256(model) != model_sha256(read("1 2 3\n1 0 1\n", Format::coo)));
}

TEST_CASE("edge lists: carriage returns, missing weights and blank lines are read") {
  const SpinModel model = read("3 2\r\n1 2\r\n3 1 -2\r\n\r\n", Format::edges);
  CHECK(model.couplings == std::vector<Coupling>{{0, 1, -1}, {0, 2, 2}});
}

TEST_CASE("wrong edge lists are refused with their lines") {
  CHECK_THAT(refusal("", Format::edges), Catch::Contains("PW0901") && Catch::Contains("an empty file"));
  CHECK_THAT(refusal("3 2 graph\n1 2 1\n2 3 1\n", Format::edges), Catch::Contains("line 1"));
  CHECK_THAT(refusal("3 3\n1 2 1\n2 3 1\n", Format::edges),
             Catch::Contains("3 edges") && Catch::Contains("got 2"));
  CHECK_THAT(refusal("3 1\n1 2 1\n2 3 1\n", Format::edges),
             Catch::Contains("1 edges") && Catch::Contains("got 2"));
  CHECK_THAT(refusal("3 2\n1 2 1\n2 1 1\n", Format::edges),
             Catch::Contains("line 3") && Catch::Contains("line 2"));
  CHECK_THAT(refusal("3 2\n1 1 1\n0 4 nan\n", Format::edges),
             Catch::Contains("line 2") && Catch::Contains("line 3"));
  CHECK_THAT(refusal("3 1\n1 2 inf\n", Format::edges), Catch::Contains("a number as the weight"));
  CHECK_THAT(refusal("99999999999 1\n1 2 1\n", Format::edges), Catch::Contains("4194304"));
  CHECK_THAT(refusal("3 1\n1 2 0.5\n", Format::edges),
             Catch::Contains("PW0902") && Catch::Contains("--scale"));
  CHECK_THAT(refusal("2 1\n1 2 99999999999999999999\n", Format::edges), Catch::Contains("line 2"));
  CHECK_THAT(refusal("2 1\n1 2 9007199254740993\n", Format::edges), Catch::Contains("2^53"));
}

TEST_CASE("numbers that are no integers need a scale, and keep their energies with it") {
  CHECK_THAT(refusal("0 1 0.25\n", Format::coo), Catch::Contains("PW0902"));
  CHECK_THAT(refusal("0 1 0.25\n", Format::coo, {.scale = 2}), Catch::Contains("PW0902"));
  const SpinModel model = read("0 1 0.25\n1 1 -1.50\n", Format::coo, {.scale = 4});
  CHECK(model.couplings == std::vector<Coupling>{{0, 1, -1}});
  CHECK(model.fields == std::vector<std::int64_t>{0, 6});
  CHECK(model.scale == 4);
}

TEST_CASE("what a file does not state is noted") {
  Diagnostics diagnostics;
  const auto read = read_model("0 1 1\n", Format::coo, "file", {}, diagnostics);
  REQUIRE(read);
  CHECK(read->notes.size() == 2);
}

TEST_CASE("a BQM holds labels, and arrays as bytes") {
  const char* text =
      R"({"type": "BinaryQuadraticModel", "version": {"bqm_schema": "3.0.0"}, "use_bytes": true,
    "index_type": "int32", "bias_type": "float32", "num_variables": 2, "num_interactions": 1, "offset": 0.5,
    "variable_labels": ["a", "b"], "variable_type": "BINARY", "info": {}, "linear_biases": "AACAPwAAAMA=",
    "quadratic_head": "AAAAAA==", "quadratic_tail": "AQAAAA==", "quadratic_biases": "AABAQA=="})";
  // x0 - 2 x1 + 3 x0 x1 + 0.5
  const SpinModel model = read(text, Format::bqm, {.scale = 2});
  CHECK(model.labels == std::vector<std::string>{"a", "b"});
  CHECK(energies_in_file(model) == std::vector<double>{0.5, 1.5, -1.5, 2.5});
  CHECK_THAT(refusal("{\"num_variables\": 9999999999}", Format::bqm), Catch::Contains("/num_variables"));
  CHECK_THAT(refusal("{", Format::bqm), Catch::Contains("PW0101"));
}

TEST_CASE("a matrix is symmetric or upper triangular, without a diagonal") {
  CHECK(read("0,1,2\n0,0,-3\n0,0,0\n", Format::matrix) ==
        read("0, 1, 2\n1, 0, -3\n2, -3, 0\n", Format::matrix));
  CHECK_THAT(refusal("0,1\n2,0\n", Format::matrix), Catch::Contains("symmetric"));
  CHECK_THAT(refusal("1,1\n1,0\n", Format::matrix), Catch::Contains("diagonal"));
  CHECK_THAT(refusal("0,1\n1\n", Format::matrix), Catch::Contains("line 2"));
  CHECK_THAT(refusal("0,1\n", Format::matrix), Catch::Contains("as many rows"));
}

TEST_CASE("changed bytes of a file are refused or read, and nothing else") {
  Random random(chosen_seed(), 0x6d757461);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (const char* file : {"ring5.txt", "ring5.coo", "ring5.bqm.json", "ring5.qubo"}) {
    const std::string good = read_file(std::string(models) + file);
    int refused = 0;
    for (int round = 0; round < 1000; ++round) {
      std::string text = good;
      for (std::uint64_t k = 0; k <= random.below(3); ++k)
        text[random.below(text.size())] =
            static_cast<char>("0129-.e\n\r ,:{}[]\"xp\x00\xff"[random.below(21)]);
      if (random.below(4) == 0) text.resize(random.below(text.size()));
      Diagnostics diagnostics;
      const auto read = read_model(text, format_of(file), "file", {}, diagnostics);
      CHECK(read.has_value() == diagnostics.empty());
      refused += !read;
    }
    CHECK(refused > 300);
  }
}

TEST_CASE("a folder in the place of a model or a machine is an error of the input") {
  Diagnostics found;
  CHECK_FALSE(load_model(models, std::nullopt, std::nullopt, found));
  CHECK_FALSE(load_machine(models, found));
  REQUIRE(found.size() == 2);
  for (const Diagnostic& diagnostic : found) {
    CHECK(diagnostic.code == Code::no_such_input);
    CHECK(diagnostic.got == "a folder");
  }
}

}  // namespace
}  // namespace pulsewright::ising
