// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/output_place.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"
#include "interchange/sc_neurocore.h"

namespace pulsewright::cli {

namespace {

/// A document has a few hundred bytes per stream, and at most 4096 streams.
constexpr std::uint64_t largest_document = 64 << 20;

struct Options {
  std::string document;
  std::string out;
};

Exit import_streams(const Options& options, const Console& console) {
  namespace fs = std::filesystem;
  Diagnostics diagnostics;
  if (!fs::is_regular_file(options.document))
    diagnostics.push_back(
        {Code::no_such_input, options.document, "a document of sc-neurocore 0.7", "no regular file", ""});
  check_output_file("--out", options.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto received =
      interchange::read_sc_neurocore(read_file(options.document, largest_document), diagnostics);
  if (!received) return console.refuse(diagnostics);
  write_file(options.out, canonical_json(to_json(*received)));
  Json object;
  object["out"] = options.out;
  object["status"] = received->lost.empty() ? "carried" : "not all carried";
  object["streams"] = received->streams.size();
  object["generators"] = received->generators.size();
  object["correlations"] = received->correlations.size();
  Json::Array lost;
  for (const Diagnostic& diagnostic : received->lost) lost.push_back(handoff::to_json(diagnostic));
  object["not_carried"] = lost;
  console.result(object, fmt::format("{}: {} streams of {} sources, {} correlations\n{}", options.out,
                                     received->streams.size(), received->generators.size(),
                                     received->correlations.size(), to_text(received->lost)));
  return received->lost.empty() ? Exit::yes : Exit::no;
}

}  // namespace

void add_import(Command& command) {
  auto options = std::make_shared<Options>();
  command.details("Reports what SC-NIR does not carry.");
  command.example("pulsewright import streams.json --out imported.json");
  command.option("document", options->document, "the document").required();
  command.option("--out", options->out, "file to write: generators, streams and correlations of SC-NIR")
      .required();
  command.runs([options](const Console& console) { return import_streams(*options, console); });
}

}  // namespace pulsewright::cli
