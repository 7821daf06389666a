// SPDX-License-Identifier: Apache-2.0
// Which instructions of the processor the vector loops use. Every loop gives the same bits under all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright {

/// No vector instructions beyond what the compiler takes by itself.
inline constexpr std::int64_t plain_instructions = std::int64_t{1} << 62;

/// The sets that this machine has, the best first and plain_instructions last.
std::vector<std::int64_t> instruction_sets();

/// The one in use.
std::int64_t instruction_set();

/// Makes the loops use another, one of instruction_sets(), or (0) the best again. Not while loops run.
void use_instruction_set(std::int64_t set);

/// In lower case: avx3_dl, avx3, avx2, sse4, ssse3, sse2, neon, ..., plain. avx3 is AVX-512, avx3_dl the
/// AVX-512 of Ice Lake and Zen 4.
std::string instruction_set_name(std::int64_t set);

/// The set of this machine with that name.
std::optional<std::int64_t> find_instruction_set(std::string_view name);

}  // namespace pulsewright
