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

/// An image that is read from a file has no more pixels than this.
inline constexpr std::size_t most_pixels = 4096;

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

/// The data set that `--data` names: digits, mnist, fashion-mnist, idx:FOLDER (data/idx.h) or csv:FILE
/// (data/csv.h). mnist and fashion-mnist are looked for where tools/get-data.sh puts them: in
/// ${PULSEWRIGHT_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsewright/data}/<name>. Code::unknown_data,
/// Code::data_missing or Code::data_syntax; throws Failure when reading fails.
std::optional<DataSet> load_data_set(const std::string& name, Diagnostics& diagnostics);

/// `name` with the path in it, where it has one, made absolute and free of links: it names the same data from
/// any folder.
std::string absolute_data_name(const std::string& name);

}  // namespace pulsewright
