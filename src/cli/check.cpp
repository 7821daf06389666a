// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "flow/check_document.h"

namespace pulsewright::cli {

namespace {

void add_check_of(Command& command, const char* name, const char* meaning) {
  auto path = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  command.option(name, *path, meaning).required();
  command.flag("--force", *force, "accept sources of a p-bit machine whose samples are known to be biased");
  command.runs([=](const Console& console) {
    Diagnostics diagnostics;
    const auto checked = flow::check_document(*path, *force, diagnostics);
    if (!checked) return console.refuse(diagnostics);
    console.result(to_json(*checked), checked->text);
    return checked->is_lowerable ? Exit::yes : Exit::no;
  });
}

}  // namespace

void add_check(Command& command) {
  command.example("pulsewright check run/scnir_document.json");
  add_check_of(command, "document", "SC-NIR document, bundle or p-bit machine");
}

void add_ising_check(Command& command) {
  command.example("pulsewright ising check machine.json");
  add_check_of(command, "machine", "machine document");
}

}  // namespace pulsewright::cli
