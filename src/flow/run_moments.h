// SPDX-License-Identifier: Apache-2.0
// The moments of a run, also while it trains; of a bundle and of a netlist, the one moment that there is.
#pragma once

#include <filesystem>
#include <memory>

#include "data/data_set.h"
#include "views/moment_source.h"

namespace pulsewright::flow {

/// Opens what load_moment() reads. A finished run has the circuit that it ended with, on its test set; every
/// other moment of a run has the circuit of its epoch, on rows that the training held out or, without these,
/// on rows that it trains on. nullptr if anything is wrong, which is diagnosed.
std::unique_ptr<views::MomentSource> open_moments(const std::filesystem::path& path,
                                                  const data::DataRequest& request, Diagnostics& diagnostics);

}  // namespace pulsewright::flow
