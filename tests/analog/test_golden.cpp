// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "analog/golden.h"
#include "base/files.h"
#include "base/random.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

namespace fs = std::filesystem;

Json vectors(const fs::path& path) {
  Diagnostics diagnostics;
  const auto json = parse_json(read_file(path), diagnostics);
  REQUIRE(json);
  return *json;
}

std::vector<fs::path> vector_files() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(PULSEWRIGHT_ROOT "/tests/analog/vectors"))
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

GoldenReport replay(const Json& document) {
  Diagnostics diagnostics;
  const GoldenReport report = replay_golden(document, "", diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(diagnostics.empty());
  return report;
}

TEST_CASE("every golden case is replayed and agrees") {
  REQUIRE(vector_files().size() == 13);
  std::int64_t cases = 0;
  for (const fs::path& path : vector_files()) {
    const GoldenReport report = replay(vectors(path));
    INFO(path.filename().string());
    CHECK(report.comparisons > 0);
    CHECK(report.skipped == 0);
    for (const GoldenFailure& failure : report.first_failures)
      FAIL_CHECK(fmt::format("{}: expected {}, got {}", failure.where, failure.expected, failure.got));
    CHECK(report.failures == 0);
    cases += report.cases;
  }
  CHECK(cases == 151);
}

/// The elements of an array, to be changed.
Json::Array& elements(Json& json) {
  return const_cast<Json::Array&>(*json.array());
}

/// A number of a case that the replay must notice when it changes.
struct Spoilt {
  const char* file;
  const char* key;  ///< of the last step, or of the case
  double change;
};

/// The last case of the document that has the key, and the place in it.
Json* find_key(Json& document, const std::string& key) {
  Json::Array& cases = elements(document["cases"]);
  for (std::size_t i = cases.size(); i-- > 0;) {
    Json& item = cases[i];
    if (item.find(key) != nullptr) return &item[key];
    const Json* steps = item.find("steps");
    if (steps == nullptr || steps->array()->empty()) continue;
    Json& last = elements(item["steps"]).back();
    if (last.find(key) != nullptr) return &last[key];
  }
  return nullptr;
}

void change(Json& value, double by) {
  const auto changed = [&](const Json& number) {
    if (const std::int64_t* integer = number.integer(); integer != nullptr && by == 1)
      return Json(*integer + 1);
    const double* real = number.get_if<double>();
    return Json((real != nullptr ? *real : static_cast<double>(*number.integer())) + by);
  };
  if (value.array() != nullptr)
    elements(value).back() = changed(value.array()->back());
  else
    value = changed(value);
}

TEST_CASE("each kind of comparison notices a value that is slightly wrong") {
  const Spoilt list[] = {
      {"forward.json", "forward_Y", 1e-3},
      {"forward.json", "backward_X", 1e-3},
      {"update_management.json", "BL", 1},
      {"update_management.json", "A", 1e-2},
      {"update_management.json", "B", 1e-3},
      {"dense_update.json", "weights", 1e-4},
      {"explicit_trains.json", "weights", 1e-4},
      {"device_response.json", "weights", 1e-4},
      {"device_response.json", "weight_granularity", 1e-4},
      {"device_response.json", "num_states", 0.1},
      {"compound_vector.json", "W", 1e-4},
      {"compound_vector.json", "hidden_weights_1", 1e-4},
      {"transfer_ttv1.json", "slice_indices", 1},
      {"transfer_ttv2.json", "buffered_FP_weight_0", 1e-4},
      {"transfer_ttv3.json", "W_dechopped", 1e-4},
      {"transfer_ttv3.json", "in_chopper", 1},
      {"transfer_ttv3.json", "out_chopper", 1},
      {"transfer_ttv3.json", "transfer_counter", 1},
      {"transfer_ttv3.json", "count_lr", 1e-3},
      {"transfer_ttv4.json", "m_x", 1e-3},
      {"transfer_ttv4.json", "m_d", 1e-3},
      {"transfer_ttv4.json", "running_mean_weight", 1e-4},
      {"transfer_ttv4.json", "past_mean_weight", 1e-4},
      {"misc.json", "after_clip0.2", 1e-4},
      {"misc.json", "after_decay_alpha2.5", 1e-4},
      {"stochastic_stats.json", "mean_dw", 1e-4},
      {"stochastic_stats.json", "std_dw", 1e-4},
      {"inference_pcm.json", "per_column_readout", 1e-3},
      {"inference_pcm.json", "nu", 1e-3},
      {"inference_pcm.json", "g_prog", 1e-2},
      {"inference_pcm.json", "back", 1e-3},
  };
  for (const Spoilt& spoilt : list) {
    INFO(spoilt.file << " " << spoilt.key);
    Json document = vectors(std::string(PULSEWRIGHT_ROOT "/tests/analog/vectors/") + spoilt.file);
    Json* value = find_key(document, spoilt.key);
    REQUIRE(value != nullptr);
    change(*value, spoilt.change);
    const GoldenReport report = replay(document);
    CHECK(report.failures > 0);
  }
}

TEST_CASE("the transposed choppers of the other implementation would be noticed") {
  Json document = vectors(PULSEWRIGHT_ROOT "/tests/analog/vectors/transfer_ttv3.json");
  int differing = 0;
  for (Json& item : elements(document["cases"]))
    for (Json& step : elements(item["steps"])) {
      const bool* differs = step.find("upstream_W_differs")->get_if<bool>();
      differing += *differs ? 1 : 0;
      step["W_dechopped"] = step["W"];
    }
  CHECK(differing > 10);
  CHECK(replay(document).failures >= differing);
}

/// Whatever is damaged, a document is refused with diagnostics or replayed; it never crashes.
TEST_CASE("damaged vector files are refused or fail, and never crash") {
  Random random(17, 0);
  std::int64_t refused = 0;
  for (const fs::path& path : vector_files()) {
    const Json document = vectors(path);
    const std::size_t count = document.find("cases")->array()->size();
    for (int trial = 0; trial < 60; ++trial) {
      // One case alone, with one member replaced.
      Json item = (*document.find("cases")->array())[random.below(count)];
      Json* target = &item;
      std::string key;
      for (int depth = 0; depth < 3 && target->object() != nullptr && !target->object()->empty(); ++depth) {
        auto member = target->object()->begin();
        std::advance(member, static_cast<std::ptrdiff_t>(random.below(target->object()->size())));
        key = member->first;
        target = &(*target)[key];
        if (target->array() != nullptr && !target->array()->empty() && random.below(2) == 0)
          target = &elements(*target).front();
      }
      const Json values[] = {Json(),
                             Json(-1),
                             Json("x"),
                             Json(1e30),
                             Json(-1e30),
                             Json(true),
                             Json(0),
                             Json(1e-30),
                             Json(Json::Array{}),
                             Json(Json::Object{}),
                             Json(64000),
                             Json(INT64_MAX),
                             Json(Json::Array{Json(1), Json("y")})};
      *target = values[random.below(std::size(values))];
      Json damaged;
      damaged["cases"] = Json(Json::Array{item});
      Diagnostics diagnostics;
      const GoldenReport report = replay_golden(damaged, path.filename().string(), diagnostics);
      if (!diagnostics.empty()) {
        ++refused;
        CHECK(report.comparisons == 0);
        for (const Diagnostic& diagnostic : diagnostics) CHECK_FALSE(diagnostic.text().empty());
      }
    }
  }
  CHECK(refused > 200);
}

TEST_CASE("everything that is wrong with a vector file is reported at once") {
  Diagnostics diagnostics;
  const auto document = parse_json(R"({"cases": [
    {"name": "a", "io": {"inp_bund": 1, "mv_type": "Sideways"}, "d_size": 2, "x_size": 2, "batch": 1,
     "weights": [1, 2, 3], "X": [1, "y"], "forward_Y": [0, 0]},
    {"name": "b"}, 5,
    {"name": "Nothing_x", "d_size": 1, "x_size": 1, "weight_granularity": 1, "num_states": 1}]})",
                                   diagnostics);
  REQUIRE(document);
  replay_golden(*document, "", diagnostics);
  const std::string text = to_text(diagnostics);
  for (const char* part : {"/cases/0/io/inp_bund", "did you mean inp_bound?", "/cases/0/io/mv_type",
                           "/cases/0/weights", "/cases/0/X/1", "/cases/1", "/cases/2", "/cases/3/name"})
    CHECK_THAT(text, Catch::Contains(part));
}

}  // namespace
}  // namespace pulsewright::analog
