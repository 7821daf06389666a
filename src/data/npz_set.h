// SPDX-License-Identifier: Apache-2.0
// A data set in an npz archive, as numpy.savez writes it (docs/data.md, "npz").
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "data/raw_set.h"

namespace pulsewright::data {

/// The rows of an archive: an array of pixels or real numbers, [rows][columns], [rows][rows][columns] or with
/// channels, and one of labels or targets, [rows] or [rows][targets]; and possibly the same for test rows.
/// What they are called is said by options.label or found among usual names. Code::data_syntax or bad_flag.
std::optional<RawSet> parse_npz(std::string_view bytes, const std::string& file, const DataOptions& options,
                                Diagnostics& diagnostics);

/// The same for a file of at most 1 GiB. Code::data_missing; throws Failure when reading fails.
std::optional<RawSet> read_npz(const std::filesystem::path& file, const DataOptions& options,
                               Diagnostics& diagnostics);

}  // namespace pulsewright::data
