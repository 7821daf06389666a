// SPDX-License-Identifier: Apache-2.0
// Whether the Verilog of a netlist is its exact model, image after image, in simulators.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "fpga/target.h"
#include "netlist/netlist.h"
#include "parity/parity.h"

namespace pulsewright::flow {

struct DesignProofOptions {
  std::string path;      ///< where the netlist was read; a bundle brings its Verilog, and keeps the evidence
  std::string rtl = {};  ///< folder of the Verilog; empty for that of the bundle or the netlist
  data::DataRequest data;  ///< without a name the bundle's images, or those that choose_images() takes
  std::size_t images = 0;  ///< how many of them; 0 for all
  std::optional<std::size_t> random = {};            ///< so many random vectors, in place of images
  std::optional<fpga::Target> after_synthesis = {};  ///< simulate the cells for this target
  parity::ParityOptions parity = {};
};

struct DesignProof {
  parity::ParityReport report = {};
  std::string image_source;  ///< where the images come from, in words
  std::string rtl_folder;    ///< of the Verilog that was simulated; empty where it was made of the netlist
  std::optional<std::map<std::string, std::int64_t>> cells = {};  ///< after synthesis, of the design, by type
  std::string bundle = {};                                        ///< that was proved; empty for a netlist
  bool is_recorded = false;                                       ///< it holds the report as its evidence
};

/// Compares. Evidence goes into a bundle only when it is whole: all of its images, both Verilog simulators,
/// equal. Nothing when the options are wrong, or a tool refuses the Verilog; all of it is diagnosed.
std::optional<DesignProof> prove_design(const netlist::Netlist& netlist, DesignProofOptions options,
                                        const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const DesignProof& proof);
std::string to_text(const DesignProof& proof);

}  // namespace pulsewright::flow
