// SPDX-License-Identifier: Apache-2.0
// The formats of the tests in which the length does not matter.
#pragma once

#include "autodiff/value.h"

namespace pulsewright::sc {

inline constexpr StreamFormat bipolar{Encoding::bipolar, 64};
inline constexpr StreamFormat unipolar{Encoding::unipolar, 64};
inline constexpr StreamFormat sign_magnitude{Encoding::sign_magnitude, 64};

}  // namespace pulsewright::sc
