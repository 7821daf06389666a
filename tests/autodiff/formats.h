// SPDX-License-Identifier: Apache-2.0
// The formats of the tests in which the length does not matter.
#pragma once

#include "autodiff/value.h"

namespace pulsewright::autodiff {

inline constexpr StreamFormat bipolar{netlist::Encoding::bipolar, 64};
inline constexpr StreamFormat unipolar{netlist::Encoding::unipolar, 64};
inline constexpr StreamFormat sign_magnitude{netlist::Encoding::sign_magnitude, 64};

}  // namespace pulsewright::autodiff
