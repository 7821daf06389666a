// SPDX-License-Identifier: Apache-2.0
#include <csignal>
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

/// Everything on the command line that no flag or sub-command takes, then what the parser stopped at.
Exit refuse_command_line(const CLI::App& app, const CLI::ParseError& error, const Console& console) {
  Diagnostics diagnostics;
  for (const std::string& word : app.remaining(true))
    diagnostics.push_back({Code::bad_flag, "command line", "a flag or sub-command", quote_briefly(word),
                           "`pulsewright --help` and `pulsewright COMMAND --help` list them"});
  if (diagnostics.empty() || dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr)
    diagnostics.push_back({Code::bad_flag, "command line", "flags as `pulsewright COMMAND --help` lists them",
                           error.what(), ""});
  return console.refuse(diagnostics);
}

Exit run(int argc, char** argv, Console& console) {
  Action action;
  CLI::App app("Takes a learning problem to a verified stochastic-computing circuit.", "pulsewright");
  app.set_version_flag("--version", std::string(version()));
  app.add_flag("--json", console.json, "print one JSON object on standard output");
  app.add_flag("--quiet", console.quiet, "show no progress");
  app.footer(
      "Exit codes: 0 yes, 1 a check answered no, 2 wrong input, 3 the system failed, 70 a defect.\n"
      "Example: pulsewright train --data digits --hidden 32 --out run");
  app.require_subcommand(1);
  for (auto add : {add_train,
                   add_evaluate,
                   add_export,
                   add_estimate,
                   add_fold,
                   add_rtl,
                   add_synth,
                   add_mutate,
                   add_parity,
                   add_audit,
                   add_sign,
                   add_upgrade,
                   add_compare,
                   add_check,
                   add_primitives,
                   add_schema,
                   add_doctor,
                   add_bench,
                   add_backprop_benchmark,
                   add_import})
    add(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {
    app.exit(request);
    return Exit::yes;
  } catch (const CLI::ParseError& error) {
    // The parser may have stopped before it came to the flag.
    for (int i = 1; i < argc; ++i) console.json = console.json || std::string_view(argv[i]) == "--json";
    return refuse_command_line(app, error, console);
  }
  return action(console);
}

}  // namespace

}  // namespace pulsewright

int main(int argc, char** argv) {
  using namespace pulsewright;
  // A file beyond the limit of its size is then a failed write, like a full disk, and not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  Console console;
  try {
    return static_cast<int>(run(argc, argv, console));
  } catch (const std::bad_alloc&) {
    return static_cast<int>(console.fail("out of memory"));
  } catch (const std::exception& error) {
    return static_cast<int>(console.fail(error.what()));
  }
}
