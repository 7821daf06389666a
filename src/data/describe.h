// SPDX-License-Identifier: Apache-2.0
// What a data set is, in words and numbers, before hours of training are spent on it.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "data/data_set.h"

namespace pulsewright::data {

/// What class c is called: the text of its label, or its number.
std::string class_name(const DataSet& data, std::size_t c);

/// What target t of a regression is called: its column, or target_t.
std::string target_name(const DataSet& data, std::size_t t);

/// [classes]: how many of the images have each class as their label.
std::vector<std::int64_t> images_of_classes(const ImageSet& images, int classes);

/// One line each: rows, pixels, maximum and why, and classes with their training images, classes without any,
/// or the targets of a regression.
/// `name` is what --data says.
std::string describe(const DataSet& data, const std::string& name);

/// The same as an object.
Json describe_json(const DataSet& data, const std::string& name);

/// When more than half of the classes have no training image, a sentence that says so and what may be the
/// reason; else "". Looks at the training images alone.
std::string doubt_labels(const DataSet& data);

}  // namespace pulsewright::data
