// SPDX-License-Identifier: Apache-2.0
// The data set that a training run used.
#pragma once

#include <filesystem>
#include <optional>

#include "data/data_set.h"

namespace pulsewright::flow {

/// The data set of the run at `path`: a run folder, a bundle that carries a run, or the netlist in one of
/// them. Nothing if there is none, or if its run.json is wrong, which is diagnosed.
std::optional<data::DataRequest> data_of_run(const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace pulsewright::flow
