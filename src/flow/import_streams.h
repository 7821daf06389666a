// SPDX-License-Identifier: Apache-2.0
// Streams, sources and correlations of another tool's document.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "interchange/sc_neurocore.h"

namespace pulsewright::flow {

struct ImportedStreams {
  interchange::ReceivedStreams received;
  std::string out;
};

/// Reads a document of sc-neurocore 0.7 and writes `out`.
std::optional<ImportedStreams> import_streams(const std::string& document, const std::string& out,
                                              Diagnostics& diagnostics);

Json to_json(const ImportedStreams& imported);

}  // namespace pulsewright::flow
