// SPDX-License-Identifier: Apache-2.0
// Schemas are called NAME/VERSION. Documents of an older version are brought to this one step by step.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace pulsewright {

/// One step, from a version to the next.
struct SchemaStep {
  std::int64_t from = 0;
  std::string what;                            ///< a sentence on what changes
  std::function<void(Json& document)> change;  ///< of a document of version `from`; `schema` is set for it
};

/// The published versions of a schema, which are those that the steps start from, and the current one.
struct SchemaHistory {
  std::string name;  ///< of the schema, without its version
  std::int64_t current = 1;
  std::vector<SchemaStep> steps = {};  ///< ascending, without a gap, the last to `current`

  std::string schema() const;  ///< "NAME/CURRENT"
};

struct Upgrade {
  Json document;
  std::int64_t from = 0;
  std::vector<std::string> steps;  ///< what each that was taken says
};

/// Brings `document` to the current version of its schema. Diagnosed are: no `schema`, another one
/// (Code::wrong_schema), a version before the first published one (Code::wrong_schema), and one after the
/// current (Code::newer_schema).
std::optional<Upgrade> upgrade(Json document, const SchemaHistory& history, Diagnostics& diagnostics);

/// True for a document of exactly this schema. Another one is diagnosed with what to do: a newer version
/// wants a newer pulsewright, an older one `pulsewright upgrade`. A missing or mistyped `schema` is left to
/// the reader of the fields, and is true.
bool check_schema(const Json& document, const SchemaHistory& history, Diagnostics& diagnostics);

}  // namespace pulsewright
