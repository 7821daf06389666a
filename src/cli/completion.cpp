// SPDX-License-Identifier: Apache-2.0
#include "usage/completion.h"

#include <algorithm>
#include <memory>

#include "cli/commands.h"

namespace pulsewright::cli {

namespace {

struct Shell {
  std::string_view name;
  std::string (*script)(const CommandShapes&);
};

constexpr Shell shells[] = {
    {"bash", usage::bash_completion},
    {"zsh", usage::zsh_completion},
    {"fish", usage::fish_completion},
};

}  // namespace

void add_completion(Command& command) {
  auto name = std::make_shared<std::string>();
  command.details("docs/cli.md says where to install it; `source <(pulsewright completion bash)` tries it.");
  command.example("pulsewright completion bash > ~/.local/share/bash-completion/completions/pulsewright");
  std::vector<std::string> names;
  for (const Shell& shell : shells) names.emplace_back(shell.name);
  command.option("shell", *name, "shell that reads the script").required().among(names);
  command.runs([name, &all = command.all_commands()](const Console& console) {
    const auto shell = std::ranges::find(shells, *name, &Shell::name);
    const std::string script = shell->script(all);
    Json json;
    json["shell"] = *name;
    json["script"] = script;
    console.result(json, script);
    return Exit::yes;
  });
}

}  // namespace pulsewright::cli
