// SPDX-License-Identifier: Apache-2.0
// Images as integers, without anything about where they come from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pulsewright::data {

/// [images][features], in the order of the network's input.
using Images = std::vector<std::vector<std::int64_t>>;

/// Images with the labels or targets that they should get: what a bundle's testbench and evaluation run on.
struct LabelledImages {
  Images images;                     ///< [images][features]
  std::vector<std::int64_t> labels;  ///< [images]; empty for a regression
  std::vector<double> targets = {};  ///< [images][quantities] of a regression
};

/// Images as $readmemh reads them: two hexadecimal digits and a newline a pixel.
std::string pixel_lines(const Images& images);

}  // namespace pulsewright::data
