// SPDX-License-Identifier: Apache-2.0
// What a design will cost, before any tool runs.
#pragma once

#include <map>
#include <string>

#include "hdl/structure.h"
#include "primitives/area.h"

namespace pulsewright::rtl {

/// Sums of Primitive::cost() over the blocks of a design.
using AreaByPart = std::map<primitives::AreaPart, primitives::Cost>;
AreaByPart registry_area(const hdl::Design& design);

/// The area of one module alone, without the modules that it instantiates.
AreaByPart registry_area(const hdl::Module& module);

/// What yosys is expected to use for iCE40: the LUTs of each part by its factor (lut4_per_mille), flip-flops
/// and block RAMs as the blocks say.
primitives::Cost expected_area(const AreaByPart& parts);

}  // namespace pulsewright::rtl
