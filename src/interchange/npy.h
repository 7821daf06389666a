// SPDX-License-Identifier: Apache-2.0
// Arrays in numpy's own format: files of their own, and the members of an npz. Nothing is unpickled.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interchange/plain_tensors.h"

namespace pulsewright::interchange {

struct NpyHeader {
  const PlainType* type = nullptr;
  bool is_fortran = false;
  std::vector<std::int64_t> dimensions;
  std::size_t length = 0;  ///< of the header with what stands before it
};

/// Reads what stands before the numbers. `name` is that of the array in an archive, or empty.
std::optional<NpyHeader> npy_header(const std::string& file, const std::string& name, std::string_view bytes,
                                    Diagnostics& diagnostics);

/// The array, in C order. bytes: from the beginning of the header on.
std::optional<PlainTensor> npy_tensor(const std::string& file, const std::string& name,
                                      const NpyHeader& header, std::string_view bytes, std::int64_t& budget,
                                      Diagnostics& diagnostics);

/// A file that is one array.
std::optional<PlainTensor> read_npy(const std::string& file, std::string_view bytes,
                                    Diagnostics& diagnostics);

}  // namespace pulsewright::interchange
