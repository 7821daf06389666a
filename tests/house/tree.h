// SPDX-License-Identifier: Apache-2.0
// The project's own files, as the tests of the house read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::house {

struct SourceFile {
  std::string path;  ///< from the root of the project, with '/'
  std::string text;

  /// The first folder below src/ or tests/: "base" of src/base/json.cpp.
  std::string room() const;
};

/// Every file below the folders (from the root) whose name ends with one of the endings, by path.
std::vector<SourceFile> files_below(const std::vector<std::string>& folders,
                                    const std::vector<std::string>& endings);

/// The text without its line ends, as lines.
std::vector<std::string> lines_of(std::string_view text);

/// The file names inside #include "..." and #include <...>.
std::vector<std::string> includes_of(std::string_view text);

/// One sentence a line, as INFO shows them.
std::string joined(const std::vector<std::string>& sentences);

}  // namespace pulsewright::house
