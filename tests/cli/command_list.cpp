// SPDX-License-Identifier: Apache-2.0
#include "cli/command_list.h"

#include <regex>
#include <sstream>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {

const std::vector<CommandGroup>& command_groups() {
  static const std::vector<CommandGroup> groups = [] {
    const TemporaryFolder folder;
    const Run help = run_program(folder.path(), {"--help"});
    REQUIRE(help.exit_code == 0);
    static const std::regex heading("([A-Z].*):");
    static const std::regex entry("  ([a-z]+(?:[ -][a-z]+)*)  +(.*)");
    std::vector<CommandGroup> found;
    std::istringstream lines(help.output);
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (std::regex_match(line, match, heading)) found.push_back({match[1], {}});
      if (!found.empty() && std::regex_match(line, match, entry)) found.back().commands.push_back(match[1]);
    }
    std::erase_if(found, [](const CommandGroup& group) { return group.commands.empty(); });
    REQUIRE_FALSE(found.empty());
    return found;
  }();
  return groups;
}

std::vector<std::string> command_line(const std::string& command, const std::vector<std::string>& more) {
  std::vector<std::string> words;
  std::istringstream text(command);
  for (std::string word; text >> word;) words.push_back(word);
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace pulsewright::cli_tests
