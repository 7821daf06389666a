// SPDX-License-Identifier: Apache-2.0
// SC-NIR documents: strict reading, canonical writing, the published schema.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// Reads and verifies a document; every problem is collected with its JSON pointer.
std::optional<Netlist> read_netlist(std::string_view text, Diagnostics& diagnostics);

/// The canonical text. read_netlist(write_netlist(n)) gives n again, and writing it the same bytes.
std::string write_netlist(const Netlist& netlist);

/// SHA-256 of the canonical text: the identity of the design.
std::string netlist_hash(const Netlist& netlist);

/// The JSON Schema (draft 7) of the document, made from the field tables that read and write it.
Json netlist_schema();

/// The name of the document in a bundle and in the folder of a run.
inline constexpr const char* document_name = "scnir_document.json";

/// The netlist of a bundle, or of a document file; diagnosed with the file's name in front.
std::optional<Netlist> load_netlist(const std::filesystem::path& bundle_or_document,
                                    Diagnostics& diagnostics);

}  // namespace pulsewright::netlist
