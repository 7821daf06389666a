// SPDX-License-Identifier: Apache-2.0
// Windows over tensors [batch][rows][columns][channels].
#pragma once

#include "autodiff/tape.h"
#include "netlist/window.h"

namespace pulsewright::autodiff {

/// Misuse unless the shape is [batch] and the window's plane, and the window has positions.
void require_window(const Shape& shape, const netlist::Window& window);

/// The inputs of one group under each position of the window: [batch * positions][kernel rows * kernel
/// columns * channels / groups], 0 in the padding.
Variable gather_patches(const Variable& x, const netlist::Window& window, std::int64_t group,
                        std::int64_t groups);

}  // namespace pulsewright::autodiff
