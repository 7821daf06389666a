// SPDX-License-Identifier: Apache-2.0
// Which images a command runs a netlist on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "data/data_set.h"
#include "data/images.h"
#include "handoff/bundle.h"

namespace pulsewright::flow {

/// The data set, with the maximum and the classes of the netlist, if that takes its images; else it is
/// diagnosed.
std::optional<data::DataSet> data_set_for(const netlist::Netlist& netlist, const data::DataRequest& request,
                                          Diagnostics& diagnostics);

/// A set as labelled images.
data::LabelledImages labelled_images(const data::ImageSet& set);

/// Its test set.
std::optional<data::LabelledImages> test_images_of(const data::DataRequest& request,
                                                   const netlist::Netlist& netlist, Diagnostics& diagnostics);

struct ChosenImages {
  data::LabelledImages images;  ///< labels may be missing
  std::string source;           ///< where they come from, in words
};

/// The images of a netlist: of the data set if one is named; else those that the bundle carries, else the
/// digits if they fit, else 256 pseudo-random ones.
std::optional<ChosenImages> choose_images(const std::filesystem::path& path, const netlist::Netlist& netlist,
                                          const data::DataRequest& request, Diagnostics& diagnostics);

/// Diagnoses that a data set has to be named for a netlist that neither has a run beside it nor takes the
/// digits.
void check_usual_data(const std::filesystem::path& path, const netlist::Netlist& netlist,
                      Diagnostics& diagnostics);

/// The value of --images: a number from 1 on, or "all" (0).
std::optional<std::size_t> read_image_count(const std::string& text, Diagnostics& diagnostics);

}  // namespace pulsewright::flow
