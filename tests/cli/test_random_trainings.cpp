// SPDX-License-Identifier: Apache-2.0
// From the front door: what `train` makes of random shapes and prunings keeps the promise of `check` under
// random folds.
#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/chosen_seed.h"
#include "samples/random_streams.h"

namespace pulsewright::cli_tests {
namespace {

using samples::Dice;
using Arguments = std::vector<std::string>;

struct Tally {
  int trained = 0;
  int folded = 0;
  int simulated = 0;
  std::int64_t words = 0;
};

std::string number(std::int64_t value) {
  return std::to_string(value);
}

template <std::size_t count>
std::string one_of(Dice& dice, const char* const (&words)[count]) {
  return words[dice.between(0, count - 1)];
}

/// Rows of pixels with a class that they have something to do with.
std::string draw_rows(Dice& dice, std::int64_t pixels) {
  constexpr std::int64_t maxima[] = {1, 15, 255};
  const std::int64_t maximum = maxima[dice.between(0, 2)];
  const std::int64_t classes = dice.between(2, 5);
  std::string text;
  for (std::int64_t row = 0; row < 40; ++row) {
    for (std::int64_t i = 0; i < pixels; ++i)
      text += number(i % classes == row % classes ? maximum : dice.between(0, maximum)) + ",";
    text += number(row % classes) + "\n";
  }
  return text;
}

Arguments draw_layers(Dice& dice, bool is_plane) {
  if (!is_plane || dice.one_in(2)) {
    Arguments layers = {"--hidden", number(dice.between(1, 12))};
    if (dice.one_in(2)) layers.push_back(number(dice.between(1, 8)));
    return layers;
  }
  std::string convolution = fmt::format("conv:{}:{}", dice.between(1, 4), dice.between(1, 3));
  if (dice.one_in(3)) convolution += fmt::format(":stride={}", dice.between(1, 2));
  if (dice.one_in(3)) convolution += ":padding=1";
  Arguments layers = {"--layers", convolution};
  if (dice.one_in(2)) layers.push_back(one_of(dice, {"maxpool:2", "avgpool:2"}));
  if (dice.one_in(2)) layers.push_back("dense:" + number(dice.between(1, 6)));
  return layers;
}

/// A training of a fraction of a second; what it needs is written to the folder.
Arguments draw_training(Dice& dice, const std::filesystem::path& folder) {
  Arguments line = {"train",      "--real-epochs", "1", "--search-epochs", "1",  "--epochs", "1",
                    "--no-float", "--threads",     "1", "--out",           "run"};
  const auto add = [&](const Arguments& words) { line.insert(line.end(), words.begin(), words.end()); };
  const bool is_digits = dice.one_in(5);
  const std::int64_t side = dice.between(1, 6);
  if (!is_digits) write_file(folder / "rows.csv", draw_rows(dice, side * side));
  add({"--data", is_digits ? "digits" : "csv:rows.csv"});
  add(draw_layers(dice, is_digits || side > 2));
  add({"--length", number(std::int64_t{1} << dice.between(1, 5))});
  add({"--source-pair", one_of(dice, {"ramp_vdc", "sobol_1_2", "ramp_sobol_2", "lfsr_reversed", "ramp_shared",
                                      "ramp_complement"})});
  const bool is_bipolar = dice.one_in(4);
  add({"--encoding", is_bipolar ? "bipolar" : "sign_magnitude"});
  if (dice.one_in(6)) add({"--accumulator", "mux"});
  if (dice.one_in(2)) add({"--pipeline-delay", number(dice.between(1, 3))});
  if (!is_bipolar && dice.one_in(2)) add({"--live-synapses", number(dice.between(1, 60))});
  if (!is_bipolar && dice.one_in(4)) add({"--live-inputs", number(dice.between(1, side * side))});
  return line;
}

std::int64_t draw_divisor(Dice& dice, std::int64_t whole) {
  std::int64_t part = dice.between(1, std::min<std::int64_t>(whole, 64));
  while (whole % part != 0) --part;
  return part;
}

Arguments draw_fold(Dice& dice, const netlist::Netlist& netlist) {
  Arguments line = {"fold", "run", "--out", "folded.json", "--json"};
  if (dice.one_in(4)) {
    line.insert(line.end(), {"--max-lut4", number(dice.between(50, 1500))});
    return line;
  }
  const std::vector<netlist::Layer> layers = chain_of(netlist).layers;
  const bool ends_early = dice.one_in(5);
  for (const netlist::Layer& layer : layers) {
    const std::string& id = layer.synapses->id;
    const bool is_last = layer.synapses == layers.back().synapses;
    if (layer.conv2d == nullptr && (dice.one_in(4) || (ends_early && is_last))) {
      line.insert(line.end(), {"--fold", id + "=parallel"});
      continue;
    }
    line.insert(line.end(),
                {"--fold", fmt::format("{}={}x{}", id,
                                       draw_divisor(dice, divisible_neurons(*layer.synapses, layer.conv2d)),
                                       draw_divisor(dice, divisible_inputs(*layer.synapses, layer.conv2d)))});
    if (dice.one_in(4)) line.insert(line.end(), {"--loadable", id});
  }
  if (ends_early) line.push_back("--early-exit");
  if (dice.one_in(4)) line.insert(line.end(), {"--halvings", "1"});
  return line;
}

/// A folder in which commands are run, each of which must end with one of some exit codes.
class Shop {
 public:
  std::filesystem::path path() const { return folder_.path(); }

  Run run(const Arguments& arguments, const std::vector<int>& codes) const {
    Run run = run_program(path(), arguments);
    INFO(fmt::format("{}\nexit code {}\n{}{}", fmt::join(arguments, " "), run.exit_code, run.output,
                     run.errors));
    REQUIRE(std::ranges::find(codes, run.exit_code) != codes.end());
    if (run.exit_code == 2) CHECK(run.errors.starts_with("PW"));
    return run;
  }

 private:
  TemporaryFolder folder_;
};

/// What the run holds after `fold`, held to all that makes Verilog of it.
void prove_folded(const Shop& shop, std::int64_t interval, std::uint64_t seed, Tally& tally) {
  shop.run({"check", "folded.json"}, {0});
  shop.run({"estimate", "folded.json", "--max-lut4", "200"}, {0, 1});
  shop.run({"rtl", "folded.json", "--out", "rtl"}, {0});
  ++tally.folded;
  constexpr std::int64_t most_clocks = 1500;  // an image that Icarus simulates in a moment
  if (interval > most_clocks) return;
  // 1: a negative control that nothing of such a network can show.
  const Run parity = shop.run({"parity", "folded.json", "--sim", "icarus", "--random", "4", "--traced", "1",
                               "--stalled", "2", "--seed", number(static_cast<std::int64_t>(seed)), "--json"},
                              {0, 1});
  INFO(parity.output);
  CHECK(*parity.json().find("mismatches") == Json(0));
  tally.words += *parity.json().find("words_compared")->integer();
  ++tally.simulated;
}

void try_training(std::uint64_t seed, Tally& tally) {
  Dice dice(seed, 0x747261696e);
  const Shop shop;
  const Arguments training = draw_training(dice, shop.path());
  INFO(fmt::format("seed {}: pulsewright {}", seed, fmt::join(training, " ")));
  if (shop.run(training, {0, 2}).exit_code != 0) return;
  ++tally.trained;
  // What is trained has Verilog, if not in parallel.
  const Run check = shop.run({"check", "run", "--json"}, {0, 1});
  CHECK((check.exit_code == 0 || check.json().find("folds") != nullptr));
  shop.run({"estimate", "run", "--max-lut4", "300"}, {0, 1});
  Diagnostics wrong;
  const auto netlist = netlist::read_netlist(read_file(shop.path() / "run/scnir_document.json"), wrong);
  REQUIRE(netlist.has_value());
  const Arguments fold = draw_fold(dice, *netlist);
  INFO(fmt::format("pulsewright {}", fmt::join(fold, " ")));
  const Run folded = shop.run(fold, {0, 1, 2});
  if (folded.exit_code == 0)
    prove_folded(shop, *folded.json().find("interval_clocks")->integer(), seed, tally);
  if (folded.exit_code == 2) CHECK(folded.errors.starts_with("PW0401 "));
}

void try_trainings(std::uint64_t first, int count) {
  Tally tally;
  std::uint64_t seed = first;
  for (; tally.trained < count; ++seed) {
    REQUIRE(seed < first + 3 * static_cast<std::uint64_t>(count));
    try_training(seed, tally);
  }
  fmt::print("trainings of the seeds {} to {}: {} trained, {} folded, {} simulated, {} words, 0 mismatches\n",
             first, seed - 1, tally.trained, tally.folded, tally.simulated, tally.words);
  CHECK(2 * tally.folded > tally.trained);
  CHECK(3 * tally.simulated > tally.trained);
}

TEST_CASE(
    "what is trained with random shapes and prunings is folded at random, proved, or refused with a reason") {
  try_trainings(1000 * chosen_seed(), 40);
}

TEST_CASE("hundreds of random trainings keep the promise of check", "[.][nightly]") {
  try_trainings(1000000 + Catch::rngSeed() % 1000000, 500);
}

}  // namespace
}  // namespace pulsewright::cli_tests
