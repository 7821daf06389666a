// SPDX-License-Identifier: Apache-2.0
// What a file is that a command did not expect, and which command takes it: one answer for all readers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace pulsewright {

struct DocumentKind {
  std::string name;  ///< "a p-bit machine"
  std::string hint;  ///< which commands take it; may be empty
};

/// The kind that a schema names, such as "pulsewright.ising/1"; nothing if it is none of ours.
std::optional<DocumentKind> kind_of_schema(std::string_view schema);

/// The kind of a file's bytes: by the schema of a JSON document, by its first bytes, or by its first lines.
/// Nothing for what could be a damaged document of any kind.
std::optional<DocumentKind> kind_of_bytes(std::string_view bytes);

/// Where a reader of JSON stopped at the first byte of something else, says what that is, in the place of
/// what is wrong with that byte. `expected`: "a machine".
void explain_kind(std::string_view bytes, const char* expected, Diagnostics& found);

/// What lies at a path, in words: "nothing", "a file", "a folder", "a link to nothing", "a device or pipe".
std::string found_at(const std::filesystem::path& path);

}  // namespace pulsewright
