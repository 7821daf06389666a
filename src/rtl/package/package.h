// SPDX-License-Identifier: Apache-2.0
// What turns Verilog into a package that drops into an FPGA project. The texts are src/rtl/package/*.in, with
// markers such as @name@ for what the netlist decides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "hdl/text_template.h"
#include "netlist/netlist.h"
#include "rtl/expected_size.h"

namespace pulsewright::rtl {

/// The clock that constraints and scripts ask for unless their user says otherwise.
inline constexpr int package_clock_mhz = 50;

/// The text of src/rtl/package/<name>.in with every marker replaced; each must have a value.
std::string fill_package_text(std::string_view name, const hdl::Markers& markers);

/// Markers of every text: name, version, hash, features, classes, words.
hdl::Markers netlist_markers(const netlist::Netlist& netlist);

/// README.md: interface, timing, layers, use. `images` are those of the testbench.
TextFile package_readme(const netlist::Netlist& netlist, const ExpectedSize& size, std::size_t images);

/// Makefile, <name>.core, constraints/, scripts/. `sources` are the files of rtl/ and tb/, by their paths.
std::vector<TextFile> package_scripts(const netlist::Netlist& netlist, const ExpectedSize& size,
                                      const std::vector<TextFile>& sources);

}  // namespace pulsewright::rtl
