// SPDX-License-Identifier: Apache-2.0
// What an import did to a model: nothing that was changed on the way is left unsaid.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace pulsewright::interchange {

struct ImportReport {
  std::string format;                 ///< "ONNX", "NIR", "safetensors", "npz" or "float network"
  std::string input;                  ///< what one unit of a pixel is taken for
  std::vector<std::string> folded;    ///< became part of a layer's weights
  std::vector<std::string> merged;    ///< linear layers that became one
  std::vector<std::string> permuted;  ///< weights that were put in another order
  std::vector<std::string> dropped;   ///< nodes that change nothing, or only what follows the logits
  std::vector<std::pair<std::string, std::string>> renamed;  ///< name in the file, name here
  std::vector<std::string> approximated;                     ///< what is not computed exactly
  std::vector<std::string> assumed;                          ///< what the file does not say

  Json json() const;
  /// Lines; the first is about the input.
  std::string text() const;
};

/// A name of a file as text that can be printed: at most 200 characters, control characters and bytes that
/// are not ASCII as \xNN.
std::string shown(std::string_view name);

/// "[3, 5]".
std::string shape_text(const std::vector<std::int64_t>& dimensions);

}  // namespace pulsewright::interchange
