// SPDX-License-Identifier: Apache-2.0
// What is wrong with a document, or keeps it from becoming Verilog: a network or a p-bit machine.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"

namespace pulsewright::flow {

/// What there is to say about a document that holds its verify().
struct CheckedDocument {
  Json report;
  std::string text;
  bool is_lowerable = true;
};

/// `path`: a document of either kind, or a bundle. Nothing, and diagnostics, for a document that is wrong,
/// and for a machine with unsafe sources unless `accepts_unsafe`.
std::optional<CheckedDocument> check_document(const std::string& path, bool accepts_unsafe,
                                              Diagnostics& diagnostics);

Json to_json(const CheckedDocument& checked);

}  // namespace pulsewright::flow
