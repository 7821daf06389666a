// SPDX-License-Identifier: Apache-2.0
// The model of another tool that a bundle's network was made of: the manifest names it, and so does the run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace pulsewright::handoff {

struct ModelOrigin {
  std::string model_sha256;          ///< of the file that was imported
  std::string float_network_sha256;  ///< of the float network that it became

  bool operator==(const ModelOrigin&) const = default;
};

/// The origin that a run.json names; nothing of a network that was trained from the start, or if the text is
/// none, which its shape check tells.
std::optional<ModelOrigin> origin_of_run(std::string_view run);

/// Finds it where the manifest and the run of a bundle do not name the same model. `run` is nullptr without
/// one.
void check_origin(const std::optional<ModelOrigin>& named, const std::string* run, Diagnostics& findings);

}  // namespace pulsewright::handoff
