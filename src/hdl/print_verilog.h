// SPDX-License-Identifier: Apache-2.0
// The printer of designs. It decides nothing: all that it prints is in the structure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "hdl/structure.h"

namespace pulsewright::hdl {

/// One file per module, then the templates of the blocks that are instantiated, under the design's prefix,
/// then the .hex files that the memories read, named <module>.<instance>.<parameter>.hex without the u_. The
/// same design gives the same bytes everywhere. The design must hold verify_structure().
std::vector<TextFile> print_verilog(const Design& design);

/// The comment at the head of every Verilog file that is generated from the `source` with this hash.
std::string verilog_head(const std::string& hash, std::string_view source = "SC-NIR document");

}  // namespace pulsewright::hdl
