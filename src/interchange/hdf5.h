// SPDX-License-Identifier: Apache-2.0
// The part of HDF5 that NIR is written in: groups, numbers and texts, contiguous, compact or in chunks packed
// by gzip and shuffle. It is read from memory with bounds of our own;
// docs/decisions/2026-11-29-model-readers.md says why. Format: HDF5 File Format Specification Version 3.0.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::interchange {

/// A group, or a dataset of numbers or texts.
struct Hdf5Object {
  bool is_group = false;
  std::map<std::string, Hdf5Object> members;  ///< of a group
  std::vector<std::int64_t> dimensions;       ///< of a dataset; empty for a scalar
  std::vector<double> numbers;                ///< the last dimension fastest
  std::vector<std::string> texts;

  const Hdf5Object* find(const std::string& name) const {
    const auto found = members.find(name);
    return found == members.end() ? nullptr : &found->second;
  }
};

/// The root group with everything in it: at most 65536 objects, 16 levels of groups and most_numbers numbers.
/// A Code::model_file_syntax with the byte if the file is damaged, uses links, other filters, or a newer
/// layout.
std::optional<Hdf5Object> read_hdf5(std::string_view bytes, const std::string& file,
                                    Diagnostics& diagnostics);

}  // namespace pulsewright::interchange
