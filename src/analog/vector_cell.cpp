// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "analog/cell.h"
#include "base/failure.h"

namespace pulsewright::analog {

namespace {

constexpr std::string_view policy_names[] = {"All", "SingleFixed", "SingleSequential", "SingleRandom"};

const Field<VectorParameters> vector_table[] = {
    {"update_policy",
     "",
     ChoiceMember<VectorParameters>{
         policy_names, [](const VectorParameters& p) { return static_cast<std::size_t>(p.update_policy); },
         [](VectorParameters& p, std::size_t index) { p.update_policy = static_cast<VectorPolicy>(index); }},
     {},
     "which devices take the pulses of a vector"},
    {"first_update_idx",
     "",
     &VectorParameters::first_update_idx,
     {0, 1000},
     "the device of SingleFixed, and the one before the first of SingleSequential"},
    {"gamma_vec", "", &VectorParameters::gamma_vec, {}, "weights of the devices; none is 1/n for each"},
};

}  // namespace

std::span<const Field<VectorParameters>> vector_fields() {
  return vector_table;
}

VectorCell::VectorCell(std::vector<PulsedArray> arrays, const VectorParameters& parameters,
                       const UpdateParameters& up, const Draws& draws, const Quirks& quirks)
    : Cell(arrays.front().shape(), draws, quirks),
      arrays_(std::move(arrays)),
      parameters_(parameters),
      up_(up),
      gamma_(parameters.gamma_vec),
      weights_(shape_.points()),
      selected_(static_cast<std::uint64_t>(parameters.first_update_idx)) {
  if (gamma_.empty()) gamma_.assign(arrays_.size(), 1 / static_cast<float>(arrays_.size()));
  PW_ASSERT(gamma_.size() == arrays_.size() && selected_ < arrays_.size());
  refresh_weights();
}

void VectorCell::refresh_weights() {
  for (std::size_t point = 0; point < weights_.size(); ++point) {
    float sum = 0;
    for (std::size_t k = 0; k < arrays_.size(); ++k) sum += gamma_[k] * arrays_[k].weights()[point];
    weights_[point] = sum;
  }
}

void VectorCell::set(View weights) {
  const bool is_single = parameters_.update_policy == VectorPolicy::single_fixed;
  for (std::size_t k = 0; k < arrays_.size(); ++k)
    if (!is_single || k == selected_) arrays_[k].set(weights);
  refresh_weights();
}

void VectorCell::update(View x, View d, float lr, std::size_t) {
  if (lr == 0) return;
  const std::uint64_t event = updates_++;
  const std::size_t count = arrays_.size();
  if (parameters_.update_policy == VectorPolicy::single_sequential) selected_ = (selected_ + 1) % count;
  if (parameters_.update_policy == VectorPolicy::single_random)
    selected_ =
        static_cast<std::uint64_t>(draws_.of(Purpose::policy, event).uniform(0) * static_cast<double>(count));
  float granularity = 0;
  for (const PulsedArray& array : arrays_) granularity += array.granularity(quirks_);
  granularity /= static_cast<float>(count);
  const bool is_all = parameters_.update_policy == VectorPolicy::all;
  // All devices of a cell see the same trains.
  std::optional<Counts> counts;
  for (std::size_t k = 0; k < count; ++k) {
    if (!is_all && k != selected_) continue;
    if (is_exact(up_, arrays_[k].device())) {
      update_array(arrays_[k], up_, lr, x, d, draws_, event, quirks_);
      continue;
    }
    if (!counts) counts = pulses_of(up_, lr, granularity, x, d, draws_, event);
    arrays_[k].pulse(*counts);
  }
  refresh_weights();
}

void VectorCell::end_batch() {
  for (PulsedArray& array : arrays_) array.end_batch();
  refresh_weights();
}

std::vector<const PulsedArray*> VectorCell::arrays() const {
  std::vector<const PulsedArray*> list;
  for (const PulsedArray& array : arrays_) list.push_back(&array);
  return list;
}

void VectorCell::exchange(Archive& archive) {
  archive("updates", updates_);
  archive("selected", selected_);
  for (std::size_t k = 0; k < arrays_.size(); ++k) archive.part(fmt::format("array_{}", k), arrays_[k]);
  selected_ %= arrays_.size();
  refresh_weights();
}

}  // namespace pulsewright::analog
