// SPDX-License-Identifier: Apache-2.0
// Inputs for the blocks of a serial link: bytes on a line that drifts and has spikes, requests that are
// mostly sound.
#pragma once

#include <memory>

#include "hdl/stimulus.h"

namespace pulsewright::hdl {

/// The inputs of a block of the link; nullptr for any other block.
std::unique_ptr<Stimulus> link_stimulus(std::string_view block, const primitives::Parameters& parameters,
                                        std::span<const PortShape> inputs);

}  // namespace pulsewright::hdl
