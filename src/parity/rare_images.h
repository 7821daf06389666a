// SPDX-License-Identifier: Apache-2.0
// Images that bring out faults which hardly any other shows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "data/images.h"
#include "netlist/netlist.h"
#include "rtl/generate.h"

namespace pulsewright::parity {

/// Images in which a fault shows that random ones hardly ever bring out: [images][features]. Half of them are
/// pseudo-random. The others are chosen from many such, and from images with all pixels at the ends of their
/// range, so that rare values of single sums and thresholds are among them. The same for the same netlist,
/// count and seed.
data::Images telling_images(const netlist::Netlist& netlist, std::size_t count, std::uint32_t seed);

}  // namespace pulsewright::parity
