// SPDX-License-Identifier: Apache-2.0
// One block at one parity row.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hdl/device.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {

struct ParityCase {
  const Primitive* primitive;
  const Parameters* parameters;
  std::size_t row;

  /// "source_ramp row 2".
  std::string name() const;
};

/// Every parity row of the block.
std::vector<ParityCase> cases_of(const Primitive& primitive);

/// Every parity row of every registered block, or of the one that PULSEWRIGHT_BLOCK names.
/// Throws Failure when there is no block of that name.
std::vector<ParityCase> all_cases();

/// Sentences on what keeps the block from parity: no rows, illegal rows, or a Verilog module whose name,
/// parameters or ports are not those of the registry, or which does not say above each what the registry
/// says.
std::vector<std::string> interface_problems(const Primitive& primitive, std::string_view verilog);

/// The cases as lock step takes them.
std::vector<hdl::Device> devices_of(std::span<const ParityCase> cases);

}  // namespace pulsewright::primitives
