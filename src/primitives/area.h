// SPDX-License-Identifier: Apache-2.0
// How the costs of blocks add up to those of a design.
#pragma once

#include <cstdint>
#include <string_view>

#include "primitives/primitive.h"

namespace pulsewright::primitives {

/// Synthesis merges logic over the borders of blocks, but hardly over those of these parts, so each has a
/// factor of its own between the sum of its blocks' costs and what is used.
enum class AreaPart { source, encoder, constant_encoder, summing, requantiser, memory, control };
inline constexpr std::string_view area_part_names[] = {
    "source", "encoder", "constant_encoder", "summing", "requantiser", "memory", "control"};
constexpr std::string_view to_text(AreaPart part) {
  return area_part_names[static_cast<int>(part)];
}

/// The part that a block belongs to; `is_constant` of an encoder whose thresholds are constants.
AreaPart area_part(Kind kind, bool is_constant);

/// LUT4 that yosys uses for iCE40 where the costs of a part's blocks are 1000 together: fitted by
/// `pulsewright bench area` to the designs of docs/area.json.
std::int64_t lut4_per_mille(AreaPart part);

Cost operator+(const Cost& one, const Cost& other);

}  // namespace pulsewright::primitives
