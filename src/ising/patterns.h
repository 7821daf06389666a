// SPDX-License-Identifier: Apache-2.0
// What a Boltzmann machine learns: states of its visible spins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::ising {

inline constexpr std::int64_t most_pattern_spins = 4096;

/// Patterns that are learned with equal weight; a pattern that stands there twice counts twice.
struct Patterns {
  std::int64_t spins = 0;
  std::vector<std::vector<std::int8_t>> states = {};  ///< [patterns][spins], each -1 or +1
};

/// A row for each pattern, with 0 or -1 for down and 1 for up between commas. `name`: of the file.
std::optional<Patterns> read_patterns(std::string_view text, const std::string& name,
                                      Diagnostics& diagnostics);

/// All images of height x width pixels whose rows are each of one colour, or whose columns are: 2^height +
/// 2^width - 2 patterns. height + width: at most 16.
Patterns bars_and_stripes(std::int64_t height, std::int64_t width);

/// The embedded digits (data/data_set.h), 64 pixels each, up if dark by half or more, then ten labels of
/// which that of the digit is up.
Patterns digit_patterns(bool is_test);

/// "bars-and-stripes:H:W", "digits:train", "digits:test"; nothing, and no diagnostic, for other texts.
std::optional<Patterns> named_patterns(std::string_view description);

/// The SHA-256 of the patterns as rows of 0 and 1, a line each.
std::string patterns_sha256(const Patterns& patterns);

/// The patterns of that name, or in the file of that name.
std::optional<Patterns> load_patterns(const std::string& name, Diagnostics& diagnostics);

}  // namespace pulsewright::ising
