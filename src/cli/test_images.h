// SPDX-License-Identifier: Apache-2.0
// Which images a command runs a netlist on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "data/data_set.h"
#include "handoff/bundle.h"

namespace pulsewright {

/// The data set `name`, if the netlist takes its images; else it is diagnosed.
std::optional<DataSet> data_set_for(const Netlist& netlist, const std::string& name,
                                    Diagnostics& diagnostics);

/// Its test set.
std::optional<LabelledImages> test_images_of(const std::string& name, const Netlist& netlist,
                                             Diagnostics& diagnostics);

struct ChosenImages {
  LabelledImages images;  ///< labels may be missing
  std::string source;     ///< where they come from, in words
};

/// The images of a netlist: of the data set `name` where one is given; else those that the bundle carries,
/// else the digits where they fit, else 256 pseudo-random ones.
std::optional<ChosenImages> choose_images(const std::filesystem::path& path, const Netlist& netlist,
                                          const std::string& name, Diagnostics& diagnostics);

/// The value of --images: a number from 1 on, or "all" (0).
std::optional<std::size_t> read_image_count(const std::string& text, Diagnostics& diagnostics);

}  // namespace pulsewright
