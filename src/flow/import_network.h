// SPDX-License-Identifier: Apache-2.0
// A network that another tool trained, read, compared with that tool's logits, and written as a float
// network.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "interchange/check_model.h"

namespace pulsewright::flow {

inline constexpr std::string_view network_file = "float_network.json";
inline constexpr std::string_view report_file = "import_report.json";

struct ImportRequest {
  std::string document;
  std::string out;  ///< folder to write; empty for none
  /// A JSON file with rows and logits, or what enters and what leaves as two files of numpy; empty for none.
  std::vector<std::string> check;
  interchange::ImportOptions options;
};

struct ImportedNetwork {
  interchange::ImportedModel model;
  std::string sha256;        ///< of the float network
  std::string model_sha256;  ///< of the file
  std::optional<interchange::Agreement> agreement;
  std::string out;
};

/// Whether the bytes of the file, and not its name, say that it is a document of streams. Diagnoses a file
/// that is missing.
bool is_stream_document(const std::string& document, Diagnostics& diagnostics);

/// Imports the file, and writes the folder only if nothing is wrong with any of the files.
std::optional<ImportedNetwork> import_network(const ImportRequest& request, Diagnostics& diagnostics);

Json to_json(const ImportedNetwork& imported);

/// The same members for a network that was refused.
Json refusal_json(const Diagnostics& diagnostics);

}  // namespace pulsewright::flow
