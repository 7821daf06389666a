// SPDX-License-Identifier: Apache-2.0
#include "cli/layer_flags.h"

namespace pulsewright::cli {

void LayerFlags::add_to(Command& command, const std::optional<Flag>& other) {
  Flag hidden =
      command.list_option("--hidden", hidden_, "neurons of each hidden layer; without a value there is none");
  Flag words = command.option("--layers", words_,
                              "layers instead of --hidden: dense:N, conv:N:KERNEL (with :stride=S, "
                              ":padding=P, :dilation=D or :groups=G behind it), maxpool:SIZE, avgpool:SIZE");
  words.excludes(hidden);
  if (other) {
    hidden.excludes(*other);
    words.excludes(*other);
  }
  flags_ = {hidden, words};
}

std::vector<train::LayerSpec> LayerFlags::layers(Diagnostics& diagnostics) const {
  if (!words_.empty()) return train::parse_layers(words_, "--layers", diagnostics);
  std::vector<train::LayerSpec> layers;
  for (const int neurons : hidden_) layers.push_back({.neurons = neurons});
  return layers;
}

}  // namespace pulsewright::cli
