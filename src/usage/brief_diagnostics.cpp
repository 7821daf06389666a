// SPDX-License-Identifier: Apache-2.0
#include "usage/brief_diagnostics.h"

#include <map>
#include <utility>

#include <fmt/format.h>

namespace pulsewright::usage {

BriefDiagnostics brief(const Diagnostics& diagnostics) {
  BriefDiagnostics result;
  struct Kind {
    std::size_t count = 0;
    std::size_t last = 0;  ///< in `listed`
  };
  std::map<std::pair<Code, std::string>, Kind> kinds;
  for (const Diagnostic& diagnostic : diagnostics) {
    Kind& kind = kinds[{diagnostic.code, diagnostic.expected}];
    if (++kind.count > most_of_a_kind) continue;
    kind.last = result.listed.size();
    result.listed.push_back(diagnostic);
  }
  for (const auto& [key, kind] : kinds)
    if (kind.count > most_of_a_kind)
      result.rest.push_back({key.first, key.second, kind.count - most_of_a_kind, kind.last});
  return result;
}

std::string to_text(const BriefDiagnostics& diagnostics) {
  std::string text;
  for (std::size_t i = 0; i < diagnostics.listed.size(); ++i) {
    text += diagnostics.listed[i].text() + "\n";
    for (const BriefDiagnostics::Rest& rest : diagnostics.rest)
      if (rest.place == i)
        text += fmt::format("{} and {} more of this kind\n", code_text(rest.code), rest.count);
  }
  return text;
}

void add_to(Json& object, const BriefDiagnostics& diagnostics) {
  object["diagnostics"] = to_json(diagnostics.listed);
  if (diagnostics.rest.empty()) return;
  Json left_out = Json::Array{};
  for (const BriefDiagnostics::Rest& rest : diagnostics.rest) {
    Json entry;
    entry["code"] = code_text(rest.code);
    entry["expected"] = rest.expected;
    entry["count"] = rest.count;
    left_out.push_back(std::move(entry));
  }
  object["left_out"] = std::move(left_out);
}

}  // namespace pulsewright::usage
