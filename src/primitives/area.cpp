// SPDX-License-Identifier: Apache-2.0
#include "primitives/area.h"

#include "base/failure.h"

namespace pulsewright::primitives {

namespace {

constexpr std::int64_t per_mille[] = {
#include "primitives/area_factors.def"
};
static_assert(std::size(per_mille) == std::size(area_part_names));

}  // namespace

AreaPart area_part(Kind kind, bool is_constant) {
  switch (kind) {
    case Kind::source:
      return AreaPart::source;
    case Kind::encoder:
      return is_constant ? AreaPart::constant_encoder : AreaPart::encoder;
    case Kind::gate:
    case Kind::adder:
    case Kind::accumulator:
      return AreaPart::summing;
    case Kind::requantiser:
      return AreaPart::requantiser;
    case Kind::memory:
      return AreaPart::memory;
    case Kind::control:
      return AreaPart::control;
  }
  PW_ASSERT(!"every kind has its part");
  return AreaPart::control;
}

std::int64_t lut4_per_mille(AreaPart part) {
  return per_mille[static_cast<std::size_t>(part)];
}

Cost operator+(const Cost& one, const Cost& other) {
  return {one.lut4 + other.lut4, one.ff + other.ff, one.bram + other.bram};
}

}  // namespace pulsewright::primitives
