// SPDX-License-Identifier: Apache-2.0
// A network whose layers are analog tiles: activations, loss and biases are digital.
#pragma once

#include "analog/network_config.h"
#include "analog/tile.h"
#include "base/workers.h"
#include "data/data_set.h"

namespace pulsewright::analog {

class Network {
 public:
  Network(const NetworkConfig& config, std::size_t features, std::size_t classes, std::uint64_t seed);

  /// One step on a batch of rows of pixels in [0, 1]; the mean loss before it. The same for any number of
  /// workers.
  double step(View images, std::span<const std::uint8_t> labels, float lr, Workers& workers);

  /// The classes of images, with noise; `evaluation` is the number of this evaluation, which its noise
  /// depends on. With `weights`, those of each layer instead of the tiles' own.
  std::vector<std::size_t> classify(View images, std::uint64_t evaluation, Workers& workers,
                                    const std::vector<Vector>* weights = nullptr) const;

  const std::vector<Tile>& tiles() const { return tiles_; }
  void exchange(Archive& archive);

 private:
  double output_gradient(View y, std::uint8_t label, std::size_t batch, std::span<float> d) const;

  NetworkConfig config_;
  std::size_t features_;
  std::vector<Tile> tiles_;
};

/// The part of a set's images whose class is their label.
double accuracy(const Network& network, const data::ImageSet& set, int maximum, std::uint64_t evaluation,
                Workers& workers, const std::vector<Vector>* weights = nullptr);

/// Pixels as parts of their maximum, row by row.
Vector scaled_images(const data::ImageSet& set, int maximum);

}  // namespace pulsewright::analog
