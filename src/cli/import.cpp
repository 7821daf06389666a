// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/import_streams.h"

namespace pulsewright::cli {

namespace {

Exit import_document(const std::string& document, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto imported = flow::import_streams(document, out, diagnostics);
  if (!imported) return console.refuse(diagnostics);
  const auto& received = imported->received;
  console.result(to_json(*imported), fmt::format("{}: {} streams of {} sources, {} correlations\n{}", out,
                                                 received.streams.size(), received.generators.size(),
                                                 received.correlations.size(), to_text(received.lost)));
  return received.lost.empty() ? Exit::yes : Exit::no;
}

}  // namespace

void add_import(Command& command) {
  auto document = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.details("Reports what SC-NIR does not carry.");
  command.example("pulsewright import streams.json --out imported.json");
  command.option("document", *document, "the document").required();
  command.option("--out", *out, "file to write: generators, streams and correlations of SC-NIR").required();
  command.runs([=](const Console& console) { return import_document(*document, *out, console); });
}

}  // namespace pulsewright::cli
