// SPDX-License-Identifier: Apache-2.0
#include "flow/import_streams.h"

#include <filesystem>
#include <utility>

#include "base/document_kind.h"
#include "base/files.h"
#include "flow/output_place.h"

namespace pulsewright::flow {

namespace {

/// A document has a few hundred bytes per stream, and at most 4096 streams.
constexpr std::uint64_t largest_document = 64 << 20;

}  // namespace

std::optional<ImportedStreams> import_streams(const std::string& document, const std::string& out,
                                              Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(document))
    diagnostics.push_back(
        {Code::no_such_input, document, "a document of sc-neurocore 0.7", found_at(document), ""});
  check_output_file("--out", out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  auto received = interchange::read_sc_neurocore(read_file(document, largest_document), diagnostics);
  if (!received) return std::nullopt;
  write_file(out, canonical_json(to_json(*received)));
  return ImportedStreams{std::move(*received), out};
}

Json to_json(const ImportedStreams& imported) {
  const interchange::ReceivedStreams& received = imported.received;
  Json object;
  object["out"] = imported.out;
  object["status"] = received.lost.empty() ? "carried" : "not all carried";
  object["streams"] = received.streams.size();
  object["generators"] = received.generators.size();
  object["correlations"] = received.correlations.size();
  object["not_carried"] = to_json(received.lost);
  return object;
}

}  // namespace pulsewright::flow
