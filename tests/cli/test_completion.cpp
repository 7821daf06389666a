// SPDX-License-Identifier: Apache-2.0
// Completion, asked of the shells themselves: a script is read by its shell, which then completes a line.
#include <algorithm>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "catch.h"
#include "cli/command_list.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string quoted_words(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += " '" + word + "'";
  return text;
}

/// The lines of what a script prints, without what stands behind a tab, in order.
Words lines_of(const fs::path& folder, const std::string& script) {
  const Run run = run_script(folder, script);
  INFO(script << "\n" << run.output);
  REQUIRE(run.exit_code == 0);
  Words lines;
  std::istringstream text(run.output);
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) lines.push_back(line.substr(0, line.find('\t')));
  std::ranges::sort(lines);
  return lines;
}

/// What each shell offers for the last word of a line. `words` do not name the program.
Words offered_by_bash(const fs::path& folder, const Words& words) {
  return lines_of(folder, fmt::format("source <(pulsewright completion bash); COMP_WORDS=(pulsewright{}); "
                                      "COMP_CWORD={}; _pulsewright; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
                                      quoted_words(words), words.size()));
}

Words offered_by_fish(const fs::path& folder, const Words& words) {
  std::string line = "pulsewright";
  for (const std::string& word : words) line += " " + word;
  return lines_of(folder,
                  fmt::format("HOME=$PWD fish --no-config -c 'source (pulsewright completion fish | psub); "
                              "complete -C \"{}\"'",
                              line));
}

/// The functions of zsh's completion system print what they are given; it would drop what does not begin with
/// the word. A place for files is shown as FILES.
constexpr const char* zsh_system = R"(
compdef() { :; }
compset() { :; }
_message() { :; }
_files() { print FILES; }
_describe() { print -l -- ${(@P)@[-1]//:*/}; }
compadd() { print -l -- ${(@P)@[-1]}; }
source <(pulsewright completion zsh)
)";

Words offered_by_zsh(const fs::path& folder, const Words& words) {
  Words offered =
      lines_of(folder, fmt::format("zsh -f <<'END'\n{}words=(pulsewright{}); CURRENT={}\n_pulsewright\nEND",
                                   zsh_system, quoted_words(words), words.size() + 1));
  std::erase_if(offered,
                [&](const std::string& word) { return word != "FILES" && !word.starts_with(words.back()); });
  return offered;
}

TEST_CASE("bash, zsh and fish complete commands, flags and values alike") {
  const fs::path& folder = samples_folder();
  const std::vector<std::pair<Words, Words>> cases = {
      {{"tr"}, {"train"}},
      {{"b"}, {"backprop-benchmark", "bench", "board"}},
      {{"--json", "ev"}, {"evaluate"}},
      {{"bench", ""}, {"accuracy", "area", "engine", "epoch"}},
      {{"--quiet", "ising", "co"}, {"compile", "convert"}},
      {{"train", "--enc"}, {"--encoding"}},
      {{"train", "--js"}, {"--json"}},
      {{"bench", "epoch", "--pa"}, {"--pairs"}},
      {{"train", "--encoding", ""}, {"bipolar", "sign_magnitude"}},
      {{"parity", "bundle", "--sim", "c"}, {"cxxrtl"}},
      {{"parity", "--json", "bundle", "--sim", "v"}, {"verilator"}},
      {{"export", "run", "--no"}, {"--no-synthesis"}},
      {{"completion", ""}, {"bash", "fish", "zsh"}},
      {{"schema", "man"}, {"manifest.json"}},
      {{"train", "--seed", ""}, {}},
      // A word that names a command, but not in the place of one.
      {{"check", "train", "--qu"}, {"--quiet"}},
  };
  for (const auto& [words, offered] : cases) {
    INFO("pulsewright" << quoted_words(words));
    CHECK(offered_by_bash(folder, words) == offered);
    CHECK(offered_by_zsh(folder, words) == offered);
    CHECK(offered_by_fish(folder, words) == offered);
  }
}

TEST_CASE("everything else is completed to files") {
  const fs::path& folder = samples_folder();
  for (const Words& words : std::vector<Words>{{"check", "sma"}, {"train", "--out", "sma"}}) {
    INFO("pulsewright" << quoted_words(words));
    CHECK(offered_by_bash(folder, words) == Words{"small.json"});
    CHECK(offered_by_zsh(folder, words) == Words{"FILES"});
    CHECK(offered_by_fish(folder, words) == Words{"small.json"});
  }
}

TEST_CASE("bash and zsh complete lists, --flag=value, and flags where no argument is left") {
  const fs::path& folder = samples_folder();
  const Words list = {"train", "--encoding", "sign_magnitude", "b"};
  CHECK(offered_by_bash(folder, list) == Words{"bipolar"});
  CHECK(offered_by_zsh(folder, list) == Words{"bipolar"});
  CHECK(offered_by_bash(folder, {"parity", "bundle", "--sim", "=", "i"}) == Words{"icarus"});
  CHECK(offered_by_bash(folder, {"parity", "bundle", "--sim", "="}).size() == 5);
  CHECK(offered_by_bash(folder, {"parity", "--sim", "=", "both", "sma"}) == Words{"small.json"});
  CHECK(offered_by_bash(folder, {"doctor", ""}) == offered_by_bash(folder, {"doctor", "-"}));
  CHECK(offered_by_zsh(folder, {"doctor", ""}) == offered_by_zsh(folder, {"doctor", "-"}));
  CHECK(offered_by_bash(folder, {"doctor", ""}).size() >= 3);
}

TEST_CASE("bash completes file names with spaces as one") {
  const TemporaryFolder folder;
  write_file(folder.path() / "my net list.json", "{}");
  CHECK(offered_by_bash(folder.path(), {"check", "my"}) == Words{"my net list.json"});
}

TEST_CASE("completion offers every command, and each flag that its help shows") {
  const TemporaryFolder folder;
  static const std::regex flag("\n  (?:-[a-z],)?(--[-a-z0-9]+)(?:,(--[-a-z0-9]+))?");
  for (const std::string& command : commands()) {
    const Words words = command_line(command, {});
    CHECK(offered_by_bash(folder.path(), words) == Words{words.back()});
    const std::string help = run_program(folder.path(), command_line(command, {"--help"})).output;
    const Words offered = offered_by_bash(folder.path(), command_line(command, {"--"}));
    for (std::sregex_iterator found(help.begin(), help.end(), flag), end; found != end; ++found)
      for (const std::string& name : {(*found)[1].str(), (*found)[2].str()}) {
        INFO(command << " " << name);
        CHECK((name.empty() || std::ranges::find(offered, name) != offered.end()));
      }
  }
}

TEST_CASE("the scripts are correct to the shells, and to shellcheck") {
  const TemporaryFolder folder;
  for (const char* check : {"bash | shellcheck --shell=bash -", "zsh | zsh -f -n", "fish | fish -n"}) {
    const Run run =
        run_script(folder.path(), std::string("set -o pipefail; pulsewright completion ") + check);
    INFO(check << "\n" << run.output);
    CHECK(run.exit_code == 0);
    CHECK(run.output == "");
  }
}

TEST_CASE("an unknown shell is refused") {
  const TemporaryFolder folder;
  CHECK(run_program(folder.path(), {"completion", "ksh"}).exit_code == 2);
  CHECK(run_program(folder.path(), {"completion"}).exit_code == 2);
}

}  // namespace
}  // namespace pulsewright::cli_tests
