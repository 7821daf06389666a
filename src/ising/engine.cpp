// SPDX-License-Identifier: Apache-2.0
#include "ising/engine.h"

#include <algorithm>
#include <optional>

#include "ising/cellular_words.h"
#include "ising/reference_engine.h"

namespace pulsewright::ising {

namespace {

class Reference final : public Engine {
 public:
  explicit Reference(const Machine& machine) { restart(machine); }
  void restart(const Machine& machine) override {
    machine_ = machine;
    model_ = model_of(machine);
    engine_.emplace(machine_);
  }
  void use_table(std::size_t table) override {
    machine_.steps = {{static_cast<std::int64_t>(table), 1}};
    engine_->first_step();
  }
  void flip(std::span<const std::int32_t> spins) override {
    for (const std::int32_t spin : spins) engine_->flip(static_cast<std::size_t>(spin));
  }
  void sweep() override { engine_->sweep(); }
  std::span<const std::int8_t> states() const override { return engine_->states(); }
  std::int64_t energy() const override { return ising::energy(model_, engine_->states()); }

 private:
  Machine machine_;
  SpinModel model_;
  std::optional<ReferenceEngine> engine_;
};

/// Keeps every local field, and changes those of a spin's neighbours when it flips: at low temperatures few
/// do. Spins are stored colour by colour. `Sum` holds the sum of all |h| and |J|, doubled.
template <class Sum>
class FlipEngine final : public Engine {
 public:
  explicit FlipEngine(const Machine& machine)
      : words_(machine),
        tables_(machine.tables),
        steps_(machine.steps),
        minimum_(static_cast<Sum>(machine.minimum)),
        last_(static_cast<Sum>(machine.tables.front().size() - 1)),
        model_(model_of(machine)),
        neighbours_(neighbours_of(machine.spins.size(), machine.couplings)) {
    order_spins(machine);
    add_couplings(machine);
    set_states(machine);
  }

  void restart(const Machine& machine) override {
    words_ = CellularWords(machine);
    steps_ = machine.steps;
    step_ = 0;
    sweeps_ = 0;
    set_states(machine);
  }

  void use_table(std::size_t table) override {
    steps_ = {{static_cast<std::int64_t>(table), 1}};
    step_ = 0;
    sweeps_ = 0;
  }

  void flip(std::span<const std::int32_t> spins) override {
    for (const std::int32_t spin : spins)
      flip_at(static_cast<std::size_t>(number_[static_cast<std::size_t>(spin)]));
  }

  void sweep() override {
    const std::int64_t* table = tables_[static_cast<std::size_t>(steps_[step_].table)].data();
    for (std::size_t colour = 0; colour + 1 < first_of_colour_.size(); ++colour) {
      for (std::size_t k = first_of_colour_[colour]; k < first_of_colour_[colour + 1]; ++k) {
        const Sum row = std::clamp(static_cast<Sum>(fields_[k] - minimum_), Sum{0}, last_);
        const int state = words_.word(places_[k]) < table[row] ? 1 : -1;
        if (state != states_[spins_[k]]) flip_at(k);
      }
      words_.step();
    }
    if (++sweeps_ < steps_[step_].sweeps || step_ + 1 == steps_.size()) return;
    sweeps_ = 0;
    ++step_;
  }

  std::span<const std::int8_t> states() const override { return states_; }
  std::int64_t energy() const override { return energy_; }

 private:
  /// The couplings to spin number `to` of the order.
  struct Link {
    std::int32_t to;
    Sum doubled;
  };

  void order_spins(const Machine& machine) {
    const std::vector<bool> is_clamped = clamped_spins(machine);
    std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(machine.colours()));
    for (std::size_t i = 0; i < machine.spins.size(); ++i)
      if (!is_clamped[i]) members[static_cast<std::size_t>(machine.spins[i].colour)].push_back(i);
    for (const auto& list : members) {
      first_of_colour_.push_back(spins_.size());
      spins_.insert(spins_.end(), list.begin(), list.end());
    }
    first_of_colour_.push_back(spins_.size());
    for (const std::size_t i : spins_) places_.push_back(words_.place_of(machine.spins[i].word));
  }

  void add_couplings(const Machine& machine) {
    constexpr std::int32_t held = -1;
    number_.assign(machine.spins.size(), held);
    for (std::size_t k = 0; k < spins_.size(); ++k) number_[spins_[k]] = static_cast<std::int32_t>(k);
    first_link_.push_back(0);
    for (const std::size_t i : spins_) {
      for (const Neighbour& neighbour : neighbours_[i])
        if (const std::int32_t to = number_[static_cast<std::size_t>(neighbour.spin)]; to != held)
          links_.push_back({to, static_cast<Sum>(2 * neighbour.weight)});
      first_link_.push_back(links_.size());
    }
  }

  void set_states(const Machine& machine) {
    states_ = start_states(machine);
    fields_.clear();
    for (const std::size_t i : spins_) {
      std::int64_t field = machine.spins[i].field;
      for (const Neighbour& neighbour : neighbours_[i])
        field += neighbour.weight * states_[static_cast<std::size_t>(neighbour.spin)];
      fields_.push_back(static_cast<Sum>(field));
    }
    energy_ = ising::energy(model_, states_);
  }

  void flip_at(std::size_t k) {
    std::int8_t& state = states_[spins_[k]];
    energy_ += 2 * static_cast<std::int64_t>(fields_[k]) * state;
    state = static_cast<std::int8_t>(-state);
    for (std::size_t link = first_link_[k]; link < first_link_[k + 1]; ++link)
      fields_[static_cast<std::size_t>(links_[link].to)] += links_[link].doubled * state;
  }

  CellularWords words_;
  std::vector<std::vector<std::int64_t>> tables_;
  std::vector<Step> steps_;
  Sum minimum_;
  Sum last_;
  SpinModel model_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<std::size_t> first_of_colour_;  ///< [colours + 1]
  std::vector<std::size_t> spins_;            ///< those that are not clamped, by colour
  std::vector<std::int32_t> number_;          ///< place in spins_; -1 for a clamped spin [spins]
  std::vector<CellularWords::Place> places_;  ///< of their words
  std::vector<Sum> fields_;
  std::vector<std::size_t> first_link_;  ///< [spins_ + 1]
  std::vector<Link> links_;
  std::vector<std::int8_t> states_;  ///< [spins], in the machine's order
  std::int64_t energy_ = 0;
  std::size_t step_ = 0;
  std::int64_t sweeps_ = 0;  ///< of this step
};

}  // namespace

std::unique_ptr<Engine> make_reference_engine(const Machine& machine) {
  return std::make_unique<Reference>(machine);
}

std::unique_ptr<Engine> make_engine(const Machine& machine) {
  if (!CellularWords::can_hold(machine)) return make_reference_engine(machine);
  // Fields and their distance to the table's first row must fit.
  constexpr std::int64_t most = std::int64_t{1} << 28;
  if (energy_bound(model_of(machine)) <= most && std::abs(machine.minimum) <= most)
    return std::make_unique<FlipEngine<std::int32_t>>(machine);
  return std::make_unique<FlipEngine<std::int64_t>>(machine);
}

}  // namespace pulsewright::ising
