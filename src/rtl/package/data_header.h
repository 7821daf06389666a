// SPDX-License-Identifier: Apache-2.0
// What software needs to feed a design with raw measurements: the range of each column of the table that the
// network was trained on, the rule that makes a pixel of a value, and the names of the classes.
#pragma once

#include <optional>
#include <vector>

#include "base/files.h"
#include "data/data_options.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// sw/<name>_data.h, in C99 that C++ compilers take as well. Its <name>_pixel() equals data::scale_values()
/// in every bit. Nothing if the options have neither as many columns as the netlist has inputs nor a name for
/// each of its classes.
std::optional<TextFile> data_header(const netlist::Netlist& netlist, const data::DataOptions& options);

/// Adds the header to the files of a package, and a section about it to their README.md.
void add_data_header(std::vector<TextFile>& files, const netlist::Netlist& netlist,
                     const data::DataOptions& options);

}  // namespace pulsewright::rtl
