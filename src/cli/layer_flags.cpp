// SPDX-License-Identifier: Apache-2.0
#include "cli/layer_flags.h"

#include "cli/flag_values.h"

namespace pulsewright {

void LayerFlags::add_to(CLI::App& command) {
  CLI::Option* hidden = command.add_option("--hidden", hidden_, "neurons of each hidden layer")
                            ->check(decimal<int>())
                            ->capture_default_str();
  command
      .add_option("--layers", words_,
                  "layers instead of --hidden: dense:N, conv:N:KERNEL[:stride=S][:padding=P][:dilation=D]"
                  "[:groups=G], maxpool:SIZE, avgpool:SIZE")
      ->excludes(hidden);
}

std::vector<LayerSpec> LayerFlags::layers(Diagnostics& diagnostics) const {
  if (!words_.empty()) return parse_layers(words_, "--layers", diagnostics);
  std::vector<LayerSpec> layers;
  for (const int neurons : hidden_) layers.push_back({.neurons = neurons});
  return layers;
}

}  // namespace pulsewright
