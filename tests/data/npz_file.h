// SPDX-License-Identifier: Apache-2.0
// npz archives as numpy.savez writes them: stored members, with checksums.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::data {

/// A member of an archive.
struct NpyFile {
  std::string name;   ///< of the array
  std::string bytes;  ///< in numpy's format
};

/// An array of these elements, whose bytes stand in the order that `is_fortran` says.
NpyFile npy_file(std::string name, std::string_view type, const std::vector<std::int64_t>& dimensions,
                 std::string_view elements, bool is_fortran = false);

template <class Element>
NpyFile npy_file(std::string name, std::string_view type, const std::vector<std::int64_t>& dimensions,
                 const std::vector<Element>& elements, bool is_fortran = false) {
  return npy_file(
      std::move(name), type, dimensions,
      std::string_view(reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(Element)),
      is_fortran);
}

/// A zip archive of these arrays.
std::string npz_bytes(const std::vector<NpyFile>& arrays);

}  // namespace pulsewright::data
