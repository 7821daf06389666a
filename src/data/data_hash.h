// SPDX-License-Identifier: Apache-2.0
// What identifies the rows of a data set.
#pragma once

#include <string>

#include "data/data_set.h"

namespace pulsewright::data {

/// SHA-256 of the shape, and of the pixels, labels and targets of both halves.
std::string data_hash(const DataSet& data);

}  // namespace pulsewright::data
