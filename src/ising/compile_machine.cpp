// SPDX-License-Identifier: Apache-2.0
#include "ising/compile_machine.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/random.h"
#include "ising/colouring.h"
#include "ising/thresholds.h"
#include "primitives/cellular_rules.h"

namespace pulsewright::ising {

namespace {

/// Streams of random numbers that one seed gives.
enum Stream : std::uint64_t {
  seeds_stream = 0x73656564,
  starts_stream = 0x73746172,
  words_stream = 0x776f7264
};

/// Colours that get generators apart from each other, though fewer words would do.
constexpr std::size_t most_own_generators = 8;

/// Everything too large for a machine.
Diagnostics check_model(const SpinModel& model, const std::string& name) {
  Diagnostics found;
  const auto check = [&](std::int64_t count, std::int64_t most, const char* what) {
    if (count > most)
      found.push_back({Code::out_of_range, name, fmt::format("at most {} {} in a machine", most, what),
                       std::to_string(count), ""});
  };
  check(model.spins(), most_machine_spins, "spins");
  check(static_cast<std::int64_t>(model.couplings.size()), most_machine_couplings, "couplings");
  std::int64_t largest = 0;
  for (const std::int64_t field : model.fields) largest = std::max(largest, std::abs(field));
  for (const Coupling& coupling : model.couplings) largest = std::max(largest, std::abs(coupling.weight));
  if (largest > largest_weight)
    found.push_back({Code::out_of_range, name,
                     fmt::format("weights of at most {} in a machine", largest_weight),
                     std::to_string(largest), "divide the model's numbers by a common factor"});
  return found;
}

/// Members of every colour, in ascending order.
std::vector<std::vector<std::size_t>> members_of(const Machine& machine) {
  std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(machine.colours()));
  for (std::size_t i = 0; i < machine.spins.size(); ++i)
    members[static_cast<std::size_t>(machine.spins[i].colour)].push_back(i);
  return members;
}

std::vector<std::int64_t> shuffled(std::size_t count, Random random) {
  std::vector<std::int64_t> order(count);
  for (std::size_t k = 0; k < count; ++k) order[k] = static_cast<std::int64_t>(k);
  for (std::size_t k = count; k > 1; --k) std::swap(order[k - 1], order[random.below(k)]);
  return order;
}

/// Splits each colour by groups of consecutive spins, such that a sweep takes colour after colour, and each
/// group after group; the spins of a group become lanes in ascending order, and each lane has a word.
void fold_spins(Machine& machine, std::int64_t rows) {
  const auto spins = static_cast<std::int64_t>(machine.spins.size());
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> groups;
  for (std::int64_t i = 0; i < spins; ++i) {
    const auto at = static_cast<std::size_t>(i);
    groups[{machine.spins[at].colour, i * rows / spins}].push_back(at);
  }
  std::int64_t turn = 0;
  for (const auto& [place, members] : groups) {
    for (std::size_t lane = 0; lane < members.size(); ++lane) {
      machine.spins[members[lane]].colour = turn;
      machine.spins[members[lane]].word = static_cast<std::int64_t>(lane);
    }
    ++turn;
  }
}

/// The largest colour has as many words as spins; a few colours have generators of their own.
std::size_t count_words(const std::vector<std::vector<std::size_t>>& members,
                        std::int64_t words_of_generator) {
  const std::size_t largest =
      std::ranges::max(members, {}, [](const auto& list) { return list.size(); }).size();
  return std::max(
      largest, std::min(members.size(), most_own_generators) * static_cast<std::size_t>(words_of_generator));
}

/// Gives every spin a word: in its colour's own random order the first one that is free and whose generator
/// serves no neighbour, or the fewest. Otherwise neighbours would meet bits that follow from each other.
void give_words(Machine& machine, const std::vector<std::vector<Neighbour>>& neighbours,
                std::int64_t words_of_generator, std::uint64_t seed) {
  const std::vector<std::vector<std::size_t>> members = members_of(machine);
  const std::size_t words = count_words(members, words_of_generator);
  for (std::size_t colour = 0; colour < members.size(); ++colour) {
    std::vector<std::int64_t> free = shuffled(words, Random(seed, words_stream + colour));
    for (const std::size_t i : members[colour]) {
      std::map<std::int64_t, int> served;  // neighbours of each generator
      for (const Neighbour& neighbour : neighbours[i])
        if (const PBit& other = machine.spins[static_cast<std::size_t>(neighbour.spin)]; other.word >= 0)
          ++served[other.word / words_of_generator];
      const auto cost = [&](std::int64_t word) {
        const auto found = served.find(word / words_of_generator);
        return found == served.end() ? 0 : found->second;
      };
      auto word = std::ranges::find(free, 0, cost);
      if (word == free.end()) word = std::ranges::min_element(free, {}, cost);
      machine.spins[i].word = *word;
      std::swap(*word, free.back());
      free.pop_back();
    }
  }
}

void add_generators(Machine& machine, std::int64_t words_of_generator) {
  std::int64_t words = 0;
  for (const PBit& spin : machine.spins) words = std::max(words, spin.word + 1);
  const unsigned cells = machine.width * static_cast<unsigned>(words_of_generator);
  const unsigned stride =
      primitives::scattering_stride(machine.width, static_cast<unsigned>(words_of_generator));
  for (std::int64_t g = 0; g * words_of_generator < words; ++g)
    machine.generators.push_back(
        {.id = fmt::format("noise{}", g),
         .kind = "source_cellular",
         .parameters = {{"width", {machine.width}},
                        {"words", {static_cast<std::uint64_t>(words_of_generator)}},
                        {"stride", {stride}},
                        {"rule", {primitives::maximal_rule(cells, static_cast<std::uint64_t>(g))}},
                        {"seed", {1}}}});
}

/// One table for each temperature, over the fields between those that are certain in all of them.
void add_schedule(Machine& machine, const std::vector<std::vector<Neighbour>>& neighbours,
                  const std::vector<Temperature>& schedule, Diagnostics& diagnostics) {
  std::int64_t low = INT64_MAX;
  std::int64_t high = INT64_MIN;
  for (std::size_t i = 0; i < machine.spins.size(); ++i) {
    std::int64_t reach = 0;
    for (const Neighbour& neighbour : neighbours[i]) reach += std::abs(neighbour.weight);
    low = std::min(low, machine.spins[i].field - reach);
    high = std::max(high, machine.spins[i].field + reach);
  }
  std::int64_t certain = 0;
  const auto scale = static_cast<double>(machine.scale);
  for (const Temperature& temperature : schedule)
    certain = std::max(certain, certain_field(temperature.beta / scale, machine.width, std::max(high, -low)));
  // A range that lies beyond the certain fields keeps one of them.
  const std::int64_t most = std::max(std::min(high, certain), -certain);
  machine.minimum = std::min(std::max(low, -certain), most);
  const std::int64_t length = most - machine.minimum + 1;
  if (length > most_thresholds / static_cast<std::int64_t>(schedule.size())) {
    diagnostics.push_back({Code::out_of_range, machine.name,
                           fmt::format("at most {} thresholds in all tables", most_thresholds),
                           fmt::format("{} tables of {}", schedule.size(), length),
                           "divide the weights, raise beta, or take fewer temperatures"});
    return;
  }
  for (const Temperature& temperature : schedule) {
    machine.steps.push_back({static_cast<std::int64_t>(machine.tables.size()), temperature.sweeps});
    std::vector<std::int64_t>& table = machine.tables.emplace_back();
    for (std::int64_t k = 0; k < length; ++k)
      table.push_back(threshold(temperature.beta / scale, machine.minimum + k, machine.width));
  }
}

}  // namespace

std::optional<Machine> compile_machine(const SpinModel& model, const CompileOptions& options,
                                       Diagnostics& diagnostics) {
  PW_ASSERT(options.width >= 1 && options.width <= widest_word && !options.schedule.empty());
  Diagnostics wrong = check_model(model, options.name);
  if (options.rows < 0 || options.rows > model.spins())
    wrong.push_back({Code::bad_flag, "--rows", fmt::format("0 to {}, the number of spins", model.spins()),
                     std::to_string(options.rows), ""});
  std::ranges::move(wrong, std::back_inserter(diagnostics));
  if (!diagnostics.empty()) return std::nullopt;
  Machine machine{.name = options.name,
                  .width = options.width,
                  .couplings = model.couplings,
                  .clamps = options.clamps,
                  .offset = model.offset,
                  .scale = model.scale,
                  .layout = options.rows == 0 ? Layout::parallel : Layout::folded};
  const auto neighbours = neighbours_of(model.fields.size(), model.couplings);
  const std::vector<std::int64_t> colours = colour_spins(neighbours);
  for (std::size_t i = 0; i < model.fields.size(); ++i) {
    machine.spins.push_back({.field = model.fields[i], .colour = colours[i], .word = -1});
    machine.readout.spins.push_back(static_cast<std::int64_t>(i));
  }
  const std::int64_t words_of_generator = primitives::most_cells / options.width;
  if (options.rows == 0)
    give_words(machine, neighbours, words_of_generator, options.seed);
  else
    fold_spins(machine, options.rows);
  add_generators(machine, words_of_generator);
  add_schedule(machine, neighbours, options.schedule, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  seed_machine(machine, options.seed);
  return machine;
}

void seed_machine(Machine& machine, std::uint64_t seed) {
  Random seeds(seed, seeds_stream);
  for (Generator& generator : machine.generators) {
    const auto bits = static_cast<unsigned>(
        generator.parameters.at("width") *
        (generator.parameters.contains("words") ? generator.parameters.at("words") : 1));
    std::uint64_t value = 0;
    while (value == 0) value = seeds.next() & low_mask(bits);
    generator.parameters.set("seed", {value});
  }
  Random starts(seed, starts_stream);
  for (PBit& spin : machine.spins) spin.start = static_cast<std::int64_t>(starts.next() >> 63);
}

}  // namespace pulsewright::ising
