// SPDX-License-Identifier: Apache-2.0
#include "ising/train_machine.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/random.h"
#include "ising/engine.h"
#include "ising/thresholds.h"

namespace pulsewright::ising {

namespace {

/// Streams of random numbers that one seed gives.
enum Stream : std::uint64_t {
  weights_stream = 0x77656967,
  chains_stream = 0x63686169,
  batch_stream = 0x62617463,
  words_stream = 0x776f7264,
  hidden_stream = 0x68696464
};

constexpr double first_weight = 0.1;  ///< standard deviation of the weights before the first update

std::int64_t largest_integer(unsigned bits) {
  return (std::int64_t{1} << (bits - 1)) - 1;
}

/// sums += state * values, state -1 or +1: without a product of 64 bits, which has no vector instruction.
void add_or_subtract(std::int64_t* sums, const std::int64_t* values, std::size_t count, std::int8_t state) {
  if (state > 0)
    for (std::size_t k = 0; k < count; ++k) sums[k] += values[k];
  else
    for (std::size_t k = 0; k < count; ++k) sums[k] -= values[k];
}

/// A machine in which every visible spin may be coupled to every hidden one.
Machine template_of(std::size_t visible, std::size_t hidden, const TrainOptions& options) {
  SpinModel model{.fields = std::vector<std::int64_t>(visible + hidden), .scale = options.scale};
  for (std::size_t i = 0; i < visible; ++i)
    for (std::size_t j = 0; j < hidden; ++j)
      model.couplings.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(visible + j), 1});
  Diagnostics diagnostics;
  auto machine = compile_machine(model, {.width = options.width, .seed = options.seed}, diagnostics);
  PW_ASSERT(machine);
  machine->couplings.clear();
  const double beta = 1 / static_cast<double>(options.scale);
  const auto most = static_cast<std::int64_t>(visible + hidden + 1) * largest_integer(options.weight_bits);
  const std::int64_t certain = certain_field(beta, options.width, most);
  machine->minimum = -certain;
  machine->tables.front().clear();
  for (std::int64_t field = -certain; field <= certain; ++field)
    machine->tables.front().push_back(threshold(beta, field, options.width));
  return std::move(*machine);
}

}  // namespace

Diagnostics check_training(const Patterns& patterns, const TrainOptions& options) {
  Diagnostics found;
  check_flag("--hidden", options.hidden, 1,
             std::min<std::int64_t>(4096, most_machine_couplings / patterns.spins), found);
  check_flag("--width", options.width, 1, widest_word, found);
  check_flag("--weight-bits", options.weight_bits, 2, 16, found);
  check_flag("--scale", options.scale, 1, 65536, found);
  check_flag("--updates", options.updates, 0, 1000000000, found);
  check_flag("--chains", options.chains, 1, 65536, found);
  check_flag("--sweeps", options.sweeps, 1, 1000000, found);
  check_flag("--batch", options.batch, 1, 1000000, found);
  if (!(options.rate > 0 && options.rate <= 10))
    found.push_back(
        {Code::bad_flag, "--rate", "a number above 0, at most 10", fmt::format("{}", options.rate), ""});
  return found;
}

Trainer::Trainer(const Patterns& patterns, const TrainOptions& options)
    : patterns_(patterns),
      options_(options),
      visible_(static_cast<std::size_t>(patterns.spins)),
      hidden_(static_cast<std::size_t>(options.hidden)),
      template_(template_of(visible_, hidden_, options)) {
  Random random(options.seed, weights_stream);
  for (std::size_t k = 0; k < visible_ * hidden_; ++k)
    state_.weights.push_back(first_weight * normal(random));
  state_.fields.resize(visible_ + hidden_);
  Random starts(options.seed, chains_stream);
  state_.chains.assign(static_cast<std::size_t>(options.chains),
                       std::vector<std::int8_t>(visible_ + hidden_));
  for (auto& chain : state_.chains)
    for (std::int8_t& spin : chain) spin = starts.next() >> 63 != 0 ? 1 : -1;
}

std::int64_t Trainer::quantised(double value) const {
  const auto most = static_cast<double>(largest_integer(options_.weight_bits));
  return static_cast<std::int64_t>(
      std::clamp(std::floor(value * static_cast<double>(options_.scale) + 0.5), -most, most));
}

std::int64_t Trainer::threshold_of(std::int64_t field) const {
  const std::vector<std::int64_t>& table = template_.tables.front();
  const auto last = static_cast<std::int64_t>(table.size()) - 1;
  return table[static_cast<std::size_t>(std::clamp<std::int64_t>(field - template_.minimum, 0, last))];
}

/// J, then h: the weights as the machine has them.
std::vector<std::int64_t> Trainer::integers() const {
  std::vector<std::int64_t> integers;
  for (const double weight : state_.weights) integers.push_back(quantised(weight));
  for (const double field : state_.fields) integers.push_back(quantised(field));
  return integers;
}

std::vector<std::int64_t> Trainer::hidden_thresholds(const std::vector<std::int64_t>& integers,
                                                     std::span<const std::int8_t> visible) const {
  std::vector<std::int64_t> sums(integers.end() - static_cast<std::ptrdiff_t>(hidden_), integers.end());
  for (std::size_t i = 0; i < visible_; ++i)
    add_or_subtract(sums.data(), integers.data() + i * hidden_, hidden_, visible[i]);
  for (std::int64_t& sum : sums) sum = threshold_of(sum);
  return sums;
}

void Trainer::add(Moments& moments, const std::vector<std::int64_t>& integers,
                  std::span<const std::int8_t> visible) const {
  moments.products.resize(visible_ * hidden_);
  moments.spins.resize(visible_ + hidden_);
  const std::int64_t full = std::int64_t{1} << options_.width;
  std::vector<std::int64_t> means = hidden_thresholds(integers, visible);
  for (std::int64_t& mean : means) mean = 2 * mean - full;
  for (std::size_t i = 0; i < visible_; ++i) {
    moments.spins[i] += visible[i] * full;
    add_or_subtract(moments.products.data() + i * hidden_, means.data(), hidden_, visible[i]);
  }
  for (std::size_t j = 0; j < hidden_; ++j) moments.spins[visible_ + j] += means[j];
  ++moments.samples;
}

std::vector<std::size_t> Trainer::draw_batch() const {
  std::vector<std::size_t> batch;
  const auto size = static_cast<std::size_t>(options_.batch);
  Random random(options_.seed, batch_stream + (static_cast<std::uint64_t>(state_.updates) << 32));
  for (std::size_t k = 0; k < std::min(size, patterns_.states.size()); ++k)
    batch.push_back(patterns_.states.size() <= size ? k : random.below(patterns_.states.size()));
  return batch;
}

/// CD: every chain starts from a pattern, and hidden states that are drawn for it.
void Trainer::restart_chains(const std::vector<std::size_t>& batch,
                             const std::vector<std::int64_t>& integers) {
  Random random(options_.seed, hidden_stream + (static_cast<std::uint64_t>(state_.updates) << 32));
  for (std::size_t c = 0; c < state_.chains.size(); ++c) {
    std::vector<std::int8_t>& chain = state_.chains[c];
    const std::vector<std::int8_t>& pattern = patterns_.states[batch[c % batch.size()]];
    std::ranges::copy(pattern, chain.begin());
    const std::vector<std::int64_t> thresholds = hidden_thresholds(integers, pattern);
    for (std::size_t j = 0; j < hidden_; ++j)
      chain[visible_ + j] =
          static_cast<std::int64_t>(random.next() & low_mask(options_.width)) < thresholds[j] ? 1 : -1;
  }
}

/// Every chain is the machine with its own seeds, which follow from the update and the chain alone.
void Trainer::run_chains() {
  Machine chain = machine();
  const std::unique_ptr<Engine> engine = make_engine(chain);
  const Random seeds(options_.seed, words_stream);
  for (std::size_t c = 0; c < state_.chains.size(); ++c) {
    seed_machine(chain, seeds.at(static_cast<std::uint64_t>(state_.updates) * state_.chains.size() + c));
    std::vector<std::int8_t>& states = state_.chains[c];
    for (std::size_t i = 0; i < states.size(); ++i) chain.spins[i].start = states[i] > 0 ? 1 : 0;
    engine->restart(chain);
    for (std::int64_t sweep = 0; sweep < options_.sweeps; ++sweep) engine->sweep();
    states.assign(engine->states().begin(), engine->states().end());
  }
}

/// Up the gradient of the log-likelihood: <s_i s_j> of the data less that of the model.
void Trainer::climb(const Moments& data, const Moments& model) {
  const double left = 1 - static_cast<double>(state_.updates) / static_cast<double>(options_.updates);
  const double full = static_cast<double>(std::int64_t{1} << options_.width);
  const double of_data = options_.rate * left / (full * static_cast<double>(data.samples));
  const double of_model = options_.rate * left / (full * static_cast<double>(model.samples));
  const auto difference = [&](std::int64_t up, std::int64_t down) {
    return of_data * static_cast<double>(up) - of_model * static_cast<double>(down);
  };
  std::vector<double> weights;
  std::vector<double> fields;
  for (std::size_t k = 0; k < state_.weights.size(); ++k)
    weights.push_back(difference(data.products[k], model.products[k]));
  for (std::size_t i = 0; i < state_.fields.size(); ++i)
    fields.push_back(difference(data.spins[i], model.spins[i]));
  if (options_.is_centered) center(weights, fields, means_of(data, model));
  const double most =
      static_cast<double>(largest_integer(options_.weight_bits)) / static_cast<double>(options_.scale);
  const auto move = [&](double& value, double step) { value = std::clamp(value + step, -most, most); };
  for (std::size_t k = 0; k < weights.size(); ++k) move(state_.weights[k], weights[k]);
  for (std::size_t i = 0; i < fields.size(); ++i) move(state_.fields[i], fields[i]);
}

/// Of every spin, over data and model alike [visible + hidden].
std::vector<double> Trainer::means_of(const Moments& data, const Moments& model) const {
  const double full = static_cast<double>(std::int64_t{1} << options_.width);
  std::vector<double> means;
  for (std::size_t i = 0; i < visible_ + hidden_; ++i)
    means.push_back((static_cast<double>(data.spins[i]) / static_cast<double>(data.samples) +
                     static_cast<double>(model.spins[i]) / static_cast<double>(model.samples)) /
                    (2 * full));
  return means;
}

/// The step of a model that is written with s_i - m_i instead of s_i: the weights learn covariances, and the
/// fields make up for what the weights do to the means.
void Trainer::center(std::vector<double>& weights, std::vector<double>& fields,
                     const std::vector<double>& means) const {
  const std::vector<double> plain = fields;
  for (std::size_t i = 0; i < visible_; ++i)
    for (std::size_t j = 0; j < hidden_; ++j) {
      double& weight = weights[i * hidden_ + j];
      weight -= means[i] * plain[visible_ + j] + means[visible_ + j] * plain[i];
      fields[i] -= weight * means[visible_ + j];
      fields[visible_ + j] -= weight * means[i];
    }
}

void Trainer::update() {
  const std::vector<std::int64_t> weights = integers();
  const std::vector<std::size_t> batch = draw_batch();
  Moments data;
  for (const std::size_t k : batch) add(data, weights, patterns_.states[k]);
  if (!options_.is_persistent) restart_chains(batch, weights);
  run_chains();
  Moments model;
  for (const auto& chain : state_.chains) add(model, weights, std::span(chain).first(visible_));
  climb(data, model);
  ++state_.updates;
}

SpinModel Trainer::model() const {
  const std::vector<std::int64_t> weights = integers();
  SpinModel model{.fields = {weights.end() - static_cast<std::ptrdiff_t>(visible_ + hidden_), weights.end()},
                  .scale = options_.scale};
  for (std::size_t i = 0; i < visible_; ++i)
    for (std::size_t j = 0; j < hidden_; ++j)
      if (const std::int64_t weight = weights[i * hidden_ + j]; weight != 0)
        model.couplings.push_back(
            {static_cast<std::int32_t>(i), static_cast<std::int32_t>(visible_ + j), weight});
  return model;
}

Machine Trainer::machine() const {
  Machine machine = template_;
  SpinModel own = model();
  for (std::size_t i = 0; i < own.fields.size(); ++i) machine.spins[i].field = own.fields[i];
  machine.couplings = std::move(own.couplings);
  return machine;
}

}  // namespace pulsewright::ising
