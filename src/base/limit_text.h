// SPDX-License-Identifier: Apache-2.0
// The limits of whole numbers as a person reads them.
#pragma once

#include <cstdint>
#include <string>

namespace pulsewright {

/// The number in decimal; as "2^63 - 1", "-2^31" where it is the end of an integer type's range, and as
/// "2^40", "10^9" where it is a large power, so that nobody has to count digits.
std::string limit_text(std::int64_t limit);

/// "a whole number from 0 to 2^63 - 1". What has the least value of its type as lowest has no limit below
/// that anybody needs to know: "a whole number up to 2^31 - 1".
std::string whole_number_words(std::int64_t lowest, std::int64_t highest);

}  // namespace pulsewright
