// SPDX-License-Identifier: Apache-2.0
// The reports of a bundle that do not follow from its document: which there can be, and what shape each has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/json.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

/// Whether a bundle of such a document may hold that file beside those that follow from the document.
bool is_known_report(std::string_view path, Subject subject);

/// The shape of a report of that path, for check_shape() and shape_schema(); nothing of another file.
std::optional<Json> report_shape(std::string_view path);

/// Checks the text of a report against its shape: JSON in canonical form, all keys there and no other, types,
/// ranges of counts and hashes. Another file is left to whoever knows it.
void check_report_shape(const std::string& path, const std::string& text, Diagnostics& findings);

/// Checks a value against a shape, which is a value too. A string names a type: "text", "flag", "integer",
/// "count" (an integer of at least 0), "number" (finite), "sha256", or "=TEXT" for that text alone. [S] is an
/// array of S, [] an empty one. An object has exactly the keys of its shape; a key "k?" may be missing, and
/// {"*": S} has any keys.
void check_shape(const Json& value, const Json& shape, const std::string& pointer, Diagnostics& findings);

/// The JSON Schema of a shape.
Json shape_schema(const Json& shape);

}  // namespace pulsewright::handoff
