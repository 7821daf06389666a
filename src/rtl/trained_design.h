// SPDX-License-Identifier: Apache-2.0
// The top of a design together with the choices that training made for it, as constant outputs.
#pragma once

#include <cstdint>
#include <string>

#include "base/files.h"
#include "hdl/structure.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// What a joint training chose, as integers.
struct DesignConstants {
  std::int64_t selected_bitstream_length = 0;      ///< bits, at least 1
  std::int64_t expected_bitstream_length_q16 = 0;  ///< mean of the length distribution, times 65536
  std::int64_t correlation_q16 = 0;                ///< SCC in [-65536, 65536]
  bool encoding_bipolar = false;

  bool operator==(const DesignConstants&) const = default;
};

inline constexpr unsigned selected_length_bits = 32;
inline constexpr unsigned expected_length_bits = 48;
inline constexpr unsigned correlation_bits = 32;  ///< two's complement

/// Before: the top <name>_top of a netlist that was lowered. After: the module <name>_trained_design, which
/// has its ports, and that inside, and the outputs selected_bitstream_length_o,
/// expected_bitstream_length_q16_o, correlation_q16_o (two's complement) and encoding_bipolar_o, which show
/// the constants at all times.
hdl::Module lower_trained_design(const std::string& name, const hdl::Module& top,
                                 const DesignConstants& constants);

/// <name>_trained_design.v, for use with the files of generate_rtl().
TextFile generate_trained_design(const netlist::Netlist& netlist, const DesignConstants& constants);

}  // namespace pulsewright::rtl
