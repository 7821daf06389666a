// SPDX-License-Identifier: Apache-2.0
#include "primitives/block_parameters.h"

namespace pulsewright::primitives {

Parameters requantise_parameters(const Requantisation& function, unsigned in_width, unsigned out_width) {
  return {{"in_width", {in_width}},
          {"multiplier", {static_cast<std::uint64_t>(function.multiplier)}},
          {"shift", {function.shift}},
          {"half_up", {function.rounding == Rounding::half_up}},
          {"maximum", {static_cast<std::uint64_t>(function.maximum)}},
          {"out_width", {out_width}}};
}

}  // namespace pulsewright::primitives
