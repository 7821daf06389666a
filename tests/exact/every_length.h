// SPDX-License-Identifier: Apache-2.0
// How far apart the lengths are that a test of every length tries.
#pragma once

namespace pulsewright::exact {

/// The sanitizers, under which each length takes tens of times as long, see one in seven: all residues of 64
/// among some 500. Without them it is every length.
#ifdef __SANITIZE_ADDRESS__
inline constexpr int length_stride = 7;
#else
inline constexpr int length_stride = 1;
#endif

}  // namespace pulsewright::exact
