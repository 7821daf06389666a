// SPDX-License-Identifier: Apache-2.0
// Numbers as they stand in plain files of arrays, little-endian: numpy's npy and npz, and safetensors.
#pragma once

#include <cstddef>
#include <string_view>

namespace pulsewright::data {

struct PlainType {
  std::string_view name;
  std::size_t bytes;
  double (*number)(const char* bytes);
};

/// "F32" of safetensors or "f4" of numpy; nullptr for a type without numbers.
const PlainType* safetensors_type(std::string_view name);
const PlainType* numpy_type(std::string_view name);

}  // namespace pulsewright::data
