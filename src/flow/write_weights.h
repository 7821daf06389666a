// SPDX-License-Identifier: Apache-2.0
// The words that load another trained network into a design.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "netlist/netlist.h"

namespace pulsewright::flow {

struct WrittenWeights {
  std::string netlist_sha256;
  std::string design_sha256;
  std::string loaded_sha256;  ///< of the design with the other weights
  std::size_t words = 0;
  std::uint32_t checksum = 0;
  std::string out;
};

/// Writes `out`: the words that put the weights of `other` into the loadable layers of the design.
std::optional<WrittenWeights> write_weights(const netlist::Netlist& other, const netlist::Netlist& design,
                                            const std::string& out, Diagnostics& diagnostics);

Json to_json(const WrittenWeights& written);

}  // namespace pulsewright::flow
