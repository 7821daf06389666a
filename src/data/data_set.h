// SPDX-License-Identifier: Apache-2.0
// Labelled images as integers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright {

/// Images with labels.
struct ImageSet {
  std::size_t features = 0;
  std::vector<std::uint8_t> pixels;  ///< [images][features], each in [0, DataSet::maximum]
  std::vector<std::uint8_t> labels;  ///< [images], each in [0, DataSet::classes)

  std::size_t size() const { return labels.size(); }
  std::span<const std::uint8_t> image(std::size_t i) const {
    return std::span(pixels).subspan(i * features, features);
  }
};

struct DataSet {
  std::string name;
  int rows = 0;     ///< image height in pixels; features = rows * columns
  int columns = 0;  ///< image width in pixels
  int maximum = 0;  ///< the pixel value that stands for 1
  int classes = 0;
  ImageSet train;
  ImageSet test;
};

/// The embedded UCI optical digits: 8x8 pixels in 0..16; rows with index % 5 == 4 are the test set (359).
/// Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, CC BY 4.0.
DataSet digits();

/// The data set that `--data` names; unknown names are diagnosed.
std::optional<DataSet> load_data_set(const std::string& name, Diagnostics& diagnostics);

}  // namespace pulsewright
