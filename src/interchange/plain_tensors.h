// SPDX-License-Identifier: Apache-2.0
// Files that hold tensors and no graph: safetensors and npz. The layers come from the user, in the words of
// train --layers; the tensors are paired with them by order and shape.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/plain_type.h"
#include "interchange/import_model.h"

namespace pulsewright::interchange {

struct PlainTensor {
  std::string name;
  std::vector<std::int64_t> dimensions;
  std::vector<double> values;  ///< the last dimension fastest
};

using data::PlainType;

/// The tensor whose bytes these are, if there are enough for its shape and all are finite. `budget`: numbers
/// that may still be read.
std::optional<PlainTensor> read_plain_tensor(const std::string& file, const std::string& name,
                                             const PlainType& type, std::vector<std::int64_t> dimensions,
                                             std::string_view bytes, std::int64_t& budget,
                                             Diagnostics& diagnostics);

/// The bytes that a shape needs; nothing, and a diagnostic, if it is negative or larger than the budget.
std::optional<std::uint64_t> bytes_needed(const std::string& file, const std::string& name,
                                          const PlainType& type, const std::vector<std::int64_t>& dimensions,
                                          std::int64_t budget, Diagnostics& diagnostics);

/// The network of these tensors, in the order of the file.
std::optional<ImportedModel> network_of_tensors(const ModelFile& file, std::vector<PlainTensor> tensors,
                                                const ImportOptions& options, const std::string& format,
                                                Diagnostics& diagnostics);

}  // namespace pulsewright::interchange
