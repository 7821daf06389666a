// SPDX-License-Identifier: Apache-2.0
// Reads a run, a bundle or a netlist as what the report and the instrument look at.
#pragma once

#include <filesystem>
#include <optional>

#include "data/data_set.h"
#include "views/moment.h"

namespace pulsewright::flow {

/// The moment of the run, bundle or document at `path`. The images are those that a
/// bundle carries, else those of `request` if it names a data set, else those of choose_images(). A run that
/// has not finished has a history and choices, and no netlist. Never writes, and takes no lock, so that a
/// training that goes on in the folder is not disturbed. What is wrong is diagnosed.
std::optional<views::Moment> load_moment(const std::filesystem::path& path, const data::DataRequest& request,
                                         Diagnostics& diagnostics);

}  // namespace pulsewright::flow
