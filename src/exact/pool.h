// SPDX-License-Identifier: Apache-2.0
// Pooling of integers, by its definition.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::exact {

/// What leaves a pool: [out_rows][out_columns][channels]. `values`: [rows][columns][channels].
std::vector<std::int64_t> pool(netlist::PoolKind kind, const netlist::Window& window,
                               std::span<const std::int64_t> values);

inline std::vector<std::int64_t> pool(const netlist::PoolNode& node, std::span<const std::int64_t> values) {
  return pool(node.pool, node.window, values);
}

}  // namespace pulsewright::exact
