// SPDX-License-Identifier: Apache-2.0
// Confusion matrices on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pulsewright::exact {

/// Which classes a circuit confuses, for a terminal: the matrix under the names of the classes, or the pairs
/// that are confused most often if there are too many classes for a matrix that can be read.
/// `confusion[true class][class that the circuit names]` are images; `names` has one for each class.
std::string confusion_text(const std::vector<std::vector<std::int64_t>>& confusion,
                           const std::vector<std::string>& names);

}  // namespace pulsewright::exact
