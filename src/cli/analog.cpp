// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "flow/replay_golden.h"

namespace pulsewright::cli {

namespace {

Exit replay_files(const std::vector<std::string>& files, const Console& console) {
  Diagnostics diagnostics;
  const auto replay = flow::replay_golden_files(files, diagnostics);
  if (!replay) return console.refuse(diagnostics);
  console.result(to_json(*replay), to_text(*replay));
  return replay->all.failures == 0 ? Exit::yes : Exit::no;
}

}  // namespace

void add_analog_golden(Command& command) {
  auto files = std::make_shared<std::vector<std::string>>();
  command.details(
      "Each file has cases: parameters, inputs, and what another implementation made of them. Every value is "
      "compared, and the command ends with exit code 1 if one differs by more than its tolerance. Behaviour "
      "of "
      "that implementation that the product does not have is switched on for the replay alone.");
  command.example("pulsewright analog golden tests/analog/vectors/*.json --json");
  command.option("files", *files, "files of golden vectors").required();
  command.runs([files](const Console& console) { return replay_files(*files, console); });
}

}  // namespace pulsewright::cli
