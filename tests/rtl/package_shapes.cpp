// SPDX-License-Identifier: Apache-2.0
#include "rtl/package_shapes.h"

#include <algorithm>
#include <bit>

#include "catch.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {

namespace {

/// Three dense layers of 16, 32 and 16 bits.
netlist::Netlist dense_netlist(netlist::Architecture architecture, std::vector<netlist::Fold> folds) {
  samples::Shape shape;
  shape.features = 6;
  shape.layers.assign(3, {.width = 4, .outputs = 4});
  shape.layers[1].width = 5;
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  netlist.architecture = architecture;
  netlist.folds = std::move(folds);
  return netlist;
}

/// A padded convolution with a pool, then two dense layers of which the first is parallel. The others take
/// `neurons` a clock.
netlist::Netlist plane_netlist(std::int64_t neurons, netlist::WeightPlace weights) {
  samples::Shape shape = samples::convolution_and_pool();
  shape.layers.insert(shape.layers.end(), {{}, {.width = 4, .pipeline_delay = 2}});
  netlist::Netlist netlist = samples::make_netlist(shape, 5);
  netlist.architecture = netlist::Architecture::mixed;
  const netlist::Chain chain = chain_of(netlist);
  netlist.folds = {{chain.layers[0].synapses->id, neurons, 1, weights},
                   {chain.layers[2].synapses->id, neurons, 2, weights}};
  return netlist;
}

/// Gains that are powers of two, as trained layers have them: products by others before a shift that is
/// loaded miss the 50 MHz of a package.
netlist::Netlist with_plain_gains(netlist::Netlist netlist) {
  for (netlist::Node& node : netlist.nodes)
    if (auto* found = std::get_if<netlist::RequantiseNode>(&node)) {
      std::int64_t& multiplier = found->requantisation.multiplier;
      multiplier = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(multiplier)));
    }
  return netlist;
}

netlist::Netlist with_lengths(netlist::Netlist netlist) {
  netlist.halvings = 2;
  netlist.early_exit = netlist::EarlyExit::decided;
  return netlist;
}

netlist::Netlist named(std::string name, netlist::Netlist netlist) {
  netlist.name = std::move(name);
  INFO(netlist.name);
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(check_lowerable(netlist)) == "");
  return netlist;
}

netlist::Netlist multiplexers() {
  samples::Shape shape;
  for (samples::LayerShape& layer : shape.layers) layer.accumulator = netlist::Accumulator::mux;
  return samples::make_netlist(shape, 3);
}

}  // namespace

std::vector<netlist::Netlist> package_shapes() {
  const std::vector<netlist::Fold> first_two = {{"dense0", 2, 3}, {"dense1", 1, 2}};
  const std::vector<netlist::Fold> loadable = {{"dense0", 2, 1, netlist::WeightPlace::loadable},
                                               {"dense1", 4, 2, netlist::WeightPlace::loadable}};
  const netlist::Netlist convolution =
      samples::fold_netlist(samples::make_netlist(samples::convolution_and_pool(), 5), 3);
  return {named("parallel", samples::reference_netlist()),
          named("folded", samples::fold_netlist(samples::reference_netlist(), 3)),
          named("mixed", dense_netlist(netlist::Architecture::mixed, first_two)),
          named("multiplexed", multiplexers()),
          named("convolution", convolution),
          named("mixed_convolution", plane_netlist(1, netlist::WeightPlace::rom)),
          named("loadable", with_plain_gains(plane_netlist(2, netlist::WeightPlace::loadable))),
          named("lengths", with_lengths(dense_netlist(netlist::Architecture::parallel, {}))),
          named("loadable_lengths",
                with_plain_gains(with_lengths(dense_netlist(netlist::Architecture::mixed, loadable))))};
}

netlist::Netlist package_shape(std::string_view name) {
  std::vector<netlist::Netlist> shapes = package_shapes();
  const auto found = std::ranges::find(shapes, name, &netlist::Netlist::name);
  REQUIRE(found != shapes.end());
  return std::move(*found);
}

}  // namespace pulsewright::rtl
