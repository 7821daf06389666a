// SPDX-License-Identifier: Apache-2.0
// What the tests of views and reports look at: small runs on the digits, and drawn circuits.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "views/moment.h"

namespace pulsewright::report_tests {

/// The folder of a finished run of a second on the digits, made once: dense layers, or convolutions with a
/// pool.
const std::filesystem::path& dense_run();
const std::filesystem::path& convolution_run();

/// A drawn circuit on drawn images with drawn labels.
views::Moment drawn_moment(const netlist::Netlist& netlist, std::uint64_t seed, std::size_t images);

/// As flow::load_moment() reads it, with the test set of the digits.
views::Moment run_moment(const std::filesystem::path& run);

}  // namespace pulsewright::report_tests
