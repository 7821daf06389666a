// SPDX-License-Identifier: Apache-2.0
// The places on the way of an image through the circuit, from its pixels to the class: which blocks stand
// there, and how long an image stays.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "netlist/netlist.h"
#include "plan/layer_blocks.h"

namespace pulsewright::plan {

/// A place on the way of an image. It takes all values of one image, works, offers its values one per clock
/// or in groups with pauses, and then takes the next image. While it takes values it takes one in any clock.
struct Stage {
  std::int64_t work = 1;    ///< clocks from the last value that it takes to the first one that it offers
  std::int64_t spread = 0;  ///< clocks from the first value that it offers to the last one
  /// Not 0: it takes the next image while it works on this one, and works for so many clocks on each.
  std::int64_t overlapped = 0;
  /// Clocks of the spread that it makes up if its first value has to wait, because it works on meanwhile.
  std::int64_t slack = 0;

  /// The least interval that it allows, whatever is around it.
  std::int64_t least_interval() const { return overlapped > 0 ? overlapped : work + spread + 1; }
};

/// What stands between two layers, or between the pixels and the first layer.
enum class Joint {
  scatter,     ///< offers the values of a parallel layer one by one
  requantise,  ///< makes thresholds of values; takes no clock
  gather       ///< collects thresholds for a parallel layer
};

/// The joints between a layer of one kind and a layer of another kind, in their order. Pixels come one by
/// one, as from a folded layer.
std::vector<Joint> joints_between(netlist::Architecture from, netlist::Architecture to);

/// The time of a joint through which `values` values pass; nothing if it takes no clock.
std::optional<Stage> stage_of(Joint joint, std::int64_t values);

/// The stage of a layer. A parallel one takes and offers all values of an image as one.
Stage layer_stage(const netlist::Layer& layer);

/// What sends the answer behind a last layer of that kind.
Stage sending_stage(netlist::Architecture last, std::int64_t classes);

/// What takes the pixels of an image, as thresholds of the first layer; before a parallel layer it gathers
/// them.
Block image_receiver(const netlist::Layer& first, std::int64_t features);

/// What makes the thresholds of a layer from pixels.
Block pixel_requantiser(const netlist::Layer& first);

/// What makes the thresholds of a layer from the values of the layer before it.
Block requantiser_between(const netlist::Layer& from, const netlist::Layer& to);

/// What offers the values of a parallel layer one by one.
Block scatterer(const netlist::Layer& from);

/// What collects the thresholds of a parallel layer behind `from`.
Block gatherer(const netlist::Layer& from, const netlist::Layer& to);

/// The control of a parallel layer; `halvings` are those of the netlist.
Block layer_control(const netlist::Layer& layer, std::int64_t halvings);

/// What ends a last layer that can end early, with margins of `margin_width` bits.
Block leader_watcher(const netlist::Layer& last, unsigned margin_width);

/// What sends the logits of the last layer and the class.
Block answer_sender(const netlist::Layer& last, std::int64_t classes);

}  // namespace pulsewright::plan
