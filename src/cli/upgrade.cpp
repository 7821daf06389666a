// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/upgrade_file.h"

namespace pulsewright::cli {

namespace {

Exit upgrade(const std::string& document, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto upgraded = flow::upgrade_file(document, out, diagnostics);
  if (!upgraded) return console.refuse(diagnostics);
  const handoff::UpgradedText& result = upgraded->result;
  std::string text = upgraded->is_current()
                         ? fmt::format("{}: {} is current, nothing to do\n", document, result.to)
                         : fmt::format("{}: {}, was {}\n", upgraded->out, result.to, result.from);
  for (const std::string& step : result.steps) text += fmt::format("  {}\n", step);
  console.result(to_json(*upgraded), text);
  return Exit::yes;
}

}  // namespace

void add_upgrade(Command& command) {
  auto document = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.example("pulsewright upgrade run/scnir_document.json");
  command.option("document", *document, "an SC-NIR document, a p-bit machine, or the manifest of a bundle")
      .required();
  command.option("--out", *out, "where the upgraded document is written (default: in its place)");
  command.runs([=](const Console& console) { return upgrade(*document, *out, console); });
}

}  // namespace pulsewright::cli
