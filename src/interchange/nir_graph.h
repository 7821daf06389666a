// SPDX-License-Identifier: Apache-2.0
// A NIR graph as a chain of nodes, with the graphs inside it put in their places.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interchange/hdf5.h"

namespace pulsewright::interchange::nir {

struct Node {
  std::string name;  ///< with the names of the graphs around it and dots in front
  std::string type;
  const Hdf5Object* parameters = nullptr;
};

/// The nodes from the input to the output. Branches, cycles, loose ends and unknown types are all diagnosed;
/// `is_known` says which types are not.
std::optional<std::vector<Node>> chain_of(const Hdf5Object& file, const std::string& name,
                                          bool (*is_known)(const std::string& type),
                                          Diagnostics& diagnostics);

}  // namespace pulsewright::interchange::nir
