// SPDX-License-Identifier: Apache-2.0
#include "flow/upgrade_file.h"

#include <filesystem>
#include <utility>

#include "base/files.h"
#include "flow/output_place.h"
#include "handoff/audit.h"

namespace pulsewright::flow {

std::optional<UpgradedFile> upgrade_file(const std::string& document, const std::string& out,
                                         Diagnostics& diagnostics) {
  if (!std::filesystem::exists(document)) {
    diagnostics.push_back({Code::no_such_input, document, "a document", "nothing", ""});
    return std::nullopt;
  }
  if (std::filesystem::is_directory(document)) {
    diagnostics.push_back({Code::no_such_input, document, "a document", "a folder",
                           "name its scnir_document.json or its manifest.json"});
    return std::nullopt;
  }
  auto result =
      upgrade_text(read_file(document, handoff::largest_json), handoff::upgrade_rules(), diagnostics);
  for (Diagnostic& diagnostic : diagnostics) diagnostic.where = document + ": " + diagnostic.where;
  if (!result) return std::nullopt;
  UpgradedFile upgraded{std::move(*result), out.empty() ? document : out};
  if (upgraded.is_current()) return upgraded;
  check_output_file("--out", upgraded.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  write_file(upgraded.out, upgraded.result.text);
  return upgraded;
}

Json to_json(const UpgradedFile& upgraded) {
  Json object;
  object["status"] = upgraded.is_current() ? "current" : "upgraded";
  object["from"] = upgraded.result.from;
  object["to"] = upgraded.result.to;
  object["steps"] = Json::array_of(upgraded.result.steps);
  return object;
}

}  // namespace pulsewright::flow
