// SPDX-License-Identifier: Apache-2.0
#include "parity/control.h"

#include <algorithm>

#include "base/random.h"
#include "parity/mutants.h"
#include "parity/observe.h"
#include "rtl/top.h"

namespace pulsewright::parity {

namespace {

constexpr std::size_t control_images = 4;
constexpr const char* fault_at_ports = "answers_inverted_at_the_ports";

/// Free running at full length, as the model of a fault has it.
Stimulus few_images(const Stimulus& stimulus) {
  Stimulus few;
  const std::size_t count = std::min(control_images, stimulus.images.size());
  few.images.assign(stimulus.images.begin(), stimulus.images.begin() + static_cast<std::ptrdiff_t>(count));
  few.sees_layers = stimulus.sees_layers;
  if (few.sees_layers) few.traced = {0};
  few.measured = count;
  few.seed = stimulus.seed;
  return few;
}

/// Mutants that the model knows, in the order in which they are tried.
std::vector<Mutant> draw_order(const std::vector<TextFile>& rtl, std::uint32_t seed) {
  std::vector<Mutant> candidates;
  std::ranges::copy_if(applicable_mutants(rtl), std::back_inserter(candidates),
                       [](const Mutant& mutant) { return mutant.model.has_value(); });
  Random random(seed, 0x6d7574);
  for (std::size_t left = candidates.size(); left > 1; --left)
    std::swap(candidates[left - 1], candidates[random.below(left)]);
  // A flipped class shows in every image and needs no layer to be compared: it would prove the least.
  std::ranges::stable_partition(
      candidates, [](const Mutant& mutant) { return mutant.model != ModelFault::class_flipped; });
  return candidates;
}

/// What is compared of a layer.
const std::vector<std::int64_t>& leaving(const exact::Inference& inference, std::size_t l) {
  return inference.pooled[l].empty() ? inference.counts[l] : inference.pooled[l];
}

bool differ(const exact::Inference& one, const exact::Inference& other, bool sees_layers) {
  const std::size_t layers = one.counts.size();
  for (std::size_t l = sees_layers ? 0 : layers - 1; l < layers; ++l)
    if (leaving(one, l) != leaving(other, l)) return true;
  return one.label != other.label;
}

}  // namespace

bool shows(const netlist::Netlist& netlist, ModelFault fault, const data::Images& images, bool sees_layers) {
  // Where images have settings, AND gates also choose when those are taken, which the model does not have.
  if (fault == ModelFault::and_is_or && !rtl::settings_of(netlist).empty()) return false;
  const auto sound = exact::make_engine(netlist);
  const SpoiltModel spoilt(netlist, fault);
  return std::ranges::any_of(images, [&](const std::vector<std::int64_t>& image) {
    return differ(sound->run(image), spoilt.run(image), sees_layers);
  });
}

Control choose_control(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                       const Stimulus& stimulus) {
  Control control;
  control.stimulus = few_images(stimulus);
  const data::Images& images = control.stimulus.images;
  control.expected = expect(*make_engine(netlist, exact::Method::reference), images);
  for (const Mutant& mutant : draw_order(rtl, stimulus.seed)) {
    if (!shows(netlist, *mutant.model, images, stimulus.sees_layers)) continue;
    control.fault = mutant.name;
    control.rtl = mutate(rtl, mutant);
    return control;
  }
  return control_at_ports(netlist, rtl, stimulus);
}

Control control_at_ports(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                         const Stimulus& stimulus) {
  Control control{.fault = fault_at_ports, .rtl = rtl, .stimulus = few_images(stimulus), .expected = {}};
  control.expected = expect(*make_engine(netlist, exact::Method::reference), control.stimulus.images);
  control.stimulus.inverts_answers = true;
  return control;
}

}  // namespace pulsewright::parity
