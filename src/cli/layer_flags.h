// SPDX-License-Identifier: Apache-2.0
// The flags that say which layers a network has.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "cli/command.h"
#include "train/network_shape.h"

namespace pulsewright::cli {

/// The flags --hidden and --layers, of which a command line has one at most.
class LayerFlags {
 public:
  /// `hidden`: what --hidden is unless given.
  explicit LayerFlags(std::vector<int> hidden) : hidden_(std::move(hidden)) {}

  /// The flags write here: this must outlive the command. `other` says the layers in its own way.
  void add_to(Command& command, const std::optional<Flag>& other = std::nullopt);

  /// The layers that they name; words of --layers that cannot be read are diagnosed.
  std::vector<train::LayerSpec> layers(Diagnostics& diagnostics) const;

  /// Whether the command line has one; to be asked when the command runs.
  bool given() const { return std::ranges::any_of(flags_, &Flag::given); }

 private:
  std::vector<int> hidden_;
  std::vector<Flag> flags_;
  std::vector<std::string> words_;
};

}  // namespace pulsewright::cli
