// SPDX-License-Identifier: Apache-2.0
// What a design will cost, before any tool runs.
#pragma once

#include <map>
#include <string>

#include "hdl/structure.h"
#include "primitives/area.h"

namespace pulsewright {

/// Sums of Primitive::cost() over the blocks of a design.
using AreaByPart = std::map<AreaPart, Cost>;
AreaByPart registry_area(const Design& design);

/// The same of one module alone, without the modules that it instantiates.
AreaByPart registry_area(const Module& module);

/// What yosys is expected to use for iCE40: the LUTs of each part by its factor (lut4_per_mille), flip-flops
/// and block RAMs as the blocks say.
Cost expected_area(const AreaByPart& parts);

Cost operator+(const Cost& one, const Cost& other);

}  // namespace pulsewright
