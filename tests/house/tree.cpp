// SPDX-License-Identifier: Apache-2.0
#include "house/tree.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

#include "base/files.h"

namespace pulsewright::house {

std::string SourceFile::room() const {
  const std::size_t first = path.find('/') + 1;
  return path.substr(first, path.find('/', first) - first);
}

std::vector<SourceFile> files_below(const std::vector<std::string>& folders,
                                    const std::vector<std::string>& endings) {
  const std::filesystem::path root = PULSEWRIGHT_ROOT;
  std::vector<SourceFile> files;
  for (const std::string& folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string name = entry.path().filename().string();
      const bool wanted =
          std::ranges::any_of(endings, [&](const std::string& ending) { return name.ends_with(ending); });
      if (entry.is_regular_file() && wanted)
        files.push_back({entry.path().lexically_relative(root).generic_string(), read_file(entry.path())});
    }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> includes_of(std::string_view text) {
  static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::string> names;
  std::smatch match;
  for (const std::string& line : lines_of(text))
    if (std::regex_search(line, match, pattern)) names.push_back(match[1]);
  return names;
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + "\n";
  return text;
}

}  // namespace pulsewright::house
