// SPDX-License-Identifier: Apache-2.0
// The engine for few images: one at a time, by columns of products.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "exact/engine.h"

namespace pulsewright::exact {

/// What the columns of a netlist may take together, in bytes.
inline constexpr std::size_t column_memory = std::size_t{64} << 20;

/// An engine that has, for each input of a layer and each number of ones in its stream, the products of all
/// neurons side by side: an image adds one such column per input. The lane engines take for one image as long
/// as for 128. nullptr for a netlist with windows, pools or multiplexers, or with columns of more than
/// column_memory; `obstacle` then names the layer and the reason, as in "dense_1, which has a multiplexer".
std::unique_ptr<Engine> column_engine(const netlist::Netlist& netlist, std::string& obstacle);

}  // namespace pulsewright::exact
