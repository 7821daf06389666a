// SPDX-License-Identifier: Apache-2.0
// A tiny data set as IDX files: 5 training and 2 test images of 2x3 pixels, labels 0..2.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "data/idx.h"

namespace pulsewright::data {

inline constexpr std::array<std::string_view, 4> idx_names = {
    idx_file_names.train_images, idx_file_names.train_labels, idx_file_names.test_images,
    idx_file_names.test_labels};

/// An IDX file of bytes: magic 0x00000800 + the number of dimensions, the dimensions, the items.
std::string idx_text(const std::vector<std::uint32_t>& dimensions, std::string_view items);

/// The text of one file of the set.
std::string idx_text(std::string_view file);

/// Replaces a file; quicker than write_file, which waits for the disk.
void put(const std::filesystem::path& file, std::string_view bytes);

/// Makes `folder` with the four files.
void put_idx_set(const std::filesystem::path& folder);

}  // namespace pulsewright::data
