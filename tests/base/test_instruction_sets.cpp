// SPDX-License-Identifier: Apache-2.0
#include "base/instruction_sets.h"
#include "catch.h"

namespace pulsewright {

TEST_CASE("the best instruction set is used until another one is asked for") {
  const std::vector<std::int64_t> sets = instruction_sets();
  CHECK(instruction_set() == sets.front());
  for (const std::int64_t set : sets) {
    use_instruction_set(set);
    CHECK(instruction_set() == set);
    CHECK(instruction_sets() == sets);
  }
  use_instruction_set(0);
  CHECK(instruction_set() == sets.front());
}

TEST_CASE("an instruction set is found by its name") {
  REQUIRE(instruction_sets().back() == plain_instructions);
  for (const std::int64_t set : instruction_sets())
    CHECK(find_instruction_set(instruction_set_name(set)) == set);
  CHECK(find_instruction_set("plain") == plain_instructions);
  CHECK(!find_instruction_set("mmx"));
}

}  // namespace pulsewright
