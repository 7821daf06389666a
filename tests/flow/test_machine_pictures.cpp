// SPDX-License-Identifier: Apache-2.0
// The pictures of `ising sample`.
#include <algorithm>
#include <string_view>

#include "catch.h"
#include "flow/machine_pictures.h"
#include "ising/compile_machine.h"

namespace pulsewright::flow {
namespace {

/// Rows of squares in the picture of a chain of so many spins.
std::int64_t rows_of_picture(std::size_t spins) {
  ising::SpinModel model{.fields = std::vector<std::int64_t>(spins)};
  for (std::int32_t i = 1; i < static_cast<std::int32_t>(spins); ++i)
    model.couplings.push_back({i - 1, i, 1});
  Diagnostics diagnostics;
  const auto machine = compile_machine(model, {.width = 8}, diagnostics);
  REQUIRE(machine);
  const auto files = machine_pictures(sample_machine(*machine, {.sweeps = 20, .warmup = 2}, "", {}));
  const std::string& text = files.front().text;
  std::int64_t rows = 0;
  for (std::size_t at = 0; (at = text.find("class=\"row\"", at)) != text.npos; ++at) ++rows;
  return rows;
}

}  // namespace

TEST_CASE("spins are drawn as a field that is not much wider than high, whatever their number") {
  CHECK(rows_of_picture(16) == 4);
  CHECK(rows_of_picture(12) == 3);
  // A prime number: the last row is shorter.
  CHECK(rows_of_picture(13) == 4);
  CHECK(rows_of_picture(97) == 10);
  // Two rows of 47 would be a strip.
  CHECK(rows_of_picture(94) == 10);
}

}  // namespace pulsewright::flow
