// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/files.h"
#include "base/json.h"
#include "base/random.h"
#include "catch.h"
#include "ising/annealed_law.h"
#include "ising/exact_law.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {
namespace {

double number(const Json& value) {
  return value.integer() ? static_cast<double>(*value.integer()) : *value.get_if<double>();
}

TEST_CASE("the law of three graphs is that of another program's enumeration") {
  Diagnostics diagnostics;
  const auto graphs =
      parse_json(read_file(PULSEWRIGHT_ROOT "/tests/ising/models/small_exact.json"), diagnostics);
  REQUIRE(graphs);
  REQUIRE(graphs->array()->size() == 3);
  for (const Json& graph : *graphs->array()) {
    INFO(*graph.find("name")->string());
    SpinModel model;
    for (const Json& field : *graph.find("fields")->array()) model.fields.push_back(*field.integer());
    // Pairs stand in any order there; E = - sum h s - sum J s s.
    for (const Json& entry : *graph.find("couplings")->array()) {
      const auto& row = *entry.array();
      model.couplings.push_back({static_cast<std::int32_t>(*row[0].integer()),
                                 static_cast<std::int32_t>(*row[1].integer()), *row[2].integer()});
    }
    const ExactLaw law = exact_law(model, number(*graph.find("beta")));
    CHECK(std::abs(law.log_partition - number(*graph.find("log_Z"))) < 1e-10);
    CHECK(std::abs(law.mean_energy - number(*graph.find("mean_energy"))) < 1e-10);
    CHECK(law.ground_energy == number(*graph.find("ground_energy")));
    CHECK(law.ground_states == *graph.find("ground_states")->integer());
    const auto& spins = *graph.find("mean_spin")->array();
    const auto& products = *graph.find("mean_coupling_product")->array();
    REQUIRE(spins.size() == law.mean_spins.size());
    REQUIRE(products.size() == law.mean_products.size());
    for (std::size_t i = 0; i < spins.size(); ++i)
      CHECK(std::abs(law.mean_spins[i] - number(spins[i])) < 1e-10);
    for (std::size_t k = 0; k < products.size(); ++k)
      CHECK(std::abs(law.mean_products[k] - number(products[k])) < 1e-10);
  }
}

TEST_CASE("energies of all states are those of the states one by one") {
  const SpinModel model{.fields = {1, -2, 0, 5}, .couplings = {{0, 1, 3}, {0, 3, -1}, {2, 3, 7}}};
  const std::vector<double> energies = state_energies(model);
  REQUIRE(energies.size() == 16);
  for (std::size_t state = 0; state < 16; ++state) {
    std::vector<std::int8_t> spins;
    for (std::size_t i = 0; i < 4; ++i) spins.push_back((state >> i & 1) != 0 ? 1 : -1);
    CHECK(energies[state] == static_cast<double>(energy(model, spins)));
  }
}

TEST_CASE("at infinite temperature all states are alike; scale and offset are the file's") {
  const SpinModel model{.fields = {2, 0}, .couplings = {{0, 1, 4}}, .offset = 6, .scale = 2};
  const ExactLaw hot = exact_law(model, 0);
  CHECK(hot.log_partition == Approx(std::log(4.0)));
  CHECK(hot.mean_energy == Approx(3.0));
  CHECK(hot.mean_spins == std::vector<double>{0, 0});
  const ExactLaw cold = exact_law(model, 100);
  CHECK(cold.ground_energy == 0);
  CHECK(cold.ground_states == 1);
  CHECK(cold.mean_spins[1] == Approx(1.0));
}

/// Couplings between half of all pairs, and fields, in units of a quarter.
SpinModel drawn_model(Random& random) {
  SpinModel model{.fields = {}, .offset = 3, .scale = 4};
  const auto spins = static_cast<std::int32_t>(4 + random.below(9));
  for (std::int32_t i = 0; i < spins; ++i)
    model.fields.push_back(static_cast<std::int64_t>(random.below(7)) - 3);
  for (std::int32_t i = 0; i < spins; ++i)
    for (std::int32_t j = i + 1; j < spins; ++j)
      if (const std::int64_t weight = static_cast<std::int64_t>(random.below(5)) - 2;
          weight != 0 && random.below(2) != 0)
        model.couplings.push_back({i, j, weight});
  return model;
}

TEST_CASE("annealed importance sampling finds log Z and the mean energy of drawn models within its errors") {
  Random random(chosen_seed(), 0x616973);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 25; ++round) {
    const SpinModel model = drawn_model(random);
    const double beta = 0.2 + random.uniform();
    const AnnealedLaw found =
        annealed_law(model, beta, {.runs = 200, .temperatures = 60, .seed = random.next()});
    const ExactLaw law = exact_law(model, beta);
    INFO(round << ": " << found.log_partition << " beside " << law.log_partition << ", effective "
               << found.effective_runs);
    CHECK(found.effective_runs > 20);
    CHECK(std::abs(found.log_partition - law.log_partition) < 4 * found.log_partition_error + 1e-9);
    CHECK(std::abs(found.mean_energy - law.mean_energy) < 4 * found.mean_energy_error + 1e-9);
  }
}

TEST_CASE("without couplings every annealed run has the weight of all others, and log Z is exact") {
  const SpinModel model{.fields = {3, -1, 0, 7}, .offset = 2, .scale = 2};
  const AnnealedLaw found = annealed_law(model, 0.7, {.runs = 20, .temperatures = 3});
  CHECK(found.log_partition == Approx(exact_law(model, 0.7).log_partition).epsilon(1e-12));
  CHECK(found.log_partition_error == 0);
  CHECK(found.effective_runs == Approx(20));
}

}  // namespace
}  // namespace pulsewright::ising
