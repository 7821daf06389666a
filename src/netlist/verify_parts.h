// SPDX-License-Identifier: Apache-2.0
// The parts of verify(), one file each by what they look at.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// What the parts share: a netlist whose fields are in their ranges, its ids, and what is wrong with it.
struct Subject {
  using Index = std::map<std::string_view, std::size_t>;

  const Netlist& netlist;
  Diagnostics& found;
  Index generators = {};  ///< the first thing of each id; filled by check_references
  Index streams = {};
  Index nodes = {};
  std::vector<bool> working = {};  ///< [generators] whether its words can be computed; by check_sources

  /// The generator of this id where it works, or nullptr.
  const Generator* working_generator(std::string_view id) const;
  /// The stream of this id, or nullptr.
  const Stream* stream(std::string_view id) const;
};

/// Names, ranges of single numbers, and sizes. Nothing else is checked when something is wrong here.
void check_ranges(const Netlist& netlist, Diagnostics& found);

/// Ids that are used twice, that name nothing, or that nothing uses.
void check_references(Subject& subject);

/// Every generator is a registry block of kind source with good parameters, and outlasts its streams.
void check_sources(Subject& subject);

/// A folded netlist has one fold for each dense and conv2d node, and its parts are equal.
void check_folds(const Subject& subject);
/// Each stream can be halved as often as the schedule says.
void check_halvings(const Subject& subject);

/// Encodings and lengths that meet in a gate, and the correlation claims.
void check_streams(const Subject& subject);

/// The edges form one chain input -> (requantise -> dense | conv2d -> [pool]) x n -> output. Its nodes in
/// order, by index; empty when they do not.
std::vector<std::size_t> check_graph(const Subject& subject);

/// A window that takes the `arriving` values, where their number is known, and has at least one position.
void check_window(const Window& window, const std::string& pointer, std::optional<std::int64_t> arriving,
                  Diagnostics& found);

/// Channels and neurons come in equal parts.
void check_groups(const Conv2dNode& node, const std::string& pointer, Diagnostics& found);

/// The pool has the channels of what it pools, and something to take in each position.
void check_pool(const PoolNode& node, const std::string& pointer, std::int64_t channels, Diagnostics& found);

/// Shapes, thresholds and magnitudes along the chain.
void check_values(const Subject& subject, const std::vector<std::size_t>& chain);

}  // namespace pulsewright::netlist
