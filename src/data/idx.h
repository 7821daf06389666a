// SPDX-License-Identifier: Apache-2.0
// IDX, the format of MNIST: a big-endian magic number, the dimensions, then unsigned bytes. docs/data.md has
// the layout; source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/raw_set.h"

namespace pulsewright::data {

struct IdxImages {
  std::uint32_t count = 0;           ///< at least 1
  std::uint32_t rows = 0;            ///< at least 1
  std::uint32_t columns = 0;         ///< at least 1; rows * columns is at most 4096
  std::vector<std::uint8_t> pixels;  ///< [count][rows][columns]
};

/// The names of the files of a set, as MNIST has them.
struct IdxFileNames {
  std::string_view train_images = "train-images-idx3-ubyte";
  std::string_view train_labels = "train-labels-idx1-ubyte";
  std::string_view test_images = "t10k-images-idx3-ubyte";
  std::string_view test_labels = "t10k-labels-idx1-ubyte";
};
inline constexpr IdxFileNames idx_file_names;

/// Reads a file of images of at most 1 GiB. Memory is taken only after the dimensions were found to agree
/// with the size of the file. Code::data_missing or Code::data_syntax; throws Failure when reading fails.
std::optional<IdxImages> read_idx_images(const std::filesystem::path& path, Diagnostics& diagnostics);

/// Likewise a file of labels, at least one: [images].
std::optional<std::vector<std::uint8_t>> read_idx_labels(const std::filesystem::path& path,
                                                         Diagnostics& diagnostics);

/// The four files of `folder`. Numbers of images and labels, and the shapes of both halves, must agree. What
/// is wrong in any of the files is diagnosed together.
std::optional<RawSet> read_idx(const std::filesystem::path& folder, const std::string& name,
                               Diagnostics& diagnostics);

}  // namespace pulsewright::data
