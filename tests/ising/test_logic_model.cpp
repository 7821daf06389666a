// SPDX-License-Identifier: Apache-2.0
// Invertible logic: the states of least energy against arithmetic.

#include <algorithm>
#include <functional>
#include <set>

#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "ising/exact_law.h"
#include "ising/logic_model.h"

namespace pulsewright::ising {
namespace {

/// The number in `count` bits of a state from bit `first` on.
std::uint64_t number(std::uint64_t state, unsigned first, unsigned count) {
  return state >> first & ((std::uint64_t{1} << count) - 1);
}

/// The states of least energy are 2^inputs; each has other inputs, and the result that they have.
void check_truth_table(const char* description, unsigned inputs,
                       const std::function<bool(std::uint64_t)>& is_right) {
  INFO(description);
  const auto model = logic_model(description);
  REQUIRE(model);
  const std::vector<double> energies = state_energies(*model);
  const double ground = *std::ranges::min_element(energies);
  std::set<std::uint64_t> seen;
  for (std::uint64_t state = 0; state < energies.size(); ++state) {
    if (energies[state] != ground) {
      CHECK(energies[state] >= ground + 4);
      continue;
    }
    CHECK(is_right(state));
    CHECK(seen.insert(number(state, 0, inputs)).second);
  }
  CHECK(seen.size() == std::size_t{1} << inputs);
}

bool is_product(std::uint64_t state, unsigned width, unsigned other) {
  return number(state, 0, width) * number(state, width, other) == number(state, width + other, width + other);
}

bool is_sum(std::uint64_t state, unsigned width) {
  return number(state, 0, width) + number(state, width, width) == number(state, 2 * width, width + 1);
}

std::vector<unsigned> primes_below(unsigned end) {
  std::vector<unsigned> primes;
  for (unsigned n = 2; n < end; ++n)
    if (std::ranges::none_of(primes, [&](unsigned prime) { return n % prime == 0; })) primes.push_back(n);
  return primes;
}

/// Clocks until a 4 x 4 multiplier that shows `product` is in a right state; the factors in `factors`.
std::int64_t clocks_to_factor(const SpinModel& model, unsigned product,
                              std::pair<unsigned, unsigned>& factors) {
  CompileOptions options{.width = 8, .schedule = {{0.5}}};
  for (unsigned k = 0; k < 8; ++k) options.clamps.push_back({8 + k, product >> k & 1});
  Diagnostics diagnostics;
  const auto machine = compile_machine(model, options, diagnostics);
  REQUIRE(machine);
  // 16 gates of energy -3, 12 of -8.
  constexpr std::int64_t ground = -16 * 3 - 12 * 8;
  const std::unique_ptr<Engine> engine = make_engine(*machine);
  std::int64_t clocks = 0;
  while (engine->energy() != ground && clocks <= 1000000) {
    engine->sweep();
    clocks += machine->colours();
  }
  for (unsigned k = 0; k < 4; ++k) {
    factors.first |= unsigned{engine->states()[k] > 0} << k;
    factors.second |= unsigned{engine->states()[4 + k] > 0} << k;
  }
  return clocks;
}

}  // namespace

TEST_CASE("the states of least energy of logic are its truth table") {
  check_truth_table("and", 2,
                    [](std::uint64_t state) { return (state & 1 & state >> 1) == (state >> 2 & 1); });
  for (const unsigned width : {1U, 2U, 3U, 4U})
    check_truth_table(("adder:" + std::to_string(width)).c_str(), 2 * width,
                      [&](std::uint64_t state) { return is_sum(state, width); });
  for (const auto& [width, other] : {std::pair{2U, 2U}, {3U, 2U}, {2U, 3U}})
    check_truth_table(("multiplier:" + std::to_string(width) + "x" + std::to_string(other)).c_str(),
                      width + other, [&](std::uint64_t state) { return is_product(state, width, other); });
}

TEST_CASE("a 4 x 4 multiplier factors every 8-bit semiprime within a million clocks") {
  const auto model = logic_model("multiplier:4x4");
  REQUIRE(model);
  int semiprimes = 0;
  std::int64_t worst = 0;
  for (const unsigned first : primes_below(16))
    for (const unsigned second : primes_below(first + 1)) {
      std::pair<unsigned, unsigned> factors{};
      worst = std::max(worst, clocks_to_factor(*model, first * second, factors));
      INFO(first << " x " << second << " as " << factors.first << " x " << factors.second);
      CHECK(factors.first * factors.second == first * second);
      ++semiprimes;
    }
  CHECK(semiprimes == 21);
  INFO("worst " << worst);
  CHECK(worst <= 100000);
}

TEST_CASE("what is not a description of logic is none") {
  for (const char* wrong : {"", "and:", "and:1", "adder", "adder:0", "adder:65", "adder:-1", "adder:2x2",
                            "multiplier:4", "multiplier:1x4", "multiplier:4x", "multiplier:x4",
                            "multiplier:33x2", "multiplier:4x4x4", "multiplier:04x 4", "xor"})
    CHECK_FALSE(logic_model(wrong));
}

}  // namespace pulsewright::ising
