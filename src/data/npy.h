// SPDX-License-Identifier: Apache-2.0
// Arrays in numpy's own format: a header with type and shape, then the numbers. Nothing is unpickled.
// Source: NEP 1, "A simple file format for NumPy arrays".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::data {

struct ArrayHeader {
  std::string type;  ///< as numpy writes it: "<f4", "|u1", "<U10"; "fields" for a structure
  bool is_fortran = false;
  std::vector<std::int64_t> dimensions;
  std::size_t length = 0;  ///< of the header with what stands before it
};

/// No header is longer than this.
inline constexpr std::uint64_t longest_array_header = 1 << 16;

/// Reads what stands before the numbers; nothing for other bytes.
std::optional<ArrayHeader> read_array_header(std::string_view bytes);

/// Numbers that an array of these dimensions has; nothing if one is negative, or if there are more than
/// `most`.
std::optional<std::uint64_t> size_of_array(const std::vector<std::int64_t>& dimensions, std::uint64_t most);

/// Numbers with the first dimension fastest, in the order with the last one fastest.
std::vector<double> from_fortran(const std::vector<double>& values,
                                 const std::vector<std::int64_t>& dimensions);

}  // namespace pulsewright::data
