// SPDX-License-Identifier: Apache-2.0
#include "handoff/upgrade.h"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/output_place.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string document;
  std::string out;
};

Exit upgrade_document(const Options& options, const Console& console) {
  if (!std::filesystem::exists(options.document))
    return console.refuse({{Code::no_such_input, options.document, "a document", "nothing", ""}});
  if (std::filesystem::is_directory(options.document))
    return console.refuse({{Code::no_such_input, options.document, "a document", "a folder",
                            "name its scnir_document.json or its manifest.json"}});
  Diagnostics wrong;
  const auto result =
      upgrade_text(read_file(options.document, handoff::largest_json), handoff::upgrade_rules(), wrong);
  for (Diagnostic& diagnostic : wrong) diagnostic.where = options.document + ": " + diagnostic.where;
  if (!result) return console.refuse(wrong);
  const std::string out = options.out.empty() ? options.document : options.out;
  const bool is_current = result->steps.empty();
  if (!is_current) {
    check_output_file("--out", out, wrong);
    if (!wrong.empty()) return console.refuse(wrong);
    write_file(out, result->text);
  }
  Json object;
  object["status"] = is_current ? "current" : "upgraded";
  object["from"] = result->from;
  object["to"] = result->to;
  object["steps"] = Json::array_of(result->steps);
  std::string text = is_current
                         ? fmt::format("{}: {} is current, nothing to do\n", options.document, result->to)
                         : fmt::format("{}: {}, was {}\n", out, result->to, result->from);
  for (const std::string& step : result->steps) text += fmt::format("  {}\n", step);
  console.result(object, text);
  return Exit::yes;
}

}  // namespace

void add_upgrade(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright upgrade run/scnir_document.json");
  command.option("document", options->document, "an SC-NIR document, or the manifest of a bundle").required();
  command.option("--out", options->out, "where the upgraded document is written (default: in its place)");
  command.runs([options](const Console& console) { return upgrade_document(*options, console); });
}

}  // namespace pulsewright::cli
