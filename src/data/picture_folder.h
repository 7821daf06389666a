// SPDX-License-Identifier: Apache-2.0
// A folder of pictures with a sub-folder for each class (docs/data.md).
#pragma once

#include <filesystem>
#include <optional>

#include "data/raw_set.h"

namespace pulsewright::data {

/// FOLDER/CLASS/*.png|jpg|jpeg, or FOLDER/train/CLASS/... and FOLDER/test/CLASS/...; classes and files in the
/// order of their names' bytes. Without train and test, the pictures whose index from 0 leaves 4 when divided
/// by 5 are the test set. All pictures have one size, or that of options.image; the set has three channels if
/// any picture has a colour. What is wrong with any picture is diagnosed together, up to 100 of them.
/// Code::data_missing or data_syntax; throws Failure when reading fails.
std::optional<RawSet> read_picture_folder(const std::filesystem::path& folder, const DataOptions& options,
                                          Diagnostics& diagnostics);

}  // namespace pulsewright::data
