// SPDX-License-Identifier: Apache-2.0
#include "handoff/upgrade.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analog/pulse_unit.h"
#include "base/hash.h"
#include "handoff/bundle.h"
#include "ising/machine_document.h"
#include "netlist/document.h"
#include "netlist/history.h"

namespace pulsewright::handoff {

namespace {

std::string finish_netlist(Json document, Diagnostics& diagnostics) {
  const auto netlist = netlist::read_netlist(canonical_json(document), diagnostics);
  return netlist ? write_netlist(*netlist) : "";
}

std::string finish_machine(Json document, Diagnostics& diagnostics) {
  const auto machine = ising::read_machine(canonical_json(document), diagnostics);
  return machine ? write_machine(*machine) : "";
}

std::string finish_unit(Json document, Diagnostics& diagnostics) {
  const auto unit = analog::read_unit(canonical_json(document), diagnostics);
  return unit ? write_unit(*unit) : "";
}

std::string finish_manifest(Json document, Diagnostics& diagnostics) {
  const std::string text = canonical_json(sealed_manifest(std::move(document)));
  return read_manifest(text, diagnostics) ? text : "";
}

/// The name in front of the version of a document's schema.
std::string_view schema_name(const Json& document) {
  const Json* schema = document.find("schema");
  if (schema == nullptr || schema->string() == nullptr) return {};
  return std::string_view(*schema->string()).substr(0, schema->string()->rfind('/'));
}

}  // namespace

Json sealed_manifest(Json manifest) {
  manifest["self_sha256"] = "";
  manifest["self_sha256"] = sha256_hex(canonical_json(manifest));
  return manifest;
}

const std::vector<UpgradeRule>& upgrade_rules() {
  static const std::vector<UpgradeRule> rules = {{netlist::scnir_history(), finish_netlist},
                                                 {ising::machine_history(), finish_machine},
                                                 {analog::unit_history(), finish_unit},
                                                 {manifest_history(), finish_manifest}};
  return rules;
}

std::optional<UpgradedText> upgrade_text(std::string_view text, const std::vector<UpgradeRule>& rules,
                                         Diagnostics& diagnostics) {
  const auto document = parse_json(text, diagnostics);
  if (!document) return std::nullopt;
  const auto rule = std::ranges::find_if(
      rules, [&](const UpgradeRule& one) { return one.history.name == schema_name(*document); });
  if (rule == rules.end()) {
    std::vector<std::string> names;
    for (const UpgradeRule& one : rules) names.push_back(one.history.schema());
    const Json* schema = document->find("schema");
    diagnostics.push_back({Code::wrong_schema, "/schema", fmt::format("{}", fmt::join(names, " or ")),
                           schema ? schema->brief() : "nothing", ""});
    return std::nullopt;
  }
  auto upgraded = upgrade(*document, rule->history, diagnostics);
  if (!upgraded) return std::nullopt;
  UpgradedText result{"", fmt::format("{}/{}", rule->history.name, upgraded->from), rule->history.schema(),
                      std::move(upgraded->steps)};
  if (result.steps.empty()) return result;
  const std::size_t before = diagnostics.size();
  result.text = rule->finish(std::move(upgraded->document), diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return result;
}

}  // namespace pulsewright::handoff
