// SPDX-License-Identifier: Apache-2.0
// docs/plans/accuracy.toml gives the cells of docs/results.json: it is made from the plan of `bench
// accuracy`, and what it resolves to is what that trains.
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "bench/accuracy.h"
#include "catch.h"
#include "samples/saved_text.h"
#include "sweep/plan.h"
#include "sweep/run_cell.h"
#include "train/option_fields.h"

namespace pulsewright::sweep {
namespace {

/// The options that a plan can set, as the values that it would have.
class PlanValues {
 public:
  explicit PlanValues(const train::TrainOptions& options) {
    visit_fields(*this, options);
    if (options.augmentation) train::visit_fields(*this, *options.augmentation);
    values_["data"] = options.data;
    values_["layers"] = Json::array_of(layer_words(options.layers));
  }
  const std::map<std::string, Json>& values() const { return values_; }

  void text(const train::OptionName&, const std::string&) {}
  template <class Value>
  void number(const train::OptionName& name, const Value& value, train::Bounds<std::type_identity_t<Value>>) {
    set(name, Json(value));
  }
  void optional_number(const train::OptionName&, const std::optional<double>&) {}
  void list(const train::OptionName& name, const auto& values) { set(name, Json::array_of(values)); }
  void choice(const train::OptionName& name, auto value, const auto&) { set(name, Json(to_text(value))); }
  void choices(const train::OptionName& name, const auto& values, const auto&, const auto&) {
    Json list{Json::Array{}};
    for (const auto value : values) list.push_back(to_text(value));
    set(name, std::move(list));
  }
  void flag(const train::OptionName& name, bool value, bool set_to) { set(name, Json(value == set_to)); }
  void mark(const train::OptionName& name, bool value, std::string_view) { set(name, Json(value)); }

 private:
  void set(const train::OptionName& name, Json value) {
    if (name.key.empty() || (name.flag.empty() && name.key.find('/') != std::string_view::npos)) return;
    std::string key(name.flag.empty() ? name.key : name.flag.substr(2));
    std::ranges::replace(key, '-', '_');
    values_[key] = std::move(value);
  }

  std::map<std::string, Json> values_;
};

/// A row of the plan: what a cell changes in the usual options, as an inline table.
std::string row_of(const train::TrainOptions& options) {
  const PlanValues usual(usual_options().train);
  std::vector<std::string> members;
  const PlanValues own(options);
  for (const auto& [key, value] : own.values()) {
    if (key == "seed" || key == "generator_setting") continue;
    const auto found = usual.values().find(key);
    if (found == usual.values().end() || found->second != value)
      members.push_back(fmt::format("{} = {}", key, compact_json(value)));
  }
  return fmt::format("  {{ {} }},\n", fmt::join(members, ", "));
}

/// All that a plan can set.
std::string text_of(const train::TrainOptions& options) {
  const PlanValues own(options);
  Json all;
  for (const auto& [key, value] : own.values()) all[key] = value;
  return compact_json(all);
}

std::string accuracy_toml() {
  std::string text =
      "# The cells of docs/results.json as a sweep (docs/results.md). A row of `with` is a cell of the "
      "tables,\n"
      "# and each is trained with three seeds. Trained on all training rows, scored on the test set.\n"
      "name = \"accuracy\"\n"
      "objectives = [\"cost min\"]\n\n"
      "[axes]\n"
      "seed = [1, 2, 3]\n"
      "with = [\n";
  for (const bench::AccuracyCell& cell : bench::accuracy_plan()) {
    CHECK(cell.seeds == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(cell.settings == std::vector<int>{0, 1, 2});
    text += row_of(bench::options_of(cell, 1, 1));
  }
  return text + "]\n\n[evaluate]\ngenerator_setting = [0, 1, 2]\nexpectation = true\n";
}

constexpr const char* accuracy_plan_file = PULSEWRIGHT_ROOT "/docs/plans/accuracy.toml";

TEST_CASE("docs/plans/accuracy.toml is the plan of bench accuracy") {
  samples::check_saved_text(accuracy_plan_file, accuracy_toml());
}

TEST_CASE("the plan of the accuracies trains what bench accuracy trains") {
  Diagnostics wrong;
  const auto plan = read_plan(read_file(accuracy_plan_file), wrong);
  INFO(to_text(wrong));
  REQUIRE(plan);
  std::multiset<std::string> planned;
  for (const Cell& cell : plan->cells) {
    CHECK(cell.extras.generator_settings == std::vector<int>{0, 1, 2});
    planned.insert(text_of(cell.options.train));
  }
  std::multiset<std::string> benched;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan())
    for (const std::uint64_t seed : cell.seeds) benched.insert(text_of(bench::options_of(cell, seed, 1)));
  CHECK(planned == benched);
}

/// The accuracies of a cell of `bench accuracy`, and those that a sweep with its row gives.
void check_cell(const bench::AccuracyCell& cell) {
  Diagnostics wrong;
  const auto measured = measure_accuracy(cell, 1, {}, wrong);
  INFO(cell.flags() << to_text(wrong));
  REQUIRE(measured);
  const std::string text = fmt::format(
      "name = \"one\"\nobjectives = [\"cost min\"]\n[axes]\nseed = [{}]\nwith = [{}]\n[evaluate]\n"
      "generator_setting = [{}]\nexpectation = true\n",
      fmt::join(cell.seeds, ", "), row_of(bench::options_of(cell, cell.seeds.front(), 1)),
      fmt::join(cell.settings, ", "));
  const auto plan = read_plan(text, wrong);
  INFO(to_text(wrong));
  REQUIRE(plan);
  REQUIRE(plan->cells.size() == cell.seeds.size());
  for (std::size_t s = 0; s < cell.seeds.size(); ++s) {
    const TemporaryFolder folder;
    const Json result = run_cell(plan->cells[s], folder.path() / "run", {});
    const Json& accuracies = *(*measured->find("seeds")->array())[s].find("accuracies");
    std::vector<Json> scored;
    if (cell.has_streams())
      for (const Json& setting : *result.find("generator_settings")->array())
        scored.push_back(*setting.find("accuracy"));
    else
      scored.push_back(*result.find("expectation")->find("accuracy"));
    CHECK(Json(Json::Array(scored.begin(), scored.end())) == accuracies);
    // A run that has finished before is measured alike.
    CHECK(canonical_json(run_cell(plan->cells[s], folder.path() / "run", {})) == canonical_json(result));
  }
}

TEST_CASE("a sweep gives the accuracies of bench accuracy") {
  bench::AccuracyCell cell{
      .data = "digits", .layers = {{.neurons = 6}}, .lengths = {8}, .epochs_scale = 0.02};
  cell.seeds = {3};
  for (const char* variant : {"trained", "float", "shared_source_penalty"}) {
    cell.variant = variant;
    check_cell(cell);
  }
}

/// The recorded accuracies of a cell of docs/results.json, through the sweep.
TEST_CASE("the plan of the accuracies gives a published cell", "[.nightly]") {
  Diagnostics wrong;
  const auto cells = parse_json(read_file(PULSEWRIGHT_ROOT "/docs/results.json"), wrong, Numbers::any);
  REQUIRE(cells);
  const auto plan = read_plan(read_file(accuracy_plan_file), wrong);
  REQUIRE(plan);
  const std::string flags = "--data mnist --layers dense:128 --length 16 --variant trained";
  const bench::AccuracyCell published{};
  REQUIRE(published.flags() == flags);
  for (const Json& cell : *cells->array()) {
    if (*cell.find("flags")->string() != flags) continue;
    const Json& seed = cell.find("seeds")->array()->front();
    for (const Cell& planned : plan->cells) {
      if (text_of(planned.options.train) != text_of(bench::options_of(published, 1, 1))) continue;
      const TemporaryFolder folder;
      const Json result = run_cell(planned, folder.path() / "run", {});
      Json accuracies{Json::Array{}};
      for (const Json& setting : *result.find("generator_settings")->array())
        accuracies.push_back(*setting.find("accuracy"));
      CHECK(accuracies == *seed.find("accuracies"));
      return;
    }
  }
  FAIL("the plan lacks the cell");
}

}  // namespace
}  // namespace pulsewright::sweep
