// SPDX-License-Identifier: Apache-2.0
// A bundle audited from disk, with the report beside it.
#pragma once

#include <optional>
#include <string>

#include "base/progress.h"
#include "handoff/audit.h"

namespace pulsewright::flow {

struct BundleAuditOptions {
  std::string bundle;
  std::string report = {};  ///< file; by default beside the bundle, which is not touched, and only if invalid
  std::string key = {};     ///< file of the public key that must have signed the bundle; empty for any
  bool replay = false;      ///< run parity again as well
};

struct BundleAudit {
  handoff::AuditReport report;
  std::string written;  ///< file of the report, if one was due
  std::string trouble;  ///< why it could not be written: that takes no verdict away
};

/// Nothing if the options are wrong, which is diagnosed.
std::optional<BundleAudit> audit_bundle(const BundleAuditOptions& options, const ProgressListener& progress,
                                        Diagnostics& diagnostics);

std::string to_text(const BundleAudit& audit);

}  // namespace pulsewright::flow
