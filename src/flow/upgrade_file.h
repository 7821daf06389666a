// SPDX-License-Identifier: Apache-2.0
// A document of an older version, brought to this version's schema on disk.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "handoff/upgrade.h"

namespace pulsewright::flow {

struct UpgradedFile {
  handoff::UpgradedText result;
  std::string out;  ///< where it is now

  bool is_current() const { return result.steps.empty(); }
};

/// Writes `out`, or in the place of `document` if that is empty; a current document is left as it is.
std::optional<UpgradedFile> upgrade_file(const std::string& document, const std::string& out,
                                         Diagnostics& diagnostics);

Json to_json(const UpgradedFile& upgraded);

}  // namespace pulsewright::flow
