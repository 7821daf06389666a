// SPDX-License-Identifier: Apache-2.0
// A table says what the folder holds, and its front is what the definition says.
#include <fmt/format.h>

#include "base/files.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "sweep/table.h"

namespace pulsewright::sweep {
namespace {

/// A store with drawn results, and what was drawn: [group][seed].
struct Drawn {
  struct Result {
    CellStatus status = CellStatus::open;
    std::int64_t correct = 0;
    std::optional<std::int64_t> lut4;
  };
  TemporaryFolder folder;
  std::vector<std::vector<Result>> groups;

  Store store() const { return Store(folder.path() / "sweep"); }
};

void draw(std::uint64_t seed, Drawn& drawn) {
  Random random(seed, 9);
  Json plan;
  plan["schema"] = "pulsewright.sweep/1";
  plan["tool_version"] = "x";
  plan["plan"]["name"] = "drawn";
  plan["plan"]["objectives"] = Json::Array{"accuracy max", "lut4 min"};
  plan["cells"] = Json::Array{};
  drawn.groups.resize(1 + random.below(8));
  for (std::size_t g = 0; g < drawn.groups.size(); ++g) {
    drawn.groups[g].resize(1 + random.below(3));
    for (std::size_t s = 0; s < drawn.groups[g].size(); ++s) {
      Drawn::Result& result = drawn.groups[g][s];
      result.status = static_cast<CellStatus>(random.below(12) < 10 ? 0 : 1 + random.below(2));
      result.correct = 90 + static_cast<std::int64_t>(random.below(4));
      if (random.below(12) > 0) result.lut4 = 100 * static_cast<std::int64_t>(1 + random.below(4));
      Json cell;
      cell["hash"] = sha256_hex(fmt::format("{} {} {}", seed, g, s));
      cell["point"]["length"] = static_cast<std::int64_t>(g);
      cell["point"]["seed"] = static_cast<std::int64_t>(s);
      const std::string hash = *cell.find("hash")->string();
      plan["cells"].push_back(std::move(cell));
      if (result.status == CellStatus::open) continue;
      if (result.status == CellStatus::failed) {
        drawn.store().finish(hash, failed_result(hash, "it fell"));
        continue;
      }
      Json json;
      json["hash"] = hash;
      json["status"] = "done";
      json["validation"]["accuracy"] = static_cast<double>(result.correct) / 128;
      json["test"]["accuracy"] = 0.5;
      json["lut4"] = result.lut4 ? Json(*result.lut4) : Json();
      drawn.store().finish(hash, json);
    }
  }
  write_file(drawn.folder.path() / "sweep" / "plan.json", canonical_json(plan));
}

TEST_CASE("the front is the groups that no other one beats, by integers alone") {
  std::size_t lacking = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Drawn drawn;
    draw(seed, drawn);
    Diagnostics wrong;
    const auto table = read_table(drawn.store(), wrong);
    REQUIRE(table);
    // Sums times the size of the other group compare as means do.
    struct Sums {
      std::int64_t size = 0;
      std::int64_t correct = 0;
      std::int64_t lut4 = 0;
      bool whole = true;
    };
    std::vector<Sums> sums;
    for (const auto& group : drawn.groups) {
      Sums sum{static_cast<std::int64_t>(group.size())};
      for (const Drawn::Result& result : group) {
        sum.whole &= result.status == CellStatus::done && result.lut4.has_value();
        sum.correct += result.correct;
        sum.lut4 += result.lut4.value_or(0);
      }
      sums.push_back(sum);
    }
    std::vector<std::int64_t> expected;
    for (std::size_t g = 0; g < sums.size(); ++g) {
      bool stands = sums[g].whole;
      for (const Sums& other : sums) {
        const std::int64_t better = other.correct * sums[g].size - sums[g].correct * other.size;
        const std::int64_t smaller = sums[g].lut4 * other.size - other.lut4 * sums[g].size;
        if (other.whole && better >= 0 && smaller >= 0 && better + smaller > 0) stands = false;
      }
      if (stands) expected.push_back(static_cast<std::int64_t>(g));
      lacking += !sums[g].whole;
    }
    std::vector<std::int64_t> found;
    for (const Group& group : table->front) found.push_back(*group.point.find("length")->integer());
    CHECK(found == expected);
    CHECK(table->groups == sums.size());
    CHECK(table->lacking_groups == static_cast<std::size_t>(std::count_if(
                                       sums.begin(), sums.end(), [](const Sums& s) { return !s.whole; })));
    CHECK(canonical_json(to_json(*table)) == canonical_json(to_json(*read_table(drawn.store(), wrong))));
  }
  CHECK(lacking > 10);
}

TEST_CASE("failed and open cells are rows with reasons") {
  Drawn drawn;
  for (std::uint64_t seed = 0; drawn.groups.empty() || seed < 1; ++seed) draw(3, drawn);
  Diagnostics wrong;
  const auto table = read_table(drawn.store(), wrong);
  REQUIRE(table);
  std::size_t row = 0;
  for (const auto& group : drawn.groups)
    for (const Drawn::Result& result : group) {
      CHECK(table->rows[row].status == result.status);
      CHECK(table->rows[row].reason.empty() == (result.status == CellStatus::done));
      ++row;
    }
  CHECK(row == table->rows.size());
}

TEST_CASE("a damaged result is diagnosed, and not counted as open") {
  Drawn drawn;
  draw(1, drawn);
  Diagnostics wrong;
  const std::string hash = read_table(drawn.store(), wrong)->rows.front().hash;
  for (const char* text : {"{\"hash\": ", "{\"hash\": \"another\", \"status\": \"done\"}\n", "7\n"}) {
    write_file(drawn.store().cell_folder(hash) / "cell.json", text);
    Diagnostics found;
    CHECK_FALSE(read_table(drawn.store(), found));
    CHECK(found.size() == 1);
  }
}

}  // namespace
}  // namespace pulsewright::sweep
