// SPDX-License-Identifier: Apache-2.0
// One block at one parity row, and many of them side by side in one generated Verilog module.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/primitive.h"

namespace pulsewright::primitives {

struct ParityCase {
  const Primitive* primitive;
  const Parameters* parameters;
  std::size_t row;

  /// "source_ramp row 2".
  std::string name() const;
  std::size_t in_words() const { return port_words(primitive->inputs, *parameters); }
  std::size_t out_words() const { return port_words(primitive->outputs, *parameters); }
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

/// Bits of all ports, packed without gaps in the order of the cases.
std::size_t packed_bits(std::span<const ParityCase> cases, std::vector<Port> Primitive::*ports);

/// Appends the ports of one case, from a Model's flat words, to the packed bits, which are 0 from `position`
/// on.
void pack(std::span<const Port> ports, const Parameters& parameters, std::span<const std::uint64_t> flat,
          std::span<std::uint64_t> packed, std::size_t& position);

/// The reverse of pack().
void unpack(std::span<const Port> ports, const Parameters& parameters, std::span<const std::uint64_t> packed,
            std::size_t& position, std::span<std::uint64_t> flat);

/// Module parity_top: clk_i, rst_i, en_i, in_i and out_o, with one instance for each case, which reads its
/// files from `folder`.
std::string parity_top(std::span<const ParityCase> cases, const std::filesystem::path& folder);

/// Writes parity_top.v and the files of its instances to `folder`.
void write_parity_top(std::span<const ParityCase> cases, const std::filesystem::path& folder);

}  // namespace pulsewright::primitives
