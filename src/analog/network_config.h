// SPDX-License-Identifier: Apache-2.0
// A network of analog tiles and how it is trained, as a user writes it in TOML or JSON.
#pragma once

#include "analog/tile_config.h"

namespace pulsewright::analog {

enum class Activation { tanh, relu, sigmoid };
enum class Loss { cross_entropy, squared_error };

struct NetworkConfig {
  std::vector<std::int64_t> hidden{32};  ///< neurons of the hidden layers
  Activation activation = Activation::tanh;
  Loss loss = Loss::cross_entropy;
  std::int64_t epochs = 30;
  std::int64_t batch = 8;
  float lr = 0.1F;
  std::vector<std::int64_t> lr_after;  ///< epochs after which the learning rate falls
  float lr_factor = 0.3F;
  std::vector<TileConfig> layers;  ///< of each layer, the output last
};

/// Reads [network], [training], [tile] and, over it, [layer.N]. Everything wrong is diagnosed.
NetworkConfig read_network(const Json& json, Diagnostics& diagnostics);

/// Every value, as read_network() reads it.
Json network_json(const NetworkConfig& config);

/// The configuration of a file: TOML, or JSON if the name ends so.
std::optional<NetworkConfig> load_network(const std::string& file, Diagnostics& diagnostics);

}  // namespace pulsewright::analog
