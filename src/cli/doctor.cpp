// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/version.h"
#include "cli/commands.h"
#include "flow/tool_check.h"

namespace pulsewright::cli {

namespace {

Exit diagnose(const Console& console) {
  const std::vector<flow::CheckedTool> tools = flow::check_tools();
  std::string text = fmt::format("pulsewright {}\n", version());
  for (const auto& [tool, seen] : tools)
    text += fmt::format("{:14} {}\n", tool->program, flow::to_text(*tool, seen));
  console.result(flow::to_json(tools), text);
  return flow::is_complete(tools) ? Exit::yes : Exit::no;
}

}  // namespace

void add_doctor(Command& command) {
  command.example("pulsewright doctor");
  command.runs(diagnose);
}

}  // namespace pulsewright::cli
