// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/bits.h"
#include "ising/machine.h"

namespace pulsewright::ising {

namespace {

/// Of one kind of fault.
constexpr std::size_t most_named = 20;

/// Walks through one machine; every member checks one part of it.
class Verifier {
 public:
  explicit Verifier(const Machine& machine)
      : machine_(machine), spins_(static_cast<std::int64_t>(machine.spins.size())) {}

  Diagnostics verify() {
    check_sizes();
    // What follows would take long for a machine that is too large.
    if (!found_.empty()) return std::move(found_);
    check_generators();
    check_spins();
    check_couplings();
    check_tables();
    check_steps();
    check_clamps();
    check_readout();
    return std::move(found_);
  }

 private:
  void add(Code code, std::string where, std::string expected, std::string got, std::string hint = "") {
    // The diagnostics before hold one kind of fault at least.
    if (++named_[static_cast<int>(code)] > most_named) return;
    found_.push_back({code, std::move(where), std::move(expected), std::move(got), std::move(hint)});
  }
  void check_range(std::int64_t value, std::int64_t least, std::int64_t most, const std::string& where) {
    if (value < least || value > most)
      add(Code::out_of_range, where, fmt::format("an integer in [{}, {}]", least, most),
          std::to_string(value));
  }
  void check_count(std::size_t count, std::int64_t least, std::int64_t most, const char* where) {
    if (static_cast<std::int64_t>(count) < least || static_cast<std::int64_t>(count) > most)
      add(Code::out_of_range, where, fmt::format("{} to {} elements", least, most), std::to_string(count));
  }

  void check_sizes() {
    check_range(machine_.width, 1, widest_word, "/ising/width");
    check_count(machine_.spins.size(), 1, most_machine_spins, "/ising/spins");
    check_count(machine_.couplings.size(), 0, most_machine_couplings, "/ising/couplings");
    check_count(machine_.generators.size(), 1, most_generators, "/generators");
    check_count(machine_.steps.size(), 1, most_steps, "/ising/steps");
    check_count(machine_.tables.size(), 1, most_thresholds, "/ising/tables");
    if (machine_.tables.empty()) return;
    const std::size_t length = machine_.tables.front().size();
    check_count(length, 1, most_thresholds / static_cast<std::int64_t>(machine_.tables.size()),
                "/ising/tables/0");
  }

  void check_generators() {
    std::map<std::string, std::size_t> ids;
    std::map<std::string, std::size_t> states;
    for (std::size_t g = 0; g < machine_.generators.size(); ++g) {
      const Generator& generator = machine_.generators[g];
      const std::string where = fmt::format("/generators/{}", g);
      if (!ids.try_emplace(generator.id, g).second)
        add(Code::duplicate_id, where + "/id", "a name of its own", generator.id);
      if (!is_source(generator)) {
        add(Code::bad_source, where + "/kind", "source_cellular, or a source of a network",
            quote_briefly(generator.kind));
        continue;
      }
      const Diagnostics wrong = check_parameters(*primitives::find_primitive(generator.kind),
                                                 generator.parameters, where + "/parameters");
      found_.insert(found_.end(), wrong.begin(), wrong.end());
      if (!wrong.empty()) continue;
      if (generator.parameters.at("width") != machine_.width)
        add(Code::shape_mismatch, where + "/parameters/width",
            fmt::format("{}, as /ising/width", machine_.width),
            std::to_string(generator.parameters.at("width")));
      std::string state = generator.kind;
      for (const auto& [name, list] : generator.parameters.all())
        state += fmt::format(" {}={}", name, list.front());
      const auto [same, is_new] = states.try_emplace(state, g);
      if (!is_new)
        add(Code::shared_seed, where, fmt::format("words other than those of /generators/{}", same->second),
            "the same", "give it another seed");
    }
    are_generators_good_ = found_.empty();
  }

  static bool is_source(const Generator& generator) {
    const primitives::Primitive* block = primitives::find_primitive(generator.kind);
    return block != nullptr && (block->kind == primitives::Kind::source || is_cellular(generator));
  }

  void check_spins() {
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> taken;  // (colour, word)
    std::set<std::int64_t> colours;
    // Without good generators nobody knows how many words there are.
    const std::int64_t words =
        are_generators_good_ ? static_cast<std::int64_t>(word_places(machine_).size()) : INT64_MAX;
    for (std::int64_t i = 0; i < spins_; ++i) {
      const PBit& spin = machine_.spins[static_cast<std::size_t>(i)];
      check_range(spin.field, -largest_weight, largest_weight, fmt::format("/ising/spins/fields/{}", i));
      check_range(spin.colour, 0, spins_ - 1, fmt::format("/ising/spins/colours/{}", i));
      check_range(spin.start, 0, 1, fmt::format("/ising/spins/starts/{}", i));
      if (spin.word < 0 || spin.word >= words)
        add(Code::dangling_reference, fmt::format("/ising/spins/words/{}", i),
            fmt::format("one of the {} words of all generators", words), std::to_string(spin.word));
      const auto [other, is_new] = taken.try_emplace({spin.colour, spin.word}, i);
      if (!is_new)
        add(Code::shared_seed, fmt::format("/ising/spins/words/{}", i),
            fmt::format("a word that no other spin of colour {} has", spin.colour),
            fmt::format("{}, which spin {} has", spin.word, other->second));
      colours.insert(spin.colour);
    }
    if (*colours.rbegin() != static_cast<std::int64_t>(colours.size()) - 1)
      add(Code::out_of_range, "/ising/spins/colours", "each number from 0 to the largest colour",
          fmt::format("{} colours up to {}", colours.size(), *colours.rbegin()),
          "a colour without spins is a clock without work");
  }

  void check_couplings() {
    const Coupling* last = nullptr;
    for (std::size_t k = 0; k < machine_.couplings.size(); ++k) {
      const Coupling& coupling = machine_.couplings[k];
      const std::string where = fmt::format("/ising/couplings/{}", k);
      const std::size_t before = found_.size();
      check_range(coupling.first, 0, spins_ - 1, where + "/0");
      check_range(coupling.second, coupling.first + std::int64_t{1}, spins_ - 1, where + "/1");
      if (coupling.weight == 0) add(Code::out_of_range, where + "/2", "a weight other than 0", "0");
      check_range(coupling.weight, -largest_weight, largest_weight, where + "/2");
      if (last != nullptr &&
          std::pair(last->first, last->second) >= std::pair(coupling.first, coupling.second))
        add(Code::out_of_range, where, "couplings in ascending order, each pair once",
            fmt::format("{}, {} after {}, {}", coupling.first, coupling.second, last->first, last->second));
      last = &coupling;
      if (found_.size() != before) continue;
      const PBit& first = machine_.spins[static_cast<std::size_t>(coupling.first)];
      const PBit& second = machine_.spins[static_cast<std::size_t>(coupling.second)];
      if (first.colour == second.colour)
        add(Code::out_of_range, fmt::format("/ising/spins/colours/{}", coupling.second),
            fmt::format("another colour than spin {}, to which it is coupled", coupling.first),
            std::to_string(second.colour), "coupled spins that are redrawn at once follow another law");
    }
    if (found_.empty() && energy_bound(model_of(machine_)) > std::int64_t{1} << 53)
      add(Code::out_of_range, "/ising", "a sum of all |h| and |J| of at most 2^53", "more");
  }

  void check_tables() {
    const std::size_t length = machine_.tables.front().size();
    for (std::size_t t = 0; t < machine_.tables.size(); ++t) {
      const auto& table = machine_.tables[t];
      if (table.size() != length)
        add(Code::shape_mismatch, fmt::format("/ising/tables/{}", t),
            fmt::format("{} thresholds, as in the first table", length), std::to_string(table.size()));
      for (std::size_t k = 0; k < table.size(); ++k)
        if (table[k] < 0 || table[k] > std::int64_t{1} << machine_.width)
          check_range(table[k], 0, std::int64_t{1} << machine_.width,
                      fmt::format("/ising/tables/{}/{}", t, k));
    }
    check_range(machine_.minimum, -largest_weight, largest_weight, "/ising/minimum");
    check_range(machine_.scale, 1, std::int64_t{1} << 53, "/ising/scale");
    check_range(machine_.offset, -(std::int64_t{1} << 53), std::int64_t{1} << 53, "/ising/offset");
  }

  void check_steps() {
    for (std::size_t k = 0; k < machine_.steps.size(); ++k) {
      const Step& step = machine_.steps[k];
      if (step.table < 0 || step.table >= static_cast<std::int64_t>(machine_.tables.size()))
        add(Code::dangling_reference, fmt::format("/ising/steps/{}/0", k),
            fmt::format("one of {} tables", machine_.tables.size()), std::to_string(step.table));
      check_range(step.sweeps, 1, largest_weight, fmt::format("/ising/steps/{}/1", k));
    }
  }

  void check_clamps() {
    std::int64_t least = 0;
    for (std::size_t k = 0; k < machine_.clamps.size(); ++k) {
      const Clamp& clamp = machine_.clamps[k];
      check_range(clamp.spin, least, spins_ - 1, fmt::format("/ising/clamps/{}/0", k));
      check_range(clamp.state, 0, 1, fmt::format("/ising/clamps/{}/1", k));
      least = clamp.spin + 1;
    }
  }

  void check_readout() {
    std::int64_t least = 0;
    for (std::size_t k = 0; k < machine_.readout.spins.size(); ++k) {
      check_range(machine_.readout.spins[k], least, spins_ - 1, fmt::format("/ising/readout/spins/{}", k));
      least = machine_.readout.spins[k] + 1;
    }
    check_range(machine_.readout.every, 1, INT32_MAX, "/ising/readout/every");
  }

  const Machine& machine_;
  std::int64_t spins_;
  bool are_generators_good_ = false;
  std::map<int, std::size_t> named_;
  Diagnostics found_;
};

/// Cells below which an automaton repeats within a run, or its phases meet those of another one.
constexpr std::uint64_t fewest_cells = 24;

}  // namespace

Diagnostics verify(const Machine& machine) {
  return Verifier(machine).verify();
}

Diagnostics find_unsafe(const Machine& machine) {
  Diagnostics found;
  for (std::size_t g = 0; g < machine.generators.size() && found.size() < most_named; ++g) {
    const Generator& generator = machine.generators[g];
    const std::string where = fmt::format("/generators/{}", g);
    if (is_cellular(generator)) {
      const std::uint64_t cells = generator.parameters.at("width") * generator.parameters.at("words");
      if (cells < fewest_cells)
        found.push_back({Code::period_too_short, where + "/parameters/words",
                         fmt::format("at least {} cells", fewest_cells), std::to_string(cells),
                         "short generators share one orbit: total variation 0.07 with 16 bits, 0.54 with 8"});
    } else {
      const bool is_register = generator.kind == "source_lfsr";
      found.push_back({Code::bad_source, where + "/kind", "source_cellular", generator.kind,
                       is_register ? "a spin meets its own word again, shifted: total variation 0.04 and more"
                                   : "its words are far from independent: total variation 0.4 and more"});
    }
  }
  return found;
}

}  // namespace pulsewright::ising
