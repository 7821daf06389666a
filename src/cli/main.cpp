// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <new>

#include "base/standard_streams.h"
#include "cli/command_table.h"

namespace pulsewright::cli {

namespace {

Exit run(int argc, char** argv, Console& console) {
  CommandLine line(
      "Takes a learning problem to a verified stochastic-computing circuit",
      "Exit codes: 0 yes, 1 a check answered no, 2 wrong input, 3 the system failed, 70 a defect.\n"
      "Example: pulsewright train --data digits --hidden 32 --out run");
  Command& program = line.program();
  program.flag("--json", console.json, "print one JSON object on standard output");
  program.flag("--quiet", console.quiet, "show no progress");
  for (const TableEntry& entry : command_table()) {
    Command command = line.add(entry.heading, entry.path, entry.line);
    if (entry.add != nullptr) entry.add(command);
  }
  return line.run(argc, argv, console);
}

}  // namespace

}  // namespace pulsewright::cli

int main(int argc, char** argv) {
  using namespace pulsewright;
  settle_streams_and_signals();
  cli::Console console;
  try {
    return static_cast<int>(cli::run(argc, argv, console));
  } catch (const std::bad_alloc&) {
    return static_cast<int>(console.fail("out of memory"));
  } catch (const std::exception& error) {
    return static_cast<int>(console.fail(error.what()));
  }
}
