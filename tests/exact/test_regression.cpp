// SPDX-License-Identifier: Apache-2.0
// Quantities: what logits stand for, and how near they come to targets.
#include <cmath>

#include "base/random.h"
#include "catch.h"
#include "data/images.h"
#include "exact/engine.h"
#include "exact/regression.h"
#include "samples/chosen_seed.h"
#include "samples/random_document.h"

namespace pulsewright::exact {
namespace {

double between(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

/// Of any size that a table may have.
double any_size(Random& random) {
  return std::pow(10.0, between(random, -90, 90));
}

}  // namespace

TEST_CASE("a quantity is the line that it was made of, to the bits that it has") {
  Random random(chosen_seed(), 0x7175616e);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 2000; ++round) {
    const double slope = any_size(random);
    const double intercept = slope * between(random, -1, 1) * std::pow(10.0, between(random, -3, 6));
    const netlist::Quantity quantity = quantity_of("q", slope, intercept);
    const auto logit = static_cast<std::int64_t>(random.below(1u << 20)) - (1 << 19);
    const double wanted = slope * static_cast<double>(logit) + intercept;
    const double error = std::abs(value_of(quantity, logit) - wanted);
    CHECK(error <= 0x1p-23 * (slope * std::abs(static_cast<double>(logit)) + std::abs(intercept) + slope));
    CHECK(quantity.unit >= 1);
    CHECK(quantity.unit <= 1 << 24);
  }
  CHECK(quantity_of("q", 1, 0) == netlist::Quantity{"q", 1 << 23, 0, -23});
  CHECK(quantity_of("q", 0.5, -3) == netlist::Quantity{"q", 1 << 23, -3 * (1 << 24), -24});
}

TEST_CASE("rmse and R2 are those of their definitions") {
  Random random(chosen_seed(), 0x666974);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 200; ++round) {
    const std::size_t outputs = 1 + random.below(3);
    const std::size_t images = 2 + random.below(30);
    std::vector<std::vector<long double>> targets(outputs);
    std::vector<std::vector<long double>> numbers(outputs);
    FitSums sums(outputs);
    for (std::size_t i = 0; i < images; ++i) {
      std::vector<double> target(outputs);
      std::vector<double> number(outputs);
      for (std::size_t t = 0; t < outputs; ++t) {
        targets[t].push_back(target[t] = between(random, 90, 110));
        numbers[t].push_back(number[t] = target[t] + between(random, -4, 4));
      }
      sums.add(target, number);
    }
    const Fit fit = sums.fit();
    CHECK(fit.images == static_cast<std::int64_t>(images));
    double rmse = 0;
    for (std::size_t t = 0; t < outputs; ++t) {
      long double mean = 0;
      for (const long double target : targets[t]) mean += target / images;
      long double error = 0;
      long double spread = 0;
      for (std::size_t i = 0; i < images; ++i) {
        error += (targets[t][i] - numbers[t][i]) * (targets[t][i] - numbers[t][i]);
        spread += (targets[t][i] - mean) * (targets[t][i] - mean);
      }
      CHECK(fit.rmse[t] == Approx(static_cast<double>(std::sqrt(error / images))).epsilon(1e-12));
      CHECK(fit.r2[t] == Approx(static_cast<double>(1 - error / spread)).epsilon(1e-10));
      rmse += fit.rmse[t] / static_cast<double>(outputs);
    }
    CHECK(fit.mean_rmse() == Approx(rmse).epsilon(1e-12));
  }
}

TEST_CASE("targets that are all the same have the R2 of a right or a wrong answer") {
  FitSums right(1);
  FitSums wrong(1);
  for (int i = 0; i < 3; ++i) {
    right.add(std::vector{7.0}, std::vector{7.0});
    wrong.add(std::vector{7.0}, std::vector{6.0});
  }
  CHECK(right.fit().r2 == std::vector{1.0});
  CHECK(wrong.fit().r2 == std::vector{0.0});
  CHECK(wrong.fit().rmse == std::vector{1.0});
}

TEST_CASE("the logits of drawn networks stand for the line of least squares through the targets") {
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  int rising = 0;
  for (std::uint64_t seed = 1000 * chosen_seed(); seed < 1000 * chosen_seed() + 40; ++seed) {
    netlist::Netlist netlist = samples::random_document(seed);
    INFO("document " << seed);
    const netlist::Chain chain = chain_of(netlist);
    const auto outputs = static_cast<std::size_t>(chain.classes());
    if (outputs > 20) continue;
    Random random(seed, 1);
    data::Images images;
    for (int i = 0; i < 30; ++i) {
      images.emplace_back();
      for (std::int64_t f = 0; f < chain.input->features; ++f)
        images.back().push_back(static_cast<std::int64_t>(random.below(
            static_cast<std::uint64_t>(std::min<std::int64_t>(chain.input->maximum, 1 << 20)) + 1)));
    }
    const auto engine = make_engine(netlist);
    std::vector<double> targets;
    std::vector<std::vector<std::int64_t>> logits;
    for (const auto& image : images) {
      logits.push_back(engine->run(image).logits());
      for (std::size_t t = 0; t < outputs; ++t)
        targets.push_back(3.5 * static_cast<double>(logits.back()[t]) + between(random, -9, 9));
    }
    Workers workers(1);
    const std::vector<std::string> names(outputs, "a target");
    const auto quantities = fit_quantities(*engine, data::ImageView(images), targets, names, workers);
    for (std::size_t t = 0; t < outputs; ++t) {
      long double n = 0, x = 0, y = 0, xx = 0, xy = 0;
      for (std::size_t i = 0; i < images.size(); ++i) {
        const long double at = logits[i][t];
        const long double target = targets[i * outputs + t];
        n += 1, x += at, y += target, xx += at * at, xy += at * target;
      }
      const long double spread = n * xx - x * x;
      if (spread <= 0 || n * xy - x * y <= 0) {
        // Nothing rises: the quantity is the mean.
        CHECK(value_of(quantities[t], logits[0][t]) == Approx(static_cast<double>(y / n)).margin(1e-4));
        continue;
      }
      ++rising;
      const long double slope = (n * xy - x * y) / spread;
      for (std::size_t i = 0; i < images.size(); ++i) {
        const auto wanted = static_cast<double>(slope * logits[i][t] + (y - slope * x) / n);
        CHECK(value_of(quantities[t], logits[i][t]) == Approx(wanted).epsilon(1e-5).margin(1e-4));
      }
      CHECK(quantities[t].name == (t == 0 ? "a_target" : "a_target_" + std::to_string(t + 1)));
    }
    std::get<netlist::OutputNode>(netlist.nodes.back()).quantities = quantities;
    netlist.early_exit = netlist::EarlyExit::never;
    CHECK(to_text(verify(netlist)) == "");
  }
  CHECK(rising > 20);
}

}  // namespace pulsewright::exact
