// SPDX-License-Identifier: Apache-2.0
#include "rtl/package_shapes.h"

#include <algorithm>

#include "catch.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

/// Three dense layers of 16, 32 and 16 bits.
Netlist dense_netlist(Architecture architecture, std::vector<Fold> folds) {
  samples::Shape shape;
  shape.features = 6;
  shape.layers.assign(3, {.width = 4, .outputs = 4});
  shape.layers[1].width = 5;
  Netlist netlist = samples::make_netlist(shape, 1);
  netlist.architecture = architecture;
  netlist.folds = std::move(folds);
  return netlist;
}

/// A padded convolution with a pool, then two dense layers of which the first is parallel. The others take
/// `neurons` a clock.
Netlist plane_netlist(std::int64_t neurons, WeightPlace weights) {
  samples::Shape shape = samples::convolution_and_pool();
  shape.layers.insert(shape.layers.end(), {{}, {.width = 4, .pipeline_delay = 2}});
  Netlist netlist = samples::make_netlist(shape, 5);
  netlist.architecture = Architecture::mixed;
  const Chain chain = chain_of(netlist);
  netlist.folds = {{chain.layers[0].synapses->id, neurons, 1, weights},
                   {chain.layers[2].synapses->id, neurons, 2, weights}};
  return netlist;
}

Netlist with_lengths(Netlist netlist) {
  netlist.halvings = 2;
  netlist.early_exit = EarlyExit::decided;
  return netlist;
}

Netlist named(std::string name, Netlist netlist) {
  netlist.name = std::move(name);
  INFO(netlist.name);
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(check_lowerable(netlist)) == "");
  return netlist;
}

Netlist multiplexers() {
  samples::Shape shape;
  for (samples::LayerShape& layer : shape.layers) layer.accumulator = Accumulator::mux;
  return samples::make_netlist(shape, 3);
}

}  // namespace

std::vector<Netlist> package_shapes() {
  const std::vector<Fold> first_two = {{"dense0", 2, 3}, {"dense1", 1, 2}};
  const std::vector<Fold> loadable = {{"dense0", 2, 1, WeightPlace::loadable},
                                      {"dense1", 4, 2, WeightPlace::loadable}};
  const Netlist convolution =
      samples::fold_netlist(samples::make_netlist(samples::convolution_and_pool(), 5), 3);
  return {named("parallel", samples::reference_netlist()),
          named("folded", samples::fold_netlist(samples::reference_netlist(), 3)),
          named("mixed", dense_netlist(Architecture::mixed, first_two)),
          named("multiplexed", multiplexers()),
          named("convolution", convolution),
          named("mixed_convolution", plane_netlist(1, WeightPlace::rom)),
          named("loadable", plane_netlist(2, WeightPlace::loadable)),
          named("lengths", with_lengths(dense_netlist(Architecture::parallel, {}))),
          named("loadable_lengths", with_lengths(dense_netlist(Architecture::mixed, loadable)))};
}

Netlist package_shape(std::string_view name) {
  std::vector<Netlist> shapes = package_shapes();
  const auto found = std::ranges::find(shapes, name, &Netlist::name);
  REQUIRE(found != shapes.end());
  return std::move(*found);
}

}  // namespace pulsewright
