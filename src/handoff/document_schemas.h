// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of every document that pulsewright writes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace pulsewright::handoff {

/// The documents that have a schema, by the names of their files: SC-NIR and p-bit machines first, then as
/// they lie in a bundle, and last the report of an audit. Of NAME_handoff_audit.json and its like the
/// design's name and '_' are left out.
std::vector<std::string_view> documents_with_schema();

/// The JSON Schema (draft 7) of a document of that name.
std::optional<Json> document_schema(std::string_view document);

}  // namespace pulsewright::handoff
