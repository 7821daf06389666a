// SPDX-License-Identifier: Apache-2.0
// Documents of older versions of their schema, brought to this one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/schema_version.h"

namespace pulsewright::handoff {

/// One kind of document that can be upgraded.
struct UpgradeRule {
  SchemaHistory history;
  /// The canonical text of a document that has taken its steps. What its reader says about it is diagnosed.
  std::function<std::string(Json document, Diagnostics& diagnostics)> finish;
};

/// SC-NIR documents, p-bit machines and manifests of bundles. Of each only version 1 was published, so none
/// has a step yet.
const std::vector<UpgradeRule>& upgrade_rules();

struct UpgradedText {
  std::string text;                ///< canonical; empty where there was nothing to do
  std::string from;                ///< schema
  std::string to;                  ///< schema
  std::vector<std::string> steps;  ///< what each changed; empty where there was nothing to do
};

/// Finds the rule by the document's `schema` and takes its steps. A document of the current version is not
/// read any further. Diagnosed are a text that is not JSON, an unknown or newer schema, and an upgraded
/// document that its reader refuses.
std::optional<UpgradedText> upgrade_text(std::string_view text, const std::vector<UpgradeRule>& rules,
                                         Diagnostics& diagnostics);

/// The object of a manifest with the seal that its members give it.
Json sealed_manifest(Json manifest);

}  // namespace pulsewright::handoff
