// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <new>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/version.h"
#include "cli/commands.h"

namespace pulsewright {

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer("Example: " + example);
  command->fallthrough();
  return command;
}

namespace {

Exit run(int argc, char** argv) {
  Console console;
  Action action;
  CLI::App app("Takes a learning problem to a verified stochastic-computing circuit.", "pulsewright");
  app.set_version_flag("--version", std::string(version()));
  app.add_flag("--json", console.json, "print one JSON object on standard output");
  app.add_flag("--quiet", console.quiet, "show no progress");
  app.footer(
      "Exit codes: 0 yes, 1 a check answered no, 2 wrong input, 3 the system failed, 70 a defect.\n"
      "Example: pulsewright train --data digits --hidden 32 --out run");
  app.require_subcommand(1);
  for (auto add : {add_train, add_evaluate, add_export, add_rtl, add_parity, add_audit, add_check,
                   add_primitives, add_schema, add_doctor})
    add(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {
    app.exit(request);
    return Exit::yes;
  } catch (const CLI::ParseError& error) {
    for (int i = 1; i < argc; ++i) console.json = console.json || std::string_view(argv[i]) == "--json";
    return console.refuse({{Code::bad_flag, "command line", "flags as `pulsewright --help` lists them",
                            error.what(), "`pulsewright COMMAND --help` has an example"}});
  }
  return action(console);
}

}  // namespace

}  // namespace pulsewright

int main(int argc, char** argv) {
  using namespace pulsewright;
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "pulsewright: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "pulsewright: {}\n", error.what());
  }
  return static_cast<int>(Exit::world_failed);
}
