// SPDX-License-Identifier: Apache-2.0
// Data sets built so that one can say what a search should find.
#pragma once

#include <cstdint>
#include <vector>

#include "train/options.h"

namespace pulsewright::train::small_tasks {

/// Two classes told apart by the first of 8x8 pixels; the other 63 are noise that has to be ignored.
data::DataSet threshold_of_one_pixel(int images, std::uint64_t seed);

/// Two pixels in 0..16. Class 1 is near (8, 8); class 0 is away from it in both pixels, to either side of
/// each alone. One neuron that measures the distance to (8, 8) tells them apart; one with a weighted sum,
/// or one-sided in each pixel, cannot.
data::DataSet nearness_to_a_template(int images, std::uint64_t seed);

/// The shapes of the layers of a task.
std::vector<LayerShape> shapes(const TrainOptions& options, const data::DataSet& data);

/// Dense layers.
std::vector<LayerSpec> dense(const std::vector<int>& neurons);

/// A run of a second or so, without augmentation.
TrainOptions short_options(const std::vector<int>& hidden);

}  // namespace pulsewright::train::small_tasks
