// SPDX-License-Identifier: Apache-2.0
// Machines as documents: strict reading, canonical writing, hash. docs/ising.md has the fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/schema_version.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// The name of the document in a folder of Verilog.
inline constexpr const char* machine_name = "machine.json";

/// The published versions of the document.
const SchemaHistory& machine_history();

/// The JSON Schema (draft 7) of the document. verify() asks more: references, orders, lengths.
Json machine_json_schema();

/// True for JSON text that states the schema of a machine, in whatever version, even if the rest is wrong.
bool is_machine_document(const Json& document);

/// The machine of a text, if it holds verify(); else everything that is wrong with it.
std::optional<Machine> read_machine(std::string_view text, Diagnostics& diagnostics);

/// The canonical text; read_machine() gives the same machine again.
std::string write_machine(const Machine& machine);

/// The SHA-256 of the canonical text, the identity of the machine.
std::string machine_sha256(const Machine& machine);

}  // namespace pulsewright::ising
