// SPDX-License-Identifier: Apache-2.0
#include "base/schema_version.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/failure.h"

namespace pulsewright {

namespace {

/// The version of a text NAME/VERSION with this name: decimal, from 1, without leading zeros.
std::optional<std::int64_t> version_of(std::string_view schema, std::string_view name) {
  if (!schema.starts_with(name) || schema.substr(name.size(), 1) != "/") return std::nullopt;
  const std::string_view digits = schema.substr(name.size() + 1);
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || version < 1 || std::to_string(version) != digits) return std::nullopt;
  return version;
}

std::int64_t first_version(const SchemaHistory& history) {
  return history.steps.empty() ? history.current : history.steps.front().from;
}

void check_history(const SchemaHistory& history) {
  std::int64_t version = first_version(history);
  for (const SchemaStep& step : history.steps) PW_ASSERT(step.from == version++);
  PW_ASSERT(version == history.current);
}

/// What is wrong with a version that no step starts from.
void refuse(const std::string& schema, const SchemaHistory& history, Diagnostics& diagnostics) {
  const auto version = version_of(schema, history.name);
  const auto kind = schema.starts_with(history.name + "/") ? std::nullopt : kind_of_schema(schema);
  if (version && *version > history.current)
    diagnostics.push_back({Code::newer_schema, "/schema", "at most " + history.schema(),
                           quote_briefly(schema), "a newer pulsewright wrote it: read it with that one"});
  else
    diagnostics.push_back({Code::wrong_schema, "/schema", quote_briefly(history.schema()),
                           quote_briefly(schema), kind ? kind->hint : ""});
}

}  // namespace

std::string SchemaHistory::schema() const {
  return fmt::format("{}/{}", name, current);
}

std::optional<Upgrade> upgrade(Json document, const SchemaHistory& history, Diagnostics& diagnostics) {
  check_history(history);
  const Json* schema = document.find("schema");
  if (schema == nullptr || schema->string() == nullptr) {
    diagnostics.push_back({Code::wrong_schema, "/schema", quote_briefly(history.schema()),
                           schema ? schema->brief() : "nothing", ""});
    return std::nullopt;
  }
  const auto version = version_of(*schema->string(), history.name);
  if (!version || *version > history.current || *version < first_version(history)) {
    refuse(*schema->string(), history, diagnostics);
    return std::nullopt;
  }
  Upgrade result{std::move(document), *version, {}};
  for (const SchemaStep& step : history.steps) {
    if (step.from < *version) continue;
    step.change(result.document);
    result.document["schema"] = fmt::format("{}/{}", history.name, step.from + 1);
    result.steps.push_back(step.what);
  }
  return result;
}

bool check_schema(const Json& document, const SchemaHistory& history, Diagnostics& diagnostics) {
  const Json* schema = document.find("schema");
  if (schema == nullptr || schema->string() == nullptr || *schema->string() == history.schema()) return true;
  const auto version = version_of(*schema->string(), history.name);
  if (version && *version >= first_version(history) && *version < history.current)
    diagnostics.push_back({Code::wrong_schema, "/schema", quote_briefly(history.schema()), schema->brief(),
                           "`pulsewright upgrade` brings it to this version"});
  else
    refuse(*schema->string(), history, diagnostics);
  return false;
}

}  // namespace pulsewright
